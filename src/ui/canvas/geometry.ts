/** Points and boxes of the canvas, in canvas units, and the sizes that everything is laid out with. */
import type { ScenarioNode } from '../../sim/index.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Every node has this size, so that nothing has to be measured before it can be drawn. */
export const NODE_WIDTH = 184;
export const NODE_HEIGHT = 64;
/** The tag of the database that hangs below a service, at its left. */
export const DATABASE_TAG = { x: 12, width: 112, height: 26 } as const;
/** Positions fall on this grid. */
export const GRID = 8;

/** The card of the node. */
export function nodeBox(position: Point): Box {
  return { x: position.x, y: position.y, width: NODE_WIDTH, height: NODE_HEIGHT };
}

/** All boxes that the node covers: its card, and the tag of its database. */
export function coveredBoxes(node: ScenarioNode, position: Point = node.position): readonly Box[] {
  const card = nodeBox(position);
  if (node.kind !== 'service' || node.database === null) return [card];
  const tag = {
    x: position.x + DATABASE_TAG.x,
    y: position.y + NODE_HEIGHT,
    width: DATABASE_TAG.width,
    height: DATABASE_TAG.height,
  };
  return [card, tag];
}

export function centre(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Area that both boxes cover when each is widened by half of `gap`. */
export function overlap(a: Box, b: Box, gap = 0): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) + gap;
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) + gap;
  return width > 0 && height > 0 ? width * height : 0;
}

export function snap(value: number): number {
  return Math.round(value / GRID) * GRID;
}

/**
 * The place nearest to `wanted` (a top left corner) where a new node covers nothing, on the grid.
 * Gives up after 40 rings and returns `wanted`: a crowded canvas is still a usable one.
 */
export function freeSpot(wanted: Point, taken: readonly Box[]): Point {
  const start = { x: snap(wanted.x), y: snap(wanted.y) };
  const ring = GRID * 3;
  for (let radius = 0; radius <= 40; radius++) {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        if (Math.max(Math.abs(dx), Math.abs(dy)) !== radius) continue;
        const spot = { x: start.x + dx * ring, y: start.y + dy * ring };
        const box = { ...spot, width: NODE_WIDTH, height: NODE_HEIGHT + DATABASE_TAG.height };
        if (!taken.some((one) => overlap(one, box, GRID * 2) > 0)) return spot;
      }
    }
  }
  return start;
}
