/** Timeout and deadline: both only narrow the terms of what is inside, which ends by itself then. */
import { after, milliseconds } from '../kernel/time.ts';
import type { DeadlinePolicy, TimeoutPolicy } from '../world/link-policies.ts';
import { endingBy } from './policy.ts';
import type { Cancel, Next, Policy, Subject, Surroundings, Terms } from './policy.ts';

export class TimeBound<R> implements Policy<R> {
  readonly #settings: DeadlinePolicy | TimeoutPolicy;
  readonly #here: Surroundings;

  constructor(settings: DeadlinePolicy | TimeoutPolicy, here: Surroundings) {
    this.#settings = settings;
    this.#here = here;
  }

  around(_: Subject<R>, terms: Terms, next: Next<R>, done: (result: R) => void): Cancel {
    const { kind, timeoutMs } = this.#settings;
    const endsAt = after(this.#here.now, milliseconds(timeoutMs));
    const bound = endingBy(terms, endsAt, this.#here.settingOf('timeoutMs'));
    return next(kind === 'deadline' ? { ...bound, travels: true } : bound, done);
  }
}
