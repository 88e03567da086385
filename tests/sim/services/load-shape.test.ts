import { describe, expect, it } from 'vitest';
import { LOAD_IN_FLIGHT_MAX } from '../../../src/sim/services/client.ts';
import { gapMs, ratesOf } from '../../../src/sim/services/load-shape.ts';
import type { ClientNode, Cluster, Load } from '../../../src/sim/index.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

async function run(
  load: Load,
  ms: number,
  seed = 7,
  more: Partial<ClientNode> = {},
): Promise<Cluster> {
  const { scenario } = world()
    .client('shopper', { load, ...more })
    .service('shop', '{ return {}; }')
    .link('shopper', 'shop');
  const cluster = await openCluster(scenario, { seed });
  await runFor(cluster, ms);
  return cluster;
}

/** Requests that left in each second. */
function perSecond(cluster: Cluster, seconds: number): number[] {
  const counts = Array.from({ length: seconds }, () => 0);
  for (const { at } of factsOf(cluster, 'request-started')) {
    const second = Math.floor(at / 1_000_000);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0);

describe('a ramp', () => {
  const ramp = (arrivals: 'fixed' | 'poisson'): Extract<Load, { kind: 'ramp' }> => ({
    kind: 'ramp',
    fromPerSecond: 0,
    toPerSecond: 40,
    overMs: 8_000,
    arrivals,
  });

  it('sends what the area under its line says, then stays', async () => {
    // Second n of a line from 0 to 40 in 8 s has 5 (n + 1/2) arrivals.
    const counts = perSecond(await run(ramp('fixed'), 10_000), 10);
    for (const [second, count] of counts.entries()) {
      const expected = second < 8 ? 5 * (second + 0.5) : 40;
      expect(Math.abs(count - expected)).toBeLessThanOrEqual(1);
    }
  });

  it('goes down to nothing and ends there', async () => {
    const load: Load = { ...ramp('fixed'), fromPerSecond: 40, toPerSecond: 0 };
    const counts = perSecond(await run(load, 12_000), 12);
    expect(Math.abs(sumOf(counts) - 160)).toBeLessThanOrEqual(1);
    expect(counts.slice(8)).toEqual([0, 0, 0, 0]);
  });

  it('by Poisson has the same mean, and a variance like it', async () => {
    const seconds: number[][] = [];
    for (let seed = 1; seed <= 40; seed++) {
      const cluster = await run({ ...ramp('poisson'), overMs: 2_000 }, 2_000, seed);
      seconds.push(perSecond(cluster, 2));
    }
    // 10 and 30 a second; means of 40 runs lie within four standard errors.
    for (const [second, mean] of [10, 30].entries()) {
      const counts = seconds.map((counted) => counted[second] ?? 0);
      const seen = sumOf(counts) / counts.length;
      expect(Math.abs(seen - mean)).toBeLessThan(4 * Math.sqrt(mean / counts.length));
      const variance = sumOf(counts.map((one) => (one - seen) ** 2)) / (counts.length - 1);
      expect(variance / mean).toBeGreaterThan(0.4);
      expect(variance / mean).toBeLessThan(1.9);
    }
  });
});

it('bursts leave at once, again and again', async () => {
  const cluster = await run({ kind: 'burst', requests: 25, everyMs: 2_000 }, 5_000);
  const instants = factsOf(cluster, 'request-started').map(({ at }) => at / 1000);
  expect([...new Set(instants)]).toEqual([0, 2_000, 4_000]);
  expect(instants).toHaveLength(75);
});

it('steps follow each other, a rate of 0 is a pause, and the last one stays', async () => {
  const load: Load = {
    kind: 'steps',
    steps: [
      { ratePerSecond: 10, forMs: 2_000 },
      { ratePerSecond: 0, forMs: 1_000 },
      { ratePerSecond: 50, forMs: 1_000 },
    ],
    arrivals: 'fixed',
  };
  const counts = perSecond(await run(load, 6_000), 6);
  const expected = [10, 10, 0, 50, 50, 50];
  for (const [second, count] of counts.entries()) {
    expect(Math.abs(count - (expected[second] ?? 0))).toBeLessThanOrEqual(1);
  }
});

it('finds each gap as the inverse of the integral', () => {
  const pieces = ratesOf({
    kind: 'ramp',
    fromPerSecond: 3,
    toPerSecond: 7,
    overMs: 1_000,
    arrivals: 'fixed',
  });
  if (pieces === null) throw new Error('a ramp has rates');
  const area = (untilMs: number): number => {
    let sum = 0;
    const steps = 20_000;
    for (let step = 0; step < steps; step++) {
      const ms = ((step + 0.5) * untilMs) / steps;
      sum += ((ms < 1_000 ? 3 + (4 * ms) / 1_000 : 7) * untilMs) / steps / 1_000;
    }
    return sum;
  };
  for (const arrivals of [0.5, 1, 4.9, 5.1, 12]) {
    expect(area(gapMs(pieces, 0, arrivals) ?? 0)).toBeCloseTo(arrivals, 3);
  }
});

it('what may not be sent is counted and told, and is no request', async () => {
  const { scenario } = world()
    .client('shopper', {
      load: { kind: 'burst', requests: 1_000, everyMs: 100 },
      timeoutMs: 60_000,
    })
    .service('shop', '{ await ctx.sleep(30000); return {}; }')
    .link('shopper', 'shop', { timeoutMs: 60_000 });
  const cluster = await openCluster(scenario);
  await runFor(cluster, 650);
  expect(factsOf(cluster, 'request-started')).toHaveLength(LOAD_IN_FLIGHT_MAX);
  const unsent = factsOf(cluster, 'failure-observed').filter(
    ({ reason }) => reason === 'load-limit',
  );
  expect(unsent).toHaveLength(7_000 - LOAD_IN_FLIGHT_MAX);
  const { points } = cluster.observer.series('shopper', cluster.now);
  expect(points[0]?.errors).toEqual([['load-limit', 2_000]]);
  expect(points[0]?.started).toBe(LOAD_IN_FLIGHT_MAX);
});
