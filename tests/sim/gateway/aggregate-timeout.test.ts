/** One time limit for all parts: who is late by then has failed, by the policy of the part. */
import { expect, it } from 'vitest';
import { ask, factsOf, openCluster, textOf } from '../../support/open-cluster.ts';
import { leg, pageOf } from '../../support/aggregates.ts';
import type { PageSettings } from '../../support/aggregates.ts';
import type { Leg } from '../../../src/sim/world/gateway-rules.ts';

const slow = "{ await ctx.sleep(800); return { sku: input.sku, name: 'slow' }; }";
const path = '/page/7';

async function answered(legs: readonly Leg[], settings: PageSettings = {}) {
  const cluster = await openCluster(
    pageOf(legs, { timeoutMs: 300, handlers: { b: slow, c: slow }, ...settings }),
  );
  const answer = await ask(cluster, 'client', { method: 'GET', path });
  const failures = factsOf(cluster, 'failure-observed').map(({ reason, values }) => [
    reason,
    values['part'] ?? '',
    values['setting'] ?? '',
  ]);
  const at = factsOf(cluster, 'gateway-decided').at(-1)?.at;
  cluster.close();
  return { status: answer.status, body: JSON.parse(textOf(answer)), failures, at: Number(at) };
}

const setting = 'gateway.GET /page/{sku}.timeoutMs';

it('leaves out or replaces what is late and need not be there', async () => {
  const { status, body, failures, at } = await answered([
    leg('a'),
    leg('b', { onFailure: 'omit' }),
    leg('c', { onFailure: 'default', fallback: '{"name":"none"}' }),
  ]);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    a: { sku: '7' },
    c: { name: 'none' },
    partial: true,
    missing: [{ part: 'b', reason: 'timeout' }],
    defaulted: [{ part: 'c', reason: 'timeout' }],
  });
  expect(body).not.toHaveProperty('b');
  expect(failures.filter(([reason]) => reason === 'timeout')).toEqual([
    ['timeout', 'b', setting],
    ['timeout', 'c', setting],
  ]);
  // 5 ms of the client's link and a round trip to open it, then 300 ms.
  expect(at).toBeGreaterThanOrEqual(300_000);
  expect(at).toBeLessThan(340_000);
});

it('says 504 where what is late is required, and names part and limit', async () => {
  const { status, body } = await answered([leg('a'), leg('b')]);
  expect(status).toBe(504);
  expect(body).toMatchObject({
    reason: 'timeout',
    values: { part: 'b', service: 'b', timeoutMs: 300, setting },
  });
});

it('counts what was never asked, because an earlier part was late, as late too', async () => {
  const { status, body } = await answered(
    [leg('b', { onFailure: 'omit' }), leg('a', { onFailure: 'omit' })],
    { order: 'sequence' },
  );
  expect(status).toBe(200);
  expect(body).toEqual({
    partial: true,
    missing: [
      { part: 'b', reason: 'timeout' },
      { part: 'a', reason: 'timeout' },
    ],
  });
});

it('changes nothing where all are there in time', async () => {
  const { status, body, failures } = await answered([leg('a'), leg('b')], { timeoutMs: 2_000 });
  expect([status, failures]).toEqual([200, []]);
  expect(body).toMatchObject({ a: { sku: '7' }, b: { name: 'slow' } });
});
