import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  applyEdit,
  copyNodes,
  emptyScenario,
  freeId,
  newLink,
  newNode,
  pasteNodes,
} from '../../../src/sim/world/edits.ts';
import { EditError } from '../../../src/sim/world/refusal.ts';
import { hello } from '../../../src/sim/world/scenarios/hello.ts';
import type { Edit } from '../../../src/sim/world/commands.ts';
import type { ClientNode, GatewayNode, Scenario } from '../../../src/sim/world/scenario.ts';

const at = { x: 0, y: 0 };

function edited(scenario: Scenario, ...edits: readonly Edit[]): Scenario {
  return edits.reduce(applyEdit, scenario);
}

function gatewayOf(scenario: Scenario, id = 'gateway'): GatewayNode {
  const node = scenario.nodes.find((one) => one.id === id);
  if (node?.kind !== 'gateway') throw new Error(`${id} is no gateway`);
  return node;
}

function clientOf(scenario: Scenario, id = 'client'): ClientNode {
  const node = scenario.nodes.find((one) => one.id === id);
  if (node?.kind !== 'client') throw new Error(`${id} is no client`);
  return node;
}

function add(kind: 'client' | 'gateway' | 'service', id: string = kind): Edit {
  return { kind: 'add-node', node: newNode(kind, id, id, at) };
}

function link(from: string, to: string): Edit {
  return { kind: 'add-link', link: newLink(`${from}-${to}`, from, to) };
}

describe('applyEdit', () => {
  it('gives a built cluster routes and a request that they answer, in either order of linking', () => {
    const nodes = edited(emptyScenario(), add('client'), add('gateway'), add('service'));
    const inward = edited(nodes, link('gateway', 'service'), link('client', 'gateway'));
    const outward = edited(nodes, link('client', 'gateway'), link('gateway', 'service'));
    for (const built of [inward, outward]) {
      expect(gatewayOf(built).routes.map((route) => `${route.method} ${route.path}`)).toEqual([
        'GET /api/hello',
        'GET /api/items',
        'POST /api/items',
      ]);
      expect(clientOf(built).requests[0]?.path).toBe('/api/hello');
    }
  });

  it('puts a second service with the same paths under a prefix of its own', () => {
    const built = edited(
      emptyScenario(),
      add('gateway'),
      add('service', 'a'),
      add('service', 'b'),
      link('gateway', 'a'),
      link('gateway', 'b'),
    );
    expect(gatewayOf(built).routes.map((route) => `${route.path} ${route.service}`)).toEqual([
      '/api/hello a',
      '/api/items a',
      '/api/items a',
      '/api/b/hello b',
      '/api/b/items b',
      '/api/b/items b',
    ]);
    expect(gatewayOf(built).routes[3]?.rewrite).toEqual({ from: '/api/b', to: '' });
  });

  it('aims an untouched client at the service it is linked to, and leaves a touched one alone', () => {
    const nodes = edited(emptyScenario(), add('client'), add('service'));
    expect(clientOf(edited(nodes, link('client', 'service'))).requests[0]?.path).toBe('/hello');
    const client = clientOf(nodes);
    const touched = {
      ...client,
      requests: [{ weight: 1, method: 'GET', path: '/mine', headers: {}, body: '' }],
    };
    const built = edited(nodes, { kind: 'update-node', node: touched }, link('client', 'service'));
    expect(clientOf(built).requests[0]?.path).toBe('/mine');
  });

  it('does not add routes twice', () => {
    const again = edited(
      hello,
      { kind: 'remove-link', id: 'gateway-hello' },
      link('gateway', 'hello'),
    );
    expect(gatewayOf(again).routes).toEqual(gatewayOf(hello).routes);
  });

  it('removes the links of a removed node and the routes to it', () => {
    const rest = edited(hello, { kind: 'remove-node', id: 'hello' });
    expect(rest.links.map((one) => one.id)).toEqual(['client-gateway']);
    expect(gatewayOf(rest).routes).toEqual([]);
  });

  const service = newNode('service', 'hello', 'Hello', at);
  const refused: readonly (readonly [string, Edit, string])[] = [
    ['a taken id', add('client', 'hello'), 'id-taken (id: hello)'],
    ['an id against the rule', add('client', '__proto__'), 'id-rule (id: __proto__)'],
    [
      'an unknown node',
      { kind: 'remove-node', id: 'nobody' },
      'no-node (id: nobody; known: client, gateway, hello)',
    ],
    ['an unknown link', { kind: 'remove-link', id: 'nothing' }, 'no-link (id: nothing; '],
    [
      'a self link',
      { kind: 'add-link', link: newLink('x', 'hello', 'hello') },
      'link-to-itself (id: hello)',
    ],
    [
      'a client as callee',
      { kind: 'add-link', link: newLink('x', 'hello', 'client') },
      'link-to-client (id: client)',
    ],
    [
      'a twin',
      { kind: 'add-link', link: newLink('x', 'gateway', 'hello') },
      'link-twin (id: gateway-hello; from: gateway; to: hello)',
    ],
    [
      'another kind',
      { kind: 'update-node', node: { ...newNode('client', 'hello', 'x', at) } },
      'kind-kept (id: hello; before: service; given: client)',
    ],
    [
      'too many replicas',
      { kind: 'update-node', node: { ...service, replicas: 21 } },
      'whole-number-range (id: hello; field: replicas; given: 21; min: 0; max: 20)',
    ],
    [
      'a fraction',
      { kind: 'update-node', node: { ...service, cores: 1.5 } },
      'field: cores; given: 1.5; min: 1',
    ],
    [
      'a negative time',
      { kind: 'update-node', node: { ...service, cpuMs: { kind: 'constant', value: -1 } } },
      'number-range (id: hello; field: cpuMs.value; given: -1',
    ],
    [
      'a link without latency',
      {
        kind: 'update-link',
        link: {
          ...newLink('gateway-hello', 'gateway', 'hello'),
          latencyMs: { kind: 'constant', value: 0 },
        },
      },
      'latency-least (id: gateway-hello; given: 0; min: 0.1)',
    ],
    [
      'more loss than links have',
      {
        kind: 'update-link',
        link: { ...newLink('gateway-hello', 'gateway', 'hello'), loss: 0.6 },
      },
      'number-range (id: gateway-hello; field: loss; given: 0.6; min: 0; max: 0.5)',
    ],
    [
      'an empty title',
      { kind: 'rename-scenario', title: ' ' },
      'name-length (id: ; given: 1; max: 60)',
    ],
  ];
  it.each(refused)(
    'refuses %s, with what was given and what was expected',
    (_what, edit, message) => {
      expect(() => applyEdit(hello, edit)).toThrow(EditError);
      expect(() => applyEdit(hello, edit)).toThrow(message);
    },
  );

  it('bounds the replicas of the whole document', () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map((id): Edit => ({
      kind: 'add-node',
      node: { ...newNode('service', id, id, at), replicas: 20 },
    }));
    const full = edited(emptyScenario(), ...five);
    expect(() => applyEdit(full, add('service', 'f'))).toThrow(
      'replicas-most (given: 101; max: 100)',
    );
  });
});

describe('freeId', () => {
  it('makes an id by the rule out of any text, and one that is free', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (base) => {
        const id = freeId(hello, base);
        expect(id).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
        expect([...hello.nodes, ...hello.links].some((one) => one.id === id)).toBe(false);
      }),
    );
    expect(freeId(hello, 'Catálogo')).toBe('catalogo');
    expect(freeId(hello, 'hello')).toBe('hello-2');
  });
});

describe('copy and paste', () => {
  it('gives new ids, an offset, the links among the copies, and routes to the copies', () => {
    const pasted = pasteNodes(hello, copyNodes(hello, ['gateway', 'hello']));
    expect(pasted.ids).toEqual(['gateway-2', 'hello-2']);
    const { scenario } = pasted;
    expect(scenario.links.map((one) => `${one.id}: ${one.from} > ${one.to}`).at(-1)).toBe(
      'gateway-hello-2: gateway-2 > hello-2',
    );
    expect(new Set(gatewayOf(scenario, 'gateway-2').routes.map((route) => route.service))).toEqual(
      new Set(['hello-2']),
    );
    const copy = scenario.nodes.find((node) => node.id === 'hello-2');
    expect(copy?.position).toEqual({ x: 632, y: 128 });
    expect(copy?.name).toEqual({ en: 'Hello 2', es: 'Hola 2' });
  });

  it('pastes again and again without ever taking an id twice', () => {
    const clip = copyNodes(hello, ['client', 'gateway', 'hello']);
    let { scenario } = pasteNodes(hello, clip);
    for (let i = 0; i < 5; i++) scenario = pasteNodes(scenario, clip).scenario;
    const ids = [...scenario.nodes, ...scenario.links].map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
