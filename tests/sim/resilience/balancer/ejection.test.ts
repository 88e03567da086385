/**
 * Ejection, case by case. Source of the rules: Envoy 1.22, “Architecture overview / Outlier detection”,
 * `config.cluster.v3.OutlierDetection` and “Load balancing / Panic threshold”.
 */
import { describe, expect, it } from 'vitest';
import { newEjection } from '../../../../src/sim/index.ts';
import type { EjectionRules, Reason } from '../../../../src/sim/index.ts';
import { BalancerBench } from '../../../support/balancer-bench.ts';

const rules: EjectionRules = {
  failures: 3,
  counts: 'failures',
  baseMs: 1_000,
  percentMax: 50,
  panicPercent: 0,
};

function bench(settings: Partial<EjectionRules> = {}, replicas = 4): BalancerBench {
  return new BalancerBench({ kind: 'round-robin', ejection: { ...rules, ...settings } }, replicas);
}

type Answers = readonly (number | Reason)[];

describe('consecutive 5xx', () => {
  const cases: readonly (readonly [string, EjectionRules['counts'], Answers, boolean])[] = [
    ['as many in a row as it takes', 'failures', [500, 500, 500], true],
    ['one fewer', 'failures', [500, 500], false],
    ['a good answer between them', 'failures', [500, 500, 200, 500], false],
    ['an answer that the call is wrong is a good one', 'failures', [500, 500, 404, 500], false],
    ['429 is not a 5xx', 'failures', [429, 429, 429], false],
    ['no answer counts as 5xx', 'failures', ['timeout', 'connection-refused', 503], true],
    ['whoever gave up says nothing', 'failures', [500, 'cancelled', 500, 'cancelled'], false],
    ['and does not end the row', 'failures', [500, 'cancelled', 500, 500], true],
    ['gateway failures: 502, 503, 504', 'gateway-failures', [502, 503, 504], true],
    [
      'gateway failures: no connection',
      'gateway-failures',
      Array(3).fill('connection-reset'),
      true,
    ],
    [
      'gateway failures: 500 is none, and ends the row',
      'gateway-failures',
      [502, 502, 500, 502],
      false,
    ],
  ];
  it.each(cases)('%s', (_, counts, answers, isEjected) => {
    const one = bench({ counts });
    for (const answer of answers) one.answer('p/1', answer);
    expect(one.told).toEqual(isEjected ? ['p/1 ejected 1 until 1000'] : []);
  });
});

describe('base_ejection_time', () => {
  function ejectAgain(one: BalancerBench, atMs: number): void {
    one.runTo(atMs);
    for (let call = 0; call < 3; call++) one.answer('p/1', 500);
  }

  it('is multiplied by the number of times it was ejected in a row', () => {
    const one = bench();
    for (const atMs of [0, 1_100, 3_200, 6_300]) ejectAgain(one, atMs);
    expect(one.told).toEqual([
      'p/1 ejected 1 until 1000',
      'p/1 back @1000',
      'p/1 ejected 2 until 3100',
      'p/1 back @3100',
      'p/1 ejected 3 until 6200',
      'p/1 back @6200',
      'p/1 ejected 4 until 10300',
    ]);
  });

  it('goes down by one for each interval of 10 s in which it was good', () => {
    const one = bench();
    for (const atMs of [0, 1_100, 3_200]) ejectAgain(one, atMs);
    // Back at 6200 after three; two intervals later one is left.
    ejectAgain(one, 26_300);
    expect(one.told.at(-1)).toBe('p/1 ejected 2 until 28300');
    ejectAgain(one, 100_000);
    expect(one.told.at(-1)).toBe('p/1 ejected 1 until 101000');
  });

  it('never grows past ten times (max_ejection_time 300 s of 30 s)', () => {
    const one = bench();
    let atMs = 0;
    for (let times = 1; times <= 12; times++) {
      ejectAgain(one, atMs);
      atMs += Math.min(10, times) * 1_000 + 1;
    }
    expect(one.told.at(-1)).toBe(`p/1 ejected 10 until ${atMs - 1}`);
  });
});

describe('max_ejection_percent', () => {
  const cases: readonly (readonly [number, number, number])[] = [
    // Replicas, percent, how many can be ejected.
    [4, 50, 2],
    [4, 0, 1],
    [4, 10, 1],
    [4, 100, 4],
    [2, 50, 1],
    [1, 10, 1],
    [5, 50, 3],
  ];
  it.each(cases)('of %i replicas at %i %%: %i', (replicas, percentMax, most) => {
    const one = bench({ percentMax, failures: 1 }, replicas);
    for (const peer of one.replicas) {
      try {
        one.answer(peer, 500);
      } catch {
        // All are left out.
      }
    }
    expect(one.told).toHaveLength(most);
  });
});

describe('panic threshold', () => {
  const ejectTwoOfThree = (panicPercent: number): BalancerBench => {
    const one = bench({ panicPercent, percentMax: 100, failures: 1 }, 3);
    for (const peer of ['p/0', 'p/1']) one.answer(peer, 500);
    return one;
  };
  const usedOf = (one: BalancerBench) => new Set([1, 2, 3, 4, 5, 6].map(() => one.pick().peer));

  it('fewer left than it asks for: all are used', () => {
    expect(usedOf(ejectTwoOfThree(50))).toEqual(new Set(['p/0', 'p/1', 'p/2']));
  });

  it('as many left: only these', () => {
    expect(usedOf(ejectTwoOfThree(33))).toEqual(new Set(['p/2']));
  });

  it('0 switches it off: with all ejected there is nobody, and the setting is named', () => {
    const one = ejectTwoOfThree(0);
    one.answer('p/2', 500);
    expect(one.balancer.pick(one.replicas, '', new Set())).toEqual({
      peer: null,
      reason: 'all-ejected',
      values: { service: 'p', replicas: 3, setting: 'link.balancer.ejection.panicPercent' },
    });
    one.runTo(1_000);
    expect(usedOf(one).size).toBe(3);
  });
});

describe('changes while it runs', () => {
  it('a replica that is removed is used again for whoever has it next, and no timer speaks of it later', () => {
    const one = bench({ failures: 1 });
    one.answer('p/3', 500);
    one.balancer.follow(['p/0', 'p/1', 'p/2']);
    expect(one.told.at(-1)).toBe('p/3 back @0');
    one.runTo(5_000);
    expect(one.told).toHaveLength(2);
  });

  it('other rules let everybody begin anew; another way to choose changes nothing', () => {
    const one = bench({ failures: 1 });
    one.answer('p/1', 500);
    one.balancer.configure({ kind: 'random', ejection: { ...rules, failures: 1 } });
    expect(one.told).toHaveLength(1);
    one.balancer.configure({ kind: 'random', ejection: newEjection });
    expect(one.told.at(-1)).toBe('p/1 back @0');
  });

  it('an answer that comes late from one that is ejected changes nothing', () => {
    const one = bench({ failures: 1 });
    const leases = [0, 1, 2, 3, 4, 5].map(() => one.pick());
    for (const { peer, ended } of leases) {
      if (peer !== 'p/1') continue;
      ended({ outcome: 'failed', reason: '', status: 500, definite: false, retryAfterMs: 0 });
    }
    expect(one.told).toEqual(['p/1 ejected 1 until 1000']);
  });
});
