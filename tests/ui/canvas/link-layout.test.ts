import { describe, expect, it } from 'vitest';
import { newLink, newNode } from '../../../src/sim/index.ts';
import type { Scenario } from '../../../src/sim/index.ts';
import { coveredBoxes, freeSpot, nodeBox, overlap } from '../../../src/ui/canvas/geometry.ts';
import { layOutLinks, PILL_HEIGHT, PILL_WIDTH } from '../../../src/ui/canvas/link-layout.ts';
import { pointAt } from '../../../src/ui/canvas/link-path.ts';

function service(id: string, x: number, y: number) {
  return newNode('service', id, id, { x, y });
}

function pillBox(pill: { x: number; y: number }) {
  return {
    x: pill.x - PILL_WIDTH / 2,
    y: pill.y - PILL_HEIGHT / 2,
    width: PILL_WIDTH,
    height: PILL_HEIGHT,
  };
}

/** The layout of the picture to aim at: short and long links, fans, and links that come back. */
const shop: Pick<Scenario, 'nodes' | 'links'> = {
  nodes: [
    newNode('client', 'client', 'Shoppers', { x: 16, y: 224 }),
    newNode('gateway', 'gateway', 'Gateway', { x: 288, y: 224 }),
    service('catalog', 608, 72),
    service('orders', 608, 232),
    service('notify', 608, 400),
    service('payments', 864, 72),
    service('inventory', 864, 248),
  ],
  links: [
    newLink('client-gateway', 'client', 'gateway'),
    newLink('gateway-catalog', 'gateway', 'catalog'),
    newLink('gateway-orders', 'gateway', 'orders'),
    newLink('gateway-notify', 'gateway', 'notify'),
    newLink('orders-payments', 'orders', 'payments'),
    newLink('orders-inventory', 'orders', 'inventory'),
    newLink('orders-catalog', 'orders', 'catalog'),
    newLink('orders-notify', 'orders', 'notify'),
  ],
};

describe('layOutLinks', () => {
  const places = layOutLinks(shop.nodes, shop.links);

  it('places every link', () => {
    expect([...places.keys()].sort()).toEqual(shop.links.map((link) => link.id).sort());
  });

  it('keeps pills clear of nodes, tags and one another', () => {
    const covered = shop.nodes.flatMap((node) => coveredBoxes(node));
    const pills = [...places].map(([id, place]) => ({ id, box: pillBox(place.pill) }));
    for (const pill of pills) {
      for (const box of covered) expect(overlap(box, pill.box), pill.id).toBe(0);
      for (const other of pills) {
        if (other.id < pill.id)
          expect(overlap(other.box, pill.box), `${pill.id} ${other.id}`).toBe(0);
      }
    }
  });

  it('keeps a link and its opposite apart', () => {
    const nodes = [service('a', 0, 0), service('b', 400, 0)];
    const both = layOutLinks(nodes, [newLink('a-b', 'a', 'b'), newLink('b-a', 'b', 'a')]);
    const there = both.get('a-b');
    const back = both.get('b-a');
    if (!there || !back) throw new Error('Both links were expected.');
    for (const fraction of [0, 0.25, 0.5, 0.75, 1]) {
      const p = pointAt(there.path.points, fraction);
      const q = pointAt(back.path.points, 1 - fraction);
      expect(Math.hypot(p.x - q.x, p.y - q.y)).toBeGreaterThan(6);
    }
    expect(overlap(pillBox(there.pill), pillBox(back.pill))).toBe(0);
  });

  it('follows a node that is being dragged', () => {
    const moved = layOutLinks(shop.nodes, shop.links, new Map([['client', { x: 0, y: 480 }]]));
    const place = moved.get('client-gateway');
    if (!place) throw new Error('The link was expected.');
    expect(pointAt(place.path.points, 0)).toEqual({ x: 184, y: 512 });
  });

  it('is the same whatever the order of the links', () => {
    const reversed = layOutLinks(shop.nodes, shop.links.toReversed());
    for (const [id, place] of places) expect(reversed.get(id)?.path.d).toBe(place.path.d);
  });
});

describe('freeSpot', () => {
  it('keeps a free place and leaves a taken one', () => {
    const taken = [nodeBox({ x: 0, y: 0 })];
    expect(freeSpot({ x: 403, y: 299 }, taken)).toEqual({ x: 400, y: 296 });
    const spot = freeSpot({ x: 10, y: 10 }, taken);
    expect(overlap(nodeBox(spot), nodeBox({ x: 0, y: 0 }))).toBe(0);
  });
});
