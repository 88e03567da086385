/** How long to wait before the next attempt. */
import type { Random } from '../../kernel/random.ts';
import type { RetryPolicy } from '../../world/link-policies.ts';

/**
 * In ms, before attempt `failed + 1`; `lastMs` is the wait before the attempt that failed, 0 for the first.
 * The kinds of jitter are those of "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
 */
export function backoffMs(
  { backoff, baseMs, capMs, jitter }: RetryPolicy,
  failed: number,
  lastMs: number,
  random: Random,
): number {
  if (jitter === 'decorrelated') {
    const most = Math.max(baseMs, 3 * (lastMs === 0 ? baseMs : lastMs));
    return Math.min(capMs, baseMs + random.next() * (most - baseMs));
  }
  const grown = backoff === 'fixed' ? baseMs : baseMs * 2 ** Math.min(failed - 1, 40);
  const waitMs = Math.min(capMs, grown);
  switch (jitter) {
    case 'none':
      return waitMs;
    case 'full':
      return random.next() * waitMs;
    case 'equal':
      return waitMs / 2 + (random.next() * waitMs) / 2;
  }
}
