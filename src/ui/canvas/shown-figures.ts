/**
 * Hands the figures of the run store on to the nodes and links of the canvas: to each only its own,
 * and while the run plays a portion on each beat. A hundred nodes that all changed in the same
 * instant would otherwise hold up that one frame.
 *
 * When the run stands still everything is handed on at once: what is shown is that instant.
 */
import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { LinkView, NodeView } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import type { RunState } from '../../state/run-store.ts';
import { onBeat } from '../kit/beat.ts';

/** Places refreshed on one beat; with more, each place is refreshed less often. */
const PORTION = 48;

const nodes = new Map<string, NodeView>();
const links = new Map<string, LinkView>();
const nodeListeners = new Map<string, Set<() => void>>();
const linkListeners = new Map<string, Set<() => void>>();
const waitingNodes = new Set<string>();
const waitingLinks = new Set<string>();
let takenNodes: RunState['nodes'] | null = null;
let takenLinks: RunState['links'] | null = null;
let isFollowing = false;

function follow(): void {
  if (isFollowing) return;
  isFollowing = true;
  takeChanges();
  handOn(Infinity);
  onBeat(() => {
    takeChanges();
    handOn(runStore.getState().playing && !document.hidden ? PORTION : Infinity);
  });
}

function takeChanges(): void {
  const state = runStore.getState();
  if (state.nodes !== takenNodes) note(state.nodes, nodes, waitingNodes);
  if (state.links !== takenLinks) note(state.links, links, waitingLinks);
  takenNodes = state.nodes;
  takenLinks = state.links;
}

function note<T>(fresh: ReadonlyMap<string, T>, shown: ReadonlyMap<string, T>, into: Set<string>) {
  for (const [id, view] of fresh) if (shown.get(id) !== view) into.add(id);
  for (const id of shown.keys()) if (!fresh.has(id)) into.add(id);
}

function handOn(count: number): void {
  const state = runStore.getState();
  // Each kind in proportion, or many nodes that change all the time would starve the links.
  const share = Math.min(1, count / (waitingNodes.size + waitingLinks.size));
  const [nodeShare, linkShare] = [waitingNodes.size * share, waitingLinks.size * share];
  handOnSome(waitingNodes, state.nodes, nodes, nodeListeners, nodeShare);
  handOnSome(waitingLinks, state.links, links, linkListeners, linkShare);
}

function handOnSome<T>(
  waiting: Set<string>,
  fresh: ReadonlyMap<string, T>,
  shown: Map<string, T>,
  listeners: ReadonlyMap<string, ReadonlySet<() => void>>,
  count: number,
): void {
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

/** The kinds of faults that are active at the link or node, for tests and styles. */
export function useFault(id: string): string | undefined {
  const kinds = useStore(runStore, ({ faults }) =>
    faults
      .filter(({ target }) => target === id)
      .map(({ what }) => what)
      .join(' '),
  );
  return kinds === '' ? undefined : kinds;
}
