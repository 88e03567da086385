import { expect, it } from 'vitest';
import type { Operation } from '../../../../src/sim/index.ts';
import {
  claimsOf,
  identityPlace,
  sessionIn,
  usersIn,
} from '../../../../src/ui/panels/identity/identity-place.ts';
import { goodToken, rules, tokenWorld } from '../../../support/token-world.ts';
import { world } from '../../../support/world.ts';

const post = (name: string, path: string): Operation => ({
  name,
  kind: 'command',
  method: 'POST',
  path,
  idempotent: false,
  success: 200,
  input: [],
  output: [],
});
const rewrite = { from: '/api', to: '' };
const route = (path: string) => ({ method: 'POST', path, service: 'identity', rewrite });

it('finds who signs people in, and the gateway’s ways there', () => {
  const { scenario } = world()
    .service('identity', '', {
      contract: {
        operations: [post('SignIn', '/sign-in'), post('SignOut', '/sign-out')],
        events: [],
        subscribes: [],
      },
      code: 'export default service({});',
    })
    .gateway('gateway', [route('/api/sign-in'), route('/api/keys')], { tokens: rules });
  expect(identityPlace(scenario)).toMatchObject({
    identity: { id: 'identity' },
    signIn: '/api/sign-in',
    // It has the operation, but no route leads there.
    signOut: null,
    rotateKeys: null,
    keys: null,
  });
});

it('finds nobody where no gateway checks tokens', () => {
  expect(identityPlace(world().service('identity', '').gateway('gateway', []).scenario)).toBeNull();
  expect(identityPlace(tokenWorld())?.signIn).toBeNull();
});

it('reads what a sign-in brings, and nothing else', () => {
  const body = JSON.stringify({ accessToken: 'a.b.c', refreshToken: 'd.e.f' });
  expect(sessionIn('ana', body)).toEqual({
    user: 'ana',
    accessToken: 'a.b.c',
    refreshToken: 'd.e.f',
  });
  for (const other of ['', 'null', '[]', '{"accessToken":1}'])
    expect(sessionIn('ana', other)).toBeNull();
});

it('reads claims without any key, as anyone can', () => {
  expect(claimsOf(goodToken(5))?.get('sub')).toBe('ana');
  for (const other of ['', 'a.b', 'x.!!!.y', 'a.bnVsbA.c']) expect(claimsOf(other)).toBeNull();
});

it('takes rows of names and roles', () => {
  expect(
    usersIn([
      ['ana', 'customer'],
      ['x', null],
      [3, 'y'],
    ]),
  ).toEqual([
    { name: 'ana', role: 'customer' },
    { name: 'x', role: '' },
  ]);
});
