import { describe, expect, it } from 'vitest';
import { correctedDurations } from '../../../src/sim/observe/coordinated-omission.ts';
import { bucketOf } from '../../../src/sim/observe/histogram.ts';
import { Quantiles, SeriesBuckets } from '../../../src/sim/observe/series-buckets.ts';
import type { Cluster, Series, SeriesPoint } from '../../../src/sim/index.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

/** One core that is asked for 40 % more than it can do, so that a queue grows, is full, and refuses. */
async function overloaded(): Promise<Cluster> {
  const { scenario } = world()
    .client('shopper', {
      load: { kind: 'open', ratePerSecond: 70, arrivals: 'poisson' },
      timeoutMs: 700,
    })
    .service('shop', '{ await ctx.work(20); return { text: "done" }; }', {
      cores: 1,
      concurrency: 2,
      queueMax: 40,
    })
    .link('shopper', 'shop');
  const cluster = await openCluster(scenario);
  await runFor(cluster, 6_500);
  return cluster;
}

function seriesOf(cluster: Cluster, target: string): Series {
  return cluster.observer.series(target, cluster.now);
}

const secondOf = (us: number): number => Math.floor(us / 1_000_000);

function counted<T extends { readonly at: number }>(
  facts: readonly T[],
  points: readonly unknown[],
) {
  return points.map((_, second) => facts.filter(({ at }) => secondOf(at) === second));
}

const failedOf = ({
  status,
  reason,
}: {
  readonly status: number;
  readonly reason: string;
}): boolean => status === 0 || status >= 500 || reason !== '';

/** Nearest rank over the values themselves. */
function exactQuantile(values: readonly number[], part: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(1, Math.ceil(part * sorted.length)) - 1] ?? null;
}

function expectLatency(point: SeriesPoint, latencies: readonly number[]): void {
  for (const [said, part] of [
    [point.latencyMsP50, 0.5],
    [point.latencyMsP95, 0.95],
    [point.latencyMsP99, 0.99],
  ] as const) {
    const exact = exactQuantile(latencies, part);
    if (exact === null) expect(said).toBeNull();
    else expect(Math.abs((said ?? 0) * 1000 - exact)).toBeLessThanOrEqual(exact / 64);
  }
}

describe('series are what the journal says', () => {
  it('of a client: asked, answered, failed by reason, latency within a bucket', async () => {
    const cluster = await overloaded();
    const { points } = seriesOf(cluster, 'shopper');
    expect(points.map(({ atMs }) => atMs)).toEqual([0, 1, 2, 3, 4, 5, 6].map((s) => s * 1000));
    expect(points.at(-1)?.lengthMs).toBe(500);
    const started = counted(factsOf(cluster, 'request-started'), points);
    const ended = counted(factsOf(cluster, 'request-ended'), points);
    expect(points.map((point) => point.started)).toEqual(started.map(({ length }) => length));
    expect(points.map((point) => point.ended)).toEqual(ended.map(({ length }) => length));
    expect(points.map((point) => point.failed)).toEqual(
      ended.map((facts) => facts.filter(failedOf).length),
    );
    const reasons = new Map<string, number>();
    for (const { reason } of ended.flat()) {
      if (reason !== '') reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    expect(reasons.size).toBeGreaterThan(0);
    for (const [reason, count] of reasons) {
      const said = points.flatMap(({ errors }) => errors).filter(([name]) => name === reason);
      expect(said.reduce((sum, [, some]) => sum + some, 0)).toBe(count);
    }
    for (const [second, point] of points.entries()) {
      expectLatency(
        point,
        (ended[second] ?? []).map(({ latencyUs }) => latencyUs),
      );
    }
  });

  it('of a service: calls, queue and busy handlers as integrals over time', async () => {
    const cluster = await overloaded();
    const { points } = seriesOf(cluster, 'shop');
    const handled = counted(factsOf(cluster, 'call-handled'), points);
    expect(points.map((point) => point.ended)).toEqual(handled.map(({ length }) => length));
    const loads = factsOf(cluster, 'replica-load-changed');
    for (const [second, point] of points.entries()) {
      const from = second * 1_000_000;
      const to = from + point.lengthMs * 1000;
      let queue = 0;
      let busy = 0;
      for (const [place, load] of loads.entries()) {
        const next = loads[place + 1]?.at ?? cluster.now;
        const over = Math.max(0, Math.min(to, next) - Math.max(from, load.at));
        queue += load.queue * over;
        busy += load.busy * over;
      }
      expect(point.queueLength).toBeCloseTo(queue / (to - from), 6);
      expect(point.utilisation).toBeCloseTo(busy / (2 * (to - from)), 3);
    }
    expect(Math.max(...points.map((point) => point.queueLengthMax))).toBe(
      Math.max(...loads.map(({ queue }) => queue)),
    );
    // Asked for 1.4 cores and has one.
    expect(points[4]?.coreUtilisation).toBeCloseTo(1, 2);
  });

  it('of a link: one attempt for each call where nothing is tried again', async () => {
    const cluster = await overloaded();
    const { points } = seriesOf(cluster, 'shopper-shop');
    const ended = counted(factsOf(cluster, 'call-ended'), points);
    expect(points.map((point) => point.ended)).toEqual(ended.map(({ length }) => length));
    expect(points.every((point) => point.attemptsPerCall === 1)).toBe(true);
  });

  it('counts attempts where a policy tries again', async () => {
    const { scenario } = world()
      .client('shopper', { load: { kind: 'open', ratePerSecond: 10, arrivals: 'fixed' } })
      .service('shop', '{ return {}; }')
      .link('shopper', 'shop', {
        policies: [
          {
            kind: 'retry',
            attempts: 3,
            backoff: 'fixed',
            baseMs: 10,
            capMs: 10,
            jitter: 'none',
            repeatsUnsafe: true,
          },
        ],
      });
    const cluster = await openCluster(scenario);
    await runFor(cluster, 300);
    cluster.command({ kind: 'kill-replica', node: 'shop', replica: 0 });
    await runFor(cluster, 3_000);
    const { points } = seriesOf(cluster, 'shopper-shop');
    const spans = factsOf(cluster, 'span-started').filter(({ link }) => link === 'shopper-shop');
    const first = spans.filter(({ attempt }) => attempt === undefined || attempt === 1);
    const calls = points.reduce((sum, point) => sum + point.started, 0);
    expect(calls).toBe(spans.length);
    expect(spans.length).toBeGreaterThan(2 * first.length);
    expect(points[1]?.attemptsPerCall).toBeGreaterThan(2.5);
  });

  it('marks commands, but not the traffic', async () => {
    const cluster = await overloaded();
    cluster.command({ kind: 'kill-replica', node: 'shop', replica: 0 });
    cluster.request('shopper', { method: 'POST', path: '/do' }, () => {});
    await runFor(cluster, 500);
    expect(seriesOf(cluster, 'shop').marks).toEqual([
      { atMs: 6_500, kind: 'command', name: 'kill-replica', target: 'shop/0' },
    ]);
    // What it had under way went with it.
    expect(seriesOf(cluster, 'shop').points.at(-1)?.queueLengthMax).toBeLessThanOrEqual(40);
    await runFor(cluster, 1_500);
    expect(seriesOf(cluster, 'shop').points.at(-2)?.queueLength).toBe(0);
    expect(seriesOf(cluster, 'shop').points.at(-2)?.utilisation).toBeNull();
  });
});

describe('memory', () => {
  it('stays bounded, and what is put together loses nothing', () => {
    const buckets = new SeriesBuckets();
    const hours = 30;
    for (let second = 0; second < hours * 3_600; second++) {
      buckets.end(second * 1_000_000 + 1, 1_000, second % 4 === 0, 'timeout');
    }
    const read = buckets.read(hours * 3_600 * 1_000_000);
    expect(read.length).toBeLessThanOrEqual(4 * 130 + 1);
    expect(read.reduce((sum, { ended }) => sum + ended, 0)).toBe(hours * 3_600);
    expect(read.reduce((sum, { failed }) => sum + failed, 0)).toBe((hours * 3_600) / 4);
    for (const [place, { atUs, widthUs }] of read.entries()) {
      const next = read[place + 1];
      if (next !== undefined) expect(atUs + widthUs).toBe(next.atUs);
    }
  });
});

describe('coordinated omission', () => {
  it('puts back what a user that waited did not ask', () => {
    // HdrHistogram's own example: an hour's worth of 1 ms answers each 10 ms, then 100 s of silence.
    const durations = new Map([
      [bucketOf(1_000), 10_000],
      [bucketOf(100_000_000), 1],
    ]);
    const quantiles = new Quantiles();
    expect(quantiles.of(durations, [0.99])[0]).toBeCloseTo(1, 1);
    const corrected = correctedDurations(durations, 100_000);
    const [p50, p75] = quantiles.of(corrected, [0.5, 0.9545]);
    expect(p50).toBeCloseTo(1, 1);
    expect([...corrected.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000 + 1_000);
    expect(p75).toBeGreaterThan(45_000);
    expect(p75).toBeLessThan(55_000);
  });

  it('is shown for closed loops only, and changes nothing where nothing was slow', async () => {
    const { scenario } = world()
      .client('users', {
        load: { kind: 'closed', users: 4, thinkTimeMs: { kind: 'constant', value: 50 } },
      })
      .service('shop', '{ return {}; }')
      .link('users', 'shop');
    const cluster = await openCluster(scenario);
    await runFor(cluster, 3_000);
    const { points, expectedIntervalMs } = seriesOf(cluster, 'users');
    expect(expectedIntervalMs).toBeGreaterThan(59);
    expect(expectedIntervalMs).toBeLessThan(63);
    expect(points[1]?.latencyMsP99Corrected).toBe(points[1]?.latencyMsP99);
    expect(seriesOf(await overloaded(), 'shopper').points[3]?.latencyMsP99Corrected).toBeNull();
  });
});
