/** Bearer tokens over HTTP (RFC 6750): where they come in a request, and how one is asked for. */
import { headerValues } from '../wire/http1.ts';
import type { HttpHeaders } from '../wire/http1.ts';
import type { CheckResult, CheckValues, TokenProblem } from './verify.ts';

export type Bearer =
  | { readonly kind: 'token'; readonly token: string; readonly from: 'authorization' | 'cookie' }
  | { readonly kind: 'none' }
  /** More than one way, or more than once (RFC 6750 section 3.1, `invalid_request`). */
  | { readonly kind: 'ambiguous'; readonly detail: string };

/** Of the header `Authorization`, or else of the cookie of that name (RFC 6265 section 5.4), where one may carry it. */
export function bearerOf(headers: HttpHeaders, cookie: string | undefined): Bearer {
  const given = headerValues(headers, 'authorization');
  if (given.length > 1) {
    return { kind: 'ambiguous', detail: 'Authorization came more than once' };
  }
  const [, token] = /^bearer +(\S+) *$/i.exec(given[0] ?? '') ?? [];
  if (token !== undefined) return { kind: 'token', token, from: 'authorization' };
  if (given[0] !== undefined && /^bearer\b/i.test(given[0])) {
    return { kind: 'ambiguous', detail: 'Authorization says Bearer without one token behind it' };
  }
  const values = cookie === undefined ? [] : cookiesOf(headers, cookie);
  if (values.length > 1)
    return { kind: 'ambiguous', detail: `Cookie ${cookie} came more than once` };
  const [value = ''] = values;
  return value === '' ? { kind: 'none' } : { kind: 'token', token: value, from: 'cookie' };
}

function cookiesOf(headers: HttpHeaders, name: string): readonly string[] {
  return headerValues(headers, 'cookie')
    .flatMap((line) => line.split(';'))
    .flatMap((pair) => {
      const at = pair.indexOf('=');
      if (at < 0) return [];
      return pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
    });
}

/** Errors of RFC 6750 section 3.1. */
export type BearerError = 'invalid_request' | 'invalid_token' | 'insufficient_scope';

/**
 * The value of `WWW-Authenticate` (RFC 6750 section 3). Who brought no token at all is told no error;
 * `scopes` are those that the request would need.
 */
export function challenge(
  realm: string,
  error: { readonly code: BearerError; readonly description: string } | null,
  scopes: readonly string[],
): string {
  const parts = [`realm="${quoted(realm)}"`];
  if (error !== null) {
    parts.push(`error="${error.code}"`, `error_description="${quoted(error.description)}"`);
  }
  if (scopes.length > 0) parts.push(`scope="${quoted(scopes.join(' '))}"`);
  return `Bearer ${parts.join(', ')}`;
}

/** Only what RFC 6750 section 3 allows in these values: no quotation mark, no backslash, printable ASCII. */
function quoted(text: string): string {
  return text
    .replace(/["\\]/g, "'")
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 200);
}

const problems: Readonly<Record<TokenProblem, (values: CheckValues) => string>> = {
  'too-large': ({ given, expected }) =>
    `the token has ${given} bytes; at most ${expected} are taken`,
  'not-three-parts': ({ given }) => `the token has ${given} parts; three were expected`,
  'not-base64url': ({ part }) => `the ${part} is not base64url`,
  'not-json-object': ({ part }) => `the ${part} is not a JSON object`,
  'nested-too-deep': ({ part, given }) =>
    `the ${part} has more than ${given} lists and objects within each other`,
  'name-twice': ({ part, given }) => `the ${part} has the name ${given} twice`,
  'no-algorithm': () => 'the header has no alg',
  'algorithm-none': ({ expected }) => `alg is none; ${expected} was expected`,
  'algorithm-not-allowed': ({ given, expected }) => `alg is ${given}; ${expected} was expected`,
  'algorithm-of-another-key': ({ given, expected, kid }) =>
    `alg is ${given}; the key ${kid} is for ${expected}`,
  'unknown-extension': ({ given }) => `crit names ${given}, which is not understood`,
  'unencoded-payload': () => 'b64 is false, which is not understood',
  'another-type': ({ given, expected }) => `typ is ${given || 'missing'}; ${expected} was expected`,
  'no-key-named': () => 'the header has no kid',
  'unknown-key': ({ given }) => `no key has the kid ${given}`,
  'bad-signature': () => 'the signature does not fit header, claims and key',
  'no-expiry': () => 'the token has no exp',
  expired: ({ over }) => `the token expired ${over} s ago`,
  'no-instant': ({ claim }) => `${claim} is no number of seconds`,
  'not-yet-valid': ({ under }) => `the token is not valid for another ${under} s`,
  'issued-in-future': ({ under }) => `iat is ${under} s in the future`,
  'another-issuer': ({ given, expected }) =>
    `iss is ${given || 'missing'}; ${expected} was expected`,
  'another-audience': ({ given, expected }) =>
    `aud is ${given || 'missing'}; ${expected} was expected`,
  revoked: () => 'the token was revoked',
  'no-token-id': () => 'the token has no jti, so whether it was revoked is not known',
};

/** One sentence in English, for headers and problem documents. */
export function sayProblem({ problem, values }: CheckResult): string {
  return problem === '' ? '' : problems[problem](values);
}
