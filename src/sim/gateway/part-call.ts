/**
 * One call for a part, with all its attempts: each has a span of its own, and asks the replica whose turn
 * it is.
 * Simplified: attempts follow each other at once, without a wait that grows and varies.
 */
import type { HttpHeaders } from '../wire/http1.ts';
import { between, toMilliseconds } from '../kernel/time.ts';
import type { ProcessCore } from '../net/process-core.ts';
import type { HttpOutcome } from '../services/http-calls.ts';
import type { ReasonValues } from '../services/facts.ts';
import type { Leg } from '../world/gateway-rules.ts';
import { isPassing, readPart } from './part-failures.ts';
import type { PartAnswer } from './part-failures.ts';
import type { Passage } from './passage.ts';
import type { UpstreamCalls } from './upstream-calls.ts';

/** What all calls of one aggregate have in common. */
export interface PartCaller {
  readonly core: ProcessCore;
  readonly calls: UpstreamCalls;
  readonly passage: Passage;
  /** What parts are asked with: those whose method has no body, and those that get the client's. */
  readonly headers: HttpHeaders;
  readonly headersWithBody: HttpHeaders;
  /** Node id of the gateway, and its own timeout. */
  readonly gateway: string;
  readonly timeoutMs: number;
}

const NOTHING = new Uint8Array(0);

export class PartCall {
  readonly #caller: PartCaller;
  readonly #leg: Leg;
  readonly #values: ReasonValues;
  readonly #target: string;
  readonly #done: (answer: PartAnswer) => void;
  #attempt = 0;
  #cancel: (() => void) | null = null;
  #isOver = false;

  /** `done` is told once, and not after `cancel`. */
  constructor(caller: PartCaller, leg: Leg, target: string, done: (answer: PartAnswer) => void) {
    this.#caller = caller;
    this.#leg = leg;
    this.#target = target;
    this.#values = { part: leg.name, service: leg.service, target };
    this.#done = done;
  }

  /** Name of the part. */
  get part(): string {
    return this.#leg.name;
  }

  /** Notes that it will be made. */
  announce(): void {
    this.#attempt += 1;
    const { method } = this.#leg;
    const values = { ...this.#values, method, ...this.#attemptValue() };
    this.#caller.passage.note('called', values);
  }

  /** Sends it, once its announcement has been told. */
  begin(): void {
    const { core, calls, passage, headers, headersWithBody, gateway, timeoutMs } = this.#caller;
    const { service, method, name } = this.#leg;
    const startedAt = core.now;
    const isOwn = this.#leg.timeoutMs !== undefined;
    const hasBody = takesBody(method);
    let isBack = false;
    const cancel = calls.call(
      {
        service,
        method,
        target: this.#target,
        headers: hasBody ? headersWithBody : headers,
        body: hasBody ? passage.outgoing.body : NOTHING,
        timeoutMs: this.#leg.timeoutMs ?? timeoutMs,
        timeoutSetting: isOwn ? `${gateway}.${name}.timeoutMs` : `${gateway}.timeoutMs`,
        deadline: passage.deadline,
        trace: passage.trace,
        parent: passage.span,
        ...this.#attemptValue(),
        client: passage.client,
        relay: null,
      },
      (outcome) => {
        isBack = true;
        this.#cancel = null;
        if (!this.#isOver) this.#take(outcome, toMilliseconds(between(startedAt, core.now)));
      },
    );
    // It may have ended at once, and be at its next attempt.
    if (!isBack) this.#cancel = cancel;
  }

  /** Nobody waits for it any more. */
  cancel(): void {
    this.#isOver = true;
    this.#cancel?.();
  }

  #take(outcome: HttpOutcome, ms: number): void {
    const { passage } = this.#caller;
    const answer = readPart(outcome, this.#values);
    const isRepeated = isPassing(outcome) && this.#attempt <= (this.#leg.retries ?? 0);
    const stops = !answer.ok && !isRepeated && this.#leg.onFailure === 'fail';
    const how = answer.ok
      ? {}
      : { reason: answer.failure.reason, ...errorIn(answer.failure.values) };
    const status = outcome.kind === 'answer' ? { status: outcome.response.status } : {};
    passage.note(
      'answered',
      { ...this.#values, ...status, ...how, ms, ...this.#attemptValue() },
      stops ? 'stopped' : answer.ok ? 'passed' : 'noted',
    );
    if (outcome.kind === 'answer' && outcome.mapping !== undefined) {
      passage.note('mapped', { ...this.#values, ...outcome.mapping, ...status });
    }
    if (isRepeated) {
      this.announce();
      passage.tell();
      this.begin();
      return;
    }
    this.#isOver = true;
    this.#done(answer);
  }

  /** Said where there may be several. */
  #attemptValue(): { readonly attempt?: number } {
    return (this.#leg.retries ?? 0) === 0 ? {} : { attempt: this.#attempt };
  }
}

/** Whether a request with that method carries the body of the client's. */
function takesBody(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'DELETE';
}

function errorIn({ error }: ReasonValues): ReasonValues {
  return error === undefined ? {} : { error };
}
