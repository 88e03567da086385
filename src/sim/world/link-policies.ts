/**
 * What a link does around each call, as a document has it: types only, and the settings that a policy
 * begins with. Units are in the names.
 */
import type { RateLimit } from './gateway-rules.ts';

/** In the order in which they are usually nested, outermost first. */
export const policyKinds = [
  'deadline',
  'fallback',
  'cache',
  'idempotency-key',
  'retry',
  'hedge',
  'breaker',
  'rate-limit',
  'bulkhead',
  'adaptive-limit',
  'timeout',
] as const;
export type PolicyKind = (typeof policyKinds)[number];

export type LinkPolicy =
  | DeadlinePolicy
  | FallbackPolicy
  | CachePolicy
  | IdempotencyKeyPolicy
  | RetryPolicy
  | HedgePolicy
  | BreakerPolicy
  | RateLimitPolicy
  | BulkheadPolicy
  | AdaptiveLimitPolicy
  | TimeoutPolicy;

/** Everything inside it is over by then, all attempts and waits together, and the callee is told so. */
export interface DeadlinePolicy {
  readonly kind: 'deadline';
  readonly timeoutMs: number;
}

/** Bounds what is inside it: inside a retry, each attempt. */
export interface TimeoutPolicy {
  readonly kind: 'timeout';
  readonly timeoutMs: number;
}

/** Instead of a failure, this answer. */
export interface FallbackPolicy {
  readonly kind: 'fallback';
  /** JSON text of an output that the contract allows. */
  readonly value: string;
}

/** Answers to reads that were good are given again. */
export interface CachePolicy {
  readonly kind: 'cache';
  readonly freshMs: number;
  readonly entriesMax: number;
  /** For how long after that an answer still serves where a new one fails (RFC 5861 `stale-if-error`); 0: never. */
  readonly staleMs: number;
  /** Of those that ask for the same at once, one goes and all have its answer. */
  readonly coalesces: boolean;
}

/** All attempts of a call carry the same `Idempotency-Key`, so a callee that keeps keys does it once. */
export interface IdempotencyKeyPolicy {
  readonly kind: 'idempotency-key';
}

/** How waits before further attempts grow. */
export const backoffs = ['fixed', 'exponential'] as const;
/** `full`: from 0 to the wait; `equal`: from its half; `decorrelated`: from the base to three times the last. */
export const jitters = ['none', 'full', 'equal', 'decorrelated'] as const;

/**
 * Tries again what failed and is safe to repeat: reads and idempotent operations, calls with an
 * idempotency key, and whatever certainly was not done.
 */
export interface RetryPolicy {
  readonly kind: 'retry';
  /** All of them, the first one too. */
  readonly attempts: number;
  readonly backoff: (typeof backoffs)[number];
  readonly baseMs: number;
  /** Longest wait. */
  readonly capMs: number;
  readonly jitter: (typeof jitters)[number];
  /** Left out: as many retries as there are failures. */
  readonly budget?: RetryBudget;
  /** Repeats also what may have been done already. */
  readonly repeatsUnsafe?: boolean;
}

export type RetryBudget =
  /** Retries of ten seconds are at most that share of their calls, and so many besides. */
  | { readonly kind: 'share'; readonly percent: number; readonly perSecond: number }
  /** A failure costs a token, a success brings a part of one; no retry at half of them or below (gRFC A6). */
  | { readonly kind: 'tokens'; readonly tokensMax: number; readonly tokenRatio: number };

/** When no answer has come by then, another attempt of a read goes beside the first; the first good answer counts. */
export interface HedgePolicy {
  readonly kind: 'hedge';
  readonly afterMs: number;
  /** All of them, the first one too. */
  readonly attempts: number;
}

/** Gives up on a callee that fails, and asks it now and then. */
export interface BreakerPolicy {
  readonly kind: 'breaker';
  /** The newest `size` calls, or the calls of the newest `size` seconds. */
  readonly window: 'calls' | 'seconds';
  readonly size: number;
  /** It decides nothing before there are so many. */
  readonly callsMin: number;
  /** Opens at this share of failures. */
  readonly failurePercent: number;
  /** Opens also at `slowPercent` of calls that took so long; left out: slowness does not count. */
  readonly slowMs?: number;
  readonly slowPercent?: number;
  /** How long it stays open. */
  readonly openMs: number;
  /** Calls let through when half open; their failures decide. */
  readonly probes: number;
}

/** At most so many calls over the link at once, and so many that wait for at most so long. */
export interface BulkheadPolicy {
  readonly kind: 'bulkhead';
  readonly callsMax: number;
  readonly waitingMax: number;
  readonly waitMs: number;
}

/** The same with a limit that finds itself: it grows while calls go well and shrinks when they are too slow. */
export interface AdaptiveLimitPolicy {
  readonly kind: 'adaptive-limit';
  readonly first: number;
  readonly least: number;
  readonly most: number;
  /** What is left of the limit, in percent, when a call was refused, timed out or took longer than `slowMs`. */
  readonly backoffPercent: number;
  readonly slowMs: number;
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export interface RateLimitPolicy {
  readonly kind: 'rate-limit';
  readonly rate: Without<RateLimit, 'per'>;
}

/** A policy of that kind with settings to begin with. */
export function newPolicy(kind: PolicyKind): LinkPolicy {
  return starts[kind];
}

const starts: { readonly [K in PolicyKind]: LinkPolicy & { readonly kind: K } } = {
  deadline: { kind: 'deadline', timeoutMs: 1_000 },
  fallback: { kind: 'fallback', value: '{}' },
  cache: { kind: 'cache', freshMs: 5_000, entriesMax: 100, staleMs: 0, coalesces: false },
  'idempotency-key': { kind: 'idempotency-key' },
  retry: {
    kind: 'retry',
    attempts: 3,
    backoff: 'exponential',
    baseMs: 100,
    capMs: 5_000,
    jitter: 'full',
  },
  hedge: { kind: 'hedge', afterMs: 100, attempts: 2 },
  // Resilience4j's own defaults are 100 calls, 50 %, 60 s and 10 probes: too slow to watch.
  breaker: {
    kind: 'breaker',
    window: 'calls',
    size: 10,
    callsMin: 10,
    failurePercent: 50,
    openMs: 5_000,
    probes: 1,
  },
  'rate-limit': {
    kind: 'rate-limit',
    rate: { kind: 'token-bucket', ratePerSecond: 50, burst: 10 },
  },
  bulkhead: { kind: 'bulkhead', callsMax: 5, waitingMax: 0, waitMs: 0 },
  'adaptive-limit': {
    kind: 'adaptive-limit',
    first: 20,
    least: 1,
    most: 200,
    backoffPercent: 90,
    slowMs: 1_000,
  },
  timeout: { kind: 'timeout', timeoutMs: 500 },
};
