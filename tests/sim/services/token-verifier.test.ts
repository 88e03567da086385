/** Keys that are asked for, and requests that wait for them. */
import { expect, it } from 'vitest';
import { Random } from '../../../src/sim/index.ts';
import { TokenVerifier } from '../../../src/sim/services/token-verifier.ts';
import type { Published } from '../../../src/sim/services/token-verifier.ts';
import { newKey, publicKey, signToken } from '../../../src/sim/tokens/index.ts';
import { at } from '../../support/open-cluster.ts';

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

it('lets all wait that bring a token of a key that is being asked for', () => {
  const [older, newer] = ['k1', 'k2'].map((kid) => newKey('ES256', kid, Random.named(1, kid)));
  if (older === undefined || newer === undefined) throw new Error('There are no keys.');
  const claims = { iss: 'identity', aud: 'shop', sub: 'ana', exp: 4_102_444_800 };
  let now = at(0);
  const asked: ((published: Published) => void)[] = [];
  const verifier = new TokenVerifier(
    rules,
    () => now,
    (_rules, _path, _asker, done) => asked.push(done),
  );
  const outcomes: string[] = [];
  const verify = (key: typeof older): void =>
    verifier.verify(signToken(key, claims), { trace: '', span: '' }, ({ kind }) =>
      outcomes.push(kind),
    );
  const publish = (...keys: readonly (typeof older)[]): void =>
    asked.shift()?.({ kind: 'value', value: { keys: keys.map(publicKey) } });

  verify(older);
  publish(older);
  expect(outcomes).toEqual(['good']);
  now = at(6_000);
  verify(newer);
  verify(newer);
  verify(older);
  // Who needs no new key goes on; the others wait for one answer together.
  expect([outcomes, asked.length]).toEqual([['good', 'good'], 1]);
  publish(older, newer);
  expect(outcomes).toEqual(['good', 'good', 'good', 'good']);
});

it('neither believes nor remembers what a former identity service answers late', () => {
  const [former, present] = ['k1', 'k1'].map((kid, one) =>
    newKey('ES256', kid, Random.named(one, kid)),
  );
  if (former === undefined || present === undefined) throw new Error('There are no keys.');
  const claims = { iss: 'identity', aud: 'shop', sub: 'ana', exp: 4_102_444_800 };
  const asked = new Map<string, (published: Published) => void>();
  const verifier = new TokenVerifier(
    rules,
    () => at(0),
    ({ identity }, _path, _asker, done) => asked.set(identity, done),
  );
  const outcomes: string[] = [];
  const verify = (): void =>
    verifier.verify(signToken(former, claims), { trace: '', span: '' }, ({ kind }) =>
      outcomes.push(kind),
    );
  const publish = (identity: string, key: typeof former): void =>
    asked.get(identity)?.({ kind: 'value', value: { keys: [publicKey(key)] } });

  verify();
  verifier.configure({ ...rules, identity: 'other' });
  publish('identity', former);
  // Who waited waits for the service of now.
  expect([outcomes, [...asked.keys()]]).toEqual([[], ['identity', 'other']]);
  publish('other', present);
  verify();
  expect(outcomes).toEqual(['bad', 'bad']);
});
