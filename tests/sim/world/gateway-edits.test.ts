import { expect, it } from 'vitest';
import { applyEdit, copyNodes, pasteNodes } from '../../../src/sim/index.ts';
import type { GatewayNode, Route, Scenario } from '../../../src/sim/index.ts';
import { readScenario, writeScenario } from '../../../src/sim/world/scenario-schema.ts';
import { world } from '../../support/world.ts';

const leg = (name: string, service: string) =>
  ({ name, service, method: 'GET', target: '/do', onFailure: 'omit' }) as const;

const page: Route = {
  method: 'GET',
  path: '/page',
  service: null,
  rewrite: null,
  aggregate: { order: 'parallel', merge: 'namespace', legs: [leg('a', 'a'), leg('b', 'b')] },
};

const tokens = {
  identity: 'b',
  keysPath: '/keys',
  refreshMs: 60_000,
  issuer: 'b',
  audience: 'shop',
  algorithms: ['ES256'],
  leewaySeconds: 0,
  sizeMax: 8_000,
} as const;

const scenario = world()
  .client('client')
  .service('a', '{ return {}; }', { tokens })
  .service('b', '{ return {}; }')
  .gateway('gateway', [page, { method: 'GET', path: '/b', service: 'b', rewrite: null }], {
    tokens,
  })
  .link('client', 'gateway')
  .link('gateway', 'a')
  .link('gateway', 'b').scenario;

function gatewayOf({ nodes }: Scenario, id = 'gateway'): GatewayNode {
  const node = nodes.find((one) => one.id === id);
  if (node?.kind !== 'gateway') throw new Error(`${id} is no gateway`);
  return node;
}

it('takes everything that names a removed service out of gateways and services', () => {
  const left = applyEdit(scenario, { kind: 'remove-node', id: 'b' });
  const gateway = gatewayOf(left);
  const legs = [leg('a', 'a')];
  expect(gateway.routes[0]).toEqual({ ...page, aggregate: { ...page.aggregate, legs } });
  // The link to `a` had brought a route of its own.
  expect(gateway.routes.map((route) => route.service)).toEqual([null, 'a']);
  expect(gateway.tokens).toBeUndefined();
  expect(left.nodes.find((node) => node.id === 'a')).not.toHaveProperty('tokens');
  const none = applyEdit(left, { kind: 'remove-node', id: 'a' });
  expect(gatewayOf(none).routes).toEqual([]);
});

it('leads a copied gateway to the copied services', () => {
  const clip = copyNodes(scenario, ['gateway', 'b']);
  const pasted = pasteNodes(scenario, clip);
  const gateway = gatewayOf(pasted.scenario, 'gateway-2');
  expect(gateway.tokens?.identity).toBe('b-2');
  expect(gateway.routes[0]?.aggregate?.legs.map((one) => one.service)).toEqual(['a', 'b-2']);
  expect(gateway.routes[1]?.service).toBe('b-2');
});

it('is written and read again', () => {
  expect(readScenario(writeScenario(scenario))).toEqual({ ok: true, scenario });
});

it.each([
  [{ service: null }, 'nodes[3].routes[1].service'],
  [{ service: 'nobody' }, 'nodes[3].routes[1].service'],
  [{ aggregate: page.aggregate }, 'nodes[3].routes[1].service'],
  [
    {
      service: null,
      aggregate: { ...page.aggregate, legs: [{ ...leg('a', 'a'), onFailure: 'default' }] },
    },
    'nodes[3].routes[1].aggregate.legs[0].fallback',
  ],
  [
    { service: null, aggregate: { ...page.aggregate, legs: [leg('a', 'a'), leg('a', 'b')] } },
    'nodes[3].routes[1].aggregate.legs[1].name',
  ],
])('refuses a route with %j, at %s', (changes, place) => {
  const nodes = scenario.nodes.map((node) =>
    node.kind === 'gateway'
      ? { ...node, routes: node.routes.map((one, at) => (at === 1 ? { ...one, ...changes } : one)) }
      : node,
  );
  const result = readScenario(JSON.stringify({ ...scenario, nodes }));
  expect(result.ok ? [] : result.problems.map((problem) => problem.place)).toContain(place);
});
