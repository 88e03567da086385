/** A long run, and what looking back at it costs: memory, moments of its past, another run from there. */
import { performance } from 'node:perf_hooks';
import { openInlineCluster } from '../../src/host/inline.ts';
import type { Scenario } from '../../src/sim/index.ts';
import { Random } from '../../src/sim/kernel/random.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';
import { at } from '../support/open-cluster.ts';

export interface PastFigures {
  readonly facts: number;
  /** Of the run, beyond what the process had before. */
  readonly memoryMb: number;
  readonly journalMb: number;
  readonly seekMs: { readonly median: number; readonly p95: number };
  /** To play it again to its middle, as a fork there does. */
  readonly forkMs: number;
}

const RATE_PER_SECOND = 100;
const MOMENTS = 101;

/** The market, with as many replicas and connections as it takes to serve that many. */
const busyMercado: Scenario = {
  ...mercado,
  links: mercado.links.map((link) => ({ ...link, connectionsMax: 100 })),
  nodes: mercado.nodes.map((node) => {
    switch (node.kind) {
      case 'client':
        return {
          ...node,
          load: { kind: 'open', ratePerSecond: RATE_PER_SECOND, arrivals: 'poisson' },
        };
      case 'service':
        return { ...node, replicas: 3 * node.replicas, concurrency: 50 };
      case 'gateway':
        return { ...node, limits: { concurrencyMax: 1_000 } };
      case 'broker':
        return node;
    }
  }),
};

function memoryMb(): number {
  // Given by `node --expose-gc`; without it what is garbage counts too.
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

export async function pastFigures(minutes: number): Promise<PastFigures> {
  const before = memoryMb();
  const cluster = await openInlineCluster(busyMercado);
  const endMs = minutes * 60_000;
  await cluster.runTo(at(endMs));
  const { past, journal } = cluster;
  if (past === null) throw new Error('The run keeps nothing.');
  const used = memoryMb() - before;
  const random = Random.named(1, 'moments');
  const times: number[] = [];
  for (let moment = 0; moment < MOMENTS; moment++) {
    const ms = random.next() * endMs;
    const begin = performance.now();
    past.frameAt(at(ms));
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  const figures = {
    facts: journal.length,
    memoryMb: used,
    journalMb: journal.keptBytes / 1e6,
    seekMs: { median: times[50] ?? Number.NaN, p95: times[95] ?? Number.NaN },
  };
  cluster.close();
  const begin = performance.now();
  const again = await openInlineCluster(busyMercado);
  await again.runTo(at(endMs / 2));
  const forkMs = performance.now() - begin;
  again.close();
  return { ...figures, forkMs };
}
