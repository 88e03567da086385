/** Instead of a failure, an answer that was thought of beforehand. */
import type { FallbackPolicy } from '../world/link-policies.ts';
import type { Cancel, Next, Policy, Subject, Terms } from './policy.ts';

export class Fallback<R> implements Policy<R> {
  readonly #settings: FallbackPolicy;

  constructor(settings: FallbackPolicy) {
    this.#settings = settings;
  }

  around(subject: Subject<R>, terms: Terms, next: Next<R>, done: (result: R) => void): Cancel {
    return next(terms, (result) => {
      const { outcome, reason, status } = subject.judge(result);
      const instead = outcome === 'failed' ? subject.replace(this.#settings.value) : null;
      if (instead === null) {
        done(result);
        return;
      }
      subject.acted('fallback', 'fell-back', { cause: reason === '' ? String(status) : reason });
      done(instead);
    });
  }
}
