/**
 * Counts of durations in buckets whose width grows with the value, so that any percentile is
 * right within 1 % at constant memory (the idea of HdrHistogram).
 *
 *   0 … 63 µs           one bucket each
 *   2^k … 2^(k+1) µs    64 buckets of the same width
 */
const STEPS = 64;
const STEPS_LOG2 = 6;
/** Durations are below 2^32 µs, 71 minutes of virtual time; longer ones count as that. */
const VALUE_MAX = 0xffff_ffff;
export const BUCKETS = (32 - STEPS_LOG2 + 1) * STEPS;

/** The bucket of a duration in µs. */
export function bucketOf(value: number): number {
  if (value < STEPS) return value > 0 ? Math.floor(value) : 0;
  const whole = (value < VALUE_MAX ? value : VALUE_MAX) >>> 0;
  const shift = 31 - Math.clz32(whole) - STEPS_LOG2;
  return shift * STEPS + (whole >>> shift);
}

/** The value in the middle of a bucket, in µs. */
export function valueOfBucket(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const shift = Math.floor(bucket / STEPS) - 1;
  const first = (bucket - shift * STEPS) * 2 ** shift;
  return first + (2 ** shift - 1) / 2;
}

export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** Adds a duration; answers its bucket, by which it can be taken out again. */
  add(value: number): number {
    return this.addTo(bucketOf(value));
  }

  /** Adds a duration of that bucket, and answers it. */
  addTo(bucket: number): number {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
    return bucket;
  }

  /** Takes out one duration of that bucket. It must have been added before. */
  remove(bucket: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) - 1;
    this.#total -= 1;
  }

  /** Adds every duration of the other. */
  addAll(other: Histogram): void {
    for (const [bucket, count] of other.#counts.entries()) {
      if (count > 0) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    }
    this.#total += other.#total;
  }

  /** Takes out every duration of the other, all of which must have been added before. */
  removeAll(other: Histogram): void {
    for (const [bucket, count] of other.#counts.entries()) {
      if (count > 0) this.#counts[bucket] = (this.#counts[bucket] ?? 0) - count;
    }
    this.#total -= other.#total;
  }

  /** What was counted, as plain values: bucket and count. */
  counts(): Durations {
    return [...this.#counts.entries()].filter(([, count]) => count > 0);
  }

  static of(counts: Durations): Histogram {
    const histogram = new Histogram();
    histogram.addCounts(counts);
    return histogram;
  }

  addCounts(counts: Durations): void {
    for (const [bucket, count] of counts) {
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
      this.#total += count;
    }
  }

  /** All of them must have been added before. */
  removeCounts(counts: Durations): void {
    for (const [bucket, count] of counts) {
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) - count;
      this.#total -= count;
    }
  }

  /**
   * For each of the quantiles, which rise, the value at or below which that part of the durations
   * lies (nearest rank), in µs; null when the histogram is empty.
   */
  quantiles(parts: readonly number[]): readonly (number | null)[] {
    if (this.#total === 0) return parts.map(() => null);
    let seen = 0;
    let bucket = -1;
    return parts.map((part) => {
      const rank = Math.max(1, Math.ceil(part * this.#total));
      while (seen < rank && bucket < BUCKETS - 1) {
        bucket += 1;
        seen += this.#counts[bucket] ?? 0;
      }
      return valueOfBucket(bucket);
    });
  }
}

/** Durations that were counted, by bucket; see `Histogram`. */
export type Durations = readonly (readonly [bucket: number, count: number])[];

/** Quantiles, in µs, of what came to the later durations after the earlier ones; null where nothing did. */
export function quantilesSince(
  earlier: Durations,
  later: Durations,
  parts: readonly number[],
): readonly (number | null)[] {
  const histogram = Histogram.of(later);
  histogram.removeAll(Histogram.of(earlier));
  return histogram.quantiles(parts);
}
