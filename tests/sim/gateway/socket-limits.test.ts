/** A socket's opening is a request like any other to a gateway's limits; once open it takes no place. */
import { expect, it } from 'vitest';
import type { Cluster, GatewayNode } from '../../../src/sim/index.ts';
import { ask, factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

function served(settings: Partial<GatewayNode>): Promise<Cluster> {
  const rewrite = { from: '/api', to: '' };
  return openCluster(
    world()
      .client('client')
      .service('service', '{ await ctx.sleep(100); return {}; }')
      .gateway('gateway', [{ method: '*', path: '/api/*', service: 'service', rewrite }], settings)
      .link('client', 'gateway')
      .link('gateway', 'service').scenario,
  );
}

/** Opens one, and gives what its page hears within half a second. */
async function opened(cluster: Cluster): Promise<readonly string[]> {
  const heard: string[] = [];
  cluster.openSocket('client', '/api/calls', [], ({ kind }) => heard.push(kind));
  await runFor(cluster, 500);
  return heard;
}

it('is counted, and refused with 429', async () => {
  const rate = { kind: 'token-bucket', per: 'client', ratePerSecond: 0.001, burst: 1 } as const;
  const cluster = await served({ limits: { rate } });
  expect(await opened(cluster)).toEqual(['open']);
  expect(await opened(cluster)).toEqual(['close']);
  expect(factsOf(cluster, 'failure-observed')).toMatchObject([
    { process: 'gateway/0', reason: 'rate-limited', values: { key: 'client' } },
  ]);
  cluster.close();
});

it('waits for a place, and gives it back when it is open', async () => {
  const cluster = await served({ limits: { concurrencyMax: 1, waitingMax: 1 } });
  const call = { method: 'POST', path: '/api/do' };
  const statuses: number[] = [];
  cluster.request('client', call, ({ status }) => statuses.push(status));
  await runFor(cluster, 1);
  expect(await opened(cluster)).toEqual(['open']);
  const waited = factsOf(cluster, 'gateway-decided').flatMap(({ steps }) =>
    steps.filter(({ step, values }) => step === 'queued' && Number(values['waitedMs']) > 50),
  );
  expect(waited).toHaveLength(1);
  // It stays open, and the one place is free again.
  expect((await ask(cluster, 'client', call)).status).toBe(200);
  expect(statuses).toEqual([200]);
  cluster.close();
});

it('leaves the line when its page closes it', async () => {
  const cluster = await served({ limits: { concurrencyMax: 1, waitingMax: 1 } });
  cluster.request('client', { method: 'POST', path: '/api/do' }, () => {});
  await runFor(cluster, 1);
  const socket = cluster.openSocket('client', '/api/calls', [], () => {});
  await runFor(cluster, 40);
  cluster.closeSocket(socket, null, '');
  await runFor(cluster, 1_000);
  const load = factsOf(cluster, 'replica-load-changed').filter(
    ({ process }) => process === 'gateway/0',
  );
  expect(load.some(({ queue }) => queue === 1)).toBe(true);
  expect(load.at(-1)).toMatchObject({ busy: 0, queue: 0 });
  expect(load.every(({ busy, queue }) => busy >= 0 && queue >= 0)).toBe(true);
  cluster.close();
});
