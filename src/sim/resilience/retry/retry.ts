/** Tries again what failed, where that is safe and the budget allows it. */
import { after, milliseconds } from '../../kernel/time.ts';
import type { RetryPolicy } from '../../world/link-policies.ts';
import { backoffMs } from './backoff.ts';
import { isPassing, UnderWay } from '../policy.ts';
import type { Cancel, Next, Policy, Subject, Surroundings, Terms, Verdict } from '../policy.ts';
import { budgetFor } from './retry-budget.ts';
import type { Budget } from './retry-budget.ts';

type Refusal = 'attempts' | 'unsafe' | 'budget' | 'deadline';

export class Retry<R> implements Policy<R> {
  readonly #settings: RetryPolicy;
  readonly #here: Surroundings;
  readonly #budget: Budget | null;
  #isSpent = false;

  constructor(settings: RetryPolicy, here: Surroundings) {
    this.#settings = settings;
    this.#here = here;
    this.#budget = settings.budget === undefined ? null : budgetFor(settings.budget);
  }

  around(subject: Subject<R>, terms: Terms, next: Next<R>, done: (result: R) => void): Cancel {
    const here = this.#here;
    const underWay = new UnderWay();
    let attempts = 0;
    let lastMs = 0;
    this.#budget?.began(here.now);
    const attempt = (): void => {
      attempts += 1;
      underWay.begin(next, terms, heard);
    };
    const heard = (result: R): void => {
      const verdict = subject.judge(result);
      if (verdict.outcome === 'good') this.#budget?.succeeded();
      if (!isPassing(verdict)) {
        done(result);
        return;
      }
      const waitMs = Math.max(
        verdict.retryAfterMs,
        backoffMs(this.#settings, attempts, lastMs, here.random),
      );
      const because = this.#refusal(subject, terms, verdict, attempts, waitMs);
      if (because !== null) {
        subject.acted('retry', 'gave-up', { because, attempts });
        done(result);
        return;
      }
      this.#budget?.spend(here.now);
      lastMs = waitMs;
      const { reason, status } = verdict;
      const cause = reason === '' ? String(status) : reason;
      subject.acted('retry', 'retried', { attempt: attempts + 1, waitMs: rounded(waitMs), cause });
      const timer = here.schedule(milliseconds(waitMs), attempt);
      underWay.hold(() => timer.cancel());
    };
    attempt();
    return underWay.cancel;
  }

  /** Why there is no further attempt. The budget is asked of every failure: gRPC takes its tokens before the check. */
  #refusal(
    { isRepeatable }: Subject<R>,
    { endsAt, idempotencyKey }: Terms,
    { definite }: Verdict,
    attempts: number,
    waitMs: number,
  ): Refusal | null {
    const { repeatsUnsafe = false, attempts: most } = this.#settings;
    const isSafe = isRepeatable || definite || idempotencyKey !== '';
    const isAllowed = this.#isAllowed();
    if (attempts >= most) return 'attempts';
    if (!isSafe && !repeatsUnsafe) return 'unsafe';
    if (after(this.#here.now, milliseconds(waitMs)) >= endsAt) return 'deadline';
    return isAllowed ? null : 'budget';
  }

  #isAllowed(): boolean {
    if (this.#budget === null) return true;
    const isAllowed = this.#budget.allows(this.#here.now);
    if (isAllowed === this.#isSpent) {
      this.#isSpent = !isAllowed;
      const left = this.#budget.left(this.#here.now);
      this.#here.told(isAllowed ? 'in-budget' : 'spent', { left });
    }
    return isAllowed;
  }
}

/** To a microsecond, as virtual time is. */
function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
