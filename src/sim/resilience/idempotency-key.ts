/** One key for all attempts of a call (draft-ietf-httpapi-idempotency-key-header-07). */
import type { Cancel, Next, Policy, Subject, Surroundings, Terms } from './policy.ts';

export class IdempotencyKey<R> implements Policy<R> {
  readonly #here: Surroundings;

  constructor(here: Surroundings) {
    this.#here = here;
  }

  around(_: Subject<R>, terms: Terms, next: Next<R>, done: (result: R) => void): Cancel {
    return next({ ...terms, idempotencyKey: this.#here.random.hex(32) }, done);
  }
}
