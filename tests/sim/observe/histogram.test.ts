import { expect, it } from 'vitest';
import fc from 'fast-check';
import { BUCKETS, bucketOf, Histogram, valueOfBucket } from '../../../src/sim/observe/histogram.ts';

const duration = fc.oneof(
  fc.nat(200),
  fc.nat(0x7fff_ffff),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);

it('keeps any duration within 1 %', () => {
  fc.assert(
    fc.property(duration, (value) => {
      const bucket = bucketOf(value);
      expect(bucket).toBeLessThan(BUCKETS);
      expect(Math.abs(valueOfBucket(bucket) - value)).toBeLessThanOrEqual(value / 100);
    }),
  );
});

it('orders buckets as values', () => {
  fc.assert(
    fc.property(duration, duration, (a, b) => {
      fc.pre(a <= b);
      expect(bucketOf(a)).toBeLessThanOrEqual(bucketOf(b));
    }),
  );
});

it('counts what is out of range at the ends', () => {
  expect(bucketOf(-1)).toBe(0);
  expect(bucketOf(2 ** 40)).toBe(BUCKETS - 1);
});

it('gives quantiles within 1 % of the exact ones, also after durations were taken out', () => {
  fc.assert(
    fc.property(
      fc.array(duration, { minLength: 1, maxLength: 200 }),
      fc.array(duration, { maxLength: 50 }),
      (kept, gone) => {
        const histogram = new Histogram();
        for (const bucket of gone.map((value) => histogram.add(value))) histogram.remove(bucket);
        for (const value of kept) histogram.add(value);
        const sorted = kept.toSorted((a, b) => a - b);
        const parts = [0.5, 0.95, 0.99];
        for (const [at, found] of histogram.quantiles(parts).entries()) {
          const exact = sorted[Math.ceil((parts[at] ?? 0) * sorted.length) - 1] ?? 0;
          expect(Math.abs((found ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact / 100);
        }
      },
    ),
  );
});

it('knows nothing when it is empty', () => {
  expect(new Histogram().quantiles([0.5])).toEqual([null]);
});
