/** The opening handshake: an HTTP/1.1 request that asks for another protocol (RFC 6455 section 4). */
import { sha1 } from '@noble/hashes/legacy.js';
import type { Random } from '../../kernel/random.ts';
import { base64 } from '../../wire/base64.ts';
import { header, headerValues, ResponseDecoder } from '../../wire/http1.ts';
import type { HttpHeaders, HttpRequest, HttpResponse } from '../../wire/http1.ts';
import { bytesOfText, concat } from '../../wire/utf8.ts';

/** Of section 1.3: what the server adds to the key before it hashes it. */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const NOTHING = new Uint8Array(0);

/** Sixteen bytes of chance in base64 (section 4.1, point 7). */
export function newKey(random: Random): string {
  return base64(Uint8Array.from({ length: 16 }, () => random.int(0, 255)));
}

/** What a server that understood answers to `key`: base64 of the SHA-1 of key and GUID. */
export function acceptKey(key: string): string {
  return base64(sha1(bytesOfText(key + ACCEPT_GUID)));
}

export function openingRequest(
  host: string,
  target: string,
  key: string,
  more: HttpHeaders = [],
): HttpRequest {
  return {
    method: 'GET',
    target,
    headers: [
      ['Host', host],
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Key', key],
      ['Sec-WebSocket-Version', '13'],
      ...more,
    ],
    body: NOTHING,
  };
}

/** Whether the request asks for a WebSocket at all; if so, `openingAnswer` judges how. */
export function asksForWebSocket(request: HttpRequest): boolean {
  return tokens(request, 'Upgrade').includes('websocket');
}

/** 101 where the request is in order, else 400 or 426 with what was expected (sections 4.2.1, 4.4). */
export function openingAnswer(request: HttpRequest): HttpResponse {
  const key = header(request.headers, 'Sec-WebSocket-Key') ?? '';
  const isKey = /^[A-Za-z0-9+/]{22}==$/.test(key);
  const version = header(request.headers, 'Sec-WebSocket-Version') ?? '';
  if (request.method !== 'GET' || !isKey || !tokens(request, 'Connection').includes('upgrade')) {
    return refusal(400, 'Bad Request', []);
  }
  if (version !== '13') {
    return refusal(426, 'Upgrade Required', [['Sec-WebSocket-Version', '13']]);
  }
  return {
    status: 101,
    statusText: 'Switching Protocols',
    headers: [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Accept', acceptKey(key)],
    ],
    body: NOTHING,
  };
}

/** To a request that does not ask for a WebSocket where there is nothing else (RFC 9110 section 15.5.22). */
export function upgradeRequired(): HttpResponse {
  return {
    status: 426,
    statusText: 'Upgrade Required',
    headers: [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade, close'],
      ['Content-Type', 'text/plain; charset=utf-8'],
    ],
    body: bytesOfText('This path is a WebSocket: open it with `new WebSocket(…)`.'),
  };
}

/** Whether a client may go on: 101 and the right answer to its key (section 4.1, page 19). */
export function isAccepted(response: HttpResponse, key: string): boolean {
  return (
    response.status === 101 &&
    header(response.headers, 'Sec-WebSocket-Accept') === acceptKey(key) &&
    (header(response.headers, 'Upgrade') ?? '').toLowerCase() === 'websocket'
  );
}

/** The answer to the opening request, and what came behind it. */
export type OpeningEvent =
  | { readonly kind: 'answer'; readonly response: HttpResponse; readonly rest: Uint8Array }
  | { readonly kind: 'error'; readonly error: string };

/** Bytes of the server's side, until its answer is complete; behind a 101 they are frames. */
export class OpeningDecoder {
  readonly #decoder = new ResponseDecoder();
  #bytes: Uint8Array = NOTHING;

  /** Null while the answer is not complete. */
  push(bytes: Uint8Array): OpeningEvent | null {
    const known = this.#bytes.length;
    this.#bytes = concat([this.#bytes, bytes]);
    // A head is all there is of a 101.
    const end = startsWith101(this.#bytes) ? endOfHead(this.#bytes) : -1;
    const [event] = this.#decoder.push(end < 0 ? bytes : bytes.subarray(0, end - known));
    if (event === undefined) return null;
    if (event.kind === 'error') return { kind: 'error', error: event.error.message };
    const rest = end < 0 ? NOTHING : this.#bytes.subarray(end);
    return { kind: 'answer', response: event.response, rest };
  }
}

/** Of `HTTP/1.1 101`. */
function startsWith101(head: Uint8Array): boolean {
  return head[9] === 0x31 && head[10] === 0x30 && head[11] === 0x31;
}

function endOfHead(bytes: Uint8Array): number {
  for (let at = 3; at < bytes.length; at++) {
    if (bytes[at] === 10 && bytes[at - 1] === 13 && bytes[at - 2] === 10 && bytes[at - 3] === 13) {
      return at + 1;
    }
  }
  return -1;
}

function refusal(
  status: number,
  statusText: string,
  headers: readonly (readonly [string, string])[],
): HttpResponse {
  return { status, statusText, headers: [...headers, ['Connection', 'close']], body: NOTHING };
}

function tokens(request: HttpRequest, name: string): readonly string[] {
  return headerValues(request.headers, name)
    .flatMap((value) => value.split(','))
    .map((token) => token.trim().toLowerCase());
}
