/** `ctx.tokens`, as an identity service uses it. */
import { expect, it } from 'vitest';
import { tokenTools } from '../../../src/sim/services/token-tools.ts';
import { Random } from '../../../src/sim/index.ts';
import { decodeToken, verifyToken } from '../../../src/sim/tokens/index.ts';
import { tokenAlgorithms } from '../../../src/sim/world/gateway-rules.ts';
import { goodClaims, rules } from '../../support/token-world.ts';

const now = 1_767_225_600;

it.each(tokenAlgorithms)('makes keys and tokens of %s that survive a database', (algorithm) => {
  const tools = tokenTools(Random.named(1, 'tokens'));
  const stored = JSON.stringify(tools.newKey(algorithm));
  const key: unknown = JSON.parse(stored);
  const token = tools.sign(goodClaims(now), key);
  const known = tools.publicKey(key);
  expect(verifyToken(token, rules, { keys: [known] }, null, now * 1_000).failed).toBeNull();
  expect(decodeToken(token).header).toEqual({ alg: algorithm, typ: 'at+jwt', kid: known.kid });
  expect(tools.verify(token, known)).toEqual(goodClaims(now));
  expect(tools.verify(token, [tools.newKey(algorithm, 'x'), key])).toEqual(goodClaims(now));
  expect(tools.verify(token, tools.newKey(algorithm, 'x'))).toBeNull();
  expect(tools.verify(`${token.slice(0, -9)}AAAAAAAAA`, known)).toBeNull();
  expect(tools.verify('a.b.c', known)).toBeNull();
  expect(known.kid).toMatch(/^[0-9a-f]{8}$/);
  expect('d' in known).toBe(false);
  expect(tools.newKey(algorithm).kid).not.toBe(known.kid);
  expect(tools.newKey(algorithm, 'k-7').kid).toBe('k-7');
  expect(decodeToken(tools.sign({}, key, 'id+jwt')).header?.['typ']).toBe('id+jwt');
});

it('says what it expected', () => {
  const tools = tokenTools(Random.named(1, 'tokens'));
  const key = tools.newKey('ES256');
  expect(() => tools.newKey('none')).toThrow('HS256, RS256, ES256 or EdDSA was expected');
  expect(() => tools.sign({}, { kty: 'EC' })).toThrow('a key that ctx.tokens.newKey made');
  expect(() => tools.sign({}, tools.publicKey(key))).toThrow('secret half was expected');
  expect(() => Reflect.apply(tools.sign, tools, ['x', key])).toThrow('an object of claims');
  expect(tools.digest('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
});
