/**
 * A service that checks tokens itself: who calls it around the gateway is refused as well, whatever
 * protocol the call came by. Keys come from the identity service over the service's own link to it. Events
 * are told and not asked, and come without a token.
 */
import type { ErrorReply } from '../contract/calls.ts';
import { findOperation } from '../contract/http-form.ts';
import type { ProcessCore } from '../net/process-core.ts';
import type { ServiceCalls } from '../protocols/index.ts';
import { bearerOf } from '../tokens/bearer.ts';
import type { Principal } from '../tokens/principal.ts';
import type { TokenRules } from '../world/gateway-rules.ts';
import type { ServiceNode } from '../world/scenario.ts';
import type { Turn } from './handler-calls.ts';
import type { Job } from './job.ts';
import type { Upstream } from './process.ts';
import {
  RETRY_AFTER_SECONDS,
  withBadToken,
  withoutToken,
  withTwoTokens,
  withUncheckedToken,
} from './token-refusals.ts';
import type { TokenRefusal } from './token-refusals.ts';
import { TokenVerifier } from './token-verifier.ts';
import type { Asker, AskIdentity, Published, TokenOutcome } from './token-verifier.ts';

export type Verdict =
  | { readonly kind: 'known'; readonly principal: Principal; readonly token: string }
  | { readonly kind: 'refused'; readonly reply: ErrorReply };

export class TokenGuard {
  readonly #core: ProcessCore;
  readonly #calls: ServiceCalls;
  readonly #turn: Turn;
  readonly #verifier: TokenVerifier;
  readonly #service: string;
  readonly #upstreams: () => readonly Upstream[];
  #rules: TokenRules;

  /** `upstreams` gives those that discovery has now. */
  constructor(
    core: ProcessCore,
    calls: ServiceCalls,
    turn: Turn,
    { id }: ServiceNode,
    rules: TokenRules,
    upstreams: () => readonly Upstream[],
  ) {
    this.#core = core;
    this.#calls = calls;
    this.#turn = turn;
    this.#service = id;
    this.#rules = rules;
    this.#upstreams = upstreams;
    const ask: AskIdentity = (asked, path, asker, done) => this.#ask(asked, path, asker, done);
    this.#verifier = new TokenVerifier(
      rules,
      () => this.#core.now,
      ask,
      () => this.#core.clockMs,
    );
  }

  configure(rules: TokenRules): void {
    this.#rules = rules;
    this.#verifier.configure(rules);
  }

  /** `done` is told once, at once where keys are at hand. */
  check(job: Job, done: (verdict: Verdict) => void): void {
    const bearer = bearerOf(job.call.metadata(), this.#rules.cookie);
    switch (bearer.kind) {
      case 'none':
        done(refused(withoutToken(this.#service, job.name)));
        return;
      case 'ambiguous':
        done(refused(withTwoTokens(this.#service, bearer.detail)));
        return;
      case 'token':
        this.#verifier.verify(bearer.token, job, (outcome) =>
          done(this.#verdictOn(outcome, bearer.token)),
        );
    }
  }

  #verdictOn(outcome: TokenOutcome, token: string): Verdict {
    switch (outcome.kind) {
      case 'good':
        return { kind: 'known', principal: outcome.principal, token };
      case 'bad':
        return refused(withBadToken(this.#service, outcome.failed, outcome.values));
      case 'unavailable':
        return refused(withUncheckedToken(outcome.values));
    }
  }

  #ask(
    { identity }: TokenRules,
    path: string,
    asker: Asker,
    done: (published: Published) => void,
  ): void {
    const fail = (error: string): void => done({ kind: 'failure', error });
    const upstream = this.#upstreams().find(({ link }) => link.to === identity);
    if (upstream === undefined || upstream.service === null) {
      fail('no-link');
      return;
    }
    const { link, replicas, service } = upstream;
    const found = findOperation(service.contract, 'GET', path);
    const [peer] = replicas;
    if (found.kind !== 'found') fail(`it has no GET ${path}`);
    else if (peer === undefined) fail('no-replica');
    else {
      const { operation } = found;
      const { trace } = asker;
      const own = this.#turn.startSpan(asker, 'client', `${identity}.${operation.name}`, link.id);
      this.#calls.call(
        {
          link,
          peer,
          peers: replicas,
          callable: { kind: 'operation', operation },
          input: {},
          metadata: [],
          timeoutMs: link.timeoutMs,
          timeoutSetting: `${link.id}.timeoutMs`,
          trace,
          span: own,
        },
        (result) => {
          const isGood = result.kind === 'answer';
          const status = isGood || result.kind === 'error' ? result.status : 0;
          const reason = isGood ? '' : result.kind === 'failure' ? result.reason : 'callee-failed';
          const isDefinite = result.kind === 'failure' ? result.definite : status < 500;
          this.#turn.endSpan(trace, own, status, reason, isDefinite);
          if (isGood) done({ kind: 'value', value: result.value });
          else fail(result.kind === 'failure' ? result.reason : `it answered ${status}`);
        },
      );
    }
  }
}

function refused({ status, reason, detail, values, challenge }: TokenRefusal): Verdict {
  const more = challenge === null ? { retryAfter: RETRY_AFTER_SECONDS } : { challenge };
  const reply = { kind: 'error', status, reason, detail, values: { ...values, ...more } } as const;
  return { kind: 'refused', reply };
}
