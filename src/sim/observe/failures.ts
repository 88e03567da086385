/** The failures of one trace, and what they say to whoever ended with the same reason. */
import type { Instant } from '../kernel/time.ts';
import type { FailureObserved, Reason, ReasonValues } from '../services/facts.ts';

/** Of one trace; a service that calls in a loop makes more, and says the same each time. */
export const FAILURES_MAX = 100;

/**
 * The values behind the reason with which `process` ended at `until`: as it saw the failure itself,
 * else as the nearest one saw it that told it so, which is the last. Empty when nobody saw it.
 */
export function valuesBehind(
  failures: readonly FailureObserved[],
  reason: Reason | '',
  process: string,
  until: Instant,
): ReasonValues {
  const alike = failures.filter((one) => one.reason === reason && one.at <= until);
  const failure = alike.findLast((one) => one.process === process) ?? alike.at(-1);
  return failure === undefined ? {} : { process: failure.process, ...failure.values };
}
