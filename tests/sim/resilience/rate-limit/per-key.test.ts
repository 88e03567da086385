/** Keys have a meter each, and a flood of keys costs a bounded amount of memory. */
import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/sim/kernel/time.ts';
import { KEYS_MAX, PerKey } from '../../../../src/sim/resilience/rate-limit/per-key.ts';
import { TokenBucket } from '../../../../src/sim/resilience/rate-limit/token-bucket.ts';

/** Whether one of that key may pass, which is counted. */
function passes(meters: PerKey, key: string, us: number): boolean {
  const now = instant(us);
  const meter = meters.meterOf(key, now);
  const { isAllowed } = meter.ask(now);
  if (isAllowed) meter.take(now);
  return isAllowed;
}

describe('meters by key', () => {
  it('count each key for itself', () => {
    const meters = new PerKey(() => new TokenBucket(1, 1));
    expect(['a', 'b', 'a', 'b'].map((key) => passes(meters, key, 0))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('forget whoever would be treated as new anyway', () => {
    const meters = new PerKey(() => new TokenBucket(1, 1));
    // A thousand new keys in each second, and a second is what a bucket needs to be full again.
    for (let n = 0; n < 50_000; n++) passes(meters, `k${n}`, n * 1_000);
    expect(meters.size).toBeLessThanOrEqual(1_001);
  });

  it('forget whoever was there longest ago when there are too many, and nobody who comes often', () => {
    const meters = new PerKey(() => new TokenBucket(0.001, 1));
    expect(passes(meters, 'regular', 0)).toBe(true);
    for (let n = 0; n < 3 * KEYS_MAX; n++) {
      passes(meters, `k${n}`, n);
      if (n % 100 === 0) expect(passes(meters, 'regular', n)).toBe(false);
    }
    expect(meters.size).toBe(KEYS_MAX);
    expect(passes(meters, 'k0', 3 * KEYS_MAX)).toBe(true);
  });
});
