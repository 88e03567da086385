/**
 * AMQP 0-9-1 frames (specification 2.3): methods, and contents as a header and a body in pieces.
 *
 *   frame = type 8 │ channel 16 │ size 32 │ payload │ CE
 */
import { ByteReader, WireError, written } from '../../wire/bytes.ts';
import type { ByteWriter } from '../../wire/bytes.ts';
import { bytesOfText, concat } from '../../wire/utf8.ts';
import { methodNamed, methodNumbered, propertyTypes } from './methods.ts';
import type { ArgumentType, MethodDefinition, MethodName } from './methods.ts';
import {
  emptyTable,
  readLongLong,
  readLongString,
  readShortString,
  readTable,
  writeLongLong,
  writeLongString,
  writeShortString,
  writeTable,
} from './values.ts';
import type { Table } from './values.ts';

/** What a client sends first (specification 4.2.2). */
export const PROTOCOL_HEADER = concat([bytesOfText('AMQP'), Uint8Array.of(0, 0, 9, 1)]);
/** Largest frame that is offered, in bytes (RabbitMQ's default is 128 kB). */
export const FRAME_MAX = 131_072;
export const FRAME_HEAD_BYTES = 7;
export const FRAME_END = 0xce;
/** Longest body that is kept, in bytes (`max_message_size` of RabbitMQ 4.0). */
export const BODY_BYTES_MAX = 16 * 1024 * 1024;
const BASIC = 60;

export const frameTypes = { method: 1, header: 2, body: 3, heartbeat: 8 } as const;

export type Argument = boolean | number | string | Table;
export type Arguments = Readonly<Record<string, Argument>>;

export interface Properties {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly headers?: Table;
  /** 2: persistent. */
  readonly deliveryMode?: number;
  readonly priority?: number;
  readonly correlationId?: string;
  readonly replyTo?: string;
  /** Time to live in ms, as text. */
  readonly expiration?: string;
  readonly messageId?: string;
  readonly timestamp?: number;
  readonly type?: string;
  readonly userId?: string;
  readonly appId?: string;
  readonly clusterId?: string;
}

export interface Content {
  readonly properties: Properties;
  readonly body: Uint8Array;
  /** The properties as they came, to be passed on to the byte; without them they are written anew. */
  readonly propertyBytes?: Uint8Array;
}

export interface Method {
  readonly name: string;
  readonly definition: MethodDefinition;
  readonly args: Arguments;
}

/** A method on a channel, with its content where it has one; or a heartbeat. */
export type AmqpEvent =
  | { readonly kind: 'protocol-header'; readonly bytes: Uint8Array }
  | { readonly kind: 'heartbeat' }
  | {
      readonly kind: 'method';
      readonly channel: number;
      readonly method: Method;
      /** Null for a method without one, and where it was longer than is kept. */
      readonly content: Content | null;
    };

/** The bytes break the protocol; `replyCode` is what the connection is closed with. */
export class AmqpError extends Error {
  readonly replyCode: number;

  constructor(replyCode: number, message: string) {
    super(message);
    this.name = 'AmqpError';
    this.replyCode = replyCode;
  }
}

export function encodeMethod(channel: number, name: MethodName, args: Arguments = {}): Uint8Array {
  const definition = methodNamed(name);
  return written((writer) => {
    const place = openFrame(writer, frameTypes.method, channel);
    writer.u16(definition.classId);
    writer.u16(definition.methodId);
    writeArguments(writer, definition, args);
    closeFrame(writer, place);
  });
}

/** Header and body of a content, in frames of at most `frameMax` bytes. */
export function encodeContent(
  channel: number,
  { properties, body, propertyBytes }: Content,
  frameMax: number = FRAME_MAX,
): Uint8Array {
  return written((writer) => {
    const place = openFrame(writer, frameTypes.header, channel);
    writer.u16(BASIC);
    writer.u16(0);
    writeLongLong(writer, body.length);
    if (propertyBytes === undefined) writeProperties(writer, properties);
    else writer.bytes(propertyBytes);
    closeFrame(writer, place);
    const most = frameMax - FRAME_HEAD_BYTES - 1;
    for (let at = 0; at < body.length; at += most) {
      const bodyPlace = openFrame(writer, frameTypes.body, channel);
      writer.bytes(body.subarray(at, at + most));
      closeFrame(writer, bodyPlace);
    }
  });
}

export function encodeHeartbeat(): Uint8Array {
  return written((writer) => closeFrame(writer, openFrame(writer, frameTypes.heartbeat, 0)));
}

function openFrame(writer: ByteWriter, type: number, channel: number): number {
  writer.u8(type);
  writer.u16(channel);
  return writer.open(4);
}

function closeFrame(writer: ByteWriter, place: number): void {
  writer.close32(place);
  writer.u8(FRAME_END);
}

interface Partial {
  readonly method: Method;
  properties: Properties | null;
  propertyBytes: Uint8Array;
  size: number;
  readonly parts: Uint8Array[];
  received: number;
}

/** Events from the bytes of a connection; any split gives the same. Throws `AmqpError`. */
export class AmqpDecoder {
  /** Largest frame that is taken: what was agreed on, once it was (`connection.tune-ok`). */
  frameMax = FRAME_MAX;
  #pending: Uint8Array = new Uint8Array(0);
  #isHeaderDue: boolean;
  readonly #contents = new Map<number, Partial>();

  /** A server first expects the protocol header. */
  constructor(role: 'client' | 'server') {
    this.#isHeaderDue = role === 'server';
  }

  /** One event after the other, so that what came before an error is heard before it. */
  *push(bytes: Uint8Array): Generator<AmqpEvent, void, undefined> {
    let data = this.#pending.length === 0 ? bytes : concat([this.#pending, bytes]);
    if (this.#isHeaderDue) {
      if (data.length < PROTOCOL_HEADER.length) {
        this.#pending = data.slice();
        return;
      }
      const header = data.slice(0, PROTOCOL_HEADER.length);
      data = data.subarray(PROTOCOL_HEADER.length);
      this.#isHeaderDue = false;
      yield { kind: 'protocol-header', bytes: header };
    }
    let start = 0;
    while (data.length - start >= FRAME_HEAD_BYTES) {
      const head = new ByteReader(data, start, start + FRAME_HEAD_BYTES);
      const type = head.u8();
      const channel = head.u16();
      const size = head.u32();
      // Head and end of a frame may come on top, as in RabbitMQ.
      if (size > this.frameMax) {
        throw new AmqpError(501, `FRAME_ERROR - a frame of ${size} bytes is too large`);
      }
      const end = head.offset + size;
      if (data.length <= end) break;
      if (data[end] !== FRAME_END) {
        throw new AmqpError(501, 'FRAME_ERROR - a frame does not end as it must');
      }
      const payload = data.slice(head.offset, end);
      start = end + 1;
      const event = this.#read(type, channel, payload);
      if (event !== null) yield event;
    }
    this.#pending = data.slice(start);
  }

  #read(type: number, channel: number, payload: Uint8Array): AmqpEvent | null {
    try {
      return this.#take(type, channel, payload);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      throw new AmqpError(502, `SYNTAX_ERROR - ${error.message}`);
    }
  }

  #take(type: number, channel: number, payload: Uint8Array): AmqpEvent | null {
    switch (type) {
      case frameTypes.method:
        return this.#takeMethod(channel, payload);
      case frameTypes.header:
        return this.#takeHeader(channel, payload);
      case frameTypes.body:
        return this.#takeBody(channel, payload);
      case frameTypes.heartbeat:
        return { kind: 'heartbeat' };
      default:
        throw new AmqpError(501, `FRAME_ERROR - no frame is of type ${type}`);
    }
  }

  #takeMethod(channel: number, payload: Uint8Array): AmqpEvent | null {
    if (this.#contents.has(channel)) {
      throw new AmqpError(505, 'UNEXPECTED_FRAME - a method came where a content was expected');
    }
    const method = readMethod(payload);
    if (!method.definition.hasContent) return { kind: 'method', channel, method, content: null };
    this.#contents.set(channel, {
      method,
      properties: null,
      propertyBytes: payload,
      size: 0,
      parts: [],
      received: 0,
    });
    return null;
  }

  #takeHeader(channel: number, payload: Uint8Array): AmqpEvent | null {
    const content = this.#contents.get(channel);
    if (content === undefined || content.properties !== null) {
      throw new AmqpError(505, 'UNEXPECTED_FRAME - a content header came where none was expected');
    }
    const reader = new ByteReader(payload);
    if (reader.u16() !== BASIC)
      throw new AmqpError(501, 'FRAME_ERROR - the content is not of the class basic');
    reader.u16();
    content.size = readLongLong(reader);
    if (content.size < 0) throw new AmqpError(501, 'FRAME_ERROR - the body has no size');
    content.propertyBytes = payload.subarray(reader.offset);
    content.properties = readProperties(reader);
    if (reader.remaining > 0) {
      throw new AmqpError(502, `SYNTAX_ERROR - ${reader.remaining} bytes follow the properties`);
    }
    return this.#complete(channel, content);
  }

  #takeBody(channel: number, payload: Uint8Array): AmqpEvent | null {
    const content = this.#contents.get(channel);
    if (content === undefined || content.properties === null) {
      throw new AmqpError(505, 'UNEXPECTED_FRAME - a body came where none was expected');
    }
    if (content.size <= BODY_BYTES_MAX) content.parts.push(payload);
    content.received += payload.length;
    if (content.received > content.size) {
      throw new AmqpError(501, 'FRAME_ERROR - the body is longer than its header says');
    }
    return this.#complete(channel, content);
  }

  #complete(channel: number, content: Partial): AmqpEvent | null {
    const { properties, propertyBytes, method, size } = content;
    if (properties === null || content.received < size) return null;
    this.#contents.delete(channel);
    if (size > BODY_BYTES_MAX) return { kind: 'method', channel, method, content: null };
    const body = concat(content.parts);
    return { kind: 'method', channel, method, content: { properties, body, propertyBytes } };
  }
}

export function readMethod(payload: Uint8Array): Method {
  const reader = new ByteReader(payload);
  const classId = reader.u16();
  const methodId = reader.u16();
  const definition = methodNumbered(classId, methodId);
  if (definition === undefined) {
    throw new AmqpError(540, `NOT_IMPLEMENTED - method ${methodId} of class ${classId}`);
  }
  const args = readArguments(reader, definition);
  if (reader.remaining > 0) {
    throw new AmqpError(502, `SYNTAX_ERROR - ${reader.remaining} bytes follow ${definition.name}`);
  }
  return { name: definition.name, definition, args };
}

/** Bits that follow each other share a byte, lowest first. */
function writeArguments(writer: ByteWriter, definition: MethodDefinition, args: Arguments): void {
  let bits = 0;
  let bitCount = 0;
  const flush = (): void => {
    if (bitCount > 0) writer.u8(bits);
    bits = 0;
    bitCount = 0;
  };
  for (const [name, type] of definition.arguments) {
    const value = args[name];
    if (type === 'bit') {
      if (value === true) bits |= 1 << bitCount;
      bitCount += 1;
      continue;
    }
    flush();
    writeArgument(writer, type, value);
  }
  flush();
}

function writeArgument(writer: ByteWriter, type: ArgumentType, value: Argument | undefined): void {
  const number = typeof value === 'number' ? value : 0;
  const text = typeof value === 'string' ? value : '';
  switch (type) {
    case 'octet':
      writer.u8(number);
      return;
    case 'short':
      writer.u16(number);
      return;
    case 'long':
      writer.u32(number);
      return;
    case 'longlong':
      writeLongLong(writer, number);
      return;
    case 'shortstr':
      writeShortString(writer, text);
      return;
    case 'longstr':
      writeLongString(writer, text);
      return;
    case 'table':
      writeTable(writer, value instanceof Map ? value : emptyTable);
      return;
    case 'bit':
      return;
  }
}

function readArguments(reader: ByteReader, definition: MethodDefinition): Arguments {
  const args: Record<string, Argument> = {};
  let bits = 0;
  let bitCount = 8;
  for (const [name, type] of definition.arguments) {
    if (type === 'bit') {
      if (bitCount === 8) {
        bits = reader.u8();
        bitCount = 0;
      }
      args[name] = ((bits >> bitCount) & 1) === 1;
      bitCount += 1;
      continue;
    }
    bitCount = 8;
    args[name] = readArgument(reader, type);
  }
  return args;
}

/** One argument that is no bit. */
export function readArgument(reader: ByteReader, type: ArgumentType): Argument {
  switch (type) {
    case 'octet':
    case 'bit':
      return reader.u8();
    case 'short':
      return reader.u16();
    case 'long':
      return reader.u32();
    case 'longlong':
      return readLongLong(reader);
    case 'shortstr':
      return readShortString(reader);
    case 'longstr':
      return readLongString(reader);
    case 'table':
      return readTable(reader);
  }
}

function writeProperties(writer: ByteWriter, properties: Properties): void {
  let flags = 0;
  for (const [name, bit] of propertyTypes) if (properties[name] !== undefined) flags |= 1 << bit;
  writer.u16(flags);
  for (const [name, , type] of propertyTypes) {
    const value = properties[name];
    if (value !== undefined) writeArgument(writer, type, value);
  }
}

export function readProperties(reader: ByteReader): Properties {
  const flags = reader.u16();
  // Bit 0 says that more flags follow, bit 1 has no property: basic has fourteen (section 4.2.6.1).
  if ((flags & 3) !== 0) throw new WireError('Flags of properties that are not there.', 0);
  const properties: Record<string, Argument> = {};
  for (const [name, bit, type] of propertyTypes) {
    if (((flags >> bit) & 1) === 1) properties[name] = readArgument(reader, type);
  }
  return properties;
}

/** An argument by its name; what is not of that type counts as empty. */
export function textIn(args: Arguments, name: string): string {
  const value = args[name];
  return typeof value === 'string' ? value : '';
}

export function numberArgument(args: Arguments, name: string): number {
  const value = args[name];
  return typeof value === 'number' ? value : 0;
}

export function tableIn(args: Arguments, name: string): Table {
  const value = args[name];
  return value instanceof Map ? value : emptyTable;
}

/** Reason of a close, cut to the 255 bytes of a short string; never in the middle of a character. */
export function replyTextOf(reason: string): string {
  let bytes = 0;
  let text = '';
  for (const character of reason) {
    bytes += bytesOfText(character).length;
    if (bytes > 255) break;
    text += character;
  }
  return text;
}
