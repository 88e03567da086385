import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastOf, meanOf, sample } from '../../../src/sim/kernel/distributions.ts';
import type { Distribution } from '../../../src/sim/kernel/distributions.ts';
import { ln } from '../../../src/sim/kernel/maths.ts';
import { Random } from '../../../src/sim/kernel/random.ts';

const quantity = fc.double({ min: 0, max: 1e6, noNaN: true });
const anything = fc.oneof(
  fc.record({ kind: fc.constant('constant' as const), value: quantity }),
  fc.record({ kind: fc.constant('uniform' as const), min: quantity, max: quantity }),
  fc.record({
    kind: fc.constant('normal' as const),
    mean: quantity,
    deviation: quantity,
    min: quantity,
  }),
  fc.record({ kind: fc.constant('exponential' as const), mean: quantity, min: quantity }),
);

function moments(d: Distribution, draws: number): { mean: number; deviation: number } {
  const random = Random.named(7, `moments of ${d.kind}`);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < draws; i++) {
    const value = sample(d, random);
    sum += value;
    squares += value * value;
  }
  const mean = sum / draws;
  return { mean, deviation: Math.sqrt(squares / draws - mean * mean) };
}

describe('distributions', () => {
  const known: [Distribution, number, number][] = [
    [{ kind: 'constant', value: 5 }, 5, 0],
    [{ kind: 'uniform', min: 2, max: 6 }, 4, 4 / Math.sqrt(12)],
    [{ kind: 'normal', mean: 50, deviation: 5, min: 0 }, 50, 5],
    [{ kind: 'exponential', mean: 10, min: 2 }, 10, 8],
  ];

  it.each(known)('%o has the mean and the deviation it should', (d, mean, deviation) => {
    const draws = 200_000;
    const found = moments(d, draws);
    expect(meanOf(d)).toBe(mean);
    // Five standard errors; the deviation's own error is at most about twice that of a normal.
    expect(Math.abs(found.mean - mean)).toBeLessThanOrEqual(
      (5 * deviation) / Math.sqrt(draws) + 1e-9,
    );
    expect(Math.abs(found.deviation - deviation)).toBeLessThanOrEqual(
      (10 * deviation) / Math.sqrt(draws) + 1e-6,
    );
  });

  it('has the tail of an exponential: 1/e beyond the mean, 5 % beyond three means', () => {
    const random = Random.named(8, 'tail');
    const draws = 100_000;
    let beyondOne = 0;
    let beyondThree = 0;
    for (let i = 0; i < draws; i++) {
      const value = sample({ kind: 'exponential', mean: 1, min: 0 }, random);
      if (value > 1) beyondOne++;
      if (value > 3) beyondThree++;
    }
    expect(beyondOne / draws).toBeCloseTo(Math.exp(-1), 2);
    expect(beyondThree / draws).toBeCloseTo(Math.exp(-3), 2);
  });

  it('has the bell of a normal: 68 % within one deviation, 95 % within two', () => {
    const random = Random.named(9, 'bell');
    const draws = 100_000;
    let withinOne = 0;
    let withinTwo = 0;
    for (let i = 0; i < draws; i++) {
      const distance = Math.abs(
        sample({ kind: 'normal', mean: 100, deviation: 10, min: 0 }, random) - 100,
      );
      if (distance < 10) withinOne++;
      if (distance < 20) withinTwo++;
    }
    expect(withinOne / draws).toBeCloseTo(0.6827, 2);
    expect(withinTwo / draws).toBeCloseTo(0.9545, 2);
  });

  it('never goes below its least value, nor below zero, nor to infinity', () => {
    fc.assert(
      fc.property(anything, fc.integer(), (d, seed) => {
        const random = Random.named(seed, 'any');
        for (let i = 0; i < 20; i++) {
          const value = sample(d, random);
          expect(value).toBeGreaterThanOrEqual(leastOf(d));
          expect(value).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(value)).toBe(true);
        }
        expect(leastOf(d)).toBeGreaterThanOrEqual(0);
        expect(meanOf(d)).toBeGreaterThanOrEqual(leastOf(d));
      }),
    );
    const negative: Distribution = { kind: 'normal', mean: -5, deviation: 1, min: -9 };
    expect([sample(negative, Random.named(1, 'n')), leastOf(negative), meanOf(negative)]).toEqual([
      0, 0, 0,
    ]);
  });

  it('takes logarithms close to the mathematical ones', () => {
    for (const x of [1e-300, 0.1, 0.5, 1, 2, Math.E, 1e10]) {
      expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(Math.abs(Math.log(x)) * 2 ** -52);
    }
    expect(ln(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(ln(-1)).toBeNaN();
  });
});
