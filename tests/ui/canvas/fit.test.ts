import { describe, expect, it } from 'vitest';
import { newNode } from '../../../src/sim/index.ts';
import { fitView } from '../../../src/ui/canvas/fit.ts';

const size = { width: 1000, height: 450 };

function client(id: string, x: number, y: number) {
  return newNode('client', id, id, { x, y });
}

describe('fitView', () => {
  it('shows a small cluster in its drawn size, in the middle', () => {
    const view = fitView([client('a', 0, 0), client('b', 300, 0)], size);
    expect(view.zoom).toBe(1);
    expect(view.x + 242).toBeCloseTo(500, 0);
  });

  it('keeps every node inside and clear of the figures', () => {
    const nodes = [client('a', 0, 0), client('b', 0, 900), client('c', 1_500, 900)];
    const { x, y, zoom } = fitView(nodes, size);
    for (const { position } of nodes) {
      expect(position.x * zoom + x).toBeGreaterThanOrEqual(0);
      expect((position.x + 184) * zoom + x).toBeLessThanOrEqual(size.width);
      expect(position.y * zoom + y).toBeGreaterThanOrEqual(0);
      expect((position.y + 64) * zoom + y).toBeLessThanOrEqual(size.height - 50);
    }
  });

  it('uses the whole height when nothing stands in the corners', () => {
    const high = [client('a', 0, 0), client('b', 0, 600)];
    expect(fitView(high, size).zoom).toBeCloseTo((450 - 40) / (664 + 36), 2);
  });

  it('says something sensible for an empty document', () => {
    expect(fitView([], size)).toEqual({ x: 0, y: 0, zoom: 1 });
  });
});
