/** Signing draws from no chance but the run's, or hosts would differ in what their code draws next. */
import { ed25519 as standardEd25519 } from '@noble/curves/ed25519.js';
import { p256 as standardP256 } from '@noble/curves/nist.js';
import { expect, it, vi } from 'vitest';
import { Random } from '../../../src/sim/index.ts';
import { newKey, publicKey } from '../../../src/sim/tokens/keys.ts';
import { ed25519, p256 } from '../../../src/sim/tokens/curves.ts';
import { isSignedBy, signBytes } from '../../../src/sim/tokens/signatures.ts';

it.each(['HS256', 'RS256', 'ES256', 'EdDSA'] as const)(
  '%s keys are made, sign and verify without the chance of the machine',
  (algorithm) => {
    const drawn = vi.spyOn(globalThis.crypto, 'getRandomValues');
    const key = newKey(algorithm, 'k', Random.named(1, 'keys'));
    const bytes = Uint8Array.of(1, 2, 3);
    const signature = signBytes(key, bytes);
    expect(isSignedBy(algorithm === 'HS256' ? key : publicKey(key), bytes, signature)).toBe(true);
    expect(drawn).not.toHaveBeenCalled();
    drawn.mockRestore();
  },
);

it('gives the signatures that the library gives with blinding', () => {
  const random = Random.named(2, 'secrets');
  for (let round = 0; round < 10; round++) {
    const secret = Uint8Array.from({ length: 32 }, () => random.int(0, 255));
    const bytes = Uint8Array.from({ length: round * 7 }, () => random.int(0, 255));
    const options = { lowS: false };
    expect(p256.sign(bytes, secret, options)).toEqual(standardP256.sign(bytes, secret, options));
    expect(p256.getPublicKey(secret)).toEqual(standardP256.getPublicKey(secret));
    const signature = ed25519.sign(bytes, secret);
    expect(signature).toEqual(standardEd25519.sign(bytes, secret));
    const known = ed25519.getPublicKey(secret);
    expect(known).toEqual(standardEd25519.getPublicKey(secret));
    expect(ed25519.verify(signature, bytes, known, { zip215: false })).toBe(true);
    expect(ed25519.verify(signature, Uint8Array.of(...bytes, 1), known)).toBe(false);
  }
});
