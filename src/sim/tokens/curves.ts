/**
 * P-256 and Ed25519 without blinding. The library would mask each secret by chance of the machine's, against
 * those who measure how long it takes; in a replica's worker that chance is the replica's own, so a token
 * that is signed would change all that its code draws afterwards, there and nowhere else.
 * Simplified: nobody can measure these machines, and no secret here is worth it.
 */
import { eddsa, edwards } from '@noble/curves/abstract/edwards.js';
import { ecdsa, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { ed25519 as standardEd25519 } from '@noble/curves/ed25519.js';
import { p256 as standardP256 } from '@noble/curves/nist.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';

/** The library asks once whether there is any, and does without where there is none. */
function randomBytes(): never {
  throw new Error('No chance but the run’s is drawn from.');
}

export const p256 = ecdsa(weierstrass(standardP256.Point.CURVE(), { randomBytes }), sha256, {
  randomBytes,
});

export const ed25519 = eddsa(edwards(standardEd25519.Point.CURVE(), { randomBytes }), sha512, {
  randomBytes,
  adjustScalarBytes,
});

/** RFC 8032 section 5.1.5. */
function adjustScalarBytes(bytes: Uint8Array): Uint8Array {
  bytes[0] = (bytes[0] ?? 0) & 0xf8;
  bytes[31] = ((bytes[31] ?? 0) & 0x7f) | 0x40;
  return bytes;
}
