/**
 * A quota: so many requests in each window, the first of which begins with the run. It costs one
 * number, and lets twice as many through around the place where two windows meet.
 */
import type { Instant } from '../../kernel/time.ts';
import type { Allowance, Meter } from './meter.ts';

export class FixedWindow implements Meter {
  readonly #requests: number;
  readonly #windowUs: number;
  /** Number of the window that `#taken` counts in. */
  #window = 0;
  #taken = 0;

  /** Both are whole and above 0. A window has its first instant and not its last. */
  constructor(requests: number, windowUs: number) {
    this.#requests = requests;
    this.#windowUs = windowUs;
  }

  ask(now: Instant): Allowance {
    this.#turnTo(now);
    const remaining = this.#requests - this.#taken;
    const left = this.#windowUs - (now % this.#windowUs);
    return {
      isAllowed: remaining > 0,
      limit: this.#requests,
      remaining,
      waitUs: remaining > 0 ? 0 : left,
      resetUs: this.#taken === 0 ? 0 : left,
    };
  }

  take(now: Instant): void {
    this.#turnTo(now);
    this.#taken += 1;
  }

  isAsNew(now: Instant): boolean {
    this.#turnTo(now);
    return this.#taken === 0;
  }

  #turnTo(now: Instant): void {
    const window = Math.floor(now / this.#windowUs);
    if (window === this.#window) return;
    this.#window = window;
    this.#taken = 0;
  }
}
