/** Each attack against the model's own verifier: what stops it, and which holes let it through. */
import { describe, expect, it } from 'vitest';
import type { TokenCheck, TokenRules } from '../../../../src/sim/index.ts';
import * as kit from '../../../../src/sim/tokens/index.ts';
import { aimOf, attacked, attacks } from '../../../../src/ui/panels/tokens/attacks.ts';
import type { AttackId } from '../../../../src/ui/panels/tokens/attacks.ts';
import { compose, draftOf, objectIn } from '../../../../src/ui/panels/tokens/compose.ts';
import { EPOCH_SECONDS, es, goodToken, rules, rs, theirs } from '../../../support/token-world.ts';

const strict: TokenRules = { ...rules, algorithms: ['ES256'] };
const now = EPOCH_SECONDS + 60;
const original = goodToken(now - 10);
const keys = { identity: [es], published: [kit.publicKey(es)], own: theirs };

function verified(id: AttackId, off: readonly TokenCheck[]): ReturnType<typeof kit.verifyToken> {
  const good = draftOf(original);
  const ground = {
    header: objectIn(good.header) ?? {},
    claims: objectIn(good.claims) ?? {},
    now,
    sizeMax: rules.sizeMax,
    ownKey: kit.publicKey(theirs),
  };
  const result = compose(attacked(id, ground, original), keys, kit);
  if (!result.ok) throw new Error(result.problem);
  const set = { keys: keys.published };
  return kit.verifyToken(result.token, { ...strict, off }, set, new Set(), now * 1000);
}

/** What stops each one by and by, as the student switches one check after the other off. */
const defences: Readonly<Partial<Record<AttackId, readonly TokenCheck[]>>> = {
  tampered: ['signature'],
  'alg-none': ['algorithm'],
  confusion: ['algorithm'],
  'own-key': ['signature'],
  'wrong-kid': ['key', 'signature'],
  'kid-path': ['algorithm', 'key'],
  'kid-sql': ['key'],
  expired: ['expiry'],
  'not-yet': ['not-before'],
  'from-future': ['issued'],
  audience: ['audience'],
  issuer: ['issuer'],
  type: ['type'],
  twice: ['form'],
  crit: ['critical'],
  b64: ['critical'],
  huge: ['size'],
  'no-scope': [],
  'other-object': [],
};

describe.each(Object.entries(defences))('the attack %s', (name, stops) => {
  const id = attacks.find((one) => one.id === name)?.id ?? 'tampered';

  it('is stopped by its checks, one after the other', () => {
    stops.forEach((check, at) => {
      expect(verified(id, stops.slice(0, at)).failed?.check).toBe(check);
    });
  });

  it('goes through when they are off', () => {
    const { failed, checks } = verified(id, stops);
    expect(failed).toBeNull();
    const holes = checks.filter(({ outcome, problem }) => outcome === 'off' && problem !== '');
    expect(holes.map(({ check }) => check)).toEqual(stops);
  });
});

it('has a table for all attacks but the one around the gateway, which no gateway sees', () => {
  const known = [...Object.keys(defences), 'around'];
  expect(attacks.map(({ id }) => id).toSorted()).toEqual(known.toSorted());
});

it('aims at something else where the token is not what is wrong', () => {
  expect([aimOf('tampered'), aimOf('other-object'), aimOf('around')]).toEqual([
    'own',
    'other',
    'around',
  ]);
});

describe('a token on the workbench', () => {
  it('stays as it was while nothing is edited', () => {
    expect(compose(draftOf(original), keys, kit)).toEqual({ ok: true, token: original });
  });

  it('is signed by the key that its header names', () => {
    const two = { ...keys, identity: [es, rs] };
    const draft = { ...draftOf(original), seal: 'identity' } as const;
    const result = compose(draft, two, kit);
    const token = result.ok ? result.token : '';
    expect(kit.verifyToken(token, strict, { keys: keys.published }, null, now * 1000).failed).toBe(
      null,
    );
  });

  it('keeps a name that comes twice', () => {
    const draft = { ...draftOf(original), claims: '{ "a": 1, "a": 2 }' };
    const result = compose(draft, keys, kit);
    const [, payload = ''] = (result.ok ? result.token : '').split('.');
    expect(atob(payload)).toBe('{"a":1,"a":2}');
    expect(draftOf(result.ok ? result.token : '').claims).toBe('{"a":1,"a":2}');
  });

  it('can’t be made of a header that is no object, or by a key that is not there', () => {
    const draft = draftOf(original);
    expect(compose({ ...draft, header: '[]' }, keys, kit)).toMatchObject({ problem: 'no-json' });
    const none = { ...keys, identity: [] };
    expect(compose({ ...draft, seal: 'identity' }, none, kit)).toMatchObject({
      problem: 'no-key',
    });
  });
});
