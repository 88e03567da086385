import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/sim/kernel/random.ts';
import { base64url } from '../../../src/sim/wire/base64.ts';
import { newKey, publicKey } from '../../../src/sim/tokens/keys.ts';
import { pemOf } from '../../../src/sim/tokens/naive-keys.ts';
import { signToken, signWith, unsignedToken } from '../../../src/sim/tokens/token.ts';
import { verifyToken } from '../../../src/sim/tokens/verify.ts';
import type { TokenProblem } from '../../../src/sim/tokens/verify.ts';
import { tokenChecks } from '../../../src/sim/world/gateway-rules.ts';
import type { TokenCheck, TokenRules } from '../../../src/sim/world/gateway-rules.ts';
import { bytesOfText } from '../../../src/sim/wire/utf8.ts';

const nowMs = 1_767_225_600_000;
const now = nowMs / 1000;
const es = newKey('ES256', 'es-1', Random.named(1, 'es'));
const rs = newKey('RS256', 'rs-1', Random.named(1, 'rs'));
const hs = newKey('HS256', 'hs-1', Random.named(1, 'hs'));
const theirs = newKey('ES256', 'theirs', Random.named(1, 'attacker'));
const keys = { keys: [publicKey(es), publicKey(rs), hs] };
const rules: TokenRules = {
  identity: 'identity',
  keysPath: '/keys',
  refreshMs: 60_000,
  issuer: 'identity',
  audience: 'mercado',
  algorithms: ['ES256', 'RS256'],
  type: 'at+jwt',
  leewaySeconds: 5,
  sizeMax: 2_000,
};
const claims = {
  iss: 'identity',
  aud: 'mercado',
  sub: '7',
  iat: now,
  nbf: now,
  exp: now + 300,
  jti: 'id-1',
};
const header = { alg: 'ES256', typ: 'at+jwt', kid: 'es-1' };
const good = signToken(es, claims);

function signedBySecret(secret: string, head: object, payload: object): string {
  return signWith({ kty: 'oct', k: base64url(bytesOfText(secret)), alg: 'HS256' }, head, payload);
}

function verify(token: string, off: readonly TokenCheck[] = []) {
  return verifyToken(token, { ...rules, off }, keys, new Set(['gone']), nowMs);
}

/** Each attack, the check that stops it, and which have to be off for it to go through. */
const attacks: readonly (readonly [
  name: string,
  token: string,
  problem: TokenProblem,
  ...off: TokenCheck[],
])[] = [
  ['a huge token', signToken(es, { ...claims, pad: 'x'.repeat(2_000) }), 'too-large', 'size'],
  [
    'a claim that comes twice',
    signWith(es, header, JSON.stringify(claims).replace('{', '{"sub":"1",')),
    'name-twice',
    'form',
  ],
  [
    'a claim that comes twice, once in disguise',
    signWith(es, header, JSON.stringify(claims).replace('{', '{"s\\u0075b":"1",')),
    'name-twice',
    'form',
  ],
  ['padding behind a part', `${good}==`, 'not-base64url', 'form'],
  [
    'alg none',
    `${unsignedToken({ ...header, alg: 'none' }, claims)}.`,
    'algorithm-none',
    'algorithm',
  ],
  [
    'alg nOnE',
    `${unsignedToken({ ...header, alg: 'nOnE' }, claims)}.`,
    'algorithm-none',
    'algorithm',
  ],
  [
    'the text of a public RSA key as a secret',
    signedBySecret(pemOf(rs), { ...header, alg: 'HS256', kid: 'rs-1' }, claims),
    'algorithm-not-allowed',
    'algorithm',
  ],
  [
    'the text of a public EC key as a secret',
    signedBySecret(pemOf(es), { ...header, alg: 'HS256' }, claims),
    'algorithm-not-allowed',
    'algorithm',
  ],
  [
    'an extension that nobody knows',
    signWith(es, { ...header, crit: ['sudo'], sudo: true }, claims),
    'unknown-extension',
    'critical',
  ],
  [
    'a payload that is said not to be encoded',
    signWith(es, { ...header, b64: false, crit: ['b64'] }, claims),
    'unencoded-payload',
    'critical',
  ],
  ['an id token', signToken(es, claims, 'id+jwt'), 'another-type', 'type'],
  ['a kid that is not there', signWith(es, { ...header, kid: 'x' }, claims), 'unknown-key', 'key'],
  [
    'a kid that selects a key of its own',
    signWith(
      theirs,
      { ...header, kid: `x' union select '${JSON.stringify(publicKey(theirs))}` },
      claims,
    ),
    'unknown-key',
    'key',
  ],
  [
    'a kid that leads to an empty file',
    signedBySecret('', { ...header, alg: 'HS256', kid: '../../dev/null' }, claims),
    'algorithm-not-allowed',
    'algorithm',
    'key',
  ],
  [
    'a kid that selects a secret of its own',
    signedBySecret('mine', { ...header, alg: 'HS256', kid: "' UNION SELECT 'mine" }, claims),
    'algorithm-not-allowed',
    'algorithm',
    'key',
  ],
  [
    'claims that were changed',
    good.replace(
      /\.[^.]*\./,
      `.${unsignedToken({}, { ...claims, sub: '1' }).split('.')[1] ?? ''}.`,
    ),
    'bad-signature',
    'signature',
  ],
  ['a key of somebody else', signWith(theirs, header, claims), 'bad-signature', 'signature'],
  ['an old token', signToken(es, { ...claims, exp: now - 60 }), 'expired', 'expiry'],
  ['a token without end', signToken(es, { ...claims, exp: undefined }), 'no-expiry', 'expiry'],
  ['an end that is text', signToken(es, { ...claims, exp: `${now + 60}` }), 'no-instant', 'expiry'],
  [
    'a token of tomorrow',
    signToken(es, { ...claims, nbf: now + 60 }),
    'not-yet-valid',
    'not-before',
  ],
  [
    'a token made tomorrow',
    signToken(es, { ...claims, iat: now + 60 }),
    'issued-in-future',
    'issued',
  ],
  ['another issuer', signToken(es, { ...claims, iss: 'evil' }), 'another-issuer', 'issuer'],
  ['another audience', signToken(es, { ...claims, aud: ['bank'] }), 'another-audience', 'audience'],
  [
    'a token of somebody who left',
    signToken(es, { ...claims, jti: 'gone' }),
    'revoked',
    'revocation',
  ],
];

const attackRows = attacks.map(([name, token, problem, ...off]) => ({ name, token, problem, off }));

describe('attacks', () => {
  it.each(attackRows)('$name', ({ token, problem, off }) => {
    const [first] = off;
    const stopped = verify(token);
    expect(stopped.failed).toMatchObject({ check: first, problem, outcome: 'failed' });
    expect(stopped.claims).toBeNull();
    expect(stopped.checks.at(-1)).toBe(stopped.failed);

    for (let at = 1; at < off.length; at++) {
      expect(verify(token, off.slice(0, at)).failed?.check).toBe(off[at]);
    }
    const through = verify(token, off);
    expect(through.failed).toBeNull();
    expect(through.claims).not.toBeNull();
    const holes = through.checks.filter((one) => one.outcome === 'off' && one.problem !== '');
    expect(holes.map((one) => one.check)).toEqual(off);
  });

  it.each(attackRows)('$name is stopped by nothing else', ({ token, off }) => {
    const others = tokenChecks.filter((one) => !off.includes(one));
    expect(verify(token, others).failed?.check).toBe(off[0]);
  });
});

describe('what remains when all checks are off', () => {
  it.each(['', 'x', 'a.b', 'a.b.c', `${good}.x`])('%s can not be read', (token) => {
    expect(verify(token, tokenChecks).failed?.check).toBe('form');
  });
});

describe('a good token', () => {
  it('passes every check, each with what it was decided by', () => {
    const { checks, failed, claims: found } = verify(good);
    expect(failed).toBeNull();
    expect(found).toEqual(claims);
    expect(checks.map((one) => one.check)).toEqual(tokenChecks);
    expect(checks.every((one) => one.outcome === 'passed' && one.problem === '')).toBe(true);
    expect(checks.find((one) => one.check === 'expiry')?.values).toEqual({
      given: now + 300,
      now,
      leeway: 5,
      over: -300,
    });
  });

  it('may leave out its kid where one key only is for its algorithm', () => {
    const token = signWith(es, { alg: 'ES256', typ: 'application/AT+JWT' }, claims);
    expect(verify(token).failed).toBeNull();
    const two = { keys: [...keys.keys, publicKey(theirs)] };
    expect(verifyToken(token, rules, two, null, nowMs).failed?.problem).toBe('no-key-named');
  });

  it('takes no key for another algorithm than its own, both allowed', () => {
    const both: TokenRules = { ...rules, algorithms: ['HS256', 'RS256'] };
    const token = signedBySecret(pemOf(rs), { ...header, alg: 'HS256', kid: 'rs-1' }, claims);
    expect(verifyToken(token, both, keys, null, nowMs).failed?.problem).toBe(
      'algorithm-of-another-key',
    );
  });

  it.each(['rs-9', "x' union select '1"])(
    'takes none where no known key is named either: %j',
    (kid) => {
      const both: TokenRules = { ...rules, algorithms: ['HS256', 'RS256'], off: ['key'] };
      const head = { ...header, alg: 'HS256', kid };
      const token = signedBySecret(pemOf(rs), head, claims);
      const stopped = verifyToken(token, both, keys, null, nowMs).failed;
      if (kid.includes("'")) expect(stopped?.check).toBe('signature');
      else {
        expect(stopped).toMatchObject({
          problem: 'algorithm-of-another-key',
          values: { given: 'HS256', expected: 'RS256', kid: 'rs-1' },
        });
        const hole: TokenRules = { ...both, off: ['key', 'algorithm'] };
        const { checks } = verifyToken(token, hole, keys, null, nowMs);
        expect(checks.flatMap((one) => (one.problem === '' ? [] : [one.check]))).toEqual([
          'algorithm',
          'key',
        ]);
      }
    },
  );
});
