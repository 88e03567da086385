/**
 * How long a page of six parts takes at the gateway: in sequence and in parallel, against the same sums and
 * maxima drawn apart from the simulator; and what dead parts do to the built-in page (curriculum L19).
 * Measured: in sequence p50 255 ms and p99 998 ms, in parallel 50 ms and 772 ms. The slowest part decides.
 */
import { describe, expect, it } from 'vitest';
import type { Cluster, Scenario } from '../../../src/sim/index.ts';
import { Random } from '../../../src/sim/kernel/random.ts';
import { productPage } from '../../../src/sim/world/scenarios/product-page.ts';
import { leg, pageOf } from '../../support/aggregates.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';

const NAMES = ['catalog', 'price', 'reviews', 'stock', 'recommendations', 'seller'];
const PAGES = 1_500;
const RATE = 25;
/** There and back, on a link of 1 ms a way. */
const ROUND_TRIP_MS = 2;

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** 30 to 50 ms; two in a hundred 400 to 800 ms. */
function partMs(random: Random): number {
  return random.next() < 0.02 ? 400 + 400 * random.next() : 30 + 20 * random.next();
}

/** The page as arithmetic: 200,000 of them. */
function expected(combine: (parts: readonly number[]) => number): readonly number[] {
  const random = Random.named(1, 'expected');
  return Array.from({ length: 200_000 }, () =>
    combine(NAMES.map(() => partMs(random) + ROUND_TRIP_MS)),
  );
}

/** How long the gateway took for each page, ms. */
function pageMs(cluster: Cluster): readonly number[] {
  return factsOf(cluster, 'call-handled')
    .filter(({ process }) => process === 'gateway/0')
    .map(({ sojournUs }) => sojournUs / 1000);
}

async function measured(order: 'parallel' | 'sequence'): Promise<readonly number[]> {
  const think =
    '{ await ctx.sleep(ctx.random() < 0.02 ? 400 + 400 * ctx.random() : 30 + 20 * ctx.random()); return {}; }';
  const scenario = pageOf(
    NAMES.map((name) => leg(name)),
    {
      order,
      handlers: Object.fromEntries(NAMES.map((name) => [name, think])),
      links: { latencyMs: { kind: 'constant', value: ROUND_TRIP_MS / 2 } },
    },
  );
  const nodes = scenario.nodes.map((node) =>
    node.kind === 'client'
      ? {
          ...node,
          load: { kind: 'open', ratePerSecond: RATE, arrivals: 'fixed' } as const,
          requests: [{ weight: 1, method: 'GET', path: '/page/{{1-9}}', headers: {}, body: '' }],
        }
      : node,
  );
  const cluster = await openCluster({ ...scenario, nodes });
  await runFor(cluster, (1000 * PAGES) / RATE);
  const pages = pageMs(cluster);
  cluster.close();
  // The first ones open connections.
  return pages.slice(50);
}

it('takes the sum of its parts in sequence, and the longest of them in parallel', async () => {
  const sum = expected((parts) => parts.reduce((total, part) => total + part, 0));
  const longest = expected((parts) => Math.max(...parts));
  const sequence = await measured('sequence');
  const parallel = await measured('parallel');
  const p50 = (values: readonly number[]) => quantile(values, 0.5);
  const p99 = (values: readonly number[]) => quantile(values, 0.99);
  expect(Math.abs(p50(sequence) / p50(sum) - 1)).toBeLessThan(0.03);
  expect(Math.abs(p50(parallel) / p50(longest) - 1)).toBeLessThan(0.03);
  expect(Math.abs(p99(sequence) / p99(sum) - 1)).toBeLessThan(0.08);
  expect(Math.abs(p99(parallel) / p99(longest) - 1)).toBeLessThan(0.08);
});

/** The built-in page whose service has been killed, or hangs, from the start. */
async function pagesWithout(part: string, how: 'killed' | 'hanging') {
  const nodes: Scenario['nodes'] = productPage.nodes.map((node) => {
    if (node.kind !== 'service' || node.id !== part || how === 'killed') return node;
    return { ...node, code: node.code.replace('await think(ctx)', 'await ctx.sleep(60_000)') };
  });
  const cluster = await openCluster({ ...productPage, nodes });
  if (how === 'killed') cluster.command({ kind: 'kill-replica', node: part, replica: 0 });
  await runFor(cluster, 60_000);
  const statuses = factsOf(cluster, 'request-ended').map(({ status }) => status);
  const merged = factsOf(cluster, 'gateway-decided').flatMap((fact) =>
    fact.steps.filter(({ step }) => step === 'merged'),
  );
  const pages = pageMs(cluster).slice(20);
  cluster.close();
  return { statuses, merged, p99: quantile(pages, 0.99) };
}

describe('the built-in page', () => {
  it.each([
    ['reviews', 'killed'],
    ['reviews', 'hanging'],
    ['stock', 'hanging'],
    ['recommendations', 'killed'],
    ['seller', 'hanging'],
  ] as const)('without %s, %s, comes for 99 in 100, and in time', async (part, how) => {
    const { statuses, merged, p99 } = await pagesWithout(part, how);
    expect(statuses.length).toBeGreaterThan(200);
    const good = statuses.filter((status) => status === 200).length / statuses.length;
    expect(good).toBeGreaterThanOrEqual(0.99);
    expect(p99).toBeLessThanOrEqual(100 + 60);
    for (const { values, outcome } of merged) {
      if (outcome !== 'passed') continue;
      const said = [values['missing'], values['stale'], values['defaulted']].join(' ');
      expect(said).toContain(part);
    }
  });

  it.each([
    ['price', 'killed', [503]],
    // Calls that nobody waits for any more fill the queue of a service that hangs.
    ['price', 'hanging', [504, 503]],
    ['catalog', 'killed', [503]],
  ] as const)('never comes without %s, %s', async (part, how, expectedStatuses) => {
    const { statuses, merged } = await pagesWithout(part, how);
    expect(statuses.length).toBeGreaterThan(200);
    expect(new Set(statuses)).toEqual(new Set(expectedStatuses));
    expect(merged.map(({ outcome, values }) => [outcome, values['part']])).toEqual(
      merged.map(() => ['stopped', part]),
    );
  });
});
