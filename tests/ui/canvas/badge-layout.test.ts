/** Badges keep clear of nodes and of each other, near to what they are about. */
import { expect, test } from 'vitest';
import { badgeBox, badgeSize, clearPlace } from '../../../src/ui/canvas/badge-layout.ts';
import { overlap } from '../../../src/ui/canvas/geometry.ts';

const size = badgeSize(['refused by payments/0']);
const below = { x: 200, y: 100, isAbove: false };
const above = { x: 200, y: 72, isAbove: true };

test('a badge stays where it is wanted when nothing lies there', () => {
  expect(clearPlace([below, above], size, [])).toEqual(below);
});

test('a badge that would cover a node goes to the other side of its pill, or beside the node', () => {
  const node = { x: 240, y: 90, width: 184, height: 64 };
  expect(clearPlace([below, above], size, [node])).toEqual(above);
  const wall = { ...node, y: 0, height: 400 };
  const place = clearPlace([below, above], size, [wall]);
  expect(place.y).toBe(below.y);
  expect(place.x).toBeLessThan(below.x);
  expect(overlap(badgeBox(place, size), wall)).toBe(0);
});

test('where all is taken it stays near, at the least covered place', () => {
  const everything = { x: -1_000, y: -1_000, width: 3_000, height: 3_000 };
  expect(clearPlace([below, above], size, [everything])).toEqual(below);
});

test('several badges are a stack', () => {
  expect(badgeSize(['a', 'bb', 'ccc']).height).toBe(3 * 24 + 2 * 4);
});
