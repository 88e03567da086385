/**
 * Every policy against its documented behaviour, and what all of them keep: a success passes, nothing
 * is told twice or after a cancel, no timer is left behind, what is not safe is not repeated.
 */
import { describe, expect, it } from 'vitest';
import { newPolicy, policyKinds } from '../../../src/sim/index.ts';
import type { LinkPolicy, RetryPolicy } from '../../../src/sim/index.ts';
import { Random } from '../../../src/sim/kernel/random.ts';
import { backoffMs } from '../../../src/sim/resilience/retry/backoff.ts';
import { budgetFor } from '../../../src/sim/resilience/retry/retry-budget.ts';
import { unbound } from '../../../src/sim/services/policed-calls.ts';
import { at } from '../../support/open-cluster.ts';
import { PolicyBench } from '../../support/policy-bench.ts';
import type { Outcome } from '../../support/policy-bench.ts';

const retry: RetryPolicy = {
  kind: 'retry',
  attempts: 3,
  backoff: 'exponential',
  baseMs: 100,
  capMs: 1_000,
  jitter: 'none',
};

describe.each(policyKinds)('%s keeps what all keep', (kind) => {
  const alone = (): PolicyBench => new PolicyBench([newPolicy(kind)]);

  it('lets a success through, at once and once', () => {
    const bench = alone();
    bench.call('a');
    bench.runTo(20);
    bench.answer('a', 200);
    expect(bench.results).toEqual(['a: 200 @20']);
    bench.runTo(60_000);
    expect(bench.attempts).toHaveLength(1);
    expect(bench.results).toHaveLength(1);
  });

  it('lets an answer that blames the caller through', () => {
    const bench = alone();
    bench.call('a');
    bench.answer('a', 404);
    bench.runTo(60_000);
    expect(bench.results).toEqual(['a: 404 @0']);
    expect(bench.attempts).toHaveLength(1);
  });

  it('does not repeat what is not safe', () => {
    const bench = alone();
    bench.call('a', { isRepeatable: false });
    bench.answer('a', 'timeout');
    bench.runTo(60_000);
    expect(bench.attempts).toHaveLength(1);
    expect(bench.results).toHaveLength(1);
  });

  it('tells nothing after it was cancelled, cancels what is under way, and leaves no attempt behind', () => {
    const bench = alone();
    const cancel = bench.call('a');
    cancel();
    expect(bench.attempts.every(({ isCancelled }) => isCancelled)).toBe(true);
    bench.runTo(60_000);
    expect(bench.attempts).toHaveLength(1);
    expect(bench.results).toEqual([]);
  });

  it('widens no terms', () => {
    const bench = alone();
    bench.call('a', { terms: { ...unbound, endsAt: at(30), setting: 'deadline' } });
    expect(bench.attempts[0]?.terms).toMatchObject({ endsAt: at(30), setting: 'deadline' });
  });

  it('keeps what it knows when the same settings come again', () => {
    const bench = alone();
    const before = bench.states.length;
    bench.configure([{ ...newPolicy(kind) }]);
    expect(bench.states).toHaveLength(before);
  });
});

describe('retry', () => {
  /** Answers each attempt as it comes. */
  function answering(policies: readonly LinkPolicy[], outcomes: readonly Outcome[], safe = true) {
    const bench = new PolicyBench(policies);
    bench.call('a', { isRepeatable: safe });
    for (const outcome of outcomes) {
      bench.answer('a', outcome);
      bench.runTo(bench.nowMs + 10_000);
    }
    return bench;
  }

  it.each<[string, readonly Outcome[], readonly number[], string]>([
    ['waits twice as long each time', ['timeout', 'timeout', 200], [0, 100, 10_200], '200'],
    ['gives the last failure', ['timeout', 503, 502], [0, 100, 10_200], '502'],
    ['leaves a wrong request alone', [400], [0], '400'],
    ['leaves an error of the callee alone', [500], [0], '500'],
    ['takes 502, 503 and 504', [502, 504, 200], [0, 100, 10_200], '200'],
    ['waits as long as it is asked to', [429, 200], [0, 700], '200'],
    ['does not try what its own policies refused', ['circuit-open'], [0], 'circuit-open'],
  ])('%s', (_, outcomes, instants, result) => {
    const bench = answering([retry], outcomes);
    expect(bench.attempts.map(({ atMs }) => atMs)).toEqual(instants);
    expect(bench.results.at(-1)).toContain(`a: ${result} `);
    expect(bench.results).toHaveLength(1);
  });

  it.each<[string, Partial<RetryPolicy>, Outcome, number, string]>([
    ['a command that may be done', {}, 'timeout', 1, 'retry gave-up unsafe'],
    ['a command that was refused', {}, 'connection-refused', 2, 'retry retried connection-refused'],
    ['a command, when told to', { repeatsUnsafe: true }, 'timeout', 2, 'retry retried timeout'],
  ])('%s', (_, more, outcome, attempts, act) => {
    const bench = answering([{ ...retry, ...more }], [outcome], false);
    expect(bench.attempts).toHaveLength(attempts);
    expect(bench.acts[0]).toBe(act);
  });

  it('repeats a command that has a key, with the same one', () => {
    const bench = answering([{ kind: 'idempotency-key' }, retry], ['timeout', 200], false);
    const keys = bench.attempts.map(({ terms }) => terms.idempotencyKey);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys).toEqual([keys[0], keys[0]]);
  });

  it('tries no more where the deadline comes before the attempt', () => {
    const bench = answering([{ kind: 'deadline', timeoutMs: 90 }, retry], ['timeout']);
    expect(bench.attempts).toHaveLength(1);
    expect(bench.acts).toEqual(['retry gave-up deadline']);
  });

  it('begins the timeout anew for each attempt inside it, and not outside it', () => {
    const inside = answering([retry, { kind: 'timeout', timeoutMs: 50 }], ['timeout', 200]);
    expect(inside.attempts.map(({ terms }) => terms.endsAt)).toEqual([at(50), at(150)]);
    const outside = answering([{ kind: 'timeout', timeoutMs: 500 }, retry], ['timeout', 200]);
    expect(outside.attempts.map(({ terms }) => terms.endsAt)).toEqual([at(500), at(500)]);
  });
});

describe('backoff (AWS, Exponential Backoff And Jitter)', () => {
  const random = Random.named(7, 'backoff');
  const waits = (policy: RetryPolicy, failed: number, lastMs = 0): readonly number[] =>
    Array.from({ length: 500 }, () => backoffMs(policy, failed, lastMs, random));

  it.each<[RetryPolicy['jitter'], number, number, number, number]>([
    ['none', 1, 0, 100, 100],
    ['none', 3, 0, 400, 400],
    ['none', 9, 0, 1_000, 1_000],
    ['full', 3, 0, 0, 400],
    ['equal', 3, 0, 200, 400],
    ['decorrelated', 1, 0, 100, 300],
    ['decorrelated', 2, 200, 100, 600],
    ['decorrelated', 5, 900, 100, 1_000],
  ])(
    '%s, after %i failures and a wait of %i ms: from %i to %i ms',
    (jitter, failed, last, low, high) => {
      const drawn = waits({ ...retry, jitter }, failed, last);
      const [least, most] = [Math.min(...drawn), Math.max(...drawn)];
      expect(least).toBeGreaterThanOrEqual(low);
      expect(most).toBeLessThanOrEqual(high);
      // They fill the range, and don't only lie in it.
      expect(least - low).toBeLessThanOrEqual(0.05 * (high - low));
      expect(high - most).toBeLessThanOrEqual(
        jitter === 'decorrelated' ? high - 0.9 * high : 0.05 * (high - low),
      );
    },
  );

  it('fixed does not grow', () => {
    expect(backoffMs({ ...retry, backoff: 'fixed' }, 9, 0, random)).toBe(100);
  });
});

describe('retry budgets', () => {
  it('a share: 10 % of the calls of ten seconds', () => {
    const budget = budgetFor({ kind: 'share', percent: 10, perSecond: 0 });
    for (let call = 0; call < 30; call++) budget.began(at(100));
    let retries = 0;
    while (budget.allows(at(200))) {
      budget.spend(at(200));
      retries += 1;
    }
    expect(retries).toBe(3);
    expect(budget.allows(at(9_000))).toBe(false);
    for (let call = 0; call < 10; call++) budget.began(at(9_900));
    expect(budget.allows(at(9_900))).toBe(true);
    // The first second is out of sight, with its calls and its retries.
    expect(budget.left(at(10_100))).toBe(1);
  });

  it('a share: a minimum where there are hardly any calls', () => {
    const budget = budgetFor({ kind: 'share', percent: 0, perSecond: 0.2 });
    expect(budget.left(at(0))).toBe(2);
  });

  it('tokens: none at half of them or below, taken before it is asked (gRFC A6)', () => {
    const budget = budgetFor({ kind: 'tokens', tokensMax: 10, tokenRatio: 0.5 });
    // 10 → 9 → 8 → 7 → 6 may, → 5 may not.
    expect([1, 2, 3, 4, 5].map(() => budget.allows(at(0)))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    for (let success = 0; success < 4; success++) budget.succeeded();
    // 5 + 4 · 0.5 = 7 → 6 may.
    expect(budget.allows(at(0))).toBe(true);
  });

  it('what is spent stops retries, and says so', () => {
    const bench = new PolicyBench([
      { ...retry, baseMs: 0, budget: { kind: 'share', percent: 0, perSecond: 0.1 } },
    ]);
    for (const name of ['a', 'b']) {
      bench.call(name);
      bench.answer(name, 'timeout');
    }
    expect(bench.acts).toEqual(['retry retried timeout', 'retry gave-up budget']);
    expect(bench.states).toEqual(['retry spent']);
  });
});

describe('hedge (gRFC A6)', () => {
  const hedge: LinkPolicy = { kind: 'hedge', afterMs: 80, attempts: 3 };

  it('sends another when none has answered, takes the first answer, cancels the rest', () => {
    const bench = new PolicyBench([hedge]);
    bench.call('a');
    bench.runTo(100);
    expect(bench.attempts.map(({ atMs }) => atMs)).toEqual([0, 80]);
    bench.attempts[1]?.answer(200);
    expect(bench.results).toEqual(['a: 200 @100']);
    expect(bench.attempts[0]?.isCancelled).toBe(true);
    bench.runTo(10_000);
    expect(bench.attempts).toHaveLength(2);
    expect(bench.acts).toEqual(['hedge hedged 2', 'hedge won 2']);
  });

  it('sends the next at once when one fails in a way that may pass', () => {
    const bench = new PolicyBench([hedge]);
    bench.call('a');
    bench.runTo(10);
    bench.answer('a', 503);
    expect(bench.attempts.map(({ atMs }) => atMs)).toEqual([0, 10]);
  });

  it('ends with any other failure', () => {
    const bench = new PolicyBench([hedge]);
    bench.call('a');
    bench.runTo(100);
    bench.answer('a', 400);
    expect(bench.results).toEqual(['a: 400 @100']);
    expect(bench.attempts[1]?.isCancelled).toBe(true);
  });

  it('gives the last failure when all have failed', () => {
    const bench = new PolicyBench([hedge]);
    bench.call('a');
    for (const status of [502, 503, 504]) bench.answer('a', status);
    expect(bench.results).toEqual(['a: 504 @0']);
  });
});

describe('cache', () => {
  const cache: LinkPolicy = {
    kind: 'cache',
    freshMs: 100,
    entriesMax: 2,
    staleMs: 1_000,
    coalesces: true,
  };

  it('gives an answer again while it is fresh, and asks again after that', () => {
    const bench = new PolicyBench([cache]);
    bench.call('a', { cacheKey: 'k' });
    bench.answer('a', 200);
    bench.runTo(99);
    bench.call('b', { cacheKey: 'k' });
    expect(bench.results).toEqual(['a: 200 @0', 'b: 200 @99']);
    bench.runTo(100);
    bench.call('c', { cacheKey: 'k' });
    expect(bench.attempts.map(({ call }) => call)).toEqual(['a', 'c']);
  });

  it('gives an old answer instead of a failure, and none that is too old', () => {
    const bench = new PolicyBench([cache]);
    bench.call('a', { cacheKey: 'k' });
    bench.answer('a', 201);
    bench.runTo(1_099);
    bench.call('b', { cacheKey: 'k' });
    bench.answer('b', 503);
    bench.runTo(1_100);
    bench.call('c', { cacheKey: 'k' });
    bench.answer('c', 503);
    expect(bench.results).toEqual(['a: 201 @0', 'b: 201 @1099', 'c: 503 @1100']);
  });

  it('of those who ask for the same at once, one goes', () => {
    const bench = new PolicyBench([cache]);
    bench.call('a', { cacheKey: 'k' });
    const cancel = bench.call('b', { cacheKey: 'k' });
    bench.call('c', { cacheKey: 'k' });
    cancel();
    bench.answer('a', 200);
    expect(bench.results).toEqual(['a: 200 @0', 'c: 200 @0']);
    expect(bench.attempts).toHaveLength(1);
  });

  it('goes on for the others when whoever went has gone', () => {
    const bench = new PolicyBench([cache]);
    const cancel = bench.call('a', { cacheKey: 'k' });
    bench.call('b', { cacheKey: 'k' });
    cancel();
    expect(bench.attempts[0]?.isCancelled).toBe(false);
    bench.answer('a', 200);
    expect(bench.results).toEqual(['b: 200 @0']);
  });

  it('forgets what was used longest ago, and keeps no failure', () => {
    const bench = new PolicyBench([cache]);
    for (const key of ['k', 'l', 'm']) {
      bench.call(key, { cacheKey: key });
      bench.answer(key, key === 'l' ? 404 : 200);
    }
    bench.call('k2', { cacheKey: 'k' });
    bench.call('l2', { cacheKey: 'l' });
    expect(bench.attempts.map(({ call }) => call)).toEqual(['k', 'l', 'm', 'l2']);
  });
});

describe('limits', () => {
  it('a bulkhead: places, a line, and who is turned away when', () => {
    const bench = new PolicyBench([{ kind: 'bulkhead', callsMax: 1, waitingMax: 1, waitMs: 50 }]);
    for (const name of ['a', 'b', 'c']) bench.call(name);
    expect(bench.results).toEqual(['c: bulkhead-full @0']);
    bench.runTo(20);
    bench.answer('a', 200);
    expect(bench.attempts.map(({ call, atMs }) => [call, atMs])).toEqual([
      ['a', 0],
      ['b', 20],
    ]);
    bench.call('d');
    bench.runTo(70);
    expect(bench.results.at(-1)).toBe('d: bulkhead-full @70');
    bench.runTo(10_000);
    bench.answer('b', 200);
    expect(bench.results).toHaveLength(4);
  });

  it('nobody waits for a place past the deadline', () => {
    const bench = new PolicyBench([
      { kind: 'deadline', timeoutMs: 30 },
      { kind: 'bulkhead', callsMax: 1, waitingMax: 1, waitMs: 50 },
    ]);
    bench.call('a');
    bench.call('b');
    bench.runTo(60);
    expect(bench.results).toEqual(['b: bulkhead-full @30']);
  });

  it('a rate: so many at once, then by the second', () => {
    const bench = new PolicyBench([
      { kind: 'rate-limit', rate: { kind: 'token-bucket', ratePerSecond: 10, burst: 2 } },
    ]);
    for (const name of ['a', 'b', 'c']) bench.call(name);
    bench.runTo(100);
    bench.call('d');
    expect(bench.results).toEqual(['c: rate-limited @0']);
    expect(bench.attempts.map(({ call }) => call)).toEqual(['a', 'b', 'd']);
  });

  it('an adaptive limit: one more for each good call at its edge, a tenth less for each that is late', () => {
    const bench = new PolicyBench([
      { kind: 'adaptive-limit', first: 10, least: 2, most: 11, backoffPercent: 90, slowMs: 100 },
    ]);
    const open = (count: number): void => {
      for (let call = 0; call < count; call++) bench.call('a');
    };
    open(11);
    expect(bench.results).toEqual(['a: limit-reached @0']);
    bench.answer('a', 200);
    open(3);
    // 10 → 11: two more fit, the third does not.
    expect(bench.results.filter((one) => one.includes('limit-reached'))).toHaveLength(2);
    bench.runTo(200);
    bench.answer('a', 200);
    // 11 → 9, and ten are under way.
    open(1);
    expect(bench.results.filter((one) => one.includes('limit-reached'))).toHaveLength(3);
  });
});

describe('the order in which they are nested', () => {
  const breaker: LinkPolicy = {
    kind: 'breaker',
    window: 'calls',
    size: 2,
    callsMin: 2,
    failurePercent: 100,
    openMs: 10_000,
    probes: 1,
  };

  it('a breaker inside a retry counts attempts, one around it counts calls', () => {
    const inside = new PolicyBench([{ ...retry, baseMs: 0 }, breaker]);
    inside.call('a');
    inside.answer('a', 'timeout');
    inside.runTo(1);
    inside.answer('a', 'timeout');
    inside.runTo(2);
    expect(inside.states.at(-1)).toBe('breaker open');
    const around = new PolicyBench([breaker, { ...retry, baseMs: 0 }]);
    around.call('a');
    for (const ms of [1, 2, 3]) {
      around.answer('a', 'timeout');
      around.runTo(ms);
    }
    expect(around.results).toHaveLength(1);
    expect(around.states.at(-1)).toBe('breaker closed');
  });

  it('a breaker does not count what is refused inside it before it is sent', () => {
    const bench = new PolicyBench([
      breaker,
      { kind: 'bulkhead', callsMax: 1, waitingMax: 0, waitMs: 0 },
    ]);
    for (const name of ['a', 'b', 'c', 'd']) bench.call(name);
    expect(bench.results).toHaveLength(3);
    expect(bench.states.filter((state) => state.startsWith('breaker o'))).toEqual([]);
  });

  it('a fallback around it all answers for whatever failed', () => {
    const bench = new PolicyBench([{ kind: 'fallback', value: '{"items":[]}' }, breaker]);
    for (const name of ['a', 'b']) {
      bench.call(name);
      bench.answer(name, 'timeout');
    }
    bench.call('c');
    expect(bench.results).toEqual(['a', 'b', 'c'].map((name) => `${name}: {"items":[]} @0`));
    expect(bench.acts.at(-1)).toBe('fallback fell-back circuit-open');
  });
});
