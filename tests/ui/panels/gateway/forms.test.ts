import { describe, expect, it } from 'vitest';
import type { Aggregate, Leg, Route } from '../../../../src/sim/index.ts';
import { checkNode } from '../../../../src/sim/world/scenario-schema.ts';
import { mercado } from '../../../../src/sim/world/scenarios/mercado/index.ts';
import { answerShape } from '../../../../src/ui/panels/gateway/answer-shape.ts';
import {
  askedForEach,
  legFor,
  movedTo,
  renamed,
} from '../../../../src/ui/panels/gateway/new-leg.ts';
import { marksOf, sayTarget } from '../../../../src/ui/panels/gateway/route-facts.ts';
import { tokenRulesFor } from '../../../../src/ui/panels/gateway/token-defaults.ts';
import { orNone, orNothing, withMember } from '../../../../src/ui/panels/gateway/with-member.ts';

const route: Route = { method: 'GET', path: '/api/pages/{id}', service: 'orders', rewrite: null };

describe('what a list says of a route', () => {
  it('names the service, or counts the parts', () => {
    const several: Route = { ...route, service: null, aggregate: aggregateOf('order', 'stock') };
    expect(sayTarget(route, mercado.nodes, 'es')).toBe('Pedidos');
    expect(sayTarget({ ...route, service: 'gone' }, mercado.nodes, 'en')).toBe('gone');
    expect(sayTarget(several, mercado.nodes, 'en')).toBe('2 parts');
  });

  it('marks all that it says besides, and nothing for a plain one', () => {
    const full: Route = {
      ...route,
      when: {
        host: '*.example',
        headers: [
          { name: 'X-Beta', value: '*' },
          { name: 'Accept', value: 'text/html' },
        ],
        query: [{ name: 'v', value: '2' }],
        version: '3',
      },
      weight: 9,
      access: { scopes: ['orders:read'], roles: ['seller'] },
      limit: { kind: 'token-bucket', per: 'client', ratePerSecond: 1, burst: 1 },
      priority: 5,
      request: { removeHeaders: ['Cookie'] },
    };
    expect(marksOf(full, 'en')).toEqual([
      'only if *.example, X-Beta, Accept: text/html, ?v=2, v3',
      'weight 9',
      'orders:read seller',
      'limit',
      'priority 5',
      'changes',
    ]);
    expect(marksOf(route, 'en')).toEqual([]);
  });
});

function aggregateOf(...names: readonly string[]): Aggregate {
  const legs = names.map((name): Leg => ({ ...legFor('orders', route, mercado, []), name }));
  return { order: 'parallel', merge: 'namespace', legs };
}

describe('a new part', () => {
  it('asks what the service answers for what the path of the route gives', () => {
    expect(legFor('orders', route, mercado, [])).toEqual({
      name: 'orders',
      service: 'orders',
      method: 'GET',
      target: '/orders/{id}',
      onFailure: 'fail',
    });
    expect(legFor('catalog', { ...route, path: '/api/home' }, mercado, []).target).toBe('/catalog');
    const own = { ...route, path: '/api/of/{sku}' };
    expect(legFor('inventory', own, mercado, []).target).toBe('/stock/{sku}');
  });

  it('has a name that is allowed and no other part has', () => {
    const first = legFor('orders', route, mercado, []);
    const second = legFor('orders', route, mercado, [first]);
    const third = legFor('orders', route, mercado, [first, second]);
    expect([first, second, third].map(({ name }) => name)).toEqual([
      'orders',
      'orders2',
      'orders3',
    ]);
    expect(legFor('user-reviews', route, mercado, []).name).toBe('userReviews');
  });

  it('makes a route that a document may have', () => {
    const gateway = mercado.nodes.find((node) => node.kind === 'gateway');
    if (gateway === undefined) throw new Error('mercado has a gateway');
    const legs = ['orders', 'catalog', 'nobody'].map((id) => legFor(id, route, mercado, []));
    const given = { ...route, service: null, aggregate: { ...aggregateOf(), legs } };
    const routes = [given];
    expect(() => checkNode(mercado, { ...gateway, routes })).toThrow('nobody');
    const good = { ...given, aggregate: { ...given.aggregate, legs: legs.slice(0, 2) } };
    expect(() => checkNode(mercado, { ...gateway, routes: [good] })).not.toThrow();
    expect(() => checkNode(mercado, { ...gateway, tokens: tokenRulesFor(mercado) })).not.toThrow();
  });
});

describe('what refers to a part follows it', () => {
  const first = legFor('orders', route, mercado, []);
  const second: Leg = {
    ...first,
    name: 'stock',
    service: 'inventory',
    target: '/stock/{orders.sku}',
  };
  const third = askedForEach(
    { ...second, name: 'more', target: '/stock/{sku}?x={id}' },
    'orders.lines.sku',
  );

  it('when it comes from another service, unless a person typed it', () => {
    const list: Route = { ...route, path: '/api/orders' };
    const parts = ['orders', 'inventory'].map((id) => legFor(id, list, mercado, []));
    expect(movedTo(parts, 1, 'notify', list, mercado)[1]).toMatchObject({
      name: 'notify',
      service: 'notify',
      target: '/notifications',
    });
    const typed = [first, { ...first, name: 'mine', target: '/orders?limit=3' }];
    expect(movedTo(typed, 1, 'notify', list, mercado)[1]).toMatchObject({
      name: 'mine',
      service: 'notify',
      target: '/orders?limit=3',
    });
  });

  it('when it is renamed', () => {
    const [one, two, three] = renamed([first, second, third], 0, 'order');
    expect(one?.name).toBe('order');
    expect(two?.target).toBe('/stock/{order.sku}');
    expect(three?.each?.of).toBe('order.lines.sku');
  });

  it.each([
    ['/stock/{sku}', '/stock/{each}'],
    ['/stock/{sku}/of/{id}', '/stock/{sku}/of/{each}'],
    ['/stock', '/stock/{each}'],
    ['/', '/{each}'],
    ['/stock?sku={each}', '/stock?sku={each}'],
  ])('when %s is asked for each value', (target, expected) => {
    const asked = askedForEach({ ...second, target }, 'orders.lines.sku');
    expect(asked).toMatchObject({
      target: expected,
      each: { of: 'orders.lines.sku', batch: false },
    });
  });

  it('when it is asked once again', () => {
    const once = askedForEach(askedForEach({ ...second, target: '/stock/{sku}' }, 'orders.id'), '');
    expect(once.target).toBe('/stock');
    expect('each' in once).toBe(false);
  });
});

describe('the answer in short', () => {
  const orders = legFor('orders', route, mercado, []);
  const catalog: Leg = {
    ...legFor('catalog', { ...route, path: '/' }, mercado, []),
    onFailure: 'omit',
    response: { rename: { products: 'offers' } },
  };
  const aggregate: Aggregate = {
    order: 'parallel',
    merge: 'namespace',
    legs: [orders, catalog],
  };

  it('has each part under its name, with the fields of the contract', () => {
    expect(answerShape(aggregate, mercado.nodes, false)).toMatch(
      /^\{\n {2}"orders": \{ orderId, .*\},\n {2}"catalog": \{ offers \}\n\}$/,
    );
  });

  it('says what is missing when an optional part is left out', () => {
    const partial = answerShape(aggregate, mercado.nodes, true);
    expect(partial).toContain('"partial": true');
    expect(partial).toContain('{ "part": "catalog", "reason": … }');
    expect(partial).not.toContain('offers');
  });

  it('flat, says who comes later with a name that is there, as the gateway does', () => {
    const legs = [orders, { ...orders, name: 'b' }];
    const twice: Aggregate = { ...aggregate, merge: 'flat', legs };
    const shape = answerShape(twice, mercado.nodes, false);
    expect(shape).toContain('"orderId": …');
    expect(shape).toContain('"b.orderId": …');
    expect(shape).toContain('{ "field": "orderId", "parts": ["orders", "b"] }');
  });

  it('has a list where a part is asked for each value', () => {
    const legs = [
      orders,
      askedForEach({ ...catalog, target: '/catalog/{sku}' }, 'orders.lines.sku'),
    ];
    expect(answerShape({ ...aggregate, legs }, mercado.nodes, false)).toMatch(/"catalog": \[ /);
  });

  it('knows nothing of a target that no contract has', () => {
    const legs = [{ ...orders, target: '/nowhere' }];
    expect(answerShape({ ...aggregate, legs }, mercado.nodes, false)).toContain('"orders": …');
  });
});

describe('members of a document', () => {
  it('are put in and left out, without touching the rest', () => {
    const limited = withMember(route, 'priority', 3);
    expect(limited).toEqual({ ...route, priority: 3 });
    expect(withMember(limited, 'priority', undefined)).toEqual(route);
    expect('priority' in withMember(limited, 'priority', undefined)).toBe(false);
    expect(limited.priority).toBe(3);
  });

  it('that say nothing are left out', () => {
    expect(orNone([])).toBeUndefined();
    expect(orNothing({ setHeaders: undefined, removeHeaders: [], body: {} })).toBeUndefined();
    expect(orNothing({ removeHeaders: ['Cookie'] })).toEqual({ removeHeaders: ['Cookie'] });
  });
});
