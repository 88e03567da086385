/**
 * At most so many requests in any stretch of one window's length, wherever it begins: each is
 * remembered by its instant until the window has passed over it.
 */
import type { Instant } from '../../kernel/time.ts';
import type { Allowance, Meter } from './meter.ts';

export class SlidingWindow implements Meter {
  readonly #requests: number;
  readonly #windowUs: number;
  /** In their order; those before `#first` are passed over. */
  #taken: Instant[] = [];
  #first = 0;

  /** Both are whole and above 0. One that was taken at t counts until t + `windowUs`, and there no more. */
  constructor(requests: number, windowUs: number) {
    this.#requests = requests;
    this.#windowUs = windowUs;
  }

  ask(now: Instant): Allowance {
    this.#pass(now);
    const remaining = this.#requests - (this.#taken.length - this.#first);
    return {
      isAllowed: remaining > 0,
      limit: this.#requests,
      remaining,
      waitUs: remaining > 0 ? 0 : this.#left(this.#taken[this.#first], now),
      resetUs: this.#left(this.#taken.at(-1), now),
    };
  }

  take(now: Instant): void {
    this.#pass(now);
    this.#taken.push(now);
  }

  isAsNew(now: Instant): boolean {
    this.#pass(now);
    return this.#taken.length === 0;
  }

  #pass(now: Instant): void {
    for (let oldest = this.#taken[this.#first]; oldest !== undefined;) {
      if (this.#left(oldest, now) > 0) break;
      this.#first += 1;
      oldest = this.#taken[this.#first];
    }
    // Together, so that each is moved once at most on average.
    if (2 * this.#first < this.#taken.length || this.#first === 0) return;
    this.#taken = this.#taken.slice(this.#first);
    this.#first = 0;
  }

  #left(taken: Instant | undefined, now: Instant): number {
    return taken === undefined ? 0 : taken + this.#windowUs - now;
  }
}
