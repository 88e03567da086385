/**
 * Lays out all links at once: which side of its nodes a link uses, how links at one side are kept
 * apart, and where the label pill of each finds room. Pure: same document, same picture.
 */
import type { Hop, ScenarioNode } from '../../sim/index.ts';
import { centre, coveredBoxes, nodeBox, overlap } from './geometry.ts';
import type { Box, Point } from './geometry.ts';
import { directionAt, linkPath, pointAt } from './link-path.ts';
import type { LinkEnd, LinkPath, Side } from './link-path.ts';

export interface LinkPlace {
  readonly path: LinkPath;
  /** Centre of the label pill. */
  readonly pill: Point;
}

/** Room kept for a pill: its widest usual text, `REST 1,234/s · 1.2 s`, so that it never has to move. */
export const PILL_WIDTH = 118;
export const PILL_HEIGHT = 22;
/** Distance between two links at one side of a node. */
const END_GAP = 9;
/** Nodes closer than this sideways are linked by their tops and bottoms. */
const SIDEWAYS_GAP = 24;

/** Place of each link by its id. `positions` overrides those of the document while nodes are dragged. */
export function layOutLinks(
  nodes: readonly ScenarioNode[],
  links: readonly Hop[],
  positions: ReadonlyMap<string, Point> = new Map(),
): ReadonlyMap<string, LinkPlace> {
  const boxes = new Map(
    nodes.map((node) => [node.id, nodeBox(positions.get(node.id) ?? node.position)]),
  );
  const ends = placeEnds(links, boxes);
  const paths = new Map<string, LinkPath>();
  for (const link of links) {
    const both = ends.get(link.id);
    if (both) paths.set(link.id, linkPath(both.from, both.to));
  }
  const covered = nodes.flatMap((node) => coveredBoxes(node, positions.get(node.id)));
  const pills = placePills(paths, covered);
  const places = new Map<string, LinkPlace>();
  for (const [id, path] of paths) {
    places.set(id, { path, pill: pills.get(id) ?? pointAt(path.points, 0.5) });
  }
  return places;
}

/** The first of the fractions at which something small on the line is clear of the link's own pill. */
export function clearFraction({ path, pill }: LinkPlace, wanted: readonly number[]): number {
  const box = pillBox(pill);
  const isClear = (fraction: number) => {
    const { x, y } = pointAt(path.points, fraction);
    return overlap({ x: x - 14, y: y - 10, width: 28, height: 20 }, box) === 0;
  };
  return wanted.find(isClear) ?? wanted[0] ?? 0.5;
}

// ── Ends ──

interface Attachment {
  readonly link: string;
  readonly end: 'from' | 'to';
  readonly node: string;
  readonly side: Side;
  /** Where the other node is, across the side: ends are ordered by it so that links do not cross. */
  readonly order: number;
}

function placeEnds(
  links: readonly Hop[],
  boxes: ReadonlyMap<string, Box>,
): ReadonlyMap<string, { readonly from: LinkEnd; readonly to: LinkEnd }> {
  const atSide = new Map<string, Attachment[]>();
  for (const one of links.flatMap((link) => attach(link, boxes))) {
    const key = `${one.node} ${one.side}`;
    const group = atSide.get(key);
    if (group) group.push(one);
    else atSide.set(key, [one]);
  }
  const from = new Map<string, LinkEnd>();
  const to = new Map<string, LinkEnd>();
  for (const group of atSide.values()) {
    // Ties (a link and its opposite) are broken by id, the same at both nodes, so the two stay apart.
    group.sort((a, b) => a.order - b.order || (a.link < b.link ? -1 : 1));
    group.forEach((one, index) => {
      const box = boxes.get(one.node);
      if (box === undefined) return;
      const gap = Math.min(END_GAP, roomAt(one.side, box) / group.length);
      const end = endAt(box, one.side, (index - (group.length - 1) / 2) * gap);
      (one.end === 'from' ? from : to).set(one.link, end);
    });
  }
  const ends = new Map<string, { readonly from: LinkEnd; readonly to: LinkEnd }>();
  for (const [id, start] of from) {
    const finish = to.get(id);
    if (finish) ends.set(id, { from: start, to: finish });
  }
  return ends;
}

function attach(link: Hop, boxes: ReadonlyMap<string, Box>): readonly Attachment[] {
  const from = boxes.get(link.from);
  const to = boxes.get(link.to);
  if (from === undefined || to === undefined) return [];
  const [leaving, meeting] = sidesOf(from, to);
  const isSideways = leaving === 'left' || leaving === 'right';
  const [a, b] = [centre(from), centre(to)];
  return [
    { link: link.id, end: 'from', node: link.from, side: leaving, order: isSideways ? b.y : b.x },
    { link: link.id, end: 'to', node: link.to, side: meeting, order: isSideways ? a.y : a.x },
  ];
}

function sidesOf(from: Box, to: Box): readonly [Side, Side] {
  if (to.x - (from.x + from.width) >= SIDEWAYS_GAP) return ['right', 'left'];
  if (from.x - (to.x + to.width) >= SIDEWAYS_GAP) return ['left', 'right'];
  return to.y >= from.y ? ['bottom', 'top'] : ['top', 'bottom'];
}

function roomAt(side: Side, box: Box): number {
  return (side === 'left' || side === 'right' ? box.height : box.width / 2) - 16;
}

function endAt(box: Box, side: Side, offset: number): LinkEnd {
  // Tops and bottoms are met right of the middle, clear of the database tag.
  const x = box.x + box.width * 0.78 + offset;
  const y = box.y + box.height / 2 + offset;
  switch (side) {
    case 'left':
      return { x: box.x, y, side };
    case 'right':
      return { x: box.x + box.width, y, side };
    case 'top':
      return { x, y: box.y, side };
    case 'bottom':
      return { x, y: box.y + box.height, side };
  }
}

// ── Pills ──

/** Tried in this order; the first free place wins, else the least bad one. */
const fractions = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82] as const;
/** Distances off the line, to both sides. */
const offsets = [0, 18, 34, 50, 66] as const;

function placePills(
  paths: ReadonlyMap<string, LinkPath>,
  covered: readonly Box[],
): ReadonlyMap<string, Point> {
  const placed: Box[] = [];
  const pills = new Map<string, Point>();
  // Short links have the fewest places to choose from, so they choose first.
  const byLength = [...paths].sort(([, a], [, b]) => a.length - b.length);
  for (const [id] of byLength) {
    const pill = bestPlace(id, paths, covered, placed);
    pills.set(id, pill);
    placed.push(pillBox(pill));
  }
  return pills;
}

function bestPlace(
  id: string,
  paths: ReadonlyMap<string, LinkPath>,
  covered: readonly Box[],
  placed: readonly Box[],
): Point {
  const path = paths.get(id);
  if (path === undefined) return { x: 0, y: 0 };
  let best: Point | undefined;
  let leastCost = Infinity;
  for (const offset of offsets) {
    for (const fraction of fractions) {
      // What is given up by going there, before anything is found in the way.
      const far = offset + Math.abs(fraction - 0.5) * 60;
      if (far >= leastCost) continue;
      for (const pill of besides(path, fraction, offset)) {
        const cost = far + obstruction(pillBox(pill), id, paths, covered, placed, leastCost - far);
        if (cost >= leastCost) continue;
        leastCost = cost;
        best = pill;
      }
    }
  }
  return best ?? pointAt(path.points, 0.5);
}

/**
 * How much stands in the way: nodes and pills most, then lines. A pill that hides most of its own
 * line goes beside it, so that the messages on a short link can be seen. Stops counting at `limit`.
 */
function obstruction(
  box: Box,
  id: string,
  paths: ReadonlyMap<string, LinkPath>,
  covered: readonly Box[],
  placed: readonly Box[],
  limit: number,
): number {
  let cost = 0;
  for (const one of covered) cost += overlap(one, box, 4) * 10;
  for (const one of placed) cost += overlap(one, box, 4) * 10;
  if (cost >= limit) return cost;
  for (const [other, { points, bounds }] of paths) {
    if (!touches(bounds, box)) continue;
    const share = shareInside(points, box);
    cost += other === id ? Math.max(0, share - 0.35) * 90 : share * 50;
    if (cost >= limit) return cost;
  }
  return cost;
}

/** True for boxes without area too, such as that of a level line. */
function touches(a: Box, b: Box): boolean {
  return (
    a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height
  );
}

/** The share of the path's points that lie in the box. */
function shareInside(points: Float32Array, box: Box): number {
  let inside = 0;
  for (let at = 0; at + 1 < points.length; at += 2) {
    const x = points[at] ?? 0;
    const y = points[at + 1] ?? 0;
    const isInside = x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
    if (isInside) inside++;
  }
  return (inside * 2) / points.length;
}

function besides(path: LinkPath, fraction: number, offset: number): readonly Point[] {
  const on = pointAt(path.points, fraction);
  if (offset === 0) return [on];
  const along = directionAt(path.points, fraction);
  // A pill is wide and low: it clears a level line sooner than a steep one.
  const reach = offset * (1 + 1.6 * Math.abs(along.y));
  const across = along.x >= 0 ? { x: along.y, y: -along.x } : { x: -along.y, y: along.x };
  return [
    { x: on.x + across.x * reach, y: on.y + across.y * reach },
    { x: on.x - across.x * reach, y: on.y - across.y * reach },
  ];
}

/** The room that a pill may take, around its middle. */
export function pillBox(pill: Point): Box {
  return {
    x: pill.x - PILL_WIDTH / 2,
    y: pill.y - PILL_HEIGHT / 2,
    width: PILL_WIDTH,
    height: PILL_HEIGHT,
  };
}
