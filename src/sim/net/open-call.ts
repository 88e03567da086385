/**
 * A call that its caller waits for, whatever carries it: it ends once, by an answer, a failure or its
 * timeout, and its facts are written here.
 */
import { between, milliseconds } from '../kernel/time.ts';
import type { Duration } from '../kernel/time.ts';
import type { Reason, ReasonValues } from '../services/facts.ts';
import type { ScenarioLink } from '../world/scenario.ts';
import type { ProcessCore, Timer } from './process-core.ts';

/** What ending a call needs to know of it. */
export interface CallTerms {
  readonly link: ScenarioLink;
  readonly trace: string;
  /** Longest wait from now to the end of the answer, virtual ms; `timeoutSetting` names where it was set. */
  readonly timeoutMs: number;
  readonly timeoutSetting: string;
}

export interface CallFailure {
  readonly kind: 'failure';
  readonly reason: Reason;
  readonly values: ReasonValues;
  /** True: the callee certainly did nothing. */
  readonly definite: boolean;
}

export class OpenCall<Terms extends CallTerms, Result> {
  readonly call: Terms;
  /** Sent and received for it so far. */
  bytes = 0;
  readonly #core: ProcessCore;
  readonly #startedAt: ProcessCore['now'];
  readonly #done: (result: Result | CallFailure) => void;
  #timer: Timer | null = null;
  #isOver = false;

  /** `done` is told once. */
  constructor(core: ProcessCore, call: Terms, done: (result: Result | CallFailure) => void) {
    this.#core = core;
    this.call = call;
    this.#startedAt = core.now;
    this.#done = done;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** How long it has been waited for. */
  get waited(): Duration {
    return between(this.#startedAt, this.#core.now);
  }

  /** Its timeout runs from now. `letGo` is told of it first, and says whether the callee certainly did nothing. */
  startTimer(letGo: () => boolean): void {
    const { timeoutMs, timeoutSetting } = this.call;
    this.#timer = this.#core.schedule(milliseconds(timeoutMs), () => {
      this.fail('timeout', { timeoutMs, setting: timeoutSetting }, letGo());
    });
  }

  /** `status` is an HTTP status, whatever carried the answer. Nothing happens when the call is over. */
  end(status: number, result: Result): void {
    if (this.#settle(status, '')) this.#done(result);
  }

  /** Nothing happens when the call is over. */
  fail(reason: Reason, values: ReasonValues, definite: boolean): void {
    if (!this.#settle(0, reason)) return;
    const { link, trace } = this.call;
    const { process } = this.#core;
    this.#core.fact({ kind: 'failure-observed', process, link: link.id, trace, reason, values });
    this.#done({ kind: 'failure', reason, values, definite });
  }

  #settle(status: number, reason: Reason | ''): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#core.fact({
      kind: 'call-ended',
      process: this.#core.process,
      link: this.call.link.id,
      bytes: this.bytes,
      status,
      reason,
      latencyUs: this.waited,
    });
    return true;
  }
}
