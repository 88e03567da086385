/** Who gets the next call, by each way to choose. */
import { describe, expect, it } from 'vitest';
import { balancerKinds } from '../../../../src/sim/index.ts';
import type { BalancerKind } from '../../../../src/sim/index.ts';
import { hashText } from '../../../../src/sim/resilience/balancer/hash.ts';
import { BalancerBench, verdict } from '../../../support/balancer-bench.ts';

function picks(bench: BalancerBench, count: number, key: (call: number) => string = () => '') {
  return Array.from({ length: count }, (_, call) => bench.pick(key(call)).peer);
}

function loads(kind: BalancerKind, balls: number, bins: number, seed: number): number[] {
  const bench = new BalancerBench({ kind }, bins, seed);
  const counts = new Map<string, number>();
  for (const peer of picks(bench, balls)) counts.set(peer, (counts.get(peer) ?? 0) + 1);
  return bench.replicas.map((peer) => counts.get(peer) ?? 0);
}

const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

describe.each(balancerKinds)('%s', (kind) => {
  it('chooses among those that there are, the same under the same seed', () => {
    const keyed = (call: number) => `k${call % 50}`;
    const [one, other] = [0, 1].map(() => picks(new BalancerBench({ kind }, 5), 200, keyed));
    expect(one).toEqual(other);
    expect(new Set(one)).toEqual(new Set(['p/0', 'p/1', 'p/2', 'p/3', 'p/4']));
  });

  it('has nobody to give where there is none, and the only one where there is one', () => {
    const bench = new BalancerBench({ kind }, 0);
    expect(bench.balancer.pick([], 'k', new Set())).toMatchObject({ reason: 'no-replica' });
    expect(picks(new BalancerBench({ kind }, 1), 3, () => 'k')).toEqual(['p/0', 'p/0', 'p/0']);
  });

  it('another attempt of a call goes to a replica that it has not asked, as long as there is one', () => {
    const bench = new BalancerBench({ kind }, 4);
    for (let call = 0; call < 20; call++) {
      const asked = new Set<string>();
      const attempts = [0, 1, 2, 3].map(() => bench.pick('k', asked).peer);
      expect(new Set(attempts).size).toBe(4);
      expect(bench.replicas).toContain(bench.pick('k', asked).peer);
    }
  });
});

describe('in turn', () => {
  it('one after the other, also when there are fewer now', () => {
    const bench = new BalancerBench({ kind: 'round-robin' }, 3);
    expect(picks(bench, 4)).toEqual(['p/0', 'p/1', 'p/2', 'p/0']);
    bench.replicas = ['p/0', 'p/1'];
    // A turn has been taken four times: the count goes on.
    expect(picks(bench, 3)).toEqual(['p/0', 'p/1', 'p/0']);
  });

  it('whoever follows one that is left out gets one turn, not two', () => {
    const ejection = {
      failures: 1,
      counts: 'failures',
      baseMs: 1_000,
      percentMax: 50,
      panicPercent: 0,
    } as const;
    const bench = new BalancerBench({ kind: 'round-robin', ejection }, 4);
    bench.answer('p/1', 500);
    expect(picks(bench, 6)).toEqual(['p/2', 'p/3', 'p/0', 'p/2', 'p/3', 'p/0']);
  });
});

describe('least connections', () => {
  it('fewest calls under way; of several, in turn', () => {
    const bench = new BalancerBench({ kind: 'least-connections' }, 3);
    const leases = [bench.pick(), bench.pick(), bench.pick()];
    expect(leases.map(({ peer }) => peer)).toEqual(['p/0', 'p/1', 'p/2']);
    leases[1]?.ended(verdict(200));
    expect(bench.pick().peer).toBe('p/1');
    leases[2]?.ended(null);
    leases[2]?.ended(null);
    expect(picks(bench, 3)).toEqual(['p/2', 'p/0', 'p/1']);
  });
});

describe('balls into bins', () => {
  // Random: ln n / ln ln n (1 + o(1)); of two choices: log2 log2 n + O(1). Mitzenmacher, Richa and
  // Sitaraman, “The Power of Two Random Choices: A Survey” (2001). Of 1000 balls in 1000 bins, the
  // exact distribution has the fullest bin at 5 or 6 mostly, and at 3 with two choices.
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  it('two choices leave the fullest of n bins far lower than one', () => {
    const n = 1_000;
    const fullest = (kind: BalancerKind) =>
      seeds.map((seed) => Math.max(...loads(kind, n, n, seed)));
    const one = fullest('random');
    const two = fullest('two-choices');
    expect(mean(one)).toBeGreaterThanOrEqual(4.8);
    expect(mean(one)).toBeLessThanOrEqual(6.2);
    expect(mean(two)).toBeGreaterThanOrEqual(2.9);
    expect(mean(two)).toBeLessThanOrEqual(3.3);
  });
});

describe('a consistent hash', () => {
  const keys = Array.from({ length: 3_000 }, (_, number) => `sku-${number}`);
  const placed = (count: number) => {
    const bench = new BalancerBench({ kind: 'consistent-hash' }, count);
    return keys.map((key) => bench.pick(key).peer);
  };

  it('shares keys evenly', () => {
    const at = placed(5);
    for (const replica of [0, 1, 2, 3, 4]) {
      const share = at.filter((peer) => peer === `p/${replica}`).length / keys.length;
      expect(share).toBeGreaterThan(0.17);
      expect(share).toBeLessThan(0.23);
    }
  });

  it('a replica that goes takes only its own keys with it', () => {
    const [before, after] = [placed(5), placed(4)];
    const moved = keys.filter((_, one) => before[one] !== after[one]);
    const own = keys.filter((_, one) => before[one] === 'p/4');
    expect(moved).toEqual(own);
  });

  it('calls without a key go by chance', () => {
    expect(new Set(picks(new BalancerBench({ kind: 'consistent-hash' }, 3), 60)).size).toBe(3);
  });

  it('hashes the same everywhere', () => {
    expect([hashText(''), hashText('p/0 sku-1'), hashText('ñandú')]).toMatchInlineSnapshot(`
      [
        2872998923,
        2641777349,
        1041167996,
      ]
    `);
  });
});
