/**
 * Gives up on a callee that fails, as resilience4j 2 documents it.
 *
 *   closed ──▶ open, when of enough calls too many failed or were slow
 *   open ──▶ half-open, with the next call after its time
 *   half-open ──▶ open or closed, when as many as are let through have come back
 *
 * A result counts only in the state in which its call was let through.
 */
import { after, milliseconds } from '../kernel/time.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import type { Reason, ReasonValues } from '../services/facts.ts';
import type { BreakerPolicy } from '../world/link-policies.ts';
import { nothing } from './policy.ts';
import type { Cancel, Next, Policy, Subject, Surroundings, Terms } from './policy.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** What a call was let through with. */
export interface Permit {
  readonly generation: number;
  readonly at: Instant;
}

/** Calls that count, and how many of them failed or were slow. */
export interface Figures {
  readonly calls: number;
  readonly failed: number;
  readonly slow: number;
}

interface Result {
  readonly isFailed: boolean;
  readonly isSlow: boolean;
  /** Virtual second in which it came back. */
  readonly second: number;
}

/** What says nothing about the callee: the call was given up, or refused before it was sent. */
const isOurs: ReadonlySet<Reason | ''> = new Set<Reason>([
  'cancelled',
  'bulkhead-full',
  'limit-reached',
  'rate-limited',
]);

/** The state machine alone. */
export class CircuitBreaker {
  readonly #settings: BreakerPolicy;
  readonly #open: Duration;
  #state: BreakerState = 'closed';
  #generation = 0;
  /** Those that count, oldest first. */
  #results: Result[] = [];
  /** Half open: calls that were let through and are not over. */
  #probing = 0;
  #opensUntil: Instant | null = null;
  /** By which it opened. */
  #decided: Figures = { calls: 0, failed: 0, slow: 0 };

  constructor(settings: BreakerPolicy) {
    this.#settings = settings;
    this.#open = milliseconds(settings.openMs);
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** When it is open: until then at least. */
  get opensUntil(): Instant | null {
    return this.#opensUntil;
  }

  /** Null: the call is not let through. */
  permit(now: Instant): Permit | null {
    if (this.#opensUntil !== null && now >= this.#opensUntil) this.#become('half-open', null);
    if (this.#state === 'open') return null;
    if (this.#state === 'half-open') {
      if (this.#probing + this.#results.length >= this.#settings.probes) return null;
      this.#probing += 1;
    }
    return { generation: this.#generation, at: now };
  }

  /** Its call was given up by whoever made it: it says nothing about the callee. */
  release({ generation }: Permit): void {
    if (generation === this.#generation && this.#state === 'half-open') this.#probing -= 1;
  }

  record({ generation, at }: Permit, now: Instant, isFailed: boolean): void {
    if (generation !== this.#generation) return;
    const { slowMs } = this.#settings;
    const isSlow = slowMs !== undefined && now - at >= milliseconds(slowMs);
    const second = Math.floor(now / 1_000_000);
    this.#results.push({ isFailed, isSlow, second });
    if (this.#state === 'half-open') {
      this.#probing -= 1;
      if (this.#results.length < this.#settings.probes) return;
    } else {
      this.#forget(second);
      if (this.#results.length < this.#least) return;
    }
    if (this.#isTooBad()) this.#become('open', after(now, this.#open));
    else if (this.#state === 'half-open') this.#become('closed', null);
  }

  /** What decides, or what decided that it is open. */
  get figures(): Figures {
    if (this.#state === 'open') return this.#decided;
    const { length: calls } = this.#results;
    const failed = this.#results.filter(({ isFailed }) => isFailed).length;
    const slow = this.#results.filter(({ isSlow }) => isSlow).length;
    return { calls, failed, slow };
  }

  /** A window of so many calls never holds more. */
  get #least(): number {
    const { window, size, callsMin } = this.#settings;
    return window === 'calls' ? Math.min(callsMin, size) : callsMin;
  }

  #forget(second: number): void {
    const { window, size } = this.#settings;
    const results = this.#results;
    if (window === 'calls') {
      if (results.length > size) results.shift();
      return;
    }
    const first = results.findIndex((one) => one.second > second - size);
    if (first > 0) this.#results = results.slice(first);
  }

  #isTooBad(): boolean {
    const { failurePercent, slowPercent } = this.#settings;
    const { calls, failed, slow } = this.figures;
    if (100 * failed >= failurePercent * calls) return true;
    return slowPercent !== undefined && 100 * slow >= slowPercent * calls;
  }

  #become(state: BreakerState, opensUntil: Instant | null): void {
    this.#decided = this.figures;
    this.#state = state;
    this.#opensUntil = opensUntil;
    this.#generation += 1;
    this.#results = [];
    this.#probing = 0;
  }
}

export class Breaker<R> implements Policy<R> {
  readonly #settings: BreakerPolicy;
  readonly #here: Surroundings;
  readonly #breaker: CircuitBreaker;

  constructor(settings: BreakerPolicy, here: Surroundings) {
    this.#settings = settings;
    this.#here = here;
    this.#breaker = new CircuitBreaker(settings);
    this.#tell();
  }

  around(subject: Subject<R>, terms: Terms, next: Next<R>, done: (result: R) => void): Cancel {
    const before = this.#breaker.state;
    const permit = this.#breaker.permit(this.#here.now);
    if (this.#breaker.state !== before) this.#tell();
    if (permit === null) {
      done(subject.refuse('circuit-open', this.#refusal()));
      return nothing;
    }
    let isOver = false;
    const cancel = next(terms, (result) => {
      isOver = true;
      const { outcome, reason, status } = subject.judge(result);
      if (status === 0 && isOurs.has(reason)) this.#breaker.release(permit);
      else this.#breaker.record(permit, this.#here.now, outcome === 'failed');
      this.#tell();
      done(result);
    });
    return () => {
      if (isOver) return;
      isOver = true;
      this.#breaker.release(permit);
      cancel();
    };
  }

  #refusal(): ReasonValues {
    const { opensUntil, figures } = this.#breaker;
    if (opensUntil === null) {
      return { probes: this.#settings.probes, setting: this.#here.settingOf('probes') };
    }
    const { failed, calls } = figures;
    const leftMs = Math.max(0, opensUntil - this.#here.now) / 1_000;
    return { failed, calls, leftMs, setting: this.#here.settingOf('openMs') };
  }

  #tell(): void {
    const { state, figures, opensUntil } = this.#breaker;
    const { size, window, failurePercent, callsMin } = this.#settings;
    const ends = opensUntil === null ? {} : { untilMs: opensUntil / 1_000 };
    this.#here.told(state, { ...figures, size, window, failurePercent, callsMin, ...ends });
  }
}
