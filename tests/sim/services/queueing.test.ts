/**
 * A simulated service against queueing theory: Poisson arrivals, exponential service.
 *
 * The mean and the 95th percentile of the time in the system (Kleinrock, Queueing Systems I,
 * chapter 3; Erlang C for several servers) must lie in the confidence interval over 10 seeds.
 */
import { describe, expect, it } from 'vitest';
import { at, factsOf, openCluster } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const MEAN_SERVICE_MS = 10;
const RUN_MS = 60_000;
const WARM_UP_MS = 5_000;
/** Student's t for 9 degrees of freedom, two-sided 99.9 %: one false alarm in a thousand. */
const T_9 = 4.781;

interface Case {
  readonly servers: number;
  readonly utilisation: number;
}

/** Probability that an arrival waits. */
function erlangC({ servers, utilisation }: Case): number {
  const offered = servers * utilisation;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k++) {
    term *= offered / k;
    sum += term;
  }
  const last = (term * offered) / servers / (1 - utilisation);
  return last / (sum + last);
}

function meanWaitMs(model: Case): number {
  return (erlangC(model) * MEAN_SERVICE_MS) / (model.servers * (1 - model.utilisation));
}

/** 95th percentile of the wait in the queue; zero when fewer than one in twenty wait. */
function waitMsP95(model: Case): number {
  const waits = erlangC(model);
  if (waits <= 0.05) return 0;
  return (Math.log(waits / 0.05) * MEAN_SERVICE_MS) / (model.servers * (1 - model.utilisation));
}

async function measure(model: Case, seed: number): Promise<{ meanMs: number; p95Ms: number }> {
  const rate = (model.servers * model.utilisation * 1000) / MEAN_SERVICE_MS;
  const { scenario } = world()
    .client('client', {
      load: { kind: 'open', ratePerSecond: rate, arrivals: 'poisson' },
      timeoutMs: 60_000,
    })
    .service('service', '{ return {}; }', {
      concurrency: model.servers,
      cores: model.servers,
      queueMax: 10_000,
      cpuMs: { kind: 'exponential', mean: MEAN_SERVICE_MS, min: 0 },
    })
    .link('client', 'service', { connectionsMax: 500 });
  const cluster = await openCluster(scenario, { seed });
  await cluster.runTo(at(RUN_MS));
  const waits = factsOf(cluster, 'call-handled')
    .filter((fact) => fact.at > WARM_UP_MS * 1000)
    .map((fact) => fact.waitUs / 1000)
    .sort((a, b) => a - b);
  cluster.close();
  return {
    meanMs: waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
    p95Ms: waits[Math.floor(waits.length * 0.95)] ?? Number.NaN,
  };
}

function interval(values: readonly number[]): { low: number; high: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = T_9 * Math.sqrt(variance / values.length);
  return { low: mean - half, high: mean + half };
}

describe.each([
  { servers: 1, utilisation: 0.5 },
  { servers: 1, utilisation: 0.7 },
  { servers: 3, utilisation: 0.8 },
])('M/M/$servers at utilisation $utilisation', (model) => {
  it('waits as the closed form says', { timeout: 60_000 }, async () => {
    const runs = [];
    for (const seed of SEEDS) runs.push(await measure(model, seed));
    const mean = interval(runs.map((run) => run.meanMs));
    const p95 = interval(runs.map((run) => run.p95Ms));
    expect(meanWaitMs(model), `mean of seeds 1 to 10: ${JSON.stringify(mean)}`).toSatisfy(
      (expected: number) => expected > mean.low && expected < mean.high,
    );
    expect(waitMsP95(model), `p95 of seeds 1 to 10: ${JSON.stringify(p95)}`).toSatisfy(
      (expected: number) => expected > p95.low && expected < p95.high,
    );
    // The interval must be narrow enough to mean something.
    expect(mean.high - mean.low).toBeLessThan(meanWaitMs(model));
  });
});
