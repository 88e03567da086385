/**
 * A request on its way through the gateway: what is known of it, the steps that were taken, and its one
 * answer. Filters get it in turn; each lets it on or answers it.
 */
import { after, between, milliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { ProcessCore } from '../net/process-core.ts';
import { problemResponse } from '../protocols/rest/behaviour.ts';
import type { RestExchange } from '../protocols/rest/behaviour.ts';
import { readDeadlineMs } from '../protocols/rest/calls.ts';
import type { GatewayStep, GatewayStepKind, Reason, ReasonValues } from '../services/facts.ts';
import type { Principal } from '../tokens/principal.ts';
import { header } from '../wire/http1.ts';
import type { HttpHeaders, HttpRequest, HttpResponse } from '../wire/http1.ts';
import { parseTraceparent } from '../wire/trace-context.ts';
import type { Random } from '../kernel/random.ts';
import type { Route } from '../world/scenario.ts';
import type { SocketRelay } from './relay.ts';
import { readTarget } from './targets.ts';
import { reasonIn } from '../services/http-calls.ts';

/** Does its part with the request and calls `next`, at once or later; or answers it and doesn't. */
export type Filter = (passage: Passage, next: () => void) => void;

/** Changes an answer before it leaves, whoever gave it. */
export type Finishing = (response: HttpResponse) => HttpResponse;

export class Passage {
  readonly exchange: RestExchange;
  /** Of a request for a WebSocket. */
  readonly relay: SocketRelay | null;
  readonly trace: string;
  readonly span: string;
  /** `GET /orders`. */
  readonly name: string;
  /** As `readTarget` gives it. */
  readonly path: string;
  /** What stands behind `?`. */
  readonly search: string;
  /** The one that was asked for, with its port. */
  readonly host: string;
  /** When whoever asks waits no longer; null: it did not say. */
  readonly deadline: Instant | null;
  /** Set by matching. */
  route: Route | null = null;
  params: ReadonlyMap<string, string> = new Map();
  /** Whoever a good token speaks for; set by the filter for tokens. */
  principal: Principal | null = null;
  /** What services are asked: the request, and what filters made of it. */
  outgoing: HttpRequest;
  /** In the order in which they were added, the newest first. */
  readonly #finishings: Finishing[] = [];
  readonly #core: ProcessCore;
  readonly #ids: Random;
  readonly #arrivedAt: Instant;
  readonly #whenOver: (() => void)[];
  #waitUs = 0;
  #steps: GatewayStep[] = [];
  #isOver = false;

  /** `onOver` is told once, see `whenOver`. */
  constructor(
    core: ProcessCore,
    ids: Random,
    exchange: RestExchange,
    relay: SocketRelay | null,
    onOver: () => void,
  ) {
    const { request } = exchange;
    const parent = parseTraceparent(header(request.headers, 'traceparent') ?? '');
    const { authority, path, search } = readTarget(request.target);
    this.#core = core;
    this.#arrivedAt = core.now;
    this.#whenOver = [onOver];
    exchange.onGone(() => this.#leave());
    this.#ids = ids;
    this.exchange = exchange;
    this.outgoing = request;
    this.relay = relay;
    this.trace = parent?.trace ?? ids.hex(32);
    this.span = ids.hex(16);
    this.path = path;
    this.search = search;
    const leftMs = readDeadlineMs(request.headers);
    this.deadline = leftMs === null ? null : after(core.now, milliseconds(leftMs));
    this.host = authority ?? header(request.headers, 'host') ?? '';
    this.name = `${request.method} ${this.path}`;
    core.fact({
      kind: 'span-started',
      trace: this.trace,
      span: this.span,
      parent: parent?.span ?? '',
      process: core.process,
      role: 'server',
      name: this.name,
      link: '',
    });
  }

  get request(): HttpRequest {
    return this.exchange.request;
  }

  /** Node id of whoever asks. */
  get client(): string {
    const { peer } = this.exchange.connection;
    return peer.split('/', 1)[0] ?? '';
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Notes what was decided; the steps of one instant become one fact with `tell`. */
  note(
    step: GatewayStepKind,
    values: ReasonValues,
    outcome: GatewayStep['outcome'] = 'passed',
  ): void {
    this.#steps.push({ step, outcome, values });
  }

  /** Puts the steps that were noted into the journal; called before anything is waited for. */
  tell(): void {
    if (this.#steps.length === 0) return;
    const steps = this.#steps;
    this.#steps = [];
    const { process } = this.#core;
    const { trace, span } = this;
    this.#core.fact({ kind: 'gateway-decided', process, trace, span, steps });
  }

  /** It waits for its turn, until what is returned is called. */
  startWait(): () => void {
    const core = this.#core;
    const { process, now } = core;
    const { trace } = this;
    const span = this.#ids.hex(16);
    const what = { trace, span, process } as const;
    const parent = this.span;
    core.fact({ kind: 'span-started', ...what, parent, role: 'internal', name: 'queue', link: '' });
    return () => {
      this.#waitUs += between(now, core.now);
      core.fact({ kind: 'span-ended', ...what, status: 0, reason: '', definite: true });
    };
  }

  /** What is added last is done first, so that filters see the answer as those behind them left it. */
  finishWith(finishing: Finishing): void {
    this.#finishings.unshift(finishing);
  }

  /** Told once, when it has been answered or its client has gone: what is still under way for it may stop. The newest is told first. */
  whenOver(told: () => void): void {
    this.#whenOver.unshift(told);
  }

  /** Ends it here: a problem document says why (RFC 9457), and so does a failure in the journal. */
  refuse(
    status: number,
    reason: Reason,
    detail: string,
    values: ReasonValues,
    headers: HttpHeaders = [],
  ): void {
    if (this.#isOver) return;
    const { process } = this.#core;
    const { trace } = this;
    this.#core.fact({ kind: 'failure-observed', process, link: '', trace, reason, values });
    this.answer(problemResponse(status, reason, detail, values, headers, this.path), reason, true);
  }

  /** The one answer; a second one is forgotten. */
  answer(given: HttpResponse, reason: Reason | '', definite: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { trace, span } = this;
    const response = this.#finishings.reduce((one, finishing) => finishing(one), given);
    const { status } = response;
    // An answer to HEAD leaves without its body (RFC 9110 section 9.3.2).
    const bytes = this.request.method === 'HEAD' ? 0 : response.body.length;
    this.note('replied', { status, bytes });
    this.tell();
    this.exchange.respond(response, trace, span);
    // Where a finishing could not let the answer out as it was, the reason is the one that it gave.
    this.#end(status, status === given.status ? reason : reasonIn(response), definite);
  }

  /** The client has gone: nobody is there to be answered. 499 is how such ends are counted. */
  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.note('abandoned', {}, 'stopped');
    this.tell();
    this.#end(499, 'cancelled', false);
  }

  #end(status: number, reason: Reason | '', definite: boolean): void {
    const core = this.#core;
    const { process } = core;
    const { trace, span } = this;
    const sojournUs = between(this.#arrivedAt, core.now);
    const operation = this.name;
    const waitUs = this.#waitUs;
    core.fact({ kind: 'call-handled', process, operation, status, reason, sojournUs, waitUs });
    core.fact({ kind: 'span-ended', trace, span, process, status, reason, definite });
    for (const told of this.#whenOver) told();
  }
}
