import { describe, expect, it } from 'vitest';
import { directionAt, linkPath, pointAt } from '../../../src/ui/canvas/link-path.ts';

describe('linkPath', () => {
  const path = linkPath({ x: 184, y: 32, side: 'right' }, { x: 484, y: 232, side: 'left' });

  it('begins and ends at its ends', () => {
    expect(pointAt(path.points, 0)).toEqual({ x: 184, y: 32 });
    expect(pointAt(path.points, 1).x).toBeCloseTo(484, 3);
    expect(pointAt(path.points, 1).y).toBeCloseTo(232, 3);
    expect(path.d).toMatch(/^M184 32C.* 484 232$/);
  });

  it('passes equal lengths in equal fractions', () => {
    const lengths = Array.from({ length: 20 }, (_, index) => {
      const a = pointAt(path.points, index / 20);
      const b = pointAt(path.points, (index + 1) / 20);
      return Math.hypot(b.x - a.x, b.y - a.y);
    });
    const mean = lengths.reduce((sum, one) => sum + one, 0) / lengths.length;
    for (const length of lengths) expect(Math.abs(length / mean - 1)).toBeLessThan(0.05);
    expect(path.length / (mean * 20)).toBeCloseTo(1, 1);
  });

  it('holds fractions outside 0 to 1 at the ends', () => {
    expect(pointAt(path.points, -1)).toEqual(pointAt(path.points, 0));
    expect(pointAt(path.points, 7)).toEqual(pointAt(path.points, 1));
  });

  it('leaves at a right angle to the side', () => {
    const direction = directionAt(path.points, 0);
    expect(direction.x).toBeGreaterThan(0.95);
  });

  it('gives a direction even where both ends are one point', () => {
    const point = linkPath({ x: 0, y: 0, side: 'right' }, { x: 0, y: 0, side: 'right' });
    expect(directionAt(point.points, 0.5).x).toBeTypeOf('number');
    expect(Number.isNaN(directionAt(point.points, 0.5).x)).toBe(false);
  });
});
