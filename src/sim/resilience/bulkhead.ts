/** So many calls of one link at once, and a bounded line of those who wait: one callee can't take all of a caller. */
import { after, between, milliseconds } from '../kernel/time.ts';
import type { BulkheadPolicy } from '../world/link-policies.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import type { Applicant } from './concurrency-limit.ts';
import { nothing } from './policy.ts';
import type { Cancel, Next, Policy, Subject, Surroundings, Terms } from './policy.ts';

export class Bulkhead<R> implements Policy<R> {
  readonly #settings: BulkheadPolicy;
  readonly #here: Surroundings;
  readonly #places: ConcurrencyLimit;

  constructor(settings: BulkheadPolicy, here: Surroundings) {
    this.#settings = settings;
    this.#here = here;
    const waitingMax = settings.waitMs > 0 ? settings.waitingMax : 0;
    this.#places = new ConcurrencyLimit(settings.callsMax, waitingMax);
  }

  around(subject: Subject<R>, terms: Terms, next: Next<R>, done: (result: R) => void): Cancel {
    const here = this.#here;
    const cameAt = here.now;
    let cancel: Cancel = nothing;
    let isOver = false;
    let timer: { cancel(): void } | null = null;
    const leave = (): void => {
      isOver = true;
      timer?.cancel();
      this.#places.leave(applicant);
      this.#tell();
    };
    const refuse = (): void => {
      if (isOver) return;
      leave();
      const { callsMax, waitingMax } = this.#settings;
      const waitedMs = between(cameAt, here.now) / 1_000;
      const values = { callsMax, waitingMax, waitedMs, setting: here.settingOf('callsMax') };
      done(subject.refuse('bulkhead-full', values));
    };
    const applicant: Applicant = {
      priority: 0,
      admit: () => {
        timer?.cancel();
        timer = null;
        const waited = between(cameAt, here.now);
        if (waited > 0) subject.acted('bulkhead', 'waited', { waitedMs: waited / 1_000 });
        this.#tell();
        const stop = next(terms, (result) => {
          leave();
          done(result);
        });
        if (!isOver) cancel = stop;
      },
      turnAway: refuse,
    };
    const waitsUntil = after(here.now, milliseconds(this.#settings.waitMs));
    const until = terms.endsAt < waitsUntil ? terms.endsAt : waitsUntil;
    // Set first: whoever is admitted at once takes it away again.
    timer = here.schedule(between(here.now, until), refuse);
    this.#places.enter(applicant);
    this.#tell();
    return () => {
      if (isOver) return;
      leave();
      cancel();
    };
  }

  #tell(): void {
    const { busy, waiting } = this.#places;
    const { callsMax, waitingMax } = this.#settings;
    const state = busy < callsMax ? 'free' : 'full';
    this.#here.told(state, { busy, callsMax, waiting, waitingMax });
  }
}
