/**
 * Tokens as text: JSON Web Tokens (RFC 7519) in the compact form of JWS (RFC 7515 section 3.1).
 *
 *   base64url(header) . base64url(claims) . base64url(signature of what stands before the last dot)
 */
import { bytesOfText, strictTextOfBytes } from '../wire/utf8.ts';
import { isNestedTooDeep, NESTING_MAX } from '../wire/json.ts';
import { base64url, bytesOfBase64url, lenientBytes } from '../wire/base64.ts';
import { readObject } from './json-object.ts';
import type { JsonObject, Members } from './json-object.ts';
import type { Jwk } from './keys.ts';
import { signBytes } from './signatures.ts';

/** What is wrong with the form of a token. */
export interface FormProblem {
  readonly problem:
    'not-three-parts' | 'not-base64url' | 'not-json-object' | 'nested-too-deep' | 'name-twice';
  readonly part: 'token' | 'header' | 'payload' | 'signature';
  /** The name that comes twice, how many parts there are, or how deep one may be nested. */
  readonly given: string | number;
}

/** What can be read of a token without any key, so without trusting it. */
export interface DecodedToken {
  readonly text: string;
  /** Null: it can't be read at all. Where a name comes twice, the last one is here. */
  readonly header: Members | null;
  readonly payload: Members | null;
  readonly signature: Uint8Array | null;
  /** The bytes that the signature is of. */
  readonly signed: Uint8Array;
  /** Empty: its form is right. */
  readonly problems: readonly FormProblem[];
}

export function decodeToken(text: string): DecodedToken {
  const parts = text.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  const signed = bytesOfText(`${header}.${payload}`);
  if (parts.length !== 3) {
    const problem = { problem: 'not-three-parts', part: 'token', given: parts.length } as const;
    return { text, header: null, payload: null, signature: null, signed, problems: [problem] };
  }
  const problems: FormProblem[] = [];
  const bytesIn = (part: FormProblem['part'], given: string): Uint8Array | null => {
    const strict = bytesOfBase64url(given);
    if (strict !== null) return strict;
    problems.push({ problem: 'not-base64url', part, given: given.slice(0, 40) });
    return lenientBytes(given);
  };
  const objectIn = (part: FormProblem['part'], given: string): JsonObject | null => {
    const bytes = bytesIn(part, given);
    const json = bytes === null ? null : strictTextOfBytes(bytes);
    const object = json === null ? null : readObject(json);
    if (json !== null && isNestedTooDeep(json)) {
      problems.push({ problem: 'nested-too-deep', part, given: NESTING_MAX });
    } else if (bytes !== null && object === null) {
      problems.push({ problem: 'not-json-object', part, given: (json ?? '').slice(0, 40) });
    }
    for (const name of object?.twice ?? []) {
      problems.push({ problem: 'name-twice', part, given: name.slice(0, 40) });
    }
    return object;
  };
  return {
    text,
    header: objectIn('header', header)?.members ?? null,
    payload: objectIn('payload', payload)?.members ?? null,
    signature: bytesIn('signature', signature),
    signed,
    problems,
  };
}

/** A token by this header as it stands, whatever it says of itself. Throws `TypeError` where the key only verifies. */
export function signWith(key: Jwk, header: object, payload: object | string): string {
  const signed = unsignedToken(header, payload);
  return `${signed}.${base64url(signBytes(key, bytesOfText(signed)))}`;
}

/** The two parts that are signed; a payload that is text goes in as it is, so that it may have a name twice. */
export function unsignedToken(header: object, payload: object | string): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return `${base64url(bytesOfText(JSON.stringify(header)))}.${base64url(bytesOfText(text))}`;
}

/** A token with the header that its key asks for; `type` as RFC 9068 has it for access tokens. */
export function signToken(key: Jwk, claims: object, type = 'at+jwt'): string {
  const kid = key.kid === undefined ? {} : { kid: key.kid };
  return signWith(key, { alg: key.alg, typ: type, ...kid }, claims);
}
