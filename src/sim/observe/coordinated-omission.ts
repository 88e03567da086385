/**
 * What a closed loop hides: a user that waits for a slow answer does not ask meanwhile, so the moments in
 * which all would have waited are missing from its latencies. HdrHistogram's correction puts them back
 * (`copyCorrectedForCoordinatedOmission`): for each latency L above the expected interval I also
 * L − I, L − 2 I … down to I.
 */
import { meanOf } from '../kernel/distributions.ts';
import type { Scenario } from '../world/scenario.ts';
import { bucketOf, valueOfBucket } from './histogram.ts';
import type { Bucket } from './series-buckets.ts';
import { Quantiles } from './series-buckets.ts';

/** Moments that are put back for one latency, at most; a longer wait is divided into that many. */
const ADDED_MAX = 1_000;

/** How often each user of that client's closed loop asks while nothing is slow: think time and median latency; else null. */
export function expectedIntervalUs(
  scenario: Scenario,
  id: string,
  buckets: readonly Bucket[],
): number | null {
  const node = scenario.nodes.find((one) => one.id === id);
  if (node?.kind !== 'client' || node.load.kind !== 'closed') return null;
  const all = new Map<number, number>();
  for (const { durations } of buckets) {
    for (const [bucket, count] of durations) all.set(bucket, (all.get(bucket) ?? 0) + count);
  }
  const [medianMs = null] = new Quantiles().of(all, [0.5]);
  if (medianMs === null) return null;
  return Math.max(1, (meanOf(node.load.thinkTimeMs) + medianMs) * 1000);
}

/** Counts by bucket of the histogram, with what was not asked. */
export function correctedDurations(
  durations: ReadonlyMap<number, number>,
  intervalUs: number,
): ReadonlyMap<number, number> {
  const corrected = new Map(durations);
  for (const [bucket, count] of durations) {
    const latencyUs = valueOfBucket(bucket);
    const stepUs = Math.max(intervalUs, latencyUs / ADDED_MAX);
    for (let left = latencyUs - stepUs; left >= stepUs; left -= stepUs) {
      const place = bucketOf(left);
      corrected.set(place, (corrected.get(place) ?? 0) + count);
    }
  }
  return corrected;
}
