/**
 * Hands the figures of the run store on to the nodes and links of the canvas: to each only its own,
 * and while the run plays a portion per frame. A hundred nodes that all changed in the same instant
 * would otherwise hold up that one frame, and be idle in the next five.
 *
 * When the run stands still everything is handed on at once: what is shown is that instant.
 */
import { useSyncExternalStore } from 'react';
import type { LinkView, NodeView } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';

/** Places refreshed in one frame at least; small clusters are always refreshed whole. */
const PORTION_LEAST = 24;
/** Frames over which a refresh is spread; figures come every sixth frame. */
const FRAMES = 2;

const nodes = new Map<string, NodeView>();
const links = new Map<string, LinkView>();
const nodeListeners = new Map<string, Set<() => void>>();
const linkListeners = new Map<string, Set<() => void>>();
const waitingNodes = new Set<string>();
const waitingLinks = new Set<string>();
let portion = PORTION_LEAST;
let isScheduled = false;
let isFollowing = false;

function follow(): void {
  if (isFollowing) return;
  isFollowing = true;
  takeChanges();
  handOn(Infinity);
  runStore.subscribe((state, before) => {
    const isStill = !state.playing && before.playing;
    const isChanged = state.nodes !== before.nodes || state.links !== before.links;
    if (!isChanged && !isStill) return;
    takeChanges();
    const waiting = waitingNodes.size + waitingLinks.size;
    portion = Math.max(PORTION_LEAST, Math.ceil(waiting / FRAMES));
    handOn(!state.playing || document.hidden ? Infinity : portion);
    if (waitingNodes.size + waitingLinks.size > 0) schedule();
  });
}

function takeChanges(): void {
  const state = runStore.getState();
  note(state.nodes, nodes, waitingNodes);
  note(state.links, links, waitingLinks);
}

function note<T>(fresh: ReadonlyMap<string, T>, shown: ReadonlyMap<string, T>, into: Set<string>) {
  for (const [id, view] of fresh) if (shown.get(id) !== view) into.add(id);
  for (const id of shown.keys()) if (!fresh.has(id)) into.add(id);
}

function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    handOn(portion);
    if (waitingNodes.size + waitingLinks.size > 0) schedule();
  });
}

function handOn(count: number): void {
  const state = runStore.getState();
  const left = handOnSome(waitingNodes, state.nodes, nodes, nodeListeners, count);
  handOnSome(waitingLinks, state.links, links, linkListeners, left);
}

/** Returns how many more may be handed on. */
function handOnSome<T>(
  waiting: Set<string>,
  fresh: ReadonlyMap<string, T>,
  shown: Map<string, T>,
  listeners: ReadonlyMap<string, ReadonlySet<() => void>>,
  count: number,
): number {
  let left = count;
  for (const id of waiting) {
    if (left <= 0) break;
    left--;
    waiting.delete(id);
    const view = fresh.get(id);
    if (view === undefined) shown.delete(id);
    else shown.set(id, view);
    for (const listener of listeners.get(id) ?? []) listener();
  }
  return left;
}

function listen(
  listeners: Map<string, Set<() => void>>,
  id: string,
  listener: () => void,
): () => void {
  follow();
  const known = listeners.get(id);
  const group = known ?? new Set();
  if (!known) listeners.set(id, group);
  group.add(listener);
  return () => {
    group.delete(listener);
    if (group.size === 0) listeners.delete(id);
  };
}

/** Something about a node's figures; the component is drawn again only when it changes. Give plain values. */
export function useNodeFigure<T extends string | number | boolean>(
  id: string,
  select: (view: NodeView | undefined) => T,
): T {
  return useSyncExternalStore(
    (listener) => onNode(id, listener),
    () => select(nodes.get(id)),
  );
}

/** As `useNodeFigure`, for a link. */
export function useLinkFigure<T extends string | number | boolean>(
  id: string,
  select: (view: LinkView | undefined) => T,
): T {
  return useSyncExternalStore(
    (listener) => onLink(id, listener),
    () => select(links.get(id)),
  );
}

/** Calls back whenever the node's figures are to be shown again. */
export function onNode(id: string, listener: () => void): () => void {
  return listen(nodeListeners, id, listener);
}

/** As `onNode`, for a link. */
export function onLink(id: string, listener: () => void): () => void {
  return listen(linkListeners, id, listener);
}

/** The figures of the link that are shown now. */
export function shownLink(id: string): LinkView | undefined {
  return links.get(id);
}

/** The figures of the node that are shown now. */
export function shownNode(id: string): NodeView | undefined {
  return nodes.get(id);
}
