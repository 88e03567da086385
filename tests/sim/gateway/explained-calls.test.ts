/** What the tester says a gateway would ask is what the gateway asks. */
import { expect, it } from 'vitest';
import type { HttpRequestSpec, Route, Scenario } from '../../../src/sim/index.ts';
import { explainCalls } from '../../../src/sim/gateway/explained-calls.ts';
import { leg, pageOf } from '../../support/aggregates.ts';
import { ask, factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

function routesOf({ nodes }: Scenario): readonly Route[] {
  return nodes.flatMap((node) => (node.kind === 'gateway' ? node.routes : []));
}

/** `part service method target` as told before, and as the gateway called. */
async function both(scenario: Scenario, spec: HttpRequestSpec) {
  const cluster = await openCluster(scenario);
  await runFor(cluster, 1);
  await ask(cluster, 'client', spec);
  const called = factsOf(cluster, 'gateway-decided').flatMap(({ steps }) =>
    steps
      .filter(({ step }) => step === 'called')
      .map(({ values: { part = '', service, method, target } }) =>
        [part, service, method, target].join(' '),
      ),
  );
  cluster.close();
  const { method, path: target, headers = {} } = spec;
  const told = explainCalls(routesOf(scenario), { method, target, headers, host: 'gateway' }).map(
    (one) => [one.part, one.service, one.method, one.target].join(' '),
  );
  return { told, called };
}

const plain: Route = {
  method: 'GET',
  path: '/api/{area}/*',
  service: 'service',
  rewrite: { from: '/api', to: '/v2' },
};

function withRoute(rules: Partial<Route>): Scenario {
  return world()
    .client('client')
    .service('service', '{}')
    .gateway('gateway', [{ ...plain, ...rules }])
    .link('client', 'gateway')
    .link('gateway', 'service').scenario;
}

it.each([
  ['a prefix in place of another', {}, '/api/orders/7?x=1', ' service GET /v2/orders/7?x=1'],
  ['no rewrite', { rewrite: null }, '/api/orders/7', ' service GET /api/orders/7'],
  [
    'parameters set and taken away',
    { request: { setQuery: { where: '{area}', lang: '{header.x-lang}' }, removeQuery: ['x'] } },
    '/api/orders/7?x=1&y=2',
    ' service GET /v2/orders/7?y=2&where=orders&lang=es',
  ],
] as const)('of one service: %s', async (_what, rules, path, expected) => {
  const spec = { method: 'GET', path, headers: { 'X-Lang': 'es' } };
  const { told, called } = await both(withRoute(rules), spec);
  expect(told).toEqual([expected]);
  expect(called).toEqual(told);
});

it('of several', async () => {
  const legs = [leg('a'), leg('b', { target: '/get/{query.sku}' })];
  const { told, called } = await both(pageOf(legs), { method: 'GET', path: '/page/7?sku=ma%20iz' });
  expect(told).toEqual(['a a GET /get/7', 'b b GET /get/ma%20iz']);
  expect(called.map((one) => one.split(' ').at(-1))).toEqual(['/get/7', '/get/ma%20iz']);
});

it('keeps what only a token or an answer can tell, and asks nobody where no route takes it', () => {
  const legs = [
    leg('a'),
    leg('b', { target: '/get/{a.next}' }),
    leg('c', { target: '/{claim.sub}' }),
  ];
  const request = { method: 'GET', target: '/page/7', host: 'gateway' };
  const routes = routesOf(pageOf(legs));
  expect(explainCalls(routes, request).map(({ target }) => target)).toEqual([
    '/get/7',
    '/get/{a.next}',
    '/{claim.sub}',
  ]);
  expect(explainCalls(routes, { ...request, target: '/nothing' })).toEqual([]);
});
