/**
 * What careless code takes for a key: only reached where a check is switched off. So the classic attacks
 * on tokens go through there as they went through real libraries.
 */
import { parseJson } from '../wire/json.ts';
import { bytesOfText } from '../wire/utf8.ts';
import { base64, bytesOfBase64url } from '../wire/base64.ts';
import { readKey } from './keys.ts';
import type { Jwk } from './keys.ts';

/** DER of the identifiers that stand before a public key: ecPublicKey on prime256v1, Ed25519, rsaEncryption. */
const EC_HEAD = [
  ...[0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08],
  ...[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04],
];
const ED_HEAD = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const RSA_IDENTIFIER = [
  0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/**
 * The public key as the text of a PEM file (RFC 7468 section 13): what a library that believes `alg` takes for
 * the secret of HS256. Anyone has it, so anyone can sign with it.
 */
export function pemOf(key: Jwk): string {
  const lines = base64(Uint8Array.from(spkiOf(key))).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
}

/** SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7); nothing for HS256, which has no public key. */
function spkiOf(key: Jwk): readonly number[] {
  switch (key.kty) {
    case 'EC':
      return [...EC_HEAD, ...bytesOf(key.x), ...bytesOf(key.y)];
    case 'OKP':
      return [...ED_HEAD, ...bytesOf(key.x)];
    case 'RSA': {
      const numbers = der(0x30, [...integer(bytesOf(key.n)), ...integer(bytesOf(key.e))]);
      return der(0x30, [...RSA_IDENTIFIER, ...der(0x03, [0, ...numbers])]);
    }
    case 'oct':
      return [];
  }
}

function integer(bytes: readonly number[]): readonly number[] {
  return der(0x02, (bytes[0] ?? 0) >= 0x80 ? [0, ...bytes] : bytes);
}

function der(tag: number, content: readonly number[]): readonly number[] {
  const { length } = content;
  if (length < 0x80) return [tag, length, ...content];
  if (length < 0x100) return [tag, 0x81, length, ...content];
  return [tag, 0x82, length >>> 8, length & 0xff, ...content];
}

function bytesOf(text: string): readonly number[] {
  return [...(bytesOfBase64url(text) ?? [])];
}

/** What is found under a `kid` that goes unseen into a path or a statement: a key, or bytes for HS256. */
export type NaiveKey =
  | { readonly kind: 'key'; readonly key: Jwk }
  | { readonly kind: 'secret'; readonly secret: Uint8Array };

/**
 * Null: nothing is found there.
 *
 * Simplified: there are no files and no table of keys behind a gateway. Two well-known attacks are worked
 * out: a path to `/dev/null` finds an empty file, and `' union select '…` finds what it selects.
 */
export function naiveKeyAt(kid: string): NaiveKey | null {
  if (kid.includes('/') && resolve(`/keys/${kid}`) === '/dev/null') {
    return { kind: 'secret', secret: new Uint8Array(0) };
  }
  const selected = /'\s*union\s+select\s+'((?:[^']|'')*)'?/i.exec(kid)?.[1]?.replaceAll("''", "'");
  if (selected === undefined) return null;
  const key = readKey(parseJson(selected));
  return key === null ? { kind: 'secret', secret: bytesOfText(selected) } : { kind: 'key', key };
}

function resolve(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
