/**
 * What a limit does for everybody else (lesson L21 of the curriculum), over three seeds and a minute each.
 *
 *   75 requests per second for a catalog that can do 50: without a limit, two of three are answered,
 *   whoever sends them; a limit for all together refuses the good ones too; one per client only the greedy.
 */
import { describe, expect, it } from 'vitest';
import type { GatewayLimits, LimitKey } from '../../../src/sim/world/gateway-rules.ts';
import { crowd, goodClients } from '../../support/crowd.ts';
import type { Crowd } from '../../support/crowd.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';

const SECONDS = 60;

/** What became of the requests of one kind of client. */
class Fate {
  readonly latenciesMs: number[] = [];
  readonly reasons = new Map<string, number>();
  ended = 0;

  get success(): number {
    return this.latenciesMs.length / this.ended;
  }

  get goodputPerSecond(): number {
    return this.latenciesMs.length / SECONDS;
  }

  get p95Ms(): number {
    const sorted = this.latenciesMs.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length * 0.95)] ?? Infinity;
  }
}

const good: ReadonlySet<string> = new Set(goodClients);

/** By `good` for the three, else by the client's id. */
async function fatesOf(what: Crowd, seed: number): Promise<(who: string) => Fate> {
  const cluster = await openCluster(crowd(what), { seed });
  const fates = new Map<string, Fate>();
  const of = (who: string): Fate => {
    const known = fates.get(who) ?? new Fate();
    fates.set(who, known);
    return known;
  };
  let seen = -1;
  for (let second = 0; second < SECONDS; second += 5) {
    await runFor(cluster, 5_000);
    // The journal keeps the newest facts only.
    for (const fact of factsOf(cluster, 'request-ended')) {
      if (fact.seq <= seen) continue;
      seen = fact.seq;
      const fate = of(good.has(fact.client) ? 'good' : fact.client);
      fate.ended += 1;
      if (fact.status === 200) fate.latenciesMs.push(fact.latencyUs / 1000);
      else fate.reasons.set(fact.reason, (fate.reasons.get(fact.reason) ?? 0) + 1);
    }
  }
  cluster.close();
  return of;
}

function rateOf(per: LimitKey, ratePerSecond: number, burst: number): GatewayLimits {
  return { rate: { kind: 'token-bucket', per, ratePerSecond, burst } };
}

const seeds = [1, 2, 3];

/** Besides the good ones: three times together what the catalog can do. */
const flash = [
  { id: 'crowd', rate: 125 },
  { id: 'checkout', rate: 10, path: '/checkout' },
];

describe.each(seeds)('seed %i: one client sends six times what it should', (seed) => {
  it('without a limit everybody pays: two of three are answered, and late', async () => {
    const fates = await fatesOf({}, seed);
    for (const who of ['good', 'greedy']) {
      expect(fates(who).success).toBeGreaterThan(0.6);
      expect(fates(who).success).toBeLessThan(0.74);
      expect(fates(who).p95Ms).toBeGreaterThan(450);
      expect([...fates(who).reasons.keys()]).toEqual(['queue-full']);
    }
  });

  it('with 40/s for all together the good ones fare worse', async () => {
    const fates = await fatesOf({ gateway: { limits: rateOf('all', 40, 40) } }, seed);
    expect(fates('good').success).toBeGreaterThan(0.48);
    expect(fates('good').success).toBeLessThan(0.62);
    expect(fates('good').reasons.get('rate-limited')).toBeGreaterThan(100);
  });

  it('with 10/s per client the good ones notice nothing of the greedy one', async () => {
    const fates = await fatesOf({ gateway: { limits: rateOf('client', 10, 20) } }, seed);
    expect(fates('good').success).toBeGreaterThanOrEqual(0.99);
    expect(fates('good').p95Ms).toBeLessThanOrEqual(200);
    // Ten of sixty, and its burst of twenty once.
    expect(fates('greedy').success).toBeGreaterThan(0.15);
    expect(fates('greedy').success).toBeLessThan(0.2);
    expect(fates('greedy').latenciesMs.length).toBeLessThanOrEqual(10 * SECONDS + 20);
    expect([...fates('greedy').reasons.keys()]).toEqual(['rate-limited']);
  });
});

describe.each(seeds)('seed %i: a crowd of three times what can be done', (seed) => {
  it('with a short line by priority, who pays is served, fast, and no work is wasted', async () => {
    const limits = { concurrencyMax: 3, waitingMax: 10 };
    const fates = await fatesOf({ gateway: { limits }, others: flash }, seed);
    expect(fates('checkout').success).toBeGreaterThanOrEqual(0.99);
    expect(fates('checkout').p95Ms).toBeLessThanOrEqual(250);
    expect([...fates('crowd').reasons.keys()]).toEqual(['overloaded']);
    const all = ['good', 'crowd', 'checkout'];
    const goodput = all.reduce((sum, who) => sum + fates(who).goodputPerSecond, 0);
    expect(goodput).toBeGreaterThanOrEqual(45);
    // Whoever is answered at all has not waited long.
    expect(fates('crowd').p95Ms).toBeLessThanOrEqual(700);
  });

  it('without it, who pays fares as everybody', async () => {
    const fates = await fatesOf({ others: flash }, seed);
    expect(fates('checkout').success).toBeLessThan(0.45);
  });
});

it('a queue of 10,000 instead serves nobody in time', async () => {
  const gateway = { timeoutMs: 20_000 };
  const fates = await fatesOf({ others: flash, queueMax: 10_000, gateway }, 1);
  expect(fates('checkout').success).toBeLessThan(0.35);
  expect(fates('checkout').reasons.get('timeout')).toBeGreaterThan(100);
});
