/**
 * Who asks: the token of a request is checked by the keys of the identity service, which are had by a
 * request over the gateway's own link to it. Routes that ask for nothing take anybody; a good token still
 * says there who it is, and a bad one counts as none.
 * Simplified: to check a signature takes no virtual time, as nothing does in a gateway.
 */
import { readJson } from '../contract/json-messages.ts';
import type { ProcessCore } from '../net/process-core.ts';
import type { CallOutcome } from '../protocols/rest/behaviour.ts';
import type { ReasonValues } from '../services/facts.ts';
import {
  RETRY_AFTER_SECONDS,
  withBadToken,
  withoutToken,
  withTwoTokens,
  withUncheckedToken,
} from '../services/token-refusals.ts';
import type { TokenRefusal } from '../services/token-refusals.ts';
import { TokenVerifier } from '../services/token-verifier.ts';
import type { AskIdentity, Published, TokenOutcome } from '../services/token-verifier.ts';
import { bearerOf } from '../tokens/bearer.ts';
import type { Bearer } from '../tokens/bearer.ts';
import type { TokenRules } from '../world/gateway-rules.ts';
import type { GatewayNode } from '../world/scenario.ts';
import { namesAnIdentity } from './identity-headers.ts';
import type { Passage } from './passage.ts';
import type { UpstreamCalls } from './upstream-calls.ts';

const NOTHING = new Uint8Array(0);

export class TokenCheckpoint {
  readonly #core: ProcessCore;
  readonly #calls: UpstreamCalls;
  #node: GatewayNode;
  #verifier: TokenVerifier | null = null;

  constructor(core: ProcessCore, calls: UpstreamCalls, node: GatewayNode) {
    this.#core = core;
    this.#calls = calls;
    this.#node = node;
    this.configure(node);
  }

  configure(node: GatewayNode): void {
    this.#node = node;
    const { tokens } = node;
    if (tokens === undefined) this.#verifier = null;
    else if (this.#verifier === null) this.#verifier = this.#verifierFor(tokens);
    else this.#verifier.configure(tokens);
  }

  /** A filter: sets the passage's principal, or refuses a request that must have one. */
  check(passage: Passage, next: () => void): void {
    const { tokens } = this.#node;
    const access = passage.route?.access;
    if (tokens === undefined || this.#verifier === null) {
      if (access === undefined) next();
      else this.#refuseUnchecked(passage, { what: 'rules', identity: '' });
      return;
    }
    dropClaimedIdentity(passage);
    const bearer = bearerOf(passage.request.headers, tokens.cookie);
    switch (bearer.kind) {
      case 'none':
        if (access === undefined) next();
        else this.#refuseUnknown(passage);
        return;
      case 'ambiguous':
        if (access === undefined) next();
        else this.#refuseAmbiguous(passage, bearer.detail);
        return;
      case 'token':
        if (bearer.from === 'cookie') passOnAsBearer(passage, bearer.token);
        this.#verify(this.#verifier, passage, bearer, next);
    }
  }

  #verify(
    verifier: TokenVerifier,
    passage: Passage,
    { token, from }: Extract<Bearer, { readonly kind: 'token' }>,
    next: () => void,
  ): void {
    let isOver = false;
    verifier.verify(token, passage, (outcome) => {
      isOver = true;
      if (this.#decide(passage, outcome, from)) next();
    });
    // Keys are asked for: what was decided so far is told now.
    if (!isOver) passage.tell();
  }

  /** Whether it goes on. */
  #decide(passage: Passage, outcome: TokenOutcome, from: string): boolean {
    const isOpen = passage.route?.access === undefined;
    switch (outcome.kind) {
      case 'good':
        passage.principal = outcome.principal;
        passage.note('verified', { ...outcome.values, from });
        return true;
      case 'bad': {
        if (isOpen) {
          passage.note('verified', outcome.values, 'noted');
          return true;
        }
        passage.note('verified', outcome.values, 'stopped');
        refuse(passage, withBadToken(this.#node.id, outcome.failed, outcome.values));
        return false;
      }
      case 'unavailable':
        if (isOpen) {
          passage.note('verified', outcome.values, 'noted');
          return true;
        }
        this.#refuseUnchecked(passage, outcome.values);
        return false;
    }
  }

  #refuseUnknown(passage: Passage): void {
    const refusal = withoutToken(this.#node.id, passage.name);
    passage.note('verified', { problem: 'no-token', ...refusal.values }, 'stopped');
    refuse(passage, refusal);
  }

  #refuseAmbiguous(passage: Passage, error: string): void {
    passage.note('verified', { problem: 'ambiguous', error }, 'stopped');
    refuse(passage, withTwoTokens(this.#node.id, error));
  }

  #refuseUnchecked(passage: Passage, values: ReasonValues): void {
    passage.note('verified', { problem: 'unavailable', ...values }, 'stopped');
    refuse(passage, withUncheckedToken(values));
  }

  #verifierFor(tokens: TokenRules): TokenVerifier {
    const ask: AskIdentity = ({ identity }, target, { trace, span }, done) => {
      const { id, timeoutMs } = this.#node;
      this.#calls.call(
        {
          service: identity,
          method: 'GET',
          target,
          headers: [['Accept', 'application/json']],
          body: NOTHING,
          timeoutMs,
          timeoutSetting: `${id}.timeoutMs`,
          deadline: null,
          trace,
          parent: span,
          client: '',
          relay: null,
        },
        (outcome) => done(publishedIn(outcome)),
      );
    };
    return new TokenVerifier(
      tokens,
      () => this.#core.now,
      ask,
      () => this.#core.clockMs,
    );
  }
}

function refuse(
  passage: Passage,
  { status, reason, detail, values, challenge }: TokenRefusal,
): void {
  const header: readonly [string, string] =
    challenge === null
      ? ['Retry-After', String(RETRY_AFTER_SECONDS)]
      : ['WWW-Authenticate', challenge];
  passage.refuse(status, reason, detail, values, [header]);
}

function publishedIn(outcome: CallOutcome): Published {
  if (outcome.kind === 'failure') return { kind: 'failure', error: outcome.reason };
  const { status, body } = outcome.response;
  if (status !== 200) return { kind: 'failure', error: `it answered ${status}` };
  return { kind: 'value', value: readJson(body) };
}

function dropClaimedIdentity(passage: Passage): void {
  const { outgoing } = passage;
  const claimed = outgoing.headers.filter(([name]) => namesAnIdentity(name));
  if (claimed.length === 0) return;
  const headers = outgoing.headers.filter(([name]) => !namesAnIdentity(name));
  passage.outgoing = { ...outgoing, headers };
  const removed = claimed.map(([name]) => name).join(', ');
  passage.note('changed', { what: 'request', removed }, 'noted');
}

/** Services look for a token in one place only. */
function passOnAsBearer(passage: Passage, token: string): void {
  const { outgoing } = passage;
  const headers: readonly (readonly [string, string])[] = [
    ...outgoing.headers.filter(([name]) => name.toLowerCase() !== 'authorization'),
    ['Authorization', `Bearer ${token}`],
  ];
  passage.outgoing = { ...outgoing, headers };
}
