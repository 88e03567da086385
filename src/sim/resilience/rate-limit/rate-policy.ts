/** Calls of one link are refused where there are too many in a time. */
import type { RateLimitPolicy } from '../../world/link-policies.ts';
import { nothing } from '../policy.ts';
import type { Cancel, Next, Policy, Subject, Surroundings, Terms } from '../policy.ts';
import type { Meter } from './meter.ts';
import { SlidingWindow } from './sliding-window.ts';
import { TokenBucket } from './token-bucket.ts';

export class Rate<R> implements Policy<R> {
  readonly #here: Surroundings;
  readonly #meter: Meter;

  constructor({ rate }: RateLimitPolicy, here: Surroundings) {
    this.#here = here;
    this.#meter =
      rate.kind === 'token-bucket'
        ? new TokenBucket(rate.ratePerSecond, rate.burst)
        : new SlidingWindow(rate.requests, Math.round(rate.windowMs * 1_000));
  }

  around(subject: Subject<R>, terms: Terms, next: Next<R>, done: (result: R) => void): Cancel {
    const { now } = this.#here;
    const { isAllowed, limit, waitUs } = this.#meter.ask(now);
    if (isAllowed) {
      this.#meter.take(now);
      return next(terms, done);
    }
    const setting = this.#here.settingOf('rate');
    done(subject.refuse('rate-limited', { limit, waitMs: waitUs / 1_000, setting }));
    return nothing;
  }
}
