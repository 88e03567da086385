/** Where the body of a message ends and whether its connection goes on (RFC 9112 sections 6.3 and 9.3). */
import { Http1Error } from './http1-grammar.ts';
import type { Http1ErrorCode } from './http1-grammar.ts';

/** Name and value, in the order of the wire. Names keep their case and may repeat. */
export type HttpHeaders = readonly (readonly [string, string])[];

/** How the end of a body is known. */
export type Framing =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  /** Responses only: until the connection ends. */
  | { readonly kind: 'until-close' };

export type FramingProblem = { readonly code: Http1ErrorCode; readonly message: string };

/** Value of the first header of that name in any case, or undefined. */
export function header(headers: HttpHeaders, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [own, value] of headers) {
    if (own.length === wanted.length && own.toLowerCase() === wanted) return value;
  }
  return undefined;
}

/** Every value of that name, in order. */
export function headerValues(headers: HttpHeaders, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  let values: string[] | null = null;
  for (const [own, value] of headers) {
    if (own.length !== wanted.length || own.toLowerCase() !== wanted) continue;
    if (values === null) values = [value];
    else values.push(value);
  }
  return values ?? none;
}

const none: readonly string[] = [];

/**
 * Stricter than the standard, which would let equal lengths repeat: whoever sends two lengths, or
 * a length and an encoding, may be smuggling a second message past somebody.
 */
export function framingOf(
  headers: HttpHeaders,
  version: string,
  role: 'request' | 'response',
): Framing | FramingProblem {
  const lengths = headerValues(headers, 'content-length');
  const encodings = headerValues(headers, 'transfer-encoding');
  if (encodings.length > 0) {
    if (lengths.length > 0) {
      return {
        code: 'length-and-encoding',
        message: 'There are both Content-Length and Transfer-Encoding.',
      };
    }
    if (version === 'HTTP/1.0') {
      return { code: 'bad-transfer-encoding', message: 'HTTP/1.0 has no Transfer-Encoding.' };
    }
    // Simplified: chunked is the only transfer coding that is known; gzip and its kin are refused.
    if (encodings.length > 1 || encodings[0]?.toLowerCase() !== 'chunked') {
      return {
        code: 'bad-transfer-encoding',
        message: 'The only Transfer-Encoding that is known is chunked.',
      };
    }
    return { kind: 'chunked' };
  }
  const [length, second] = lengths;
  if (length === undefined)
    return role === 'request' ? { kind: 'length', length: 0 } : { kind: 'until-close' };
  if (second !== undefined || !/^[0-9]{1,15}$/.test(length)) {
    return { code: 'bad-length', message: 'Content-Length is not one whole number.' };
  }
  return { kind: 'length', length: Number(length) };
}

/** Whether the sender of these headers keeps the connection open afterwards. */
export function keepsAlive(headers: HttpHeaders, version: string): boolean {
  const values = headerValues(headers, 'connection');
  if (values.length === 0) return version !== 'HTTP/1.0';
  const options = values.flatMap((value) => value.toLowerCase().split(','));
  const named = new Set(options.map((option) => option.trim()));
  if (named.has('close')) return false;
  return version !== 'HTTP/1.0' || named.has('keep-alive');
}

/** Whether an answer of this status never has a body, whatever its headers say. */
export function isBodiless(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

/** What the headers of an HTTP/1.1 request must say about its host (RFC 9112 section 3.2). */
export function checkHost(headers: HttpHeaders, version: string): FramingProblem | null {
  const hosts = headerValues(headers, 'host').length;
  if (hosts === 1 || (hosts === 0 && version === 'HTTP/1.0')) return null;
  return { code: 'bad-host', message: `A request has exactly one Host header, not ${hosts}.` };
}

/** The problem as an error at a place of the connection. */
export function errorAt(problem: FramingProblem, offset: number): Http1Error {
  return new Http1Error(problem.code, offset, problem.message);
}
