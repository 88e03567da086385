import { expect, it } from 'vitest';
import { clientCosts } from '../../../../src/ui/panels/inspector/client-costs-rows.ts';
import type { LinkMeasures } from '../../../../src/sim/index.ts';
import { world } from '../../../support/world.ts';

function measured(
  link: string,
  calls: number,
  bytes: number,
  waitMsP50: number | null,
): LinkMeasures {
  return {
    link,
    protocol: 'rest',
    isNow: true,
    lastAtMs: 0,
    calls,
    failed: 0,
    messages: 2 * calls,
    bytes,
    controlMessages: 0,
    controlBytes: 0,
    connections: 1,
    roundTrips: calls + 1,
    waitMsP50,
    waitMsP99: waitMsP50,
    delayMsP50: waitMsP50,
    delayMsP99: waitMsP50,
    whileDown: { calls: 0, failed: 0, done: 0 },
    actions: [],
  };
}

const request = { method: 'GET', path: '/', headers: {}, body: '' };
const { scenario } = world()
  .client('one', { requests: [{ weight: 1, ...request }] })
  .client('three', {
    requests: [{ weight: 2, ...request, next: [request, { ...request, to: 'b' }] }],
  })
  .client('alone')
  .service('a', '{ return {}; }')
  .service('b', '{ return {}; }')
  .link('one', 'a')
  .link('three', 'a')
  .link('three', 'b');

it('adds up what the links of a client carried, for each visit', () => {
  const costs = clientCosts(scenario, [
    measured('one-a', 10, 5_000, 20),
    measured('three-a', 20, 8_000, 30),
    measured('three-b', 10, 1_000, 5),
  ]);
  expect(costs).toEqual([
    { id: 'one', name: 'one', requests: 1, bytes: 500, roundTrips: 1.1, waitMs: 20 },
    { id: 'three', name: 'three', requests: 3, bytes: 900, roundTrips: 3.2, waitMs: 65 },
  ]);
});

it('says nothing of what was not measured yet', () => {
  const [one] = clientCosts(scenario, [measured('one-a', 0, 0, null)]);
  expect(one).toMatchObject({ bytes: null, roundTrips: null, waitMs: null });
});
