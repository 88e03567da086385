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
export const DATABASE_TAG = { x: 12, width: 120, height: 26 } as const;
/** The tag with its last decision that hangs below a gateway, at its left. */
const DECISION_TAG = { x: 12, width: 166, height: 24 } as const;
/** Room that a new node leaves to others: enough for a link with its arrow. */
export const NEW_NODE_GAP = 56;
/** Positions fall on this grid. */
export const GRID = 8;

/** The card of the node. */
export function nodeBox(position: Point): Box {
  return { x: position.x, y: position.y, width: NODE_WIDTH, height: NODE_HEIGHT };
}

/** All boxes that the node covers: its card, and the tag below it. */
export function coveredBoxes(node: ScenarioNode, position: Point = node.position): readonly Box[] {
  const card = nodeBox(position);
  const tag = tagOf(node);
  if (tag === null) return [card];
  const { x, width, height } = tag;
  return [card, { x: position.x + x, y: position.y + NODE_HEIGHT, width, height }];
}

function tagOf(node: ScenarioNode): typeof DATABASE_TAG | typeof DECISION_TAG | null {
  if (node.kind === 'gateway') return DECISION_TAG;
  return node.kind === 'service' && node.database !== null ? DATABASE_TAG : null;
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

/** Ways from a wanted place to try, nearest first; up and down count more, so that a chain grows sideways. */
const offsets: readonly Point[] = Array.from({ length: 81 * 81 }, (_, at) => ({
  x: ((at % 81) - 40) * GRID * 3,
  y: (Math.floor(at / 81) - 40) * GRID * 3,
})).sort((a, b) => remoteness(a) - remoteness(b) || b.x - a.x || b.y - a.y);

function remoteness({ x, y }: Point): number {
  return x * x + y * y * 6;
}

/**
 * The place nearest to `wanted` (a top left corner) where a new node covers nothing, on the grid.
 * Where there is none far and wide it is `wanted` itself: a crowded canvas is still a usable one.
 */
export function freeSpot(wanted: Point, taken: readonly Box[]): Point {
  const start = { x: snap(wanted.x), y: snap(wanted.y) };
  for (const offset of offsets) {
    const spot = { x: start.x + offset.x, y: start.y + offset.y };
    const box = { ...spot, width: NODE_WIDTH, height: NODE_HEIGHT + DATABASE_TAG.height };
    if (!taken.some((one) => overlap(one, box, NEW_NODE_GAP) > 0)) return spot;
  }
  return start;
}
