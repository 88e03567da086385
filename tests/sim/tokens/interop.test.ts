import * as jose from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { Random } from '../../../src/sim/kernel/random.ts';
import { newKey, publicKey, readKeySet } from '../../../src/sim/tokens/keys.ts';
import { pemOf } from '../../../src/sim/tokens/naive-keys.ts';
import { signToken } from '../../../src/sim/tokens/token.ts';
import { verifyToken } from '../../../src/sim/tokens/verify.ts';
import { tokenAlgorithms } from '../../../src/sim/world/gateway-rules.ts';
import type { TokenRules } from '../../../src/sim/world/gateway-rules.ts';

const nowMs = 1_767_225_600_000;
const now = nowMs / 1000;
const claims = {
  iss: 'identity',
  aud: 'mercado',
  sub: 'maría',
  iat: now,
  nbf: now,
  exp: now + 300,
  jti: 't-1',
  scope: 'orders:read orders:write',
};
const rules: TokenRules = {
  identity: 'identity',
  keysPath: '/keys',
  refreshMs: 60_000,
  issuer: 'identity',
  audience: 'mercado',
  algorithms: [...tokenAlgorithms],
  type: 'at+jwt',
  leewaySeconds: 0,
  sizeMax: 8_192,
};
const checked = {
  issuer: 'identity',
  audience: 'mercado',
  typ: 'at+jwt',
  currentDate: new Date(nowMs),
};

describe.each(tokenAlgorithms)('%s', (algorithm) => {
  const key = newKey(algorithm, `${algorithm}-1`, Random.named(7, `keys of ${algorithm}`));

  it('tokens made here verify in jose, by the set that is published', async () => {
    const token = signToken(key, claims);
    const set = jose.createLocalJWKSet({ keys: [{ ...publicKey(key) }] });
    const { payload, protectedHeader } =
      key.kty === 'oct'
        ? await jose.jwtVerify(token, await jose.importJWK({ ...key }), checked)
        : await jose.jwtVerify(token, set, checked);
    expect(payload).toEqual(claims);
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'at+jwt', kid: `${algorithm}-1` });
    const other = token.replace(/\.[^.]{8}/, (part) => `.${part.slice(5, 9)}${part.slice(1, 5)}`);
    const imported = await jose.importJWK({ ...publicKey(key) });
    await expect(jose.jwtVerify(other, imported, checked)).rejects.toThrow(
      'signature verification failed',
    );
  });

  it('tokens that jose made by our key verify here', async () => {
    const secret = await jose.importJWK({ ...key }, algorithm);
    const token = await new jose.SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid: `${algorithm}-1` })
      .sign(secret);
    const found = verifyToken(token, rules, { keys: [publicKey(key)] }, null, nowMs);
    expect(found.failed).toBeNull();
    expect(found.claims).toEqual(claims);
  });

  it('tokens by a key that jose made verify here', async () => {
    const made =
      algorithm === 'HS256'
        ? await jose.generateSecret('HS256', { extractable: true })
        : await jose.generateKeyPair(algorithm, { extractable: true });
    const [secret, known] = 'privateKey' in made ? [made.privateKey, made.publicKey] : [made, made];
    const token = await new jose.SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid: 'theirs' })
      .sign(secret);
    const published: unknown = { keys: [{ ...(await jose.exportJWK(known)), kid: 'theirs' }] };
    const keys = readKeySet(published);
    expect(keys?.keys).toHaveLength(1);
    expect(verifyToken(token, rules, keys ?? { keys: [] }, null, nowMs).failed).toBeNull();
  });

  it('keys are the same for the same stream, and others for another', () => {
    const again = newKey(algorithm, `${algorithm}-1`, Random.named(7, `keys of ${algorithm}`));
    expect(again).toEqual(key);
    expect(signToken(again, claims)).toBe(signToken(key, claims));
    const others = Array.from({ length: 8 }, (_, seed) =>
      JSON.stringify(newKey(algorithm, `${algorithm}-1`, Random.named(seed, 'others'))),
    );
    expect(new Set(others).size).toBeGreaterThan(1);
  });

  it('draws no chance of the platform, which is the service code’s own in a worker', () => {
    const drawn = vi.spyOn(crypto, 'getRandomValues');
    const another = newKey(algorithm, 'another', Random.named(9, 'keys'));
    const token = signToken(another, claims);
    const keys = { keys: [publicKey(another)] };
    expect(verifyToken(token, rules, keys, null, nowMs).failed).toBeNull();
    expect(drawn).not.toHaveBeenCalled();
    drawn.mockRestore();
  });

  it.skipIf(algorithm === 'HS256')('is read by others from the PEM text', async () => {
    const imported = await jose.importSPKI(pemOf(key), algorithm, { extractable: true });
    const { kid: _kid, use: _use, alg: _alg, ...numbers } = publicKey(key);
    expect(await jose.exportJWK(imported)).toEqual(numbers);
  });
});
