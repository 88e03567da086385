/**
 * Keeps a client signed in: a real request with user and password brings a token, which its load then
 * carries; it is renewed before it ends, and at once when somebody no longer takes it.
 */
import { isMembers } from '../wire/json.ts';
import { readJson } from '../contract/json-messages.ts';
import { between, milliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { ProcessCore } from '../net/process-core.ts';
import type { CallOutcome } from '../protocols/rest/behaviour.ts';
import type { HttpRequestSpec } from '../world/commands.ts';
import type { SignIn } from '../world/scenario.ts';

/** Of a token's life, when the next one is asked for. */
const RENEW_AT = 0.8;
/** Wait after a sign-in that failed, twice as long each time. */
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 16_000;

export class ClientIdentity {
  readonly #core: ProcessCore;
  readonly #send: (spec: HttpRequestSpec, done: (outcome: CallOutcome) => void) => void;
  readonly #onReady: () => void;
  #signIn: SignIn | undefined;
  #token = '';
  #retryMs = RETRY_FIRST_MS;
  #askedAt: Instant | null = null;
  #isAsking = false;
  /** Grows with every change, so that timers and answers of before know they are past. */
  #generation = 0;

  /** `onReady` is told when the first token is there. */
  constructor(
    core: ProcessCore,
    send: (spec: HttpRequestSpec, done: (outcome: CallOutcome) => void) => void,
    onReady: () => void,
  ) {
    this.#core = core;
    this.#send = send;
    this.#onReady = onReady;
  }

  /** Whether all of the load may go: nobody has to sign in, or somebody has. */
  get isReady(): boolean {
    return this.#signIn === undefined || this.#token !== '';
  }

  configure(signIn: SignIn | undefined): void {
    if (JSON.stringify(signIn) === JSON.stringify(this.#signIn)) return;
    this.#signIn = signIn;
    this.#token = '';
    this.#retryMs = RETRY_FIRST_MS;
    this.#isAsking = false;
    this.#generation += 1;
    this.#ask();
  }

  /** The request with the token, unless it brings another. */
  carry(spec: HttpRequestSpec): HttpRequestSpec {
    const headers = spec.headers ?? {};
    const isGiven = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
    if (this.#token === '' || isGiven) return spec;
    return { ...spec, headers: { ...headers, Authorization: `Bearer ${this.#token}` } };
  }

  /** A request of the load came back: with 401 the token is no longer good. */
  heard(outcome: CallOutcome): void {
    const isRefused = outcome.kind === 'answer' && outcome.response.status === 401;
    if (!isRefused || this.#isAsking || this.#token === '' || this.#askedAt === null) return;
    if (between(this.#askedAt, this.#core.now) < milliseconds(this.#retryMs)) return;
    this.#generation += 1;
    this.#ask();
  }

  #ask(): void {
    if (this.#signIn === undefined) return;
    const generation = this.#generation;
    const { path, user, password } = this.#signIn;
    this.#askedAt = this.#core.now;
    this.#isAsking = true;
    const body = JSON.stringify({ user, password });
    this.#send({ method: 'POST', path, headers: {}, body }, (outcome) => {
      if (generation !== this.#generation) return;
      this.#isAsking = false;
      const token = tokenIn(outcome);
      if (token === null) {
        this.#again(this.#retryMs);
        this.#retryMs = Math.min(RETRY_MAX_MS, this.#retryMs * 2);
        return;
      }
      const isFirst = this.#token === '';
      this.#token = token.accessToken;
      this.#retryMs = RETRY_FIRST_MS;
      this.#again(Math.max(RETRY_FIRST_MS, token.expiresInSeconds * 1_000 * RENEW_AT));
      if (isFirst) this.#onReady();
    });
  }

  #again(afterMs: number): void {
    const generation = this.#generation;
    this.#core.schedule(milliseconds(afterMs), () => {
      if (generation === this.#generation) this.#ask();
    });
  }
}

/** `{ "accessToken": …, "expiresInSeconds": … }`; null: the answer is something else. */
function tokenIn(
  outcome: CallOutcome,
): { readonly accessToken: string; readonly expiresInSeconds: number } | null {
  if (outcome.kind === 'failure' || outcome.response.status >= 300) return null;
  const value = readJson(outcome.response.body);
  if (!isMembers(value)) return null;
  const { accessToken, expiresInSeconds } = value;
  if (typeof accessToken !== 'string' || typeof expiresInSeconds !== 'number') return null;
  return { accessToken, expiresInSeconds };
}
