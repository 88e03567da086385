/**
 * What happened at one place, second by second, in bounded memory: the newest 120 s by seconds, before
 * them 120 buckets of 10 s, of 100 s and of 1,000 s, each put together from ten finer ones.
 */
import type { Reason } from '../services/facts.ts';
import { bucketOf, Histogram } from './histogram.ts';
import type { Durations } from './histogram.ts';

const SECOND_US = 1_000_000;
const MERGED = 10;
const WIDTHS_US = [1, 10, 100, 1_000].map((seconds) => seconds * SECOND_US);
/** Buckets of one width; one width finer are at most as many and those that wait to be put together. */
export const BUCKETS_PER_WIDTH = 120;

export interface Bucket {
  readonly atUs: number;
  readonly widthUs: number;
  started: number;
  ended: number;
  failed: number;
  /** Calls, and the attempts that they took: what went over a link. */
  calls: number;
  attempts: number;
  readonly errors: Map<Reason | '', number>;
  /** By bucket of the histogram. */
  readonly durations: Map<number, number>;
  /** Sums over time: level × µs. */
  queue: number;
  busy: number;
  places: number;
  busyCores: number;
  cores: number;
  queueMax: number;
}

export type Levels = Readonly<Record<'queue' | 'busy' | 'places' | 'busyCores' | 'cores', number>>;

function newBucket(atUs: number, widthUs: number): Bucket {
  return {
    atUs,
    widthUs,
    started: 0,
    ended: 0,
    failed: 0,
    calls: 0,
    attempts: 0,
    errors: new Map(),
    durations: new Map(),
    queue: 0,
    busy: 0,
    places: 0,
    busyCores: 0,
    cores: 0,
    queueMax: 0,
  };
}

export class SeriesBuckets {
  /** By width, finest first; oldest first in each. */
  readonly #tiers: Bucket[][] = WIDTHS_US.map(() => []);
  #open = newBucket(0, SECOND_US);
  #untilUs = 0;
  #levels: Levels = { queue: 0, busy: 0, places: 0, busyCores: 0, cores: 0 };

  /** The bucket of that moment, with what the levels were until then; time only goes on. */
  at(us: number): Bucket {
    const { queue, busy, places, busyCores, cores } = this.#levels;
    while (this.#untilUs < us) {
      const end = Math.min(us, this.#open.atUs + SECOND_US);
      const length = end - this.#untilUs;
      this.#open.queue += queue * length;
      this.#open.busy += busy * length;
      this.#open.places += places * length;
      this.#open.busyCores += busyCores * length;
      this.#open.cores += cores * length;
      this.#untilUs = end;
      if (end === this.#open.atUs + SECOND_US) {
        this.#close(0, this.#open);
        this.#open = newBucket(end, SECOND_US);
        this.#open.queueMax = queue;
      }
    }
    return this.#open;
  }

  /** From that moment on. */
  setLevels(us: number, levels: Levels): void {
    const bucket = this.at(us);
    this.#levels = levels;
    bucket.queueMax = Math.max(bucket.queueMax, levels.queue);
  }

  end(us: number, latencyUs: number, isFailure: boolean, reason: Reason | ''): void {
    const bucket = this.at(us);
    bucket.ended += 1;
    const place = bucketOf(latencyUs);
    bucket.durations.set(place, (bucket.durations.get(place) ?? 0) + 1);
    if (!isFailure) return;
    bucket.failed += 1;
    bucket.errors.set(reason, (bucket.errors.get(reason) ?? 0) + 1);
  }

  /** Oldest first; the last one is not over yet. */
  read(us: number): readonly Bucket[] {
    const open = this.at(us);
    return [...this.#tiers.toReversed().flat(), open];
  }

  #close(tier: number, bucket: Bucket): void {
    const buckets = this.#tiers[tier];
    if (buckets === undefined) return;
    buckets.push(bucket);
    const isTime = (bucket.atUs + bucket.widthUs) % (bucket.widthUs * MERGED) === 0;
    if (!isTime || buckets.length < BUCKETS_PER_WIDTH + MERGED) return;
    const oldest = buckets.splice(0, MERGED);
    const width = WIDTHS_US[tier + 1];
    if (width !== undefined) this.#close(tier + 1, merged(oldest, width));
  }
}

function merged(buckets: readonly Bucket[], widthUs: number): Bucket {
  const whole = newBucket(buckets[0]?.atUs ?? 0, widthUs);
  for (const one of buckets) {
    for (const key of sums) whole[key] += one[key];
    whole.queueMax = Math.max(whole.queueMax, one.queueMax);
    addCounts(whole.errors, one.errors);
    addCounts(whole.durations, one.durations);
  }
  return whole;
}

const sums = [
  'started',
  'ended',
  'failed',
  'calls',
  'attempts',
  'queue',
  'busy',
  'places',
  'busyCores',
  'cores',
] as const;

function addCounts<Key>(to: Map<Key, number>, from: ReadonlyMap<Key, number>): void {
  for (const [key, count] of from) to.set(key, (to.get(key) ?? 0) + count);
}

/** One histogram for many readings: filled, read and emptied again. */
export class Quantiles {
  readonly #histogram = new Histogram();

  /** In ms; null where nothing ended. */
  of(durations: ReadonlyMap<number, number>, parts: readonly number[]): readonly (number | null)[] {
    if (durations.size === 0) return parts.map(() => null);
    const counts: Durations = [...durations];
    const own = this.#histogram;
    own.addCounts(counts);
    const found = own.quantiles(parts).map((us) => (us === null ? null : us / 1000));
    own.removeCounts(counts);
    return found;
  }
}
