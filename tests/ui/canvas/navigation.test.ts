import { describe, expect, it } from 'vitest';
import { applyEdit, EditError, emptyScenario, newLink, newNode } from '../../../src/sim/index.ts';
import type { Scenario } from '../../../src/sim/index.ts';
import { candidates, refusal } from '../../../src/ui/canvas/connecting.ts';
import {
  around,
  focusOrder,
  linksOf,
  nearestInDirection,
  readingOrder,
} from '../../../src/ui/canvas/navigation.ts';

/** Client → gateway → (catalog above, orders below); orders → catalog. Put in out of order. */
const shop: Scenario = [
  newNode('service', 'orders', 'Orders', { x: 600, y: 200 }),
  newNode('service', 'catalog', 'Catalog', { x: 600, y: 0 }),
  newNode('gateway', 'gateway', 'Gateway', { x: 300, y: 104 }),
  newNode('client', 'client', 'Client', { x: 0, y: 112 }),
].reduce((scenario, node) => applyEdit(scenario, { kind: 'add-node', node }), emptyScenario());
const linked: Scenario = [
  newLink('orders-catalog', 'orders', 'catalog'),
  newLink('gateway-catalog', 'gateway', 'catalog'),
  newLink('gateway-orders', 'gateway', 'orders'),
  newLink('client-gateway', 'client', 'gateway'),
].reduce((scenario, link) => applyEdit(scenario, { kind: 'add-link', link }), shop);

describe('readingOrder', () => {
  it('goes by rows, and in a row from left to right', () => {
    const ids = readingOrder(shop.nodes).map((node) => node.id);
    expect(ids).toEqual(['catalog', 'client', 'gateway', 'orders']);
  });
});

describe('focusOrder', () => {
  it('visits each node and then the links that leave it', () => {
    expect(focusOrder(linked).map((item) => item.id)).toEqual([
      'catalog',
      'client',
      'client-gateway',
      'gateway',
      'gateway-catalog',
      'gateway-orders',
      'orders',
      'orders-catalog',
    ]);
  });
});

describe('nearestInDirection', () => {
  it('finds the nearest node that way and nothing where there is none', () => {
    expect(nearestInDirection(shop.nodes, 'client', 'right')).toBe('gateway');
    expect(nearestInDirection(shop.nodes, 'catalog', 'down')).toBe('orders');
    expect(nearestInDirection(shop.nodes, 'gateway', 'left')).toBe('client');
    expect(nearestInDirection(shop.nodes, 'client', 'left')).toBeUndefined();
  });

  it('begins at the first node when it comes from nowhere', () => {
    expect(nearestInDirection(shop.nodes, '', 'left')).toBe('catalog');
  });
});

describe('linksOf', () => {
  it('lists what leaves before what comes', () => {
    expect(linksOf(linked.links, 'orders').map((link) => link.id)).toEqual([
      'orders-catalog',
      'gateway-orders',
    ]);
  });
});

describe('around', () => {
  it('goes on past both ends', () => {
    expect(around(['a', 'b', 'c'], 2, 1)).toBe('a');
    expect(around(['a', 'b', 'c'], 0, -1)).toBe('c');
    expect(around([], 0, 1)).toBeUndefined();
  });
});

describe('connecting', () => {
  it('refuses, with a reason, exactly what the document refuses', () => {
    for (const from of linked.nodes) {
      for (const to of linked.nodes) {
        const link = newLink('new-link', from.id, to.id);
        const isRefused = refusal(linked, from.id, to.id) !== null;
        const edit = () => applyEdit(linked, { kind: 'add-link', link });
        if (isRefused) expect(edit, `${from.id} ${to.id}`).toThrow(EditError);
        else expect(edit, `${from.id} ${to.id}`).not.toThrow();
      }
    }
  });

  it('offers callees of a caller and callers of a callee, in reading order', () => {
    expect(candidates(linked, 'client', 'out')).toEqual(['catalog', 'orders']);
    expect(candidates(linked, 'catalog', 'in')).toEqual(['client']);
    expect(candidates(linked, 'client', 'in')).toEqual([]);
  });
});
