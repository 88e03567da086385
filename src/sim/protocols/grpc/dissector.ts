/**
 * HTTP/2 frames with gRPC in them explained: every byte belongs to a named field (RFC 9113 section 4,
 * RFC 7541). Header blocks refer to what earlier blocks of the connection said, so those are read first.
 */
import { hexadecimal, joined, leaf, VALUE_LENGTH_MAX } from '../../wire/dissection.ts';
import type { Dissection, DissectionField, Sentence } from '../../wire/dissection.ts';
import { HpackDecoder, HpackError } from '../../wire/hpack.ts';
import type { HpackStep } from '../../wire/hpack.ts';
import {
  FRAME_HEAD_BYTES,
  flags,
  frameTypes,
  PREFACE,
  readFrameHead,
  settingIds,
} from '../../wire/http2.ts';
import type { FrameHead } from '../../wire/http2.ts';
import { statusOfCode } from './codec.ts';
import { summaryOf } from './dissector-summary.ts';
import { frameTexts, headerTexts, texts } from './dissector-texts.ts';

/** Frames in a row, as one side sends them; `earlier` are its messages before on the same connection. */
export function dissectGrpc(bytes: Uint8Array, earlier: readonly Uint8Array[]): Dissection {
  const reading = new Reading();
  for (const one of earlier) reading.frames(one);
  const { fields, summary } = reading.frames(bytes);
  return { protocol: 'gRPC', summary, fields };
}

class Reading {
  readonly #decoder = new HpackDecoder();
  /** Something before is missing: what the tables hold is not known any more. */
  #isLost = false;

  frames(bytes: Uint8Array): { fields: DissectionField[]; summary: Sentence } {
    const fields: DissectionField[] = [];
    const names: string[] = [];
    let at = 0;
    if (startsWithPreface(bytes)) {
      at = PREFACE.length;
      fields.push(leaf('preface', 'PRI * HTTP/2.0 … SM', 0, at, texts.preface));
    }
    while (at < bytes.length) {
      const head = readFrameHead(bytes, at);
      const end = head === null ? Infinity : at + FRAME_HEAD_BYTES + head.length;
      if (head === null || end > bytes.length) {
        fields.push(leaf('unreadable', '', at, bytes.length, texts.cutOff));
        break;
      }
      const name = nameOf(head.type);
      names.push(name);
      fields.push(this.#frame(bytes, at, end, head, name));
      at = end;
    }
    return { fields, summary: summaryOf(names, fields) };
  }

  #frame(
    bytes: Uint8Array,
    start: number,
    end: number,
    head: FrameHead,
    name: string,
  ): DissectionField {
    const children = [
      leaf('length', String(head.length), start, start + 3, texts.length),
      leaf('type', name, start + 3, start + 4, texts.type),
      leaf('flags', sayFlags(head), start + 4, start + 5, texts.flags),
      leaf('stream', String(head.stream), start + 5, start + 9, texts.stream),
    ];
    const from = start + FRAME_HEAD_BYTES;
    if (end > from) children.push(...this.#payload(bytes.subarray(from, end), from, head));
    const value = head.stream === 0 ? name : `${name}, stream ${head.stream}`;
    return { name, value, start, end, text: frameTexts[name] ?? texts.other, children };
  }

  #payload(payload: Uint8Array, start: number, head: FrameHead): DissectionField[] {
    const end = start + payload.length;
    switch (head.type) {
      case frameTypes.headers:
      case frameTypes.continuation:
        return this.#headers(payload, start, head);
      case frameTypes.data:
        return dataFields(payload, start);
      case frameTypes.settings:
        return settingFields(payload, start);
      case frameTypes.windowUpdate:
        return [leaf('increment', String(uint32(payload)), start, end, texts.increment)];
      case frameTypes.rstStream:
        return [leaf('error code', String(uint32(payload)), start, end, texts.errorCode)];
      default:
        return [leaf('payload', hexadecimal(payload), start, end, texts.other)];
    }
  }

  #headers(payload: Uint8Array, start: number, head: FrameHead): DissectionField[] {
    const end = start + payload.length;
    const isWhole =
      head.type === frameTypes.headers &&
      (head.flags & flags.endHeaders) !== 0 &&
      (head.flags & (flags.padded | flags.priority)) === 0;
    if (!isWhole || this.#isLost) {
      this.#isLost = true;
      return [leaf('header block', hexadecimal(payload), start, end, texts.blockLost)];
    }
    try {
      return this.#decoder.steps(payload).map((step) => headerField(step, start));
    } catch (error) {
      if (!(error instanceof HpackError)) throw error;
      this.#isLost = true;
      return [leaf('header block', hexadecimal(payload), start, end, texts.blockLost)];
    }
  }
}

function headerField(step: HpackStep, from: number): DissectionField {
  const { header, kind, start, end } = step;
  if (header === null) {
    return leaf('table size', '', from + start, from + end, texts.tableSize);
  }
  const [name, value] = header;
  const known = headerTexts[name] ?? texts.header;
  const how = kind === 'indexed' ? texts.indexed : kind === 'remembered' ? texts.remembered : null;
  const said = name === 'grpc-status' ? `${value} ${statusOfCode(Number(value))}` : value;
  return leaf(name, said, from + start, from + end, how === null ? known : joined(known, how));
}

/** Length-prefixed messages; data that begins or ends within one is shown as it is. */
function dataFields(payload: Uint8Array, start: number): DissectionField[] {
  const fields: DissectionField[] = [];
  let at = 0;
  while (payload.length - at >= 5) {
    const length = new DataView(payload.buffer, payload.byteOffset + at + 1, 4).getUint32(0);
    const end = at + 5 + length;
    if ((payload[at] ?? 0) > 1 || end > payload.length) break;
    fields.push(
      leaf('compressed', String(payload[at]), start + at, start + at + 1, texts.compressed),
      leaf('message length', String(length), start + at + 1, start + at + 5, texts.messageLength),
    );
    if (length > 0) fields.push(protobufField(payload.subarray(at + 5, end), start + at + 5));
    at = end;
  }
  if (at < payload.length) {
    const rest = payload.subarray(at);
    fields.push(leaf('data', hexadecimal(rest), start + at, start + payload.length, texts.part));
  }
  return fields;
}

/** Tags and values of a message, as far as they can be read without its contract. */
function protobufField(message: Uint8Array, start: number): DissectionField {
  const children: DissectionField[] = [];
  let at = 0;
  while (at < message.length) {
    const end = protobufEnd(message, at);
    if (end === null) {
      children.push(
        leaf(
          'unreadable',
          hexadecimal(message.subarray(at)),
          start + at,
          start + message.length,
          texts.cutOff,
        ),
      );
      break;
    }
    const number = Math.floor((message[at] ?? 0) / 8);
    const value = sayProtobuf(message, at, end);
    children.push(leaf(`field ${number}`, value, start + at, start + end, texts.field));
    at = end;
  }
  return {
    name: 'message',
    value: `${message.length} B`,
    start,
    end: start + message.length,
    text: texts.message,
    children,
  };
}

/** Where the field that begins at `at` ends; field numbers above 15 are left to the whole. */
function protobufEnd(message: Uint8Array, at: number): number | null {
  const tag = message[at] ?? 0;
  if (tag >= 0x80) return null;
  switch (tag % 8) {
    case 0:
      return varintEnd(message, at + 1);
    case 1:
      return within(message, at + 9);
    case 5:
      return within(message, at + 5);
    case 2: {
      const from = varintEnd(message, at + 1);
      if (from === null || from - at > 5) return null;
      return within(message, from + readVarint(message, at + 1, from));
    }
    default:
      return null;
  }
}

function sayProtobuf(message: Uint8Array, at: number, end: number): string {
  const wire = (message[at] ?? 0) % 8;
  if (wire === 0) return String(readVarint(message, at + 1, end));
  if (wire === 1) {
    return String(new DataView(message.buffer, message.byteOffset + at + 1, 8).getFloat64(0, true));
  }
  const from = wire === 2 ? (varintEnd(message, at + 1) ?? end) : at + 1;
  const value = message.subarray(from, end);
  const isText = value.every((byte) => byte >= 0x20);
  return isText ? textOf(value) : hexadecimal(value);
}

function varintEnd(bytes: Uint8Array, at: number): number | null {
  for (let place = at; place < Math.min(bytes.length, at + 10); place++) {
    if ((bytes[place] ?? 0) < 0x80) return place + 1;
  }
  return null;
}

function readVarint(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let place = end - 1; place >= at; place--)
    value = value * 128 + ((bytes[place] ?? 0) & 0x7f);
  return value;
}

function within(bytes: Uint8Array, end: number): number | null {
  return end <= bytes.length ? end : null;
}

function settingFields(payload: Uint8Array, start: number): DissectionField[] {
  const fields: DissectionField[] = [];
  for (let at = 0; at + 6 <= payload.length; at += 6) {
    const id = (payload[at] ?? 0) * 256 + (payload[at + 1] ?? 0);
    const name = Object.entries(settingIds).find(([, one]) => one === id)?.[0] ?? `setting ${id}`;
    const value = String(uint32(payload.subarray(at + 2)));
    fields.push(leaf(name, value, start + at, start + at + 6, texts.setting));
  }
  const rest = payload.length % 6;
  if (rest > 0) {
    const end = start + payload.length;
    fields.push(leaf('unreadable', '', end - rest, end, texts.cutOff));
  }
  return fields;
}

function startsWithPreface(bytes: Uint8Array): boolean {
  return bytes.length >= PREFACE.length && PREFACE.every((byte, at) => bytes[at] === byte);
}

function nameOf(type: number): string {
  const name = Object.entries(frameTypes).find(([, one]) => one === type)?.[0];
  if (name === undefined) return `frame ${type}`;
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function sayFlags(head: FrameHead): string {
  const has = (bit: number): boolean => (head.flags & bit) !== 0;
  const isAckable = head.type === frameTypes.settings || head.type === frameTypes.ping;
  const said: string[] = [];
  if (has(flags.ack)) said.push(isAckable ? 'ACK' : 'END_STREAM');
  if (has(flags.endHeaders)) said.push('END_HEADERS');
  if (has(flags.padded)) said.push('PADDED');
  if (has(flags.priority)) said.push('PRIORITY');
  return said.length === 0 ? '–' : said.join(' ');
}

function uint32(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes.subarray(0, 4)) value = value * 256 + byte;
  return value;
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, VALUE_LENGTH_MAX));
}
