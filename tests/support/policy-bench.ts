/** One link's policies around calls that the test answers itself, on a clock of its own. */
import { ProcessCore, InputCursor } from '../../src/sim/net/process-core.ts';
import { milliseconds, START } from '../../src/sim/index.ts';
import type { LinkPolicy, Reason } from '../../src/sim/index.ts';
import { PolicyStack } from '../../src/sim/resilience/index.ts';
import type { Cancel, PolicyAct, Subject, Terms } from '../../src/sim/resilience/policy.ts';
import { unbound } from '../../src/sim/services/policed-calls.ts';
import { at } from './open-cluster.ts';

/** A status, a reason why there is none, or what a fallback says. */
export type Outcome = number | Reason | { readonly instead: string };

/** An attempt that the test has yet to answer. */
export interface Attempted {
  readonly call: string;
  readonly atMs: number;
  readonly terms: Terms;
  isCancelled: boolean;
  answer(outcome: Outcome): void;
}

export interface CallOptions {
  readonly isRepeatable?: boolean;
  readonly cacheKey?: string | null;
  readonly terms?: Terms;
}

export class PolicyBench {
  readonly attempts: Attempted[] = [];
  /** `call: outcome @ms`, in order. */
  readonly results: string[] = [];
  readonly acts: string[] = [];
  readonly states: string[] = [];
  readonly #answered = new Set<Attempted>();
  readonly #core: ProcessCore;
  readonly #stack: PolicyStack<Outcome>;

  constructor(policies: readonly LinkPolicy[], seed = 7) {
    const core = new ProcessCore('caller/0', 1, seed, START);
    this.#core = core;
    this.#stack = new PolicyStack<Outcome>((kind) => ({
      get now() {
        return core.now;
      },
      random: core.random(kind),
      schedule: (delay, action) => core.schedule(delay, action),
      told: (state) => {
        if (this.states.at(-1) !== `${kind} ${state}`) this.states.push(`${kind} ${state}`);
      },
      settingOf: (member) => `link.${kind}.${member}`,
    }));
    this.#stack.configure(policies);
  }

  configure(policies: readonly LinkPolicy[]): void {
    this.#stack.configure(policies);
  }

  get nowMs(): number {
    return this.#core.now / 1_000;
  }

  call(name: string, options: CallOptions = {}): Cancel {
    const { isRepeatable = true, cacheKey = null, terms = unbound } = options;
    const subject: Subject<Outcome> = {
      isRepeatable,
      cacheKey,
      judge: (outcome) => {
        const status =
          typeof outcome === 'number' ? outcome : typeof outcome === 'string' ? 0 : 200;
        const isGood = status > 0 && status < 400;
        return {
          outcome: isGood ? 'good' : status >= 400 && status < 500 ? 'refused' : 'failed',
          reason: typeof outcome === 'string' ? outcome : '',
          status,
          definite: outcome === 'connection-refused' || (status >= 400 && status < 500),
          retryAfterMs: status === 429 ? 700 : 0,
        };
      },
      refuse: (reason) => reason,
      replace: (value) => ({ instead: value }),
      acted: (policy, act: PolicyAct, values) => {
        const what = values['because'] ?? values['cause'] ?? values['attempt'] ?? '';
        this.acts.push(`${policy} ${act} ${what}`.trim());
      },
    };
    return this.#stack.around(
      subject,
      terms,
      (inner, done) => {
        const attempted: Attempted = {
          call: name,
          atMs: this.nowMs,
          terms: inner,
          isCancelled: false,
          answer: done,
        };
        this.attempts.push(attempted);
        return () => {
          attempted.isCancelled = true;
        };
      },
      (outcome) => {
        const said = typeof outcome === 'object' ? outcome.instead : String(outcome);
        this.results.push(`${name}: ${said} @${this.nowMs}`);
      },
    );
  }

  /** Answers the oldest attempt of that call that waits for it. */
  answer(name: string, outcome: Outcome): void {
    const first = this.attempts.find(
      (one) => one.call === name && !one.isCancelled && !this.#answered.has(one),
    );
    if (first === undefined) throw new Error(`${name} waits for no answer`);
    this.#answered.add(first);
    first.answer(outcome);
  }

  /** Everything up to that instant happens. */
  runTo(ms: number): void {
    const none = new InputCursor([]);
    this.#core.schedule(milliseconds(Math.max(0, ms - this.nowMs)), () => {});
    while (this.#core.turn(none, at(ms + 0.001), () => {}));
  }
}
