/**
 * gRPC over HTTP/2 (grpc.io "PROTOCOL-HTTP2"): length-prefixed messages, timeouts in a header, the
 * outcome in trailers.
 */
import { concat } from '../../wire/utf8.ts';
import { bytesOfText, textOfBytes } from '../../wire/utf8.ts';
import type { Header } from '../../wire/hpack.ts';

/** grpc.io "Status codes", in their order. */
export const statusNames = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;
export type GrpcStatus = (typeof statusNames)[number];

export function isStatus(name: unknown): name is GrpcStatus {
  return statusNames.some((one) => one === name);
}

/** What each stands for in HTTP (google/rpc/code.proto). */
const httpOfStatus: Readonly<Record<GrpcStatus, number>> = {
  OK: 200,
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
};

/** The status that a handler's HTTP status becomes; some are told less exactly than HTTP has them. */
export function statusOfHttp(http: number): GrpcStatus {
  switch (http) {
    case 401:
      return 'UNAUTHENTICATED';
    case 403:
      return 'PERMISSION_DENIED';
    case 404:
    case 410:
      return 'NOT_FOUND';
    case 405:
    case 501:
      return 'UNIMPLEMENTED';
    case 409:
      return 'ABORTED';
    case 412:
      return 'FAILED_PRECONDITION';
    case 416:
      return 'OUT_OF_RANGE';
    case 429:
      return 'RESOURCE_EXHAUSTED';
    case 499:
      return 'CANCELLED';
    case 500:
      return 'INTERNAL';
    case 502:
    case 503:
      return 'UNAVAILABLE';
    case 408:
    case 504:
      return 'DEADLINE_EXCEEDED';
    default:
      if (http < 400) return 'OK';
      return http < 500 ? 'INVALID_ARGUMENT' : 'UNKNOWN';
  }
}

/** A number that is no status is `UNKNOWN`, as the specification has it. */
export function statusOfCode(code: number): GrpcStatus {
  return statusNames[code] ?? 'UNKNOWN';
}

export function codeOf(status: GrpcStatus): number {
  return statusNames.indexOf(status);
}

export function httpOf(status: GrpcStatus): number {
  return httpOfStatus[status];
}

/** One message with its head: not compressed, then its length in four bytes. */
export function frameMessage(message: Uint8Array): Uint8Array {
  const head = new Uint8Array(5);
  new DataView(head.buffer).setUint32(1, message.length);
  return concat([head, message]);
}

export type MessageEvent =
  | { readonly kind: 'message'; readonly message: Uint8Array }
  /** A compression that was not agreed on, or a length above the limit (4 MB, as gRPC has it). */
  | { readonly kind: 'error'; readonly status: GrpcStatus; readonly detail: string };

const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

/** Messages from the data of one stream, however it is split. */
export class MessageSplitter {
  #pending: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): readonly MessageEvent[] {
    let data = this.#pending.length === 0 ? bytes : concat([this.#pending, bytes]);
    const events: MessageEvent[] = [];
    while (data.length >= 5) {
      if (data[0] !== 0) {
        const detail = 'the message is compressed, which was not agreed on';
        return [...events, { kind: 'error', status: 'UNIMPLEMENTED', detail }];
      }
      const length = new DataView(data.buffer, data.byteOffset + 1, 4).getUint32(0);
      if (length > MESSAGE_BYTES_MAX) {
        const detail = `a message of ${length} bytes; at most ${MESSAGE_BYTES_MAX} are taken`;
        return [...events, { kind: 'error', status: 'RESOURCE_EXHAUSTED', detail }];
      }
      if (data.length < 5 + length) break;
      events.push({ kind: 'message', message: data.slice(5, 5 + length) });
      data = data.subarray(5 + length);
    }
    this.#pending = data.slice();
    return events;
  }

  /** Whether the data ends within a message. */
  get isCutOff(): boolean {
    return this.#pending.length > 0;
  }
}

const units = new Map([
  ['n', 1e-6],
  ['u', 1e-3],
  ['m', 1],
  ['S', 1_000],
  ['M', 60_000],
  ['H', 3_600_000],
]);

/** `grpc-timeout`: at most eight digits and a unit; whole milliseconds here, rounded up. */
export function formatTimeout(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms));
  return whole < 1e8 ? `${whole}m` : `${Math.ceil(whole / 1_000)}S`;
}

/** Milliseconds, or null for what is no timeout. */
export function parseTimeout(text: string): number | null {
  const match = /^(\d{1,8})([HMSmun])$/.exec(text);
  if (match === null) return null;
  return Number(match[1]) * (units.get(match[2] ?? '') ?? 1);
}

/** `grpc-message`: UTF-8, what is not printable ASCII as %XX. */
export function formatMessage(text: string): string {
  let coded = '';
  for (const byte of bytesOfText(text)) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    coded += isPlain
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return coded;
}

/** Broken escapes stay as they are. */
export function parseMessage(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const pair = text.slice(at + 1, at + 3);
    if (text[at] === '%' && /^[0-9a-fA-F]{2}$/.test(pair)) {
      bytes.push(Number.parseInt(pair, 16));
      at += 2;
    } else bytes.push(text.charCodeAt(at) & 0xff);
  }
  return textOfBytes(Uint8Array.from(bytes));
}

export function headerOf(headers: readonly Header[], name: string): string {
  return headers.find(([one]) => one === name)?.[1] ?? '';
}
