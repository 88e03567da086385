/** Routes of a running gateway: shares by weight, what is told of a request that fits none, and new routes while it runs. */
import { expect, it } from 'vitest';
import type { Cluster, GatewayNode, Route } from '../../../src/sim/index.ts';
import { ask, factsOf, openCluster } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

const open = (routes: readonly Route[], seed = 7): Promise<Cluster> =>
  openCluster(
    world()
      .client('client')
      .service('old', '{ return { text: "old" }; }')
      .service('new', '{ return { text: "new" }; }')
      .gateway('gateway', routes)
      .link('client', 'gateway')
      .link('gateway', 'old')
      .link('gateway', 'new').scenario,
    { seed },
  );

const to = (service: string, rules: Partial<Route> = {}): Route => ({
  method: 'POST',
  path: '/do',
  service,
  rewrite: null,
  ...rules,
});

const post = { method: 'POST', path: '/do' };

async function servicesOf(cluster: Cluster, count: number): Promise<readonly string[]> {
  for (let i = 0; i < count; i++) await ask(cluster, 'client', post);
  return factsOf(cluster, 'gateway-decided').flatMap(({ steps }) =>
    steps.flatMap(({ step, values }) => (step === 'called' ? [String(values.service)] : [])),
  );
}

it('shares requests by weight, the same for the same seed, and says so', async () => {
  const routes = [to('old', { weight: 9 }), to('new', { weight: 1 })];
  const taken: (readonly string[])[] = [];
  for (const seed of [7, 7, 8]) {
    const cluster = await open(routes, seed);
    taken.push(await servicesOf(cluster, 200));
    const [first] = factsOf(cluster, 'gateway-decided')[0]?.steps ?? [];
    expect(first?.values).toMatchObject({ of: 10 });
    cluster.close();
  }
  const [one = [], same, other] = taken;
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
  const share = one.filter((service) => service === 'new').length / one.length;
  // Nine in ten thousand binomial draws of 200 with 0.1 lie outside of this.
  expect(share).toBeGreaterThan(0.03);
  expect(share).toBeLessThan(0.18);
});

it('draws nothing where a request is not shared, so that weights elsewhere change no other run', async () => {
  const plain = await open([to('old')]);
  await servicesOf(plain, 3);
  const weighted = await open([to('old', { weight: 3 })]);
  await servicesOf(weighted, 3);
  expect(weighted.hash()).toBe(plain.hash());
  plain.close();
  weighted.close();
});

it('names the route that came nearest, and what of it did not fit', async () => {
  const cluster = await open([
    to('old', { path: '/other' }),
    to('new', { when: { headers: [{ name: 'X-Beta', value: 'yes' }] } }),
  ]);
  await ask(cluster, 'client', { ...post, headers: { 'X-Beta': 'no' } });
  expect(factsOf(cluster, 'gateway-decided')[0]?.steps[0]).toEqual({
    step: 'matched',
    outcome: 'stopped',
    values: {
      path: '/do',
      // Those that came with the links are among them.
      routes: 4,
      nearest: 2,
      misfit: 'header x-beta',
      expected: 'yes',
      given: 'no',
    },
  });
  cluster.close();
});

it('takes new routes while it runs', async () => {
  const cluster = await open([to('old')]);
  expect(await servicesOf(cluster, 1)).toEqual(['old']);
  const gateway = cluster.scenario.nodes.find((node): node is GatewayNode => node.id === 'gateway');
  if (gateway === undefined) throw new Error('There is no gateway.');
  cluster.command({ kind: 'update-node', node: { ...gateway, routes: [to('new')] } });
  expect(await servicesOf(cluster, 1)).toEqual(['old', 'new']);
  cluster.close();
});
