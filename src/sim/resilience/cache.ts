/** Answers to reads, given again while they are fresh (RFC 9111 has the words; keys are the link's own). */
import { between, toMilliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { CachePolicy } from '../world/link-policies.ts';
import { nothing } from './policy.ts';
import type { Cancel, Next, Policy, Subject, Surroundings, Terms } from './policy.ts';

interface Entry<R> {
  readonly result: R;
  readonly at: Instant;
}

/** Somebody asks, and whoever wants the same waits for that. */
interface Asking<R> {
  readonly waiting: Set<(result: R) => void>;
  cancel: Cancel;
}

export class Cache<R> implements Policy<R> {
  readonly #settings: CachePolicy;
  readonly #here: Surroundings;
  /** The one that was asked for longest ago first. */
  readonly #entries = new Map<string, Entry<R>>();
  readonly #asking = new Map<string, Asking<R>>();

  constructor(settings: CachePolicy, here: Surroundings) {
    this.#settings = settings;
    this.#here = here;
  }

  around(subject: Subject<R>, terms: Terms, next: Next<R>, done: (result: R) => void): Cancel {
    const { cacheKey: key } = subject;
    if (key === null) return next(terms, done);
    const { freshMs, staleMs, coalesces } = this.#settings;
    const known = this.#find(key, freshMs);
    if (known !== null) {
      subject.acted('cache', 'cached', { ageMs: this.#ageMs(known) });
      done(known.result);
      return nothing;
    }
    const heard = (result: R): void => {
      const { outcome } = subject.judge(result);
      if (outcome === 'good') this.#keep(key, result);
      const stale = outcome === 'failed' ? this.#find(key, freshMs + staleMs) : null;
      if (stale !== null) subject.acted('cache', 'cached', { ageMs: this.#ageMs(stale) });
      done(stale === null ? result : stale.result);
    };
    if (!coalesces) return next(terms, heard);
    if (this.#asking.has(key)) subject.acted('cache', 'coalesced', {});
    return this.#askOnce(key, terms, next, heard);
  }

  /** The call goes on as long as anybody waits for it, on the terms of whoever came first. */
  #askOnce(key: string, terms: Terms, next: Next<R>, heard: (result: R) => void): Cancel {
    const known = this.#asking.get(key);
    const asking = known ?? { waiting: new Set<(result: R) => void>(), cancel: nothing };
    asking.waiting.add(heard);
    if (known === undefined) {
      this.#asking.set(key, asking);
      asking.cancel = next(terms, (result) => {
        this.#asking.delete(key);
        for (const tell of [...asking.waiting]) tell(result);
      });
    }
    return () => {
      if (!asking.waiting.delete(heard) || asking.waiting.size > 0) return;
      if (this.#asking.get(key) !== asking) return;
      this.#asking.delete(key);
      asking.cancel();
    };
  }

  #find(key: string, ageMaxMs: number): Entry<R> | null {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.#ageMs(entry) < ageMaxMs ? entry : null;
  }

  #ageMs({ at }: Entry<R>): number {
    return toMilliseconds(between(at, this.#here.now));
  }

  #keep(key: string, result: R): void {
    this.#entries.delete(key);
    this.#entries.set(key, { result, at: this.#here.now });
    if (this.#entries.size <= this.#settings.entriesMax) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
