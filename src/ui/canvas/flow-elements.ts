/**
 * The document as React Flow wants it. What did not change keeps its identity, so that moving one
 * node draws one node again. Figures never pass through here; see `node-face.tsx`.
 */
import type { Edge, Node } from '@xyflow/react';
import { Position } from '@xyflow/react';
import { say } from '../../i18n/text.ts';
import type { Lang } from '../../i18n/text.ts';
import { canvasWords } from '../../i18n/words/canvas.ts';
import { hopsOf } from '../../sim/index.ts';
import type { Hop, Scenario, ScenarioLink, ScenarioNode } from '../../sim/index.ts';
import type { Selection } from '../../state/ui-store.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './geometry.ts';
import type { Point } from './geometry.ts';
import { layOutLinks } from './link-layout.ts';
import type { LinkPlace } from './link-layout.ts';
import { protocolLook } from './protocol-look.ts';

export type CanvasNode = Node<{ readonly node: ScenarioNode }, 'node'>;
export type CanvasLink = Edge<{ readonly link: ScenarioLink; readonly place: LinkPlace }, 'link'>;

export interface FlowElements {
  readonly nodes: CanvasNode[];
  readonly links: CanvasLink[];
  readonly places: ReadonlyMap<string, LinkPlace>;
}

export interface Shown {
  readonly scenario: Scenario;
  /** Of nodes that are being dragged. */
  readonly positions: ReadonlyMap<string, Point>;
  readonly selection: readonly Selection[];
  readonly active: Selection | null;
  readonly lang: Lang;
}

/** Given at once, so that nothing waits for the browser to measure it. */
const measured = { width: NODE_WIDTH, height: NODE_HEIGHT };
const handles = [
  {
    type: 'target' as const,
    position: Position.Left,
    x: -6,
    y: NODE_HEIGHT / 2 - 6,
    width: 12,
    height: 12,
  },
  {
    type: 'source' as const,
    position: Position.Right,
    x: NODE_WIDTH - 6,
    y: NODE_HEIGHT / 2 - 6,
    width: 12,
    height: 12,
  },
];

/** Ids of elements inside a node by which the node is named and described; see `node-face.tsx`. */
export function labelIds(id: string): { readonly name: string; readonly figures: string } {
  return { name: `canvas-name-${id}`, figures: `canvas-figures-${id}` };
}

/** Returns the function that makes the elements; it remembers the last ones. */
export function flowElements(): (shown: Shown) => FlowElements {
  let places: ReadonlyMap<string, LinkPlace> = new Map();
  let nodes = new Map<string, { readonly key: readonly unknown[]; readonly made: CanvasNode }>();
  let links = new Map<string, { readonly key: readonly unknown[]; readonly made: CanvasLink }>();
  let laidOut: readonly unknown[] = [];

  return (shown) => {
    const { scenario, positions, selection, active, lang } = shown;
    const layoutKey = [scenario.nodes, scenario.links, positions];
    if (!isSameKey(layoutKey, laidOut)) {
      places = keepSame(
        places,
        layOutLinks(
          scenario.nodes,
          hopsIn(scenario.links).map(({ hop }) => hop),
          positions,
        ),
      );
      laidOut = layoutKey;
    }
    const selectedNodes = idsOf(selection, 'node');
    const selectedLinks = idsOf(selection, 'link');
    const activeNode = active?.kind === 'node' ? active.id : '';
    const activeLink = active?.kind === 'link' ? active.id : '';
    nodes = new Map(
      scenario.nodes.map((node) => {
        const position = positions.get(node.id) ?? node.position;
        const isSelected = selectedNodes.has(node.id);
        const isActive = node.id === activeNode;
        const key = [node, position.x, position.y, isSelected, isActive, lang];
        const old = nodes.get(node.id);
        if (old && isSameKey(old.key, key)) return [node.id, old];
        return [node.id, { key, made: makeNode(node, position, isSelected, isActive, lang) }];
      }),
    );
    const names = new Map(scenario.nodes.map((node) => [node.id, say(node.name, lang)]));
    links = new Map(
      hopsIn(scenario.links).flatMap(({ link, hop }) => {
        const place = places.get(hop.id);
        if (place === undefined) return [];
        const from = names.get(link.from) ?? link.from;
        const to = names.get(link.to) ?? link.to;
        const isSelected = selectedLinks.has(link.id);
        const isActive = hop.id === activeLink;
        const key = [link, place, from, to, isSelected, isActive, lang];
        const old = links.get(hop.id);
        if (old && isSameKey(old.key, key)) return [[hop.id, old] as const];
        const label = say(canvasWords.linkName, lang, {
          from,
          to,
          protocol: protocolLook[link.protocol].tag,
        });
        const made = makeLink(link, hop, place, label, isSelected, isActive, lang);
        return [[hop.id, { key, made }] as const];
      }),
    );
    return {
      nodes: [...nodes.values()].map((one) => one.made),
      links: [...links.values()].map((one) => one.made),
      places,
    };
  };
}

function makeNode(
  node: ScenarioNode,
  position: Point,
  isSelected: boolean,
  isActive: boolean,
  lang: Lang,
): CanvasNode {
  const ids = labelIds(node.id);
  return {
    id: node.id,
    type: 'node',
    position: { x: position.x, y: position.y },
    data: { node },
    selected: isSelected,
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
    measured,
    handles,
    domAttributes: {
      tabIndex: isActive ? 0 : -1,
      'aria-roledescription': say(canvasWords.nodeRole, lang),
      'aria-labelledby': ids.name,
      'aria-describedby': ids.figures,
    },
  };
}

/** Every stretch that is drawn: a link through a broker has two, of which the first is its handle. */
function hopsIn(
  links: readonly ScenarioLink[],
): { readonly link: ScenarioLink; readonly hop: Hop }[] {
  return links.flatMap((link) => hopsOf(link).map((hop) => ({ link, hop })));
}

function makeLink(
  link: ScenarioLink,
  hop: Hop,
  place: LinkPlace,
  label: string,
  isSelected: boolean,
  isActive: boolean,
  lang: Lang,
): CanvasLink {
  return {
    id: hop.id,
    type: 'link',
    source: hop.from,
    target: hop.to,
    data: { link, place },
    selected: isSelected,
    ariaLabel: label,
    domAttributes: {
      tabIndex: isActive ? 0 : -1,
      'aria-roledescription': say(canvasWords.linkRole, lang),
      'aria-describedby': labelIds(link.id).figures,
    },
  };
}

function idsOf(selection: readonly Selection[], kind: Selection['kind']): ReadonlySet<string> {
  return new Set(selection.filter((one) => one.kind === kind).map((one) => one.id));
}

function keepSame(
  old: ReadonlyMap<string, LinkPlace>,
  fresh: ReadonlyMap<string, LinkPlace>,
): ReadonlyMap<string, LinkPlace> {
  return new Map(
    [...fresh].map(([id, place]) => {
      const before = old.get(id);
      const isSame =
        before?.path.d === place.path.d &&
        before.pill.x === place.pill.x &&
        before.pill.y === place.pill.y;
      return [id, isSame ? before : place];
    }),
  );
}

function isSameKey(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => Object.is(one, b[index]));
}
