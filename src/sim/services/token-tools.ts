/** `ctx.tokens`: what an identity service is written with. */
import { isMembers } from '../wire/json.ts';
import type { Random } from '../kernel/random.ts';
import { digestOf } from '../tokens/digest.ts';
import { newKey, publicKey, readKey } from '../tokens/keys.ts';
import type { Jwk } from '../tokens/keys.ts';
import { claimsSignedBy } from '../tokens/verify.ts';
import { signToken } from '../tokens/token.ts';
import { describe } from './describe.ts';

/** A key as JSON Web Key (RFC 7517). */
export type TokenKey = Jwk;

export interface TokenTools {
  /**
   * A new key that signs, of `HS256`, `RS256`, `ES256` or `EdDSA`. Keep it to yourself: whoever has it can
   * sign as you do. The name goes into each token as `kid`; left out, one is drawn.
   */
  newKey(algorithm: string, name?: string): TokenKey;
  /** The half of a key that others check with. HS256 has none: what is published there signs too. */
  publicKey(key: unknown): TokenKey;
  /**
   * A token with these claims, as they are: `exp` and the like are seconds since 1970.
   * @example ctx.tokens.sign({ iss: 'identity', sub: 'ana', exp: Math.floor(Date.now() / 1000) + 300 }, key)
   */
  sign(claims: object, key: unknown, type?: string): string;
  /**
   * The claims of a token that one of these keys has signed; null: none has. Whether they still hold, and
   * are meant for you, is for the code to check.
   */
  verify(token: string, keys: unknown): Readonly<Record<string, unknown>> | null;
  /** SHA-256 of a text: for what should not be kept as it is. */
  digest(text: string): string;
}

/** The same stream gives the same keys. */
export function tokenTools(random: Random): TokenTools {
  return Object.freeze({
    newKey: (algorithm: unknown, name: unknown = random.hex(8)) => {
      switch (algorithm) {
        case 'HS256':
        case 'RS256':
        case 'ES256':
        case 'EdDSA':
          return newKey(algorithm, String(name), random);
        default: {
          const expected = 'HS256, RS256, ES256 or EdDSA was expected';
          throw new TypeError(`ctx.tokens.newKey: ${expected}, ${describe(algorithm)} was given`);
        }
      }
    },
    publicKey: (key: unknown) => publicKey(keyIn('publicKey', key)),
    sign: (claims: unknown, key: unknown, type: unknown = 'at+jwt') => {
      if (!isMembers(claims)) {
        const given = describe(claims);
        throw new TypeError(
          `ctx.tokens.sign: an object of claims was expected, ${given} was given`,
        );
      }
      return signToken(keyIn('sign', key), claims, String(type));
    },
    verify: (token: unknown, keys: unknown) => {
      const given: readonly unknown[] = Array.isArray(keys) ? keys : [keys];
      return claimsSignedBy(
        String(token),
        given.map((key) => keyIn('verify', key)),
      );
    },
    digest: (text: unknown) => digestOf(String(text)),
  });
}

function keyIn(name: string, given: unknown): Jwk {
  const key = readKey(given);
  if (key !== null) return key;
  const expected = 'a key that ctx.tokens.newKey made was expected';
  throw new TypeError(`ctx.tokens.${name}: ${expected}, ${describe(given)} was given`);
}
