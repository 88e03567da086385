/** What all ways of limiting a rate have in common: how many requests of one key there may still be. */
import type { Instant } from '../../kernel/time.ts';

export interface Allowance {
  /** Whether there may be one more now. */
  readonly isAllowed: boolean;
  /** How many there may be at once, at most. */
  readonly limit: number;
  /** How many more there may be now. */
  readonly remaining: number;
  /** From now until there may be one more, µs; 0 where there may be one. */
  readonly waitUs: number;
  /** From now until there may be `limit` again, µs. */
  readonly resetUs: number;
}

/** Counts the requests of one key. Instants are given in their order. */
export interface Meter {
  /** Changes nothing that could be told from outside. */
  ask(now: Instant): Allowance;
  /** Counts one that was allowed. */
  take(now: Instant): void;
  /** Whether it says what a new one would say, so that it may be forgotten. */
  isAsNew(now: Instant): boolean;
}
