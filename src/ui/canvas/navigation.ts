/** Where keys lead: the order of things on the canvas and the way from one to the next. Pure. */
import type { Scenario, ScenarioLink, ScenarioNode } from '../../sim/index.ts';
import type { Selection } from '../../state/ui-store.ts';
import { centre, nodeBox } from './geometry.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Nodes from top to bottom and left to right; those of one row by their left edges. */
export function readingOrder(nodes: readonly ScenarioNode[]): readonly ScenarioNode[] {
  // Nodes of which one begins above the other's middle are read as one row.
  const rows: ScenarioNode[][] = [];
  const byTop = [...nodes].sort((a, b) => a.position.y - b.position.y || compareIds(a, b));
  for (const node of byTop) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row && first && node.position.y - first.position.y < 32) row.push(node);
    else rows.push([node]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.position.x - b.position.x || compareIds(a, b)));
}

/** Everything in focus order: each node, followed by the links that leave it. */
export function focusOrder(scenario: Scenario): readonly Selection[] {
  return readingOrder(scenario.nodes).flatMap((node) => [
    { kind: 'node' as const, id: node.id },
    ...scenario.links
      .filter((link) => link.from === node.id)
      .map((link) => ({ kind: 'link' as const, id: link.id })),
  ]);
}

/** The nearest node that way from the node; things far aside count as further off. */
export function nearestInDirection(
  nodes: readonly ScenarioNode[],
  from: string,
  direction: Direction,
): string | undefined {
  const start = nodes.find((node) => node.id === from);
  if (start === undefined) return readingOrder(nodes)[0]?.id;
  const a = centre(nodeBox(start.position));
  let best: string | undefined;
  let least = Infinity;
  for (const node of nodes) {
    if (node.id === from) continue;
    const b = centre(nodeBox(node.position));
    const [ahead, aside] = ways(b.x - a.x, b.y - a.y, direction);
    if (ahead <= 0 || aside > ahead * 3) continue;
    const distance = ahead + aside * 2;
    if (distance < least) {
      least = distance;
      best = node.id;
    }
  }
  return best;
}

/** Links of the node in the order in which brackets visit them: those that leave, then those that come. */
export function linksOf(links: readonly ScenarioLink[], node: string): readonly ScenarioLink[] {
  return [
    ...links.filter((link) => link.from === node),
    ...links.filter((link) => link.to === node),
  ];
}

/** The item `by` places on in a list, around its ends. */
export function around<T>(items: readonly T[], index: number, by: number): T | undefined {
  if (items.length === 0) return undefined;
  return items[(((index + by) % items.length) + items.length) % items.length];
}

function ways(dx: number, dy: number, direction: Direction): readonly [number, number] {
  switch (direction) {
    case 'left':
      return [-dx, Math.abs(dy)];
    case 'right':
      return [dx, Math.abs(dy)];
    case 'up':
      return [-dy, Math.abs(dx)];
    case 'down':
      return [dy, Math.abs(dx)];
  }
}

function compareIds(a: ScenarioNode, b: ScenarioNode): number {
  return a.id < b.id ? -1 : 1;
}
