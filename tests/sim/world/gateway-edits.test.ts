import { expect, it } from 'vitest';
import { applyEdit, copyNodes, pasteNodes } from '../../../src/sim/index.ts';
import type { GatewayNode, Route, Scenario } from '../../../src/sim/index.ts';
import type { Leg } from '../../../src/sim/world/gateway-rules.ts';
import { readScenario, writeScenario } from '../../../src/sim/world/scenario-schema.ts';
import { world } from '../../support/world.ts';

const leg = (name: string, service: string) =>
  ({ name, service, method: 'GET', target: '/do', onFailure: 'omit' }) as const;

const page = {
  method: 'GET',
  path: '/page',
  service: null,
  rewrite: null,
  aggregate: { order: 'parallel', merge: 'namespace', legs: [leg('a', 'a'), leg('b', 'b')] },
} as const satisfies Route;

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

/** The scenario whose gateway has only the page, put together from these. */
function withLegs(legs: readonly Leg[]): Scenario {
  const routes = [{ ...page, aggregate: { ...page.aggregate, legs } }];
  const nodes = scenario.nodes.map((node) =>
    node.kind === 'gateway' ? { ...node, routes } : node,
  );
  return { ...scenario, nodes };
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

it('takes out the parts that need what a removed one would have answered', () => {
  const uses = { ...leg('c', 'a'), target: '/do?of={b.id}' };
  const each = { ...leg('d', 'a'), target: '/do?of={each}', each: { of: 'c.id', batch: false } };
  const legs = [...page.aggregate.legs, uses, each];
  const left = applyEdit(withLegs(legs), { kind: 'remove-node', id: 'b' });
  expect(gatewayOf(left).routes[0]?.aggregate?.legs).toEqual([leg('a', 'a')]);
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
  const each = { of: 'a.lines.id', batch: true, list: 'items', key: 'id' };
  const legs = [leg('a', 'a'), { ...leg('b', 'b'), target: '/do?id={each}&of={a.id}', each }];
  const uses = withLegs(legs);
  expect(readScenario(writeScenario(uses))).toEqual({ ok: true, scenario: uses });
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

it.each<[Partial<Leg>, string]>([
  [{ name: 'missing' }, 'name'],
  [{ target: '/do?of={z.id}' }, 'target'],
  [{ target: '/do?of={b.id}' }, 'target'],
  [{ target: '/do?of={each}' }, 'target'],
  [{ each: { of: 'a.id', batch: true } }, 'target'],
  [{ target: '/do?of={each}', each: { of: 'z.id', batch: true } }, 'each.of'],
  [{ method: 'POST', retries: 1 }, 'retries'],
  [{ method: 'POST', cacheMs: 100 }, 'cacheMs'],
  [{ method: 'POST', onFailure: 'last-known' }, 'onFailure'],
])('refuses a part with %j, at its %s', (changes, place) => {
  const legs = [leg('a', 'a'), { ...leg('b', 'b'), ...changes }];
  const result = readScenario(JSON.stringify(withLegs(legs)));
  const expected = `nodes[3].routes[0].aggregate.legs[1].${place}`;
  expect(result.ok ? [] : result.problems.map((one) => one.place)).toEqual([expected]);
});
