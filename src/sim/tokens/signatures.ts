/**
 * The four signatures: HMAC with SHA-256 (HS256), RSASSA-PKCS1-v1_5 (RS256), ECDSA on P-256 (ES256), all
 * of RFC 7518 section 3, and Ed25519 (EdDSA, RFC 8037). The same key and text give the same signature.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { PKCS1_SHA256 } from 'micro-rsa-dsa-dh/rsa.js';
import { bytesOfBase64url } from '../wire/base64.ts';
import { ed25519, p256 } from './curves.ts';
import type { Jwk } from './keys.ts';
import { numberOf } from './rsa-keys.ts';

const NOTHING = new Uint8Array(0);

/** Throws `TypeError` where the key has no secret half. */
export function signBytes(key: Jwk, bytes: Uint8Array): Uint8Array {
  if (key.kty === 'oct') return hmacSha256(bytesOf(key.k), bytes);
  if (key.d === undefined) {
    throw new TypeError('The key only verifies; a key with its secret half was expected');
  }
  switch (key.kty) {
    case 'EC':
      return p256.sign(bytes, bytesOf(key.d), { lowS: false });
    case 'OKP':
      return ed25519.sign(bytes, bytesOf(key.d));
    case 'RSA':
      return PKCS1_SHA256.sign({ n: numberOf(key.n), d: numberOf(key.d) }, bytes);
  }
}

/** False as well where key or signature are not what the algorithm needs. */
export function isSignedBy(key: Jwk, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    switch (key.kty) {
      case 'oct':
        return isHmacOf(bytesOf(key.k), bytes, signature);
      case 'EC': {
        const point = Uint8Array.of(4, ...bytesOf(key.x), ...bytesOf(key.y));
        return p256.verify(signature, bytes, point, { lowS: false });
      }
      case 'OKP':
        return ed25519.verify(signature, bytes, bytesOf(key.x), { zip215: false });
      case 'RSA': {
        const known = { n: numberOf(key.n), e: numberOf(key.e) };
        return PKCS1_SHA256.verify(known, bytes, signature);
      }
    }
  } catch {
    // The libraries throw for a point that is not on its curve, or a signature of another length.
    return false;
  }
}

export function hmacSha256(secret: Uint8Array, bytes: Uint8Array): Uint8Array {
  return hmac(sha256, secret, bytes);
}

/** In a time that doesn't depend on where they differ, as it has to be wherever time is real. */
export function isHmacOf(secret: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const expected = hmacSha256(secret, bytes);
  let difference = expected.length ^ signature.length;
  for (let at = 0; at < expected.length; at++) {
    difference |= (expected[at] ?? 0) ^ (signature[at] ?? 0);
  }
  return difference === 0;
}

function bytesOf(text: string): Uint8Array {
  return bytesOfBase64url(text) ?? NOTHING;
}
