/**
 * A limit of calls at once that finds itself: additive increase, multiplicative decrease, as
 * `AIMDLimit` of Netflix' concurrency-limits.
 */
import { between, milliseconds } from '../kernel/time.ts';
import type { AdaptiveLimitPolicy } from '../world/link-policies.ts';
import { nothing } from './policy.ts';
import type { Cancel, Next, Policy, Subject, Surroundings, Terms } from './policy.ts';

export class AdaptiveLimit<R> implements Policy<R> {
  readonly #settings: AdaptiveLimitPolicy;
  readonly #here: Surroundings;
  #limit: number;
  #busy = 0;

  constructor(settings: AdaptiveLimitPolicy, here: Surroundings) {
    this.#settings = settings;
    this.#here = here;
    this.#limit = settings.first;
    this.#tell();
  }

  around(subject: Subject<R>, terms: Terms, next: Next<R>, done: (result: R) => void): Cancel {
    if (this.#busy >= this.#limit) {
      const values = { limit: this.#limit, setting: this.#here.settingOf('most') };
      done(subject.refuse('limit-reached', values));
      return nothing;
    }
    const begun = this.#here.now;
    this.#busy += 1;
    this.#tell();
    let isOver = false;
    const leave = (): void => {
      isOver = true;
      this.#busy -= 1;
    };
    const cancel = next(terms, (result) => {
      const busy = this.#busy;
      leave();
      const { outcome, status, reason } = subject.judge(result);
      const isSlow = between(begun, this.#here.now) >= milliseconds(this.#settings.slowMs);
      const isRefused = status === 429 || status === 503 || reason === 'timeout';
      if (isSlow || isRefused) this.#shrink();
      // A limit that is not reached says nothing about what there would be room for.
      else if (outcome !== 'failed' && 2 * busy >= this.#limit) this.#grow();
      this.#tell();
      done(result);
    });
    return () => {
      if (isOver) return;
      leave();
      this.#tell();
      cancel();
    };
  }

  #shrink(): void {
    const { least, backoffPercent } = this.#settings;
    this.#limit = Math.max(least, Math.floor((this.#limit * backoffPercent) / 100));
  }

  #grow(): void {
    this.#limit = Math.min(this.#settings.most, this.#limit + 1);
  }

  #tell(): void {
    const state = this.#busy < this.#limit ? 'free' : 'full';
    this.#here.told(state, { busy: this.#busy, limit: this.#limit });
  }
}
