/**
 * HTTP/1.1 messages as bytes (RFC 9112), without any input or output of its own.
 *
 *   message = start line CRLF *( header CRLF ) CRLF body
 *   chunked body = *( size CRLF data CRLF ) 0 CRLF trailers CRLF
 *
 * The decoder is strict: what two readers might read differently is refused, and what it finds
 * does not depend on how the bytes were split on their way.
 */
import { written } from './bytes.ts';
import type { ByteWriter } from './bytes.ts';
import { BODY_BYTES_MAX, HEAD_BYTES_MAX, MessageDecoder } from './http1-decoder.ts';
import type { Http1Limits, MessageEvent } from './http1-decoder.ts';
import {
  checkHost,
  errorAt,
  framingOf,
  header,
  headerValues,
  isBodiless,
} from './http1-framing.ts';
import type { Framing, FramingProblem, HttpHeaders } from './http1-framing.ts';
import {
  Http1Error,
  isFieldText,
  isTarget,
  isToken,
  readRequestLine,
  readStatusLine,
} from './http1-grammar.ts';
import type { RequestLine, StatusLine } from './http1-grammar.ts';

export { BODY_BYTES_MAX, HEAD_BYTES_MAX, header, headerValues, Http1Error };
export type { Http1Limits, HttpHeaders };
export type { Http1ErrorCode } from './http1-grammar.ts';

export interface HttpRequest {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly target: string;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HttpHeaders;
  /** Without its transfer coding. */
  readonly body: Uint8Array;
}

/** `keepAlive`: the sender leaves the connection open. `trailers` came after a chunked body. */
export type RequestEvent =
  | {
      readonly kind: 'request';
      readonly request: HttpRequest;
      readonly keepAlive: boolean;
      readonly trailers: HttpHeaders;
    }
  | {
      readonly kind: 'error';
      readonly error: Http1Error;
      /** What had been read of it, without a body; null: not even its first line. */
      readonly request: HttpRequest | null;
    };

export type ResponseEvent =
  | {
      readonly kind: 'response';
      readonly response: HttpResponse;
      readonly keepAlive: boolean;
      readonly trailers: HttpHeaders;
    }
  | { readonly kind: 'error'; readonly error: Http1Error };

/** Path and what stands behind `?` of a request target (RFC 9112 section 3.2.1). */
export interface TargetParts {
  readonly path: string;
  readonly search: string;
}

export function splitTarget(target: string): TargetParts {
  const cut = target.indexOf('?');
  if (cut < 0) return { path: target, search: '' };
  return { path: target.slice(0, cut), search: target.slice(cut + 1) };
}

/** Adds Content-Length where a body is there or expected. Throws `Http1Error` for what HTTP cannot say. */
export function encodeRequest(request: HttpRequest): Uint8Array<ArrayBuffer> {
  const { method, target, body } = request;
  if (!isToken(method)) throw new Http1Error('bad-method', 0, 'The method is not a word of HTTP.');
  if (!isTarget(target)) {
    throw new Http1Error(
      'bad-target',
      0,
      'The request target is empty or has a character that must be escaped.',
    );
  }
  const expectsBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  return encodeMessage(`${method} ${target} HTTP/1.1`, request.headers, body, expectsBody);
}

/**
 * Adds Content-Length unless the status has no body; a body of such a status is left out. The
 * answer to HEAD is this one's head alone.
 */
export function encodeResponse(response: HttpResponse): Uint8Array<ArrayBuffer> {
  const { status, statusText, headers } = response;
  if (!Number.isInteger(status) || status < 100 || status > 999) {
    throw new Http1Error('bad-status', 0, 'The status is not a number from 100 to 999.');
  }
  if (!isFieldText(statusText)) {
    throw new Http1Error('bad-start-line', 0, 'The reason phrase has a character it may not have.');
  }
  const line = `HTTP/1.1 ${status} ${statusText}`;
  if (isBodiless(status)) return encodeHead(line, headers);
  return encodeMessage(line, headers, response.body, true);
}

/** A chunked body with chunks of at most `chunkSize` bytes, as it goes behind the head. */
export function encodeChunked(
  body: Uint8Array,
  chunkSize: number = Math.max(1, body.length),
  trailers: HttpHeaders = [],
): Uint8Array<ArrayBuffer> {
  return written((writer) => writeChunked(writer, body, chunkSize, trailers));
}

function encodeMessage(
  startLine: string,
  headers: HttpHeaders,
  body: Uint8Array,
  expectsBody: boolean,
): Uint8Array<ArrayBuffer> {
  const framing = framingOf(headers, 'HTTP/1.1', 'response');
  if ('code' in framing) throw errorAt(framing, 0);
  if (framing.kind === 'length' && framing.length !== body.length) {
    throw new Http1Error(
      'bad-length',
      0,
      `Content-Length is ${framing.length}, but the body has ${body.length} bytes.`,
    );
  }
  return written((writer) => {
    writer.latin1(startLine);
    writer.latin1('\r\n');
    writeFields(writer, headers);
    if (framing.kind === 'until-close' && (body.length > 0 || expectsBody)) {
      writer.latin1(`Content-Length: ${body.length}\r\n`);
    }
    writer.latin1('\r\n');
    if (framing.kind === 'chunked') writeChunked(writer, body, Math.max(1, body.length), []);
    else writer.bytes(body);
  });
}

function encodeHead(startLine: string, headers: HttpHeaders): Uint8Array<ArrayBuffer> {
  return written((writer) => {
    writer.latin1(startLine);
    writer.latin1('\r\n');
    writeFields(writer, headers);
    writer.latin1('\r\n');
  });
}

function writeChunked(
  writer: ByteWriter,
  body: Uint8Array,
  chunkSize: number,
  trailers: HttpHeaders,
): void {
  for (let at = 0; at < body.length; at += chunkSize) {
    const data = body.subarray(at, at + chunkSize);
    writer.latin1(`${data.length.toString(16)}\r\n`);
    writer.bytes(data);
    writer.latin1('\r\n');
  }
  writer.latin1('0\r\n');
  writeFields(writer, trailers);
  writer.latin1('\r\n');
}

function writeFields(writer: ByteWriter, headers: HttpHeaders): void {
  for (const [name, value] of headers) {
    if (!isToken(name)) {
      throw new Http1Error(
        'bad-header-name',
        0,
        `${JSON.stringify(name)} cannot be a header name.`,
      );
    }
    // This is where a CR LF in a value would begin a header, or a message, of somebody's choice.
    if (!isFieldText(value)) {
      throw new Http1Error(
        'bad-header-value',
        0,
        `The value of ${name} has a character it may not have.`,
      );
    }
    writer.latin1(name);
    writer.latin1(': ');
    writer.latin1(isPadded(value) ? value.replace(/^[\t ]+|[\t ]+$/g, '') : value);
    writer.latin1('\r\n');
  }
}

function isPadded(text: string): boolean {
  return text !== '' && (text.charCodeAt(0) <= 32 || text.charCodeAt(text.length - 1) <= 32);
}

/** Requests from the bytes of a connection, as a server receives them. */
export class RequestDecoder {
  private readonly machine: MessageDecoder<RequestLine>;

  constructor(limits: Partial<Http1Limits> = {}) {
    this.machine = new MessageDecoder(
      {
        ignoresBlankLines: true,
        readStartLine: readRequestLine,
        framing: ({ version }, headers) =>
          checkHost(headers, version) ?? framingOf(headers, version, 'request'),
        place: () => 'usual',
      },
      limits,
    );
  }

  /** The error it ended in; it gives nothing more from then on. */
  get failure(): Http1Error | null {
    return this.machine.failure;
  }

  /** Whether the caller waits for `100 Continue` before it sends the body (RFC 9110 section 10.1.1). */
  get isAwaited(): boolean {
    const head = this.machine.bodiless;
    if (head === null || head.start.version === 'HTTP/1.0') return false;
    return header(head.headers, 'Expect')?.toLowerCase() === '100-continue';
  }

  /** Other limits, from the next bytes on. */
  limit(limits: Partial<Http1Limits>): void {
    this.machine.limit(limits);
  }

  /** The requests that these bytes complete, in order; bytes after a closing request are ignored. */
  push(bytes: Uint8Array): RequestEvent[] {
    return this.machine.push(bytes).map(requestEvent);
  }

  /** The caller sends no more. */
  end(): RequestEvent[] {
    return this.machine.end().map(requestEvent);
  }
}

/** Responses from the bytes of a connection, as a client receives them. */
export class ResponseDecoder {
  private readonly machine: MessageDecoder<StatusLine>;
  private isHeadNext = false;

  constructor(limits: Partial<Http1Limits> = {}) {
    this.machine = new MessageDecoder(
      {
        ignoresBlankLines: false,
        readStartLine: readStatusLine,
        framing: ({ status, version }, headers) => this.framing(status, version, headers),
        place: ({ status }) => (status >= 200 ? 'usual' : status === 101 ? 'last' : 'interim'),
      },
      limits,
    );
  }

  /** The error it ended in; it gives nothing more from then on. */
  get failure(): Http1Error | null {
    return this.machine.failure;
  }

  /** The next final answer is one to HEAD: it has no body, whatever its headers say. */
  expectHead(): void {
    this.isHeadNext = true;
  }

  /** The final answers that these bytes complete, in order; interim ones (1xx) are passed over. */
  push(bytes: Uint8Array): ResponseEvent[] {
    return this.machine.push(bytes).map(responseEvent);
  }

  /** The callee sends no more, which completes an answer that has no other end. */
  end(): ResponseEvent[] {
    return this.machine.end().map(responseEvent);
  }

  private framing(status: number, version: string, headers: HttpHeaders): Framing | FramingProblem {
    const isToHead = this.isHeadNext;
    if (status >= 200) this.isHeadNext = false;
    if (isBodiless(status)) return { kind: 'length', length: 0 };
    const framing = framingOf(headers, version, 'response');
    return isToHead && !('code' in framing) ? { kind: 'length', length: 0 } : framing;
  }
}

const NOTHING = new Uint8Array(0);

function requestEvent(event: MessageEvent<RequestLine>): RequestEvent {
  if (event.kind === 'error') {
    const { kind, error, start, headers } = event;
    if (start === null) return { kind, error, request: null };
    const { method, target } = start;
    return { kind, error, request: { method, target, headers, body: NOTHING } };
  }
  const { start, headers, body, trailers, keepAlive } = event;
  const request = { method: start.method, target: start.target, headers, body };
  return { kind: 'request', request, keepAlive, trailers };
}

function responseEvent(event: MessageEvent<StatusLine>): ResponseEvent {
  if (event.kind === 'error') return { kind: 'error', error: event.error };
  const { start, headers, body, trailers, keepAlive } = event;
  const response = { status: start.status, statusText: start.reason, headers, body };
  return { kind: 'response', response, keepAlive, trailers };
}
