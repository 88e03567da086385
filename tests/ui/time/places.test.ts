import { expect, it } from 'vitest';
import { placeOf, shareOf } from '../../../src/ui/time/places.ts';

it('puts moments on the line, and none beyond its ends', () => {
  expect(placeOf(2_000, 1_000, 5_000)).toBe('25%');
  expect(placeOf(0, 1_000, 5_000)).toBe('0%');
  expect(placeOf(9_000, 1_000, 5_000)).toBe('100%');
  expect(placeOf(0, 0, 0)).toBe('0%');
});

it('says how much of the line lies before a point', () => {
  expect(shareOf(150, 100, 200)).toBe(0.25);
  expect(shareOf(50, 100, 200)).toBe(0);
  expect(shareOf(900, 100, 200)).toBe(1);
  expect(shareOf(100, 100, 0)).toBe(0);
});
