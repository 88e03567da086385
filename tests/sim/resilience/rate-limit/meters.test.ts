/** Each meter against its closed form, at its edges, and whatever the instants at which it is asked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/sim/kernel/time.ts';
import { FixedWindow } from '../../../../src/sim/resilience/rate-limit/fixed-window.ts';
import type { Meter } from '../../../../src/sim/resilience/rate-limit/meter.ts';
import { SlidingWindow } from '../../../../src/sim/resilience/rate-limit/sliding-window.ts';
import { TokenBucket } from '../../../../src/sim/resilience/rate-limit/token-bucket.ts';

/** Whether one more is let through, which is counted. */
function passes(meter: Meter, us: number): boolean {
  const now = instant(us);
  const { isAllowed } = meter.ask(now);
  if (isAllowed) meter.take(now);
  return isAllowed;
}

/** How many of those that come at these instants are let through. */
function passed(meter: Meter, instants: readonly number[]): number[] {
  return instants.filter((us) => passes(meter, us));
}

const gaps = fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 200 });
const instantsOf = (all: readonly number[]): number[] => {
  let us = 0;
  return all.map((gap) => (us += gap));
};
const rates = fc.integer({ min: 1, max: 50_000 }).map((thousandths) => thousandths / 1000);
const smallRates = fc.integer({ min: 1, max: 20_000 });

describe('a token bucket', () => {
  it('lets its burst through at once and then one per 1 / rate, to the microsecond', () => {
    const bucket = new TokenBucket(10, 3);
    expect(passed(bucket, [0, 0, 0, 0])).toEqual([0, 0, 0]);
    expect(passes(bucket, 99_999)).toBe(false);
    expect(passes(bucket, 100_000)).toBe(true);
    expect(passes(bucket, 100_000)).toBe(false);
    expect(bucket.ask(instant(100_000))).toEqual({
      isAllowed: false,
      limit: 3,
      remaining: 0,
      waitUs: 100_000,
      resetUs: 300_000,
    });
  });

  it('keeps a rate that no microsecond divides', () => {
    // The n-th after the burst comes at n / 3 s, rounded up: after 3,000 of them nothing has drifted.
    const bucket = new TokenBucket(3, 2);
    expect(passed(bucket, [0, 0, 0])).toEqual([0, 0]);
    for (let n = 1; n <= 3_000; n++) {
      const us = Math.ceil((n * 1_000_000) / 3);
      expect(passes(bucket, us - 1)).toBe(false);
      expect(passes(bucket, us)).toBe(true);
    }
  });

  it('never holds more than its burst, however long nobody came', () => {
    const bucket = new TokenBucket(100_000, 1_000_000);
    expect(bucket.ask(instant(1e15)).remaining).toBe(1_000_000);
    bucket.take(instant(1e15));
    expect(bucket.ask(instant(1e15))).toMatchObject({ remaining: 999_999, resetUs: 10 });
  });

  it('does what one of whole parts in big numbers does', () => {
    fc.assert(
      fc.property(smallRates, fc.integer({ min: 1, max: 20 }), gaps, (thousandths, burst, all) => {
        const bucket = new TokenBucket(thousandths / 1000, burst);
        const instants = instantsOf(all);
        let level = BigInt(burst) * 1_000_000_000n;
        const full = level;
        let last = 0;
        for (const us of instants) {
          level += BigInt(us - last) * BigInt(thousandths);
          if (level > full) level = full;
          last = us;
          const isAllowed = level >= 1_000_000_000n;
          if (isAllowed) level -= 1_000_000_000n;
          expect(passes(bucket, us)).toBe(isAllowed);
        }
      }),
    );
  });

  it('lets no more than burst + rate · t through in any stretch', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 20 }), gaps, (rate, burst, all) => {
        const through = passed(new TokenBucket(rate, burst), instantsOf(all));
        for (const [first, from] of through.entries()) {
          for (const [more, to] of through.slice(first).entries()) {
            expect(more + 1).toBeLessThanOrEqual(burst + (rate * (to - from)) / 1e6 + 1e-6);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a sliding window', () => {
  it('counts each for exactly one window', () => {
    const window = new SlidingWindow(2, 1_000);
    expect(passed(window, [0, 400, 400, 999, 1_000, 1_399, 1_400])).toEqual([0, 400, 1_000, 1_400]);
    expect(window.ask(instant(1_400))).toEqual({
      isAllowed: false,
      limit: 2,
      remaining: 0,
      waitUs: 600,
      resetUs: 1_000,
    });
  });

  it('never lets more through in any stretch of its length, and never fewer than it may', () => {
    const requests = fc.integer({ min: 1, max: 8 });
    const windows = fc.integer({ min: 1, max: 2_000_000 });
    fc.assert(
      fc.property(requests, windows, gaps, (most, length, all) => {
        const window = new SlidingWindow(most, length);
        const through: number[] = [];
        for (const us of instantsOf(all)) {
          const inWindow = through.filter((one) => one > us - length).length;
          expect(passes(window, us)).toBe(inWindow < most);
          if (inWindow < most) through.push(us);
        }
      }),
    );
  });
});

describe('a fixed window', () => {
  it('begins anew at each multiple of its length', () => {
    const window = new FixedWindow(2, 1_000);
    expect(passed(window, [998, 999, 999, 1_000, 1_000, 1_001])).toEqual([998, 999, 1_000, 1_000]);
    expect(window.ask(instant(1_001))).toEqual({
      isAllowed: false,
      limit: 2,
      remaining: 0,
      waitUs: 999,
      resetUs: 999,
    });
    expect(window.ask(instant(2_000))).toMatchObject({ remaining: 2, resetUs: 0 });
  });
});

const kinds: readonly (readonly [string, () => Meter])[] = [
  ['token bucket', () => new TokenBucket(7, 5)],
  ['sliding window', () => new SlidingWindow(5, 700_001)],
  ['fixed window', () => new FixedWindow(5, 700_001)],
];

describe.each(kinds)('every %s', (_, make) => {
  it('says the same however often it is asked in between', () => {
    fc.assert(
      fc.property(gaps, fc.array(fc.nat(40_000_000), { maxLength: 300 }), (all, asked) => {
        const [alone, pestered] = [make(), make()];
        const instants = instantsOf(all);
        const questions = asked.toSorted((a, b) => a - b);
        for (const us of instants) {
          while ((questions[0] ?? Infinity) <= us) {
            const now = instant(questions.shift() ?? 0);
            pestered.ask(now);
            pestered.isAsNew(now);
          }
          expect(pestered.ask(instant(us))).toEqual(alone.ask(instant(us)));
          expect(passes(pestered, us)).toBe(passes(alone, us));
        }
      }),
    );
  });

  it('refuses until what it said to wait is over, allows it then, and resets when it said', () => {
    fc.assert(
      fc.property(gaps, (all) => {
        const meter = make();
        const instants = instantsOf(all);
        const last = instants.at(-1) ?? 0;
        for (const us of instants) passes(meter, us);
        const { waitUs, resetUs, limit } = meter.ask(instant(last));
        if (waitUs > 0) expect(meter.ask(instant(last + waitUs - 1)).isAllowed).toBe(false);
        expect(meter.ask(instant(last + waitUs)).isAllowed).toBe(true);
        if (resetUs > waitUs) {
          const before = meter.ask(instant(last + resetUs - 1));
          expect(before.remaining).toBeLessThan(limit);
          expect(meter.isAsNew(instant(last + resetUs - 1))).toBe(false);
        }
        expect(meter.ask(instant(last + resetUs)).remaining).toBe(limit);
        expect(meter.isAsNew(instant(last + resetUs))).toBe(true);
      }),
    );
  });
});
