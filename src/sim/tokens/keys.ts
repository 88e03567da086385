/**
 * Keys as JSON (JWK, RFC 7517 and RFC 7518 section 6, RFC 8037): made, shared without their secret half,
 * and read from a set that came from outside.
 */
import { isMembers } from '../wire/json.ts';
import type { Random } from '../kernel/random.ts';
import type { TokenAlgorithm } from '../world/gateway-rules.ts';
import { base64url, bytesOfBase64url } from '../wire/base64.ts';
import { ed25519, p256 } from './curves.ts';
import { preparedRsaKey, preparedRsaKeys } from './rsa-keys.ts';

interface JwkBase {
  readonly kid?: string;
  readonly use?: 'sig';
}
interface EcKey extends JwkBase {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d?: string;
  readonly alg: 'ES256';
}
interface EdKey extends JwkBase {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly d?: string;
  readonly alg: 'EdDSA';
}
export interface RsaNumbers {
  readonly n: string;
  readonly e: string;
  readonly d?: string;
  readonly p?: string;
  readonly q?: string;
  readonly dp?: string;
  readonly dq?: string;
  readonly qi?: string;
}
interface RsaKey extends JwkBase, RsaNumbers {
  readonly kty: 'RSA';
  readonly alg: 'RS256';
}
interface HmacKey extends JwkBase {
  readonly kty: 'oct';
  readonly k: string;
  readonly alg: 'HS256';
}

/** A key of one of the four algorithms; with its secret members it signs, without them it only verifies. */
export type Jwk = EcKey | EdKey | RsaKey | HmacKey;

/** Keys that verify; those of a published set have no secret half, except HS256's, which have no other. */
export interface KeySet {
  readonly keys: readonly Jwk[];
}

/** All coordinates and secrets here are 32 bytes long. */
const KEY_BYTES = 32;

/** A key for signing; the same stream gives the same key. RS256 takes one of a few that were prepared. */
export function newKey(algorithm: TokenAlgorithm, kid: string, random: Random): Jwk {
  const common = { kid, use: 'sig' } as const;
  switch (algorithm) {
    case 'HS256':
      return { kty: 'oct', k: base64url(randomBytes(random)), alg: 'HS256', ...common };
    case 'ES256': {
      const secret = randomBytes(random);
      while (!p256.utils.isValidSecretKey(secret)) secret.set(randomBytes(random));
      const point = p256.getPublicKey(secret, false);
      const x = base64url(point.subarray(1, 33));
      const y = base64url(point.subarray(33));
      return { kty: 'EC', crv: 'P-256', x, y, d: base64url(secret), alg: 'ES256', ...common };
    }
    case 'EdDSA': {
      const secret = randomBytes(random);
      const x = base64url(ed25519.getPublicKey(secret));
      return { kty: 'OKP', crv: 'Ed25519', x, d: base64url(secret), alg: 'EdDSA', ...common };
    }
    case 'RS256': {
      const numbers = preparedRsaKey(random.int(0, preparedRsaKeys - 1));
      return { kty: 'RSA', ...numbers, alg: 'RS256', ...common };
    }
  }
}

function randomBytes(random: Random): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: KEY_BYTES }, () => random.int(0, 255));
}

/** The half that others may know. HS256 has none: whoever can verify with its key can sign with it too. */
export function publicKey(key: Jwk): Jwk {
  switch (key.kty) {
    case 'EC':
    case 'OKP': {
      const { d: _secret, ...known } = key;
      return known;
    }
    case 'RSA': {
      const { n, e, alg, kid, use } = key;
      return {
        kty: 'RSA',
        n,
        e,
        alg,
        ...(kid === undefined ? {} : { kid }),
        ...(use === undefined ? {} : { use }),
      };
    }
    case 'oct':
      return key;
  }
}

/** Keys of one set that are read, and characters of a key's name. */
const KEYS_MAX = 100;
const KEY_NAME_MAX = 200;
/** Bytes of an RSA modulus (2,048 to 4,096 bits) and of its exponent: what is longer takes for ever to compute with. */
const MODULUS_BYTES = { min: 256, max: 512 } as const;
const CURVE_BYTES = { min: KEY_BYTES, max: KEY_BYTES } as const;
const EXPONENT_BYTES = { min: 1, max: 4 } as const;
/** Of any other part of a key. */
const PART_BYTES = { min: 1, max: 1_024 } as const;

/**
 * A set that came from outside; null where it is none. Keys of other kinds, for other uses or without
 * what they need are passed over (RFC 7517 section 5).
 */
export function readKeySet(value: unknown): KeySet | null {
  if (!isMembers(value) || !Array.isArray(value['keys'])) return null;
  return { keys: value['keys'].slice(0, KEYS_MAX).flatMap((one) => readKey(one) ?? []) };
}

/** One key from outside, with or without its secret half; null where it is of no kind that is known here. */
export function readKey(value: unknown): Jwk | null {
  if (!isMembers(value)) return null;
  const { kid, use, kty, crv, alg } = value;
  if (use !== undefined && use !== 'sig') return null;
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > KEY_NAME_MAX)) return null;
  const has = (...algs: readonly TokenAlgorithm[]): boolean =>
    alg === undefined || algs.some((one) => one === alg);
  const common = {
    ...(kid === undefined ? {} : { kid }),
    ...(use === undefined ? {} : ({ use: 'sig' } as const)),
  };
  const x = bytesText(value['x'], CURVE_BYTES);
  const y = bytesText(value['y'], CURVE_BYTES);
  const secret = bytesText(value['d'], CURVE_BYTES);
  const d = secret === null ? {} : { d: secret };
  if (kty === 'EC' && crv === 'P-256' && has('ES256')) {
    return x === null || y === null ? null : { kty, crv, x, y, ...d, alg: 'ES256', ...common };
  }
  if (kty === 'OKP' && crv === 'Ed25519' && has('EdDSA')) {
    return x === null ? null : { kty, crv, x, ...d, alg: 'EdDSA', ...common };
  }
  if (kty === 'oct' && has('HS256')) {
    const k = bytesText(value['k'], PART_BYTES);
    return k === null ? null : { kty, k, alg: 'HS256', ...common };
  }
  if (kty === 'RSA' && has('RS256')) {
    const n = bytesText(value['n'], MODULUS_BYTES);
    const e = bytesText(value['e'], EXPONENT_BYTES);
    if (n === null || e === null) return null;
    const secrets = Object.fromEntries(
      (['d', 'p', 'q', 'dp', 'dq', 'qi'] as const).flatMap((name) => {
        const text = bytesText(value[name], PART_BYTES);
        return text === null ? [] : [[name, text] as const];
      }),
    );
    return { kty, n, e, ...secrets, alg: 'RS256', ...common };
  }
  return null;
}

/** The text itself where it is base64url of so many bytes. */
function bytesText(
  value: unknown,
  { min, max }: { readonly min: number; readonly max: number },
): string | null {
  // A third more characters than bytes; a longer text is not even looked at.
  if (typeof value !== 'string' || value.length > 2 * max) return null;
  const bytes = bytesOfBase64url(value);
  return bytes !== null && bytes.length >= min && bytes.length <= max ? value : null;
}
