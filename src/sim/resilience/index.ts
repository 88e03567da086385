/** The policies that a link may have: a new one is a file here and its line in `policyFor`. */
import type { LinkPolicy, PolicyKind } from '../world/link-policies.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { Bulkhead } from './bulkhead.ts';
import { Cache } from './cache.ts';
import { Breaker } from './circuit-breaker.ts';
import { Fallback } from './fallback.ts';
import { Hedge } from './hedge.ts';
import { IdempotencyKey } from './idempotency-key.ts';
import type { Cancel, Next, Policy, Subject, Surroundings, Terms } from './policy.ts';
import { Rate } from './rate-limit/rate-policy.ts';
import { Retry } from './retry/retry.ts';
import { TimeBound } from './time-bounds.ts';

function policyFor<R>(settings: LinkPolicy, here: Surroundings): Policy<R> {
  switch (settings.kind) {
    case 'deadline':
    case 'timeout':
      return new TimeBound(settings, here);
    case 'fallback':
      return new Fallback(settings);
    case 'cache':
      return new Cache(settings, here);
    case 'idempotency-key':
      return new IdempotencyKey(here);
    case 'retry':
      return new Retry(settings, here);
    case 'hedge':
      return new Hedge(settings, here);
    case 'breaker':
      return new Breaker(settings, here);
    case 'rate-limit':
      return new Rate(settings, here);
    case 'bulkhead':
      return new Bulkhead(settings, here);
    case 'adaptive-limit':
      return new AdaptiveLimit(settings, here);
  }
}

interface Layer<R> {
  readonly settings: LinkPolicy;
  readonly policy: Policy<R>;
}

/** The policies of one link in one process, outermost first. */
export class PolicyStack<R> {
  readonly #here: (kind: PolicyKind) => Surroundings;
  #layers: readonly Layer<R>[] = [];

  constructor(here: (kind: PolicyKind) => Surroundings) {
    this.#here = here;
  }

  /** One whose settings are as before keeps what it knows; calls under way end as they began. */
  configure(policies: readonly LinkPolicy[]): void {
    const before = this.#layers;
    this.#layers = policies.map(
      (settings) =>
        before.find((one) => JSON.stringify(one.settings) === JSON.stringify(settings)) ?? {
          settings,
          policy: policyFor<R>(settings, this.#here(settings.kind)),
        },
    );
  }

  around(subject: Subject<R>, terms: Terms, attempt: Next<R>, done: (result: R) => void): Cancel {
    const whole = this.#layers.reduceRight<Next<R>>(
      (next, { policy }) =>
        (inner, told) =>
          policy.around(subject, inner, next, told),
      attempt,
    );
    return whole(terms, done);
  }
}
