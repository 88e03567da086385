/** What strangers may send and publish costs little time. */
import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { base64url } from '../../../src/sim/wire/base64.ts';
import { bearerOf } from '../../../src/sim/tokens/bearer.ts';
import { readKeySet } from '../../../src/sim/tokens/index.ts';
import { bytesOfText } from '../../../src/sim/wire/utf8.ts';
import { tokenChecks } from '../../../src/sim/world/gateway-rules.ts';
import { verifyToken } from '../../../src/sim/tokens/verify.ts';

const rules = {
  identity: 'identity',
  keysPath: '/keys',
  refreshMs: 60_000,
  issuer: 'identity',
  audience: 'shop',
  algorithms: ['ES256'],
  leewaySeconds: 0,
  sizeMax: 4_000,
} as const;

function msOf(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

it('reads neither long runs of spaces nor long padding more than once', () => {
  const spaces = `Bearer ${' '.repeat(65_000)}x y`;
  expect(msOf(() => bearerOf([['Authorization', spaces]], undefined))).toBeLessThan(500);
  const padded = `a.b.${'='.repeat(60_000)}a`;
  const all = { ...rules, sizeMax: 1_000_000 };
  expect(msOf(() => verifyToken(padded, all, { keys: [] }, null, 0))).toBeLessThan(500);
});

it('does not read a token that is too long', () => {
  const { checks, failed } = verifyToken(`${'a'.repeat(5_000)}.b.c`, rules, { keys: [] }, null, 0);
  expect([checks.length, failed?.check]).toEqual([1, 'size']);
});

it('passes over keys that would take for ever to compute with, and sets without end', () => {
  const key = (n: number, e: number) => ({
    kty: 'RSA',
    alg: 'RS256',
    n: base64url(new Uint8Array(n).fill(255)),
    e: base64url(new Uint8Array(e).fill(1)),
  });
  const kept = (value: unknown): number | undefined => readKeySet({ keys: value })?.keys.length;
  expect(kept([key(256, 3), key(512, 4)])).toBe(2);
  expect(kept([key(255, 3), key(513, 3), key(256, 5), key(256, 200_000)])).toBe(0);
  expect(kept([{ ...key(256, 3), kid: 'k'.repeat(201) }])).toBe(0);
  expect(kept(Array.from({ length: 1_000 }, () => key(256, 3)))).toBe(100);
});

it('takes a cookie without a sign of equality for no cookie of that name', () => {
  const cookies = [['Cookie', 'session=good; sessionX']] as const;
  expect(bearerOf(cookies, 'session')).toEqual({ kind: 'token', token: 'good', from: 'cookie' });
});

it.each(['header', 'payload'])('does not go down a %s without a bottom', (part) => {
  const deep = `{"alg":${'['.repeat(20_000)}1${']'.repeat(20_000)}}`;
  const [header, payload] = part === 'header' ? [deep, '{}'] : ['{"alg":"ES256"}', deep];
  const token = `${base64url(bytesOfText(header))}.${base64url(bytesOfText(payload))}.`;
  const all = { ...rules, sizeMax: 1_000_000, off: tokenChecks };
  expect(verifyToken(token, all, { keys: [] }, null, 0).failed).toMatchObject({
    check: 'form',
    problem: 'nested-too-deep',
    values: { part, given: 500 },
  });
});
