/** What the eye needs of the run. Only `acceptBatch` and the session write it. */
import { createStore } from 'zustand/vanilla';
import type { FrameBatch, HostNotice, Speed } from '../host/engine-api.ts';
import { newestLines } from '../sim/index.ts';
import { showDocument } from './document-store.ts';
import type {
  Badge,
  FaultView,
  LinkView,
  LogLine,
  Metrics,
  NodeView,
  RequestView,
} from '../sim/index.ts';

export const REQUESTS_SHOWN_MAX = 300;
export const LOG_LINES_SHOWN_MAX = 500;

export interface RunState {
  /** `starting`: the engine is being brought up. `failed`: it could not be; `failure` says why. */
  readonly status: 'starting' | 'ready' | 'failed';
  readonly failure: string;
  readonly notice: HostNotice | null;
  /** `fetch` from the page reaches the cluster (service worker in place). */
  readonly ingress: 'starting' | 'ready' | 'unavailable';
  /** Of what is shown. */
  readonly nowMs: number;
  /** How far the run has come, while an earlier moment is shown; else null. */
  readonly liveMs: number | null;
  /** How much of a run that is played again is there, 0 to 1; null: none is. */
  readonly forked: number | null;
  readonly playing: boolean;
  readonly speed: Speed;
  readonly speedReached: number;
  readonly seed: number;
  /** Of all that has happened; empty while playing. `session.ts` keeps it right while paused. */
  readonly hash: string;
  readonly factCount: number;
  readonly nodes: ReadonlyMap<string, NodeView>;
  readonly links: ReadonlyMap<string, LinkView>;
  readonly badges: readonly Badge[];
  readonly faults: readonly FaultView[];
  readonly total: Metrics | null;
  /** Oldest first. */
  readonly requests: readonly RequestView[];
  readonly log: readonly LogLine[];
}

const fresh = {
  nowMs: 0,
  liveMs: null,
  forked: null,
  playing: false,
  speedReached: 0,
  hash: '',
  factCount: 0,
  nodes: new Map<string, NodeView>(),
  links: new Map<string, LinkView>(),
  badges: [],
  faults: [],
  total: null,
  requests: [],
  log: [],
} as const;

export const runStore = createStore<RunState>()(() => ({
  ...fresh,
  status: 'starting',
  failure: '',
  notice: null,
  ingress: 'starting',
  speed: 1,
  seed: 1,
}));

/** A new run begins: everything that belonged to the old one goes. */
export function clearRun(seed: number): void {
  runStore.setState({ ...fresh, seed });
}

const listeners = new Set<(batch: FrameBatch) => void>();

/** Hands every batch to the listener as it comes, dots and all (the painter); returns the way to stop it. */
export function onBatch(listener: (batch: FrameBatch) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes one batch of the engine into the store and passes it to the listeners. */
export function acceptBatch(batch: FrameBatch): void {
  const { jump } = batch;
  runStore.setState((state) => ({
    nowMs: batch.nowMs,
    liveMs: jump?.liveMs ?? null,
    forked: batch.forked ?? null,
    playing: batch.playing,
    // The speed is what was chosen, also for the next play (see `setSpeed`); the engine learns later.
    speedReached: batch.speedReached,
    factCount: batch.factCount,
    // Only as it begins to play: a late batch must not take the hash of the pause after it.
    ...(batch.playing && !state.playing ? { hash: '' } : {}),
    ...(batch.nodes ? { nodes: byId(batch.nodes, state.nodes) } : {}),
    ...(batch.links ? { links: byId(batch.links, state.links) } : {}),
    ...(batch.badges ? { badges: batch.badges } : {}),
    // The same list while nothing is broken, so that nobody looks again.
    ...(batch.faults && batch.faults.length + state.faults.length > 0
      ? { faults: batch.faults }
      : {}),
    ...(batch.total ? { total: batch.total } : {}),
    ...(jump || batch.requests.length > 0
      ? { requests: mergeRequests(jump ? [] : state.requests, batch.requests) }
      : {}),
    ...(jump || batch.log.length > 0
      ? { log: newestLines([...(jump ? [] : state.log), ...batch.log], LOG_LINES_SHOWN_MAX) }
      : {}),
  }));
  if (jump?.document) showDocument(jump.document);
  for (const listener of listeners) listener(batch);
}

/** Keeps the old object where nothing changed, so that a node's selector does not fire for its neighbours. */
function byId<T extends { readonly id: string }>(
  views: readonly T[],
  old: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  return new Map(
    views.map((view) => {
      const before = old.get(view.id);
      return [view.id, before && JSON.stringify(before) === JSON.stringify(view) ? before : view];
    }),
  );
}

function mergeRequests(
  shown: readonly RequestView[],
  news: readonly RequestView[],
): readonly RequestView[] {
  const merged = new Map(shown.map((request) => [request.request, request]));
  for (const request of news) merged.set(request.request, request);
  return [...merged.values()].slice(-REQUESTS_SHOWN_MAX);
}
