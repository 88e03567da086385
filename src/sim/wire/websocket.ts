/**
 * WebSocket frames and messages as bytes (RFC 6455 section 5). No extension is negotiated, so the
 * reserved bits are zero.
 *
 *   fin rsv opcode │ mask length │ length 16 or 64 │ masking key │ payload
 */
import { written } from './bytes.ts';
import { concat, strictTextOfBytes } from './utf8.ts';

export const opcodes = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

/** Close codes of RFC 6455 section 7.4.1 that endpoints of ours send, or report where none came. */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  /** Never sent: the close frame named no code. */
  noCode: 1005,
  /** Never sent: no close frame came. */
  abnormal: 1006,
  invalidData: 1007,
  policyViolation: 1008,
  tooBig: 1009,
} as const;

/** Longest payload of a control frame, in bytes (section 5.5). */
export const CONTROL_BYTES_MAX = 125;
/** Longest message that is put together, in bytes, unless told otherwise. */
const MESSAGE_BYTES_MAX = 1024 * 1024;

export type WebSocketErrorCode =
  | 'reserved-bits'
  | 'unknown-opcode'
  | 'mask-missing'
  | 'mask-forbidden'
  | 'control-too-long'
  | 'control-fragmented'
  | 'length-not-minimal'
  | 'length-too-large'
  | 'message-too-large'
  | 'continuation-without-start'
  | 'start-inside-message'
  | 'text-not-utf8'
  | 'close-payload'
  | 'ends-early';

/** The peer broke the protocol; `closeCode` is what it is told. */
export class WebSocketError extends Error {
  readonly code: WebSocketErrorCode;
  readonly closeCode: number;

  constructor(code: WebSocketErrorCode, message: string, closeCode: number) {
    super(message);
    this.name = 'WebSocketError';
    this.code = code;
    this.closeCode = closeCode;
  }
}

export interface Frame {
  readonly fin: boolean;
  /** 0 to 15. */
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** One frame. `mask`: the four bytes of the key that a client must use (section 5.3); null for a server. */
export function encodeFrame(frame: Frame, mask: Uint8Array | null): Uint8Array {
  const { fin, opcode, payload } = frame;
  const { length } = payload;
  const masked = mask === null ? 0 : 0x80;
  const bytes = written((writer) => {
    writer.u8((fin ? 0x80 : 0) | opcode);
    if (length < 126) writer.u8(masked | length);
    else if (length < 65_536) {
      writer.u8(masked | 126);
      writer.u16(length);
    } else {
      writer.u8(masked | 127);
      writer.u32(Math.floor(length / 2 ** 32));
      writer.u32(length % 2 ** 32);
    }
    if (mask !== null) writer.bytes(mask);
    writer.bytes(payload);
  });
  if (mask !== null) maskInPlace(bytes, bytes.length - length, mask);
  return bytes;
}

/** Masks and unmasks alike. */
export function applyMask(payload: Uint8Array, mask: Uint8Array): Uint8Array {
  const masked = payload.slice();
  maskInPlace(masked, 0, mask);
  return masked;
}

/** All bytes from `start` on. */
function maskInPlace(bytes: Uint8Array, start: number, mask: Uint8Array): void {
  const [a = 0, b = 0, c = 0, d = 0] = mask;
  const { length } = bytes;
  let at = start;
  for (; at + 4 <= length; at += 4) {
    bytes[at] = (bytes[at] ?? 0) ^ a;
    bytes[at + 1] = (bytes[at + 1] ?? 0) ^ b;
    bytes[at + 2] = (bytes[at + 2] ?? 0) ^ c;
    bytes[at + 3] = (bytes[at + 3] ?? 0) ^ d;
  }
  for (let i = 0; at < length; at++, i++) bytes[at] = (bytes[at] ?? 0) ^ (mask[i] ?? 0);
}

/** The payload of a close frame: a code and at most 123 bytes of reason in UTF-8. */
export function closePayload(code: number, reason: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(code >> 8, code & 0xff), reason.subarray(0, CONTROL_BYTES_MAX - 2)]);
}

/** Where the parts of a frame begin; null while the head is not complete. */
export interface FrameHead {
  readonly fin: boolean;
  readonly reserved: number;
  readonly opcode: number;
  readonly mask: Uint8Array | null;
  readonly lengthStart: number;
  readonly maskStart: number;
  readonly payloadStart: number;
  readonly payloadLength: number;
}

/** Reads the head of the frame that begins at `start`. Lengths above 2^53 come out inexact and are refused by their size. */
export function readFrameHead(bytes: Uint8Array, start: number): FrameHead | null {
  const first = bytes[start];
  const second = bytes[start + 1];
  if (first === undefined || second === undefined) return null;
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskStart = start + 2 + lengthBytes;
  const payloadStart = maskStart + (second >= 0x80 ? 4 : 0);
  if (bytes.length < payloadStart) return null;
  let payloadLength = short;
  if (lengthBytes > 0) {
    payloadLength = 0;
    for (let at = start + 2; at < maskStart; at++) {
      payloadLength = payloadLength * 256 + (bytes[at] ?? 0);
    }
  }
  return {
    fin: first >= 0x80,
    reserved: (first >> 4) & 7,
    opcode: first & 15,
    mask: second >= 0x80 ? bytes.slice(maskStart, payloadStart) : null,
    lengthStart: start + 1,
    maskStart,
    payloadStart,
    payloadLength,
  };
}

export type WebSocketEvent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array }
  | { readonly kind: 'ping' | 'pong'; readonly payload: Uint8Array }
  /** `code` is 1005 when the frame named none (section 7.4.1). */
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }
  | { readonly kind: 'error'; readonly error: WebSocketError };

const NOTHING = new Uint8Array(0);

/** Bytes in, messages and control frames out; any split of the bytes gives the same. After an error it takes nothing more. */
export class WebSocketDecoder {
  readonly #isServer: boolean;
  readonly #bytesMax: number;
  #pending: Uint8Array = NOTHING;
  #parts: Uint8Array[] = [];
  #partsLength = 0;
  /** Opcode of the message under way; null between messages. */
  #opcode: number | null = null;
  #failed = false;

  /** A server demands masked frames, a client refuses them (section 5.1). */
  constructor(role: 'client' | 'server', bytesMax = MESSAGE_BYTES_MAX) {
    this.#isServer = role === 'server';
    this.#bytesMax = bytesMax;
  }

  push(bytes: Uint8Array): readonly WebSocketEvent[] {
    if (this.#failed) return [];
    const data = this.#pending.length === 0 ? bytes : concat([this.#pending, bytes]);
    const events: WebSocketEvent[] = [];
    let start = 0;
    for (;;) {
      const head = readFrameHead(data, start);
      const problem = this.#problemOf(data, start, head);
      if (problem !== null) return [...events, this.#fail(problem)];
      if (head === null || data.length < head.payloadStart + head.payloadLength) break;
      const end = head.payloadStart + head.payloadLength;
      const payload = data.slice(head.payloadStart, end);
      if (head.mask !== null) maskInPlace(payload, 0, head.mask);
      start = end;
      const event = this.#take(head, payload);
      if (event !== null) events.push(event);
      if (event?.kind === 'error') return events;
    }
    this.#pending = start === data.length ? NOTHING : data.slice(start);
    return events;
  }

  /** The bytes are over: an error where they end within a frame or a message. */
  end(): WebSocketError | null {
    if (this.#failed || (this.#pending.length === 0 && this.#opcode === null)) return null;
    return new WebSocketError('ends-early', 'The bytes end within a message.', 1006);
  }

  #fail(error: WebSocketError): WebSocketEvent {
    this.#failed = true;
    this.#pending = NOTHING;
    this.#parts = [];
    return { kind: 'error', error };
  }

  /** What is wrong with the frame that begins here, as far as its head can be read. */
  #problemOf(data: Uint8Array, start: number, head: FrameHead | null): WebSocketError | null {
    const first = data[start];
    if (first === undefined) return null;
    const opcode = first & 15;
    if ((first & 0x70) !== 0) {
      return broken('reserved-bits', 'A reserved bit is set, and no extension was agreed on.');
    }
    const isControl = opcode >= 8;
    if (opcode > 10 || (opcode > 2 && opcode < 8)) {
      return broken('unknown-opcode', `Opcode ${opcode} means nothing.`);
    }
    if (isControl && first < 0x80) {
      return broken('control-fragmented', 'A control frame must come in one piece.');
    }
    const second = data[start + 1];
    if (second === undefined) return null;
    if (isControl && (second & 0x7f) > CONTROL_BYTES_MAX) {
      return broken('control-too-long', 'A control frame has at most 125 bytes of payload.');
    }
    if (this.#isServer && second < 0x80) {
      return broken('mask-missing', 'A client must mask its frames.');
    }
    if (!this.#isServer && second >= 0x80) {
      return broken('mask-forbidden', 'A server must not mask its frames.');
    }
    if (!isControl && opcode === opcodes.continuation && this.#opcode === null) {
      return broken('continuation-without-start', 'A continuation without a message to continue.');
    }
    if (!isControl && opcode !== opcodes.continuation && this.#opcode !== null) {
      return broken('start-inside-message', 'A message begins before the last one ended.');
    }
    if (head === null) return null;
    return this.#lengthProblem(head, second & 0x7f);
  }

  #lengthProblem(head: FrameHead, short: number): WebSocketError | null {
    const { payloadLength } = head;
    const least = short === 126 ? 126 : short === 127 ? 65_536 : 0;
    if (payloadLength < least) {
      return broken('length-not-minimal', 'The length is written longer than it needs to be.');
    }
    if (payloadLength >= 2 ** 63) {
      return broken('length-too-large', 'The first bit of a 64-bit length must be zero.');
    }
    const total = payloadLength + (head.opcode >= 8 ? 0 : this.#partsLength);
    if (total <= this.#bytesMax) return null;
    const message = `A message of ${total} bytes is longer than the ${this.#bytesMax} that are taken.`;
    return new WebSocketError('message-too-large', message, closeCodes.tooBig);
  }

  #take(head: FrameHead, payload: Uint8Array): WebSocketEvent | null {
    if (head.opcode === opcodes.ping) return { kind: 'ping', payload };
    if (head.opcode === opcodes.pong) return { kind: 'pong', payload };
    if (head.opcode === opcodes.close) return this.#takeClose(payload);
    this.#opcode ??= head.opcode;
    this.#parts.push(payload);
    this.#partsLength += payload.length;
    if (!head.fin) return null;
    const bytes = head.opcode === opcodes.continuation ? concat(this.#parts) : payload;
    const isText = this.#opcode === opcodes.text;
    this.#opcode = null;
    this.#parts = [];
    this.#partsLength = 0;
    if (!isText) return { kind: 'binary', bytes };
    const text = strictTextOfBytes(bytes);
    return text === null ? this.#fail(notUtf8()) : { kind: 'text', text };
  }

  #takeClose(payload: Uint8Array): WebSocketEvent {
    if (payload.length === 0) return { kind: 'close', code: 1005, reason: '' };
    const code = (payload[0] ?? 0) * 256 + (payload[1] ?? 0);
    if (payload.length === 1 || !mayBeSent(code)) {
      return this.#fail(broken('close-payload', `${code} is no code that may be sent.`));
    }
    const reason = strictTextOfBytes(payload.subarray(2));
    return reason === null ? this.#fail(notUtf8()) : { kind: 'close', code, reason };
  }
}

/** Section 7.4: 1004 to 1006 and 1015 are never sent; 1000 to 2999 need a definition. */
function mayBeSent(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

function broken(code: WebSocketErrorCode, message: string): WebSocketError {
  return new WebSocketError(code, message, closeCodes.protocolError);
}

function notUtf8(): WebSocketError {
  return new WebSocketError('text-not-utf8', 'The text is not UTF-8.', closeCodes.invalidData);
}
