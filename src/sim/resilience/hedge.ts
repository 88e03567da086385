/**
 * When a read takes long, another attempt goes beside it; the first good answer counts and the others
 * are cancelled. As gRPC hedges (gRFC A6): an attempt that fails in a way that may pass brings the next
 * one at once, any other failure ends them all.
 */
import { milliseconds } from '../kernel/time.ts';
import type { HedgePolicy } from '../world/link-policies.ts';
import { isPassing } from './policy.ts';
import type { Cancel, Next, Policy, Subject, Surroundings, Terms } from './policy.ts';

export class Hedge<R> implements Policy<R> {
  readonly #settings: HedgePolicy;
  readonly #here: Surroundings;

  constructor(settings: HedgePolicy, here: Surroundings) {
    this.#settings = settings;
    this.#here = here;
  }

  around(subject: Subject<R>, terms: Terms, next: Next<R>, done: (result: R) => void): Cancel {
    // What may have been done twice is not worth a few milliseconds.
    if (!subject.isRepeatable) return next(terms, done);
    const { afterMs, attempts: most } = this.#settings;
    const underWay = new Map<number, Cancel>();
    let begun = 0;
    let isOver = false;
    let timer: { cancel(): void } | null = null;
    const end = (): void => {
      isOver = true;
      timer?.cancel();
      for (const cancel of [...underWay.values()]) cancel();
      underWay.clear();
    };
    const heard = (attempt: number, result: R): void => {
      underWay.delete(attempt);
      if (isOver) return;
      const verdict = subject.judge(result);
      if (isPassing(verdict)) {
        if (begun < most) {
          begin();
          return;
        }
        if (underWay.size > 0) return;
      }
      end();
      if (verdict.outcome === 'good' && attempt > 1) subject.acted('hedge', 'won', { attempt });
      done(result);
    };
    const begin = (): void => {
      begun += 1;
      const attempt = begun;
      if (attempt > 1) subject.acted('hedge', 'hedged', { attempt, afterMs });
      timer?.cancel();
      timer = begun < most ? this.#here.schedule(milliseconds(afterMs), begin) : null;
      let isHeard = false;
      const cancel = next(terms, (result) => {
        isHeard = true;
        heard(attempt, result);
      });
      if (!isHeard) underWay.set(attempt, cancel);
    };
    begin();
    return end;
  }
}
