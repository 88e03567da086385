/**
 * The curve of one link: the one place that knows where a link runs. The line on the page and the
 * dots of the painter are both drawn from it, so that a dot is always on its line.
 */
import type { Box, Point } from './geometry.ts';

export type Side = 'left' | 'right' | 'top' | 'bottom';

/** Where a link leaves or meets a node. */
export interface LinkEnd extends Point {
  readonly side: Side;
}

export interface LinkPath {
  /** For the `d` of an SVG path. */
  readonly d: string;
  /** x and y of `SEGMENTS + 1` points at equal distances along the curve, from caller to callee. */
  readonly points: Float32Array;
  /** In canvas units. */
  readonly length: number;
  /** The least box around all points. */
  readonly bounds: Box;
}

/** Pieces into which a path is cut; at 32 a corner of a dot's way is never seen. */
const SEGMENTS = 32;
/** Steps by which the curve is measured. */
const STEPS = 96;

/** A bezier curve that leaves and meets both nodes at right angles. */
export function linkPath(from: LinkEnd, to: LinkEnd): LinkPath {
  const reach = reachOf(from, to);
  const c1 = outward(from, reach);
  const c2 = outward(to, reach);
  const d = `M${round(from.x)} ${round(from.y)}C${round(c1.x)} ${round(c1.y)} ${round(c2.x)} ${round(c2.y)} ${round(to.x)} ${round(to.y)}`;
  const { points, length } = sample(from, c1, c2, to);
  return { d, points, length, bounds: boundsOf(points) };
}

/** The point after that fraction (0 caller, 1 callee) of the way; `x` and `y` interleaved in `points`. */
export function pointAt(points: Float32Array, fraction: number): Point {
  const last = points.length / 2 - 1;
  const place = Math.min(Math.max(fraction, 0), 1) * last;
  const index = Math.min(Math.floor(place), last - 1);
  const rest = place - index;
  const x = points[index * 2] ?? 0;
  const y = points[index * 2 + 1] ?? 0;
  const nextX = points[index * 2 + 2] ?? x;
  const nextY = points[index * 2 + 3] ?? y;
  return { x: x + (nextX - x) * rest, y: y + (nextY - y) * rest };
}

/** Unit vector along the way at that fraction, from caller to callee. */
export function directionAt(points: Float32Array, fraction: number): Point {
  const before = pointAt(points, fraction - 0.02);
  const after = pointAt(points, fraction + 0.02);
  const dx = after.x - before.x;
  const dy = after.y - before.y;
  const length = Math.sqrt(dx * dx + dy * dy);
  return length === 0 ? { x: 1, y: 0 } : { x: dx / length, y: dy / length };
}

/** How far the curve goes straight on before it turns: about half the way, never less than a port. */
function reachOf(from: LinkEnd, to: LinkEnd): number {
  const isSideways = from.side === 'left' || from.side === 'right';
  const along = isSideways ? Math.abs(to.x - from.x) : Math.abs(to.y - from.y);
  const across = isSideways ? Math.abs(to.y - from.y) : Math.abs(to.x - from.x);
  return Math.max(along / 2, Math.min(across / 4, 48), 16);
}

function outward(end: LinkEnd, reach: number): Point {
  switch (end.side) {
    case 'left':
      return { x: end.x - reach, y: end.y };
    case 'right':
      return { x: end.x + reach, y: end.y };
    case 'top':
      return { x: end.x, y: end.y - reach };
    case 'bottom':
      return { x: end.x, y: end.y + reach };
  }
}

function sample(a: Point, b: Point, c: Point, d: Point): { points: Float32Array; length: number } {
  const xs = new Float64Array(STEPS + 1);
  const ys = new Float64Array(STEPS + 1);
  const lengths = new Float64Array(STEPS + 1);
  for (let step = 0; step <= STEPS; step++) {
    const t = step / STEPS;
    const u = 1 - t;
    const [ka, kb, kc, kd] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    const x = ka * a.x + kb * b.x + kc * c.x + kd * d.x;
    const y = ka * a.y + kb * b.y + kc * c.y + kd * d.y;
    xs[step] = x;
    ys[step] = y;
    if (step === 0) continue;
    const dx = x - (xs[step - 1] ?? x);
    const dy = y - (ys[step - 1] ?? y);
    lengths[step] = (lengths[step - 1] ?? 0) + Math.sqrt(dx * dx + dy * dy);
  }
  const length = lengths[STEPS] ?? 0;
  const points = new Float32Array((SEGMENTS + 1) * 2);
  let step = 0;
  for (let index = 0; index <= SEGMENTS; index++) {
    const wanted = (length * index) / SEGMENTS;
    while (step < STEPS - 1 && (lengths[step + 1] ?? 0) < wanted) step++;
    const start = lengths[step] ?? 0;
    const span = (lengths[step + 1] ?? start) - start;
    const rest = span === 0 ? 0 : (wanted - start) / span;
    points[index * 2] = (xs[step] ?? 0) + ((xs[step + 1] ?? 0) - (xs[step] ?? 0)) * rest;
    points[index * 2 + 1] = (ys[step] ?? 0) + ((ys[step + 1] ?? 0) - (ys[step] ?? 0)) * rest;
  }
  return { points, length };
}

function boundsOf(points: Float32Array): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at + 1 < points.length; at += 2) {
    const x = points[at] ?? 0;
    const y = points[at + 1] ?? 0;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
