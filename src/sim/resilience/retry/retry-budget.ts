/** How many retries there may be, so that they don't become a load of their own. */
import type { Instant } from '../../kernel/time.ts';
import type { RetryBudget } from '../../world/link-policies.ts';

/** Calls and retries of so many whole seconds count. */
export const SHARE_SECONDS = 10;

/** Asked in the order: the call begins, then for each of its failures, then its success where there is one. */
export interface Budget {
  began(now: Instant): void;
  succeeded(): void;
  /** Something failed that could be tried again: whether it may. */
  allows(now: Instant): boolean;
  /** It is tried again. */
  spend(now: Instant): void;
  /** Retries that may follow at once. */
  left(now: Instant): number;
}

export function budgetFor(settings: RetryBudget): Budget {
  return settings.kind === 'share'
    ? new ShareOfCalls(settings.percent, settings.perSecond)
    : new RetryTokens(settings.tokensMax, settings.tokenRatio);
}

/**
 * As Finagle and Linkerd have it: what the calls of the last ten seconds have earned, and a
 * minimum for each of these seconds, less the retries of that time.
 */
class ShareOfCalls implements Budget {
  readonly #percent: number;
  readonly #perSecond: number;
  /** Per second, the newest at its number modulo their count. */
  readonly #calls = new Array<number>(SHARE_SECONDS).fill(0);
  readonly #retries = new Array<number>(SHARE_SECONDS).fill(0);
  #second = 0;

  constructor(percent: number, perSecond: number) {
    this.#percent = percent;
    this.#perSecond = perSecond;
  }

  began(now: Instant): void {
    this.#turnTo(now);
    this.#add(this.#calls);
  }

  succeeded(): void {}

  allows(now: Instant): boolean {
    return this.left(now) >= 1;
  }

  spend(now: Instant): void {
    this.#turnTo(now);
    this.#add(this.#retries);
  }

  left(now: Instant): number {
    this.#turnTo(now);
    // In hundredths first, so that 10 % of ten calls is one and not a little less.
    const earned = (sum(this.#calls) * this.#percent) / 100;
    return Math.max(0, Math.floor(this.#perSecond * SHARE_SECONDS + earned - sum(this.#retries)));
  }

  #add(counts: number[]): void {
    const place = this.#second % SHARE_SECONDS;
    counts[place] = (counts[place] ?? 0) + 1;
  }

  #turnTo(now: Instant): void {
    const second = Math.floor(now / 1_000_000);
    const passed = Math.min(SHARE_SECONDS, second - this.#second);
    for (let ago = 0; ago < passed; ago++) {
      const place = (second - ago) % SHARE_SECONDS;
      this.#calls[place] = 0;
      this.#retries[place] = 0;
    }
    this.#second = second;
  }
}

/** gRPC's retry throttling (gRFC A6): the failure is paid for before it is asked whether there is enough. */
class RetryTokens implements Budget {
  readonly #max: number;
  readonly #ratio: number;
  /** In thousandths, which is as exact as the ratio may be. */
  #thousandths: number;

  constructor(tokensMax: number, tokenRatio: number) {
    this.#max = tokensMax * 1_000;
    this.#ratio = Math.round(tokenRatio * 1_000);
    this.#thousandths = this.#max;
  }

  began(): void {}

  succeeded(): void {
    this.#thousandths = Math.min(this.#max, this.#thousandths + this.#ratio);
  }

  allows(): boolean {
    this.#thousandths = Math.max(0, this.#thousandths - 1_000);
    return this.#thousandths > this.#max / 2;
  }

  spend(): void {}

  left(): number {
    return Math.max(0, Math.ceil((this.#thousandths - this.#max / 2) / 1_000) - 1);
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, one) => total + one, 0);
}
