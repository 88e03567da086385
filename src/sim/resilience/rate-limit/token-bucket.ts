/**
 * A bucket that holds `burst` tokens and gets some back all the time, until it is full: each request
 * takes one. Over any time t it lets through at most burst + rate · t requests.
 */
import { START } from '../../kernel/time.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Allowance, Meter } from './meter.ts';

/** One token in whole parts: a thousandth of a token per second brings one of them in a microsecond. */
const TOKEN = 1_000_000_000;

export class TokenBucket implements Meter {
  readonly #burst: number;
  /** Parts per microsecond. */
  readonly #gain: number;
  readonly #capacity: number;
  /** Parts in it at `#at`; whole and below 2^53, so that no sum depends on how time was cut. */
  #level: number;
  #at: Instant = START;

  /** `ratePerSecond` counts in thousandths; `burst` is a whole number up to a million. */
  constructor(ratePerSecond: number, burst: number) {
    this.#burst = burst;
    this.#gain = Math.max(1, Math.round(ratePerSecond * 1000));
    this.#capacity = burst * TOKEN;
    this.#level = this.#capacity;
  }

  ask(now: Instant): Allowance {
    this.#fill(now);
    const isAllowed = this.#level >= TOKEN;
    return {
      isAllowed,
      limit: this.#burst,
      remaining: Math.floor(this.#level / TOKEN),
      waitUs: this.#timeFor(isAllowed ? 0 : TOKEN - this.#level),
      resetUs: this.#timeFor(this.#capacity - this.#level),
    };
  }

  take(now: Instant): void {
    this.#fill(now);
    this.#level -= TOKEN;
  }

  isAsNew(now: Instant): boolean {
    this.#fill(now);
    return this.#level === this.#capacity;
  }

  #fill(now: Instant): void {
    const gained = (now - this.#at) * this.#gain;
    this.#level = gained >= this.#capacity - this.#level ? this.#capacity : this.#level + gained;
    this.#at = now;
  }

  #timeFor(parts: number): number {
    return Math.ceil(parts / this.#gain);
  }
}
