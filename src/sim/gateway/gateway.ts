/**
 * The gateway: matches method and path, rewrites, passes on, and answers for what it cannot reach.
 *
 *   no path 404 · path but not method 405 with `Allow` · refused or no replica 503 · reset or
 *   unreadable 502 · no answer in time 504            (RFC 9110 sections 15.5 and 15.6)
 */
import { Endpoint } from '../net/endpoint.ts';
import type { Connection, ConnectionEvents } from '../net/endpoint.ts';
import { InputCursor, ProcessCore } from '../net/process-core.ts';
import { between, milliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { Random } from '../kernel/random.ts';
import { acceptRest, problemResponse, readProblem } from '../protocols/rest/behaviour.ts';
import type { CallOutcome, RestCall, RestExchange } from '../protocols/rest/behaviour.ts';
import { asksForWebSocket } from '../protocols/websocket/handshake.ts';
import { header } from '../wire/http1.ts';
import type { HttpHeaders, HttpRequest, HttpResponse } from '../wire/http1.ts';
import { formatTraceparent, parseTraceparent } from '../wire/trace-context.ts';
import type { GatewayNode, Route } from '../world/scenario.ts';
import { reasons } from '../services/facts.ts';
import type { Reason, ReasonValues } from '../services/facts.ts';
import { findOperation } from '../contract/http-form.ts';
import { HttpCalls } from '../services/http-calls.ts';
import type { Advance, InlineProcess, ProcessInput, Upstream } from '../services/process.ts';
import { SocketRelay } from './relay.ts';
import { matchRoute, rewriteTarget } from './routes.ts';

/** Headers that belong to one hop and are not passed on (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
]);

/** What asks the next hop for a WebSocket in turn. */
const UPGRADE: HttpHeaders = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
];

/** A request in the gateway, from its last byte in to the first byte of the answer. */
interface Passage {
  readonly exchange: RestExchange;
  /** Of a request for a WebSocket. */
  readonly relay: SocketRelay | null;
  readonly arrivedAt: Instant;
  readonly trace: string;
  readonly span: string;
  readonly name: string;
}

export class GatewayProcess implements InlineProcess {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #calls: HttpCalls;
  readonly #ids: Random;
  readonly #turnsByService = new Map<string, number>();
  #node: GatewayNode;
  #upstreams: readonly Upstream[];
  #busy = 0;

  constructor(
    process: string,
    ordinal: number,
    seed: number,
    startedAt: Instant,
    node: GatewayNode,
    upstreams: readonly Upstream[],
  ) {
    this.#core = new ProcessCore(process, ordinal, seed, startedAt);
    this.#endpoint = new Endpoint(this.#core);
    this.#calls = new HttpCalls(this.#core, this.#endpoint, node.id);
    this.#ids = this.#core.random('ids');
    this.#node = node;
    this.#upstreams = upstreams;
    this.#core.schedule(milliseconds(0), () => {
      this.#core.fact({ kind: 'replica-started', process, codeVersion: 1 });
      this.#endpoint.listen((connection) =>
        acceptRest(
          this.#core,
          connection,
          (exchange) => this.#receive(exchange),
          (request) => this.#upgrade(connection, request),
        ),
      );
    });
  }

  advance(inputs: readonly ProcessInput[], until: Instant): Advance {
    const cursor = new InputCursor(inputs);
    while (this.#core.turn(cursor, until, this.#accept));
    return { outputs: this.#core.takeOutputs(), nextAt: this.#core.nextAt };
  }

  readonly #accept = (input: ProcessInput): void => {
    switch (input.kind) {
      case 'segment':
        this.#endpoint.receive(input);
        return;
      case 'upstreams':
        this.#upstreams = input.upstreams;
        return;
      case 'configure':
        if (input.node.kind === 'gateway') this.#node = input.node;
        return;
      case 'query-result':
      case 'request':
      case 'socket':
      case 'members':
      case 'operate':
      case 'policies':
      case 'seek':
        return;
    }
  };

  /** A request for a WebSocket takes its connection with it; it is answered as any other until a service says 101. */
  #upgrade(connection: Connection, request: HttpRequest): ConnectionEvents | null {
    if (!asksForWebSocket(request)) return null;
    const relay = new SocketRelay(this.#core, this.#endpoint, connection, request);
    this.#receive(relay, relay);
    return relay;
  }

  #receive(exchange: RestExchange, relay: SocketRelay | null = null): void {
    const { request } = exchange;
    const parent = parseTraceparent(header(request.headers, 'traceparent') ?? '');
    const query = request.target.indexOf('?');
    const path = query < 0 ? request.target : request.target.slice(0, query);
    const passage: Passage = {
      exchange,
      relay,
      arrivedAt: this.#core.now,
      trace: parent?.trace ?? this.#ids.hex(32),
      span: this.#ids.hex(16),
      name: `${request.method} ${path}`,
    };
    this.#busy += 1;
    this.#reportLoad();
    this.#core.fact({
      kind: 'span-started',
      trace: passage.trace,
      span: passage.span,
      parent: parent?.span ?? '',
      process: this.#core.process,
      role: 'server',
      name: passage.name,
      link: '',
    });
    const match = matchRoute(this.#node.routes, request.method, path);
    if (match.kind === 'no-path') {
      const values = { path, routes: this.#node.routes.length };
      const detail = `No route of ${this.#node.id} matches ${path}`;
      this.#refuse(passage, 404, 'no-route', detail, values);
      return;
    }
    if (match.kind === 'method-not-allowed') {
      const allow = match.allow.join(', ');
      const values = { method: request.method, path, allow };
      const detail = `${path} answers ${allow}, not ${request.method}`;
      this.#refuse(passage, 405, 'method-not-allowed', detail, values, [['Allow', allow]]);
      return;
    }
    this.#passOn(passage, match.route);
  }

  #passOn(passage: Passage, route: Route): void {
    const upstream = this.#upstreams.find((one) => one.link.to === route.service);
    if (upstream === undefined) {
      const values = { service: route.service };
      const detail = `There is no link from ${this.#node.id} to ${route.service}`;
      this.#refuse(passage, 503, 'no-link', detail, values);
      return;
    }
    const { broker } = upstream.link;
    if (passage.relay !== null && broker !== null) {
      const error = 'it takes no WebSocket';
      const detail = `${upstream.link.id} goes through ${broker}, and ${error}`;
      this.#refuse(passage, 501, 'broker-refused', detail, { broker, error });
      return;
    }
    const turn = this.#turnsByService.get(route.service) ?? 0;
    this.#turnsByService.set(route.service, turn + 1);
    const peer = upstream.replicas[turn % Math.max(1, upstream.replicas.length)];
    if (peer === undefined) {
      const detail = `${route.service} has no replica`;
      this.#refuse(passage, 503, 'no-replica', detail, { service: route.service });
      return;
    }
    const { request, connection } = passage.exchange;
    const span = this.#ids.hex(16);
    const target = rewriteTarget(route, request.target);
    this.#core.fact({
      kind: 'span-started',
      trace: passage.trace,
      span,
      parent: passage.span,
      process: this.#core.process,
      role: 'client',
      name: nameOfCall(upstream, request.method, target),
      link: upstream.link.id,
    });
    const traceparent = formatTraceparent(passage.trace, span);
    const headers = forwardedHeaders(request.headers, route.service, connection, traceparent);
    const call: RestCall = {
      link: upstream.link,
      peer,
      request: {
        method: request.method,
        target,
        headers: passage.relay === null ? headers : [...headers, ...UPGRADE],
        body: request.body,
      },
      timeoutMs: this.#node.timeoutMs,
      timeoutSetting: `${this.#node.id}.timeoutMs`,
      trace: passage.trace,
      span,
    };
    const done = (outcome: CallOutcome): void =>
      this.#finish(passage, span, route.service, outcome);
    if (passage.relay === null) this.#calls.call(upstream, call, done);
    else passage.relay.begin(call, done);
  }

  #finish(passage: Passage, span: string, service: string, outcome: CallOutcome): void {
    if (outcome.kind === 'answer') {
      const { response } = outcome;
      const reason = response.status < 400 ? '' : reasonIn(response);
      this.#endSpan(passage.trace, span, response.status, reason, response.status < 500);
      const headers = response.headers.filter(
        ([name]) => response.status === 101 || !HOP_BY_HOP.has(name.toLowerCase()),
      );
      this.#answer(passage, { ...response, headers }, reason, response.status < 500);
      return;
    }
    const { reason, values, definite } = outcome;
    this.#endSpan(passage.trace, span, 0, reason, definite);
    const status = statusFor(reason);
    const detail = `${service}: ${reason} ${JSON.stringify(values)}`;
    this.#answer(passage, problemResponse(status, reason, detail, values), reason, definite);
  }

  #refuse(
    passage: Passage,
    status: number,
    reason: Reason,
    detail: string,
    values: ReasonValues,
    headers: HttpHeaders = [],
  ): void {
    this.#core.fact({
      kind: 'failure-observed',
      process: this.#core.process,
      link: '',
      trace: passage.trace,
      reason,
      values,
    });
    this.#answer(passage, problemResponse(status, reason, detail, values, headers), reason, true);
  }

  #answer(passage: Passage, response: HttpResponse, reason: Reason | '', definite: boolean): void {
    this.#busy -= 1;
    passage.exchange.respond(response, passage.trace, passage.span);
    this.#core.fact({
      kind: 'call-handled',
      process: this.#core.process,
      operation: passage.name,
      status: response.status,
      reason,
      sojournUs: between(passage.arrivedAt, this.#core.now),
      waitUs: 0,
    });
    this.#endSpan(passage.trace, passage.span, response.status, reason, definite);
    this.#reportLoad();
  }

  #endSpan(
    trace: string,
    span: string,
    status: number,
    reason: Reason | '',
    definite: boolean,
  ): void {
    const { process } = this.#core;
    this.#core.fact({ kind: 'span-ended', trace, span, process, status, reason, definite });
  }

  #reportLoad(): void {
    const { process } = this.#core;
    this.#core.fact({ kind: 'replica-load-changed', process, queue: 0, busy: this.#busy });
  }
}

/** `orders.PlaceOrder`, as services name their calls, where the contract has it; else as it was asked. */
function nameOfCall({ link, service }: Upstream, method: string, target: string): string {
  const [path = ''] = target.split('?', 1);
  const found = service === null ? null : findOperation(service.contract, method, path);
  return found?.kind === 'found' ? `${link.to}.${found.operation.name}` : `${method} ${link.to}`;
}

function statusFor(reason: Reason): 502 | 503 | 504 {
  if (reason === 'timeout') return 504;
  return reason === 'connection-refused' ? 503 : 502;
}

function reasonIn(response: HttpResponse): Reason | '' {
  const { reason } = readProblem(response);
  return (
    reasons.find((known) => known === reason) ?? (response.status < 500 ? '' : 'callee-failed')
  );
}

function forwardedHeaders(
  headers: HttpHeaders,
  host: string,
  connection: Connection,
  traceparent: string,
): HttpHeaders {
  const kept = headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !HOP_BY_HOP.has(lower) && lower !== 'host' && lower !== 'traceparent';
  });
  const client = connection.peer.slice(0, connection.peer.indexOf('/'));
  return [['Host', host], ...kept, ['X-Forwarded-For', client], ['traceparent', traceparent]];
}
