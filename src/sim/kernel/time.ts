/**
 * Virtual time: whole microseconds since the run began.
 *
 * Instants and durations are branded so that one is never passed for the other; the wall clock
 * has no way in.
 */
declare const instantBrand: unique symbol;
declare const durationBrand: unique symbol;

/** A moment of the run, in whole microseconds since its start. */
export type Instant = number & { readonly [instantBrand]: true };
/** A length of virtual time, in whole microseconds. */
export type Duration = number & { readonly [durationBrand]: true };

/** Later than everything that will happen: what an empty queue answers. */
export const NEVER: Instant = Number.POSITIVE_INFINITY as Instant;
export const START: Instant = 0 as Instant;

/** From microseconds; fractions are rounded to the nearest whole microsecond. */
/** Midnight of 2026-01-01 UTC, ms since 1970: what clocks inside the simulation show at its start. */
export const EPOCH_MS = 1_767_225_600_000;

export function instant(microseconds: number): Instant {
  return Math.round(microseconds) as Instant;
}

/** From milliseconds, rounded to the nearest whole microsecond. */
export function milliseconds(value: number): Duration {
  return Math.round(value * 1000) as Duration;
}

export function toMilliseconds(time: Instant | Duration): number {
  return time / 1000;
}

export function after(start: Instant, delay: Duration): Instant {
  return (start + delay) as Instant;
}

export function between(start: Instant, end: Instant): Duration {
  return (end - start) as Duration;
}
