/** Whom a person's request is sent to: the client's first link, or the one that is named. */
import { expect, it } from 'vitest';
import type { Answer } from '../../../src/sim/index.ts';
import { ask, factsOf, openCluster, textOf } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

const scenario = world()
  .client('client')
  .service('orders', "{ return { text: 'orders' }; }")
  .gateway('gateway', [{ method: 'POST', path: '/do', service: 'stock', rewrite: null }])
  .service('stock', "{ return { text: 'stock' }; }")
  .link('client', 'gateway')
  .link('client', 'orders')
  .link('gateway', 'stock').scenario;

async function send(to?: string): Promise<Answer> {
  const cluster = await openCluster(scenario);
  const request = { method: 'POST', path: '/do' };
  return ask(cluster, 'client', to === undefined ? request : { ...request, to });
}

it('goes over the first link, or to whom it names', async () => {
  expect(textOf(await send())).toContain('stock');
  expect(textOf(await send('gateway'))).toContain('stock');
  expect(textOf(await send('orders'))).toContain('orders');
});

it('fails where there is no link to whom it names', async () => {
  const cluster = await openCluster(scenario);
  const answer = await ask(cluster, 'client', { method: 'POST', path: '/do', to: 'stock' });
  expect(answer).toMatchObject({ status: 0, reason: 'no-link' });
  expect(factsOf(cluster, 'failure-observed')[0]?.values).toEqual({
    client: 'client',
    service: 'stock',
  });
});
