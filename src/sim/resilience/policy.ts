/**
 * What every policy has in common. Policies stand around a call, one inside the other; each may let it
 * on, let it on again, answer it, or refuse it.
 *
 *   maker ─▶ deadline ─▶ retry ─▶ breaker ─▶ … ─▶ attempt ⋯ result ─▶ … ─▶ breaker ─▶ retry ─▶ … ─▶ maker
 */
import type { Random } from '../kernel/random.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import type { Reason, ReasonValues } from '../services/facts.ts';
import type { PolicyKind } from '../world/link-policies.ts';

/** Ends what was begun: whoever began it is not told of its result any more. Nothing happens when it is over. */
export type Cancel = () => void;

/** What a call is bound by, from here inwards. */
export interface Terms {
  /** Its result comes by then, or `NEVER`. */
  readonly endsAt: Instant;
  /** Setting that says so: `orders-payments.deadline.timeoutMs`. */
  readonly setting: string;
  /** Whether the callee is told of `endsAt`. */
  readonly travels: boolean;
  /** The same for all attempts of a call; empty: none. */
  readonly idempotencyKey: string;
}

/** What is inside a policy: `done` is told once, at once or later, and never after it was cancelled. */
export type Next<R> = (terms: Terms, done: (result: R) => void) => Cancel;

/** How a call came out. */
export interface Verdict {
  /** `refused`: the callee answered that the call itself is wrong (4xx); `failed`: no answer, or one from 500 on. */
  readonly outcome: 'good' | 'refused' | 'failed';
  readonly reason: Reason | '';
  /** HTTP status; 0: there was no answer. */
  readonly status: number;
  /** The callee certainly did nothing. */
  readonly definite: boolean;
  /** How long it asks to be left alone, ms. */
  readonly retryAfterMs: number;
}

/** No answer for one of these reasons may be different the next time. */
const passing: ReadonlySet<Reason | ''> = new Set<Reason>([
  'connection-refused',
  'connection-reset',
  'timeout',
  'no-pong',
  'slow-reader',
  'broker-refused',
]);
/** So may these answers: too many requests, and what stands between could not reach the callee (RFC 9110 section 15.6). */
const passingStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether trying again may help. */
export function isPassing({ outcome, reason, status }: Verdict): boolean {
  if (outcome === 'good') return false;
  return status === 0 ? passing.has(reason) : passingStatuses.has(status);
}

/** The call that policies stand around. */
export interface Subject<R> {
  /** Done twice, it does no more than once. */
  readonly isRepeatable: boolean;
  /** What is asked for, where an answer may be given again; else null. */
  readonly cacheKey: string | null;
  judge(result: R): Verdict;
  /** It was not sent, for that reason. */
  refuse(reason: Reason, values: ReasonValues): R;
  /** Null where the call has no answer that could be replaced. */
  replace(value: string): R | null;
  /** Something was done about it that its maker can't see from the result. */
  acted(policy: PolicyKind, act: PolicyAct, values: ReasonValues): void;
}

export const policyActs = [
  'retried', // another attempt comes after a wait
  'gave-up', // no further attempt, and why
  'hedged', // another attempt was sent beside those under way
  'won', // a hedge was faster than those before it
  'waited', // for a place
  'fell-back', // the failure was replaced
  'cached', // the answer is one that was given before
  'coalesced', // it waits for an answer that somebody else has asked for
] as const;
export type PolicyAct = (typeof policyActs)[number];

/** One policy of one link in one calling process, whose calls all come out as `R`. */
export interface Policy<R> {
  around(subject: Subject<R>, terms: Terms, next: Next<R>, done: (result: R) => void): Cancel;
}

/** What a policy may use of the process that it is in. */
export interface Surroundings {
  readonly now: Instant;
  /** Its own, so that other policies' draws change nothing in it. */
  readonly random: Random;
  schedule(delay: Duration, action: () => void): { cancel(): void };
  /** Its state is this now. */
  told(state: string, values: ReasonValues): void;
  /** As reasons name it: `orders-payments.retry.attempts`. */
  settingOf(member: string): string;
}

export function nothing(): void {}

/** What was begun last, to be cancelled. One that ends while it is begun has nothing left to cancel. */
export class UnderWay {
  #cancel: Cancel = nothing;
  #begun = 0;

  begin<R>(next: Next<R>, terms: Terms, heard: (result: R) => void): void {
    this.#begun += 1;
    const mine = this.#begun;
    let isOver = false;
    const cancel = next(terms, (result) => {
      isOver = true;
      if (mine === this.#begun) this.#cancel = nothing;
      heard(result);
    });
    if (!isOver) this.#cancel = cancel;
  }

  /** A wait takes its place. */
  hold(cancel: Cancel): void {
    this.#begun += 1;
    this.#cancel = cancel;
  }

  readonly cancel = (): void => {
    this.#begun += 1;
    const cancel = this.#cancel;
    this.#cancel = nothing;
    cancel();
  };
}

/** The stricter of both. */
export function endingBy(terms: Terms, endsAt: Instant, setting: string): Terms {
  return endsAt < terms.endsAt ? { ...terms, endsAt, setting } : terms;
}
