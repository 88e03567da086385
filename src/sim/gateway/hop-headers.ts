/** Headers that belong to one hop and are not passed on (RFC 9110 section 7.6.1). */
import { headerValues } from '../wire/http1.ts';
import type { HttpHeaders } from '../wire/http1.ts';

const hopHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // The length is that of the bytes that leave, which the codec counts.
  'content-length',
]);

/** `name` in lower case. Who talks on a hop sets these; no rule of a route can. */
export function isHopHeader(name: string): boolean {
  return hopHeaders.has(name);
}

/** Without those of the hop, and without those that `Connection` names as such. */
export function withoutHopHeaders(headers: HttpHeaders): HttpHeaders {
  const options = headerValues(headers, 'connection').flatMap((value) => value.split(','));
  const named = new Set(options.map((name) => name.trim().toLowerCase()));
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !hopHeaders.has(lower) && !named.has(lower);
  });
}
