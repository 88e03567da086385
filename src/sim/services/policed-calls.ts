/**
 * Calls of one process with the policies of their links around them. Whoever makes calls says how one
 * attempt is made and what comes of it; how many there are, and when, is for the policies to say.
 */
import { between, NEVER, toMilliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { Random } from '../kernel/random.ts';
import type { ProcessCore } from '../net/process-core.ts';
import { PolicyStack } from '../resilience/index.ts';

import type { Cancel, Subject, Surroundings, Terms, Verdict } from '../resilience/policy.ts';
import type { PolicyKind } from '../world/link-policies.ts';
import type { ScenarioLink } from '../world/scenario.ts';
import type { Reason, ReasonValues } from './facts.ts';
import type { Upstream } from './process.ts';

/** What results are, for policies. */
export interface ResultKind<R> {
  judge(result: R): Verdict;
  /** It was not even sent. */
  refused(reason: Reason, values: ReasonValues): R;
  /** A good answer with that value. */
  answered(value: unknown): R;
}

/** A call as its maker gives it to the policies. */
export interface PolicedCall<R> {
  readonly link: ScenarioLink;
  readonly trace: string;
  /** Span of the whole call, of which attempts are parts. */
  readonly span: string;
  readonly isRepeatable: boolean;
  /** As in `Subject`. */
  readonly cacheKey: string | null;
  /** Whether it has an answer at all: an event has none. */
  readonly isAnswered: boolean;
  /** What its maker binds it by: all attempts together. */
  readonly terms: Terms;
  /** Makes attempt `number`, from 1. `done` is told once; what is given back cancels where the protocol can tell. */
  attempt(terms: Terms, number: number, done: (result: R) => void): Cancel;
}

/** How a call came out that went well. */
export const good: Verdict = {
  outcome: 'good',
  reason: '',
  status: 200,
  definite: true,
  retryAfterMs: 0,
};

export interface Patience {
  readonly timeoutMs: number;
  readonly timeoutSetting: string;
}

/** What an attempt may take: as its maker would have it, or as its policies, whichever ends first. */
export function stricter(own: Patience, { endsAt, setting }: Terms, now: Instant): Patience {
  const leftMs = Math.max(0, toMilliseconds(between(now, endsAt)));
  return leftMs < own.timeoutMs ? { timeoutMs: leftMs, timeoutSetting: setting } : own;
}

/** Whoever makes the call sets it no bounds of its own. */
export const unbound: Terms = { endsAt: NEVER, setting: '', travels: false, idempotencyKey: '' };

export class PolicedCalls<R> {
  readonly #core: ProcessCore;
  readonly #results: ResultKind<R>;
  readonly #stacks = new Map<string, PolicyStack<R>>();

  constructor(core: ProcessCore, results: ResultKind<R>, upstreams: readonly Upstream[]) {
    this.#core = core;
    this.#results = results;
    this.follow(upstreams);
  }

  /** Links out of this process, whenever they change. */
  follow(upstreams: readonly Upstream[]): void {
    const before = new Set(this.#stacks.keys());
    for (const { link } of upstreams) {
      const { id, policies = [] } = link;
      if (policies.length === 0) continue;
      before.delete(id);
      const stack =
        this.#stacks.get(id) ?? new PolicyStack<R>((kind) => this.#surroundings(id, kind));
      this.#stacks.set(id, stack);
      stack.configure(policies);
    }
    for (const id of before) this.#stacks.delete(id);
  }

  /** Whether calls over that link have policies around them. */
  covers(link: ScenarioLink): boolean {
    return this.#stacks.has(link.id);
  }

  /** `done` is told once, at once or later, and never after the call was cancelled. */
  call(call: PolicedCall<R>, done: (result: R) => void): Cancel {
    let attempts = 0;
    const attempt = (terms: Terms, told: (result: R) => void): Cancel => {
      attempts += 1;
      // A protocol that can't tell the callee answers later all the same.
      let isOver = false;
      const cancel = call.attempt(terms, attempts, (result) => {
        if (isOver) return;
        isOver = true;
        told(result);
      });
      return () => {
        if (isOver) return;
        isOver = true;
        cancel();
      };
    };
    const stack = this.#stacks.get(call.link.id);
    if (stack === undefined) return attempt(call.terms, done);
    return stack.around(this.#subject(call), call.terms, attempt, done);
  }

  #subject({ link, trace, span, isRepeatable, cacheKey, isAnswered }: PolicedCall<R>): Subject<R> {
    const { process } = this.#core;
    return {
      isRepeatable,
      cacheKey,
      judge: (result) => this.#results.judge(result),
      refuse: (reason, values) => {
        this.#core.fact({
          kind: 'failure-observed',
          process,
          link: link.id,
          trace,
          reason,
          values,
        });
        return this.#results.refused(reason, values);
      },
      replace: (value) => (isAnswered ? this.#results.answered(JSON.parse(value)) : null),
      acted: (policy, act, values) => {
        this.#core.fact({
          kind: 'policy-acted',
          process,
          link: link.id,
          trace,
          span,
          policy,
          act,
          values,
        });
      },
    };
  }

  #surroundings(link: string, policy: PolicyKind): Surroundings {
    const core = this.#core;
    let random: Random | null = null;
    return {
      get now() {
        return core.now;
      },
      get random() {
        random ??= core.random(`${link}/${policy}`);
        return random;
      },
      schedule: (delay, action) => core.schedule(delay, action),
      told: (state, values) => {
        const { process } = core;
        core.fact({ kind: 'policy-changed', process, link, policy, state, values });
      },
      settingOf: (member) => `${link}.${policy}.${member}`,
    };
  }
}
