/**
 * Calls from the gateway to the services behind it: chooses the replica, writes the span, sets the
 * headers that every hop has, and ends with an answer or the reason why there is none.
 */
import type { Endpoint } from '../net/endpoint.ts';
import type { ProcessCore } from '../net/process-core.ts';
import type { Random } from '../kernel/random.ts';
import { findOperation } from '../contract/http-form.ts';
import type { RestCall } from '../protocols/rest/behaviour.ts';
import {
  attemptHeaders,
  cacheKeyOf,
  HttpCalls,
  httpOutcomes,
  httpValueOf,
  isRepeatable,
  reasonIn,
} from '../services/http-calls.ts';
import type { HttpOutcome } from '../services/http-calls.ts';
import type { Upstream } from '../services/process.ts';
import { Balancing } from '../services/balancing.ts';
import { PolicedCalls, stricter, unbound } from '../services/policed-calls.ts';
import { endingBy } from '../resilience/policy.ts';
import type { Terms } from '../resilience/policy.ts';
import { after, milliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { Reason, ReasonValues } from '../services/facts.ts';
import type { HttpHeaders, HttpResponse } from '../wire/http1.ts';
import { formatTraceparent } from '../wire/trace-context.ts';
import { withoutHopHeaders } from './hop-headers.ts';
import type { SocketRelay } from './relay.ts';

/** What asks the next hop for a WebSocket in turn. */
const UPGRADE: HttpHeaders = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
];

/** A request for a service, before it has a replica. */
export interface UpstreamRequest {
  /** Node id. */
  readonly service: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** As the client sent them or as they were changed, without those of one hop. */
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;
  /** Longest wait, virtual ms; `timeoutSetting` names where it was set. */
  readonly timeoutMs: number;
  readonly timeoutSetting: string;
  /** When whoever it asks for waits no longer, see `Passage.deadline`. */
  readonly deadline: Instant | null;
  readonly trace: string;
  /** The span that asks. */
  readonly parent: string;
  /** Where whoever asks may ask again: which time it is, from 1. */
  readonly attempt?: number;
  /** Node id of the client for whom it asks; empty: the gateway asks for itself. */
  readonly client: string;
  readonly relay: SocketRelay | null;
}

/** One attempt of a call that has policies around it. */
interface Attempt {
  readonly terms: Terms;
  readonly number: number;
  /** Replicas that the call has asked so far. */
  readonly asked: Set<string>;
}

export class UpstreamCalls {
  /** As discovery has them now. */
  #upstreams: readonly Upstream[];
  readonly #policed: PolicedCalls<HttpOutcome>;
  readonly #core: ProcessCore;
  readonly #calls: HttpCalls;
  readonly #ids: Random;
  readonly #balancing: Balancing;

  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    ids: Random,
    node: string,
    upstreams: readonly Upstream[],
  ) {
    this.#core = core;
    this.#calls = new HttpCalls(core, endpoint, node);
    this.#ids = ids;
    this.#upstreams = upstreams;
    this.#policed = new PolicedCalls(core, httpOutcomes, upstreams);
    this.#balancing = new Balancing(core, upstreams);
  }

  follow(upstreams: readonly Upstream[]): void {
    this.#upstreams = upstreams;
    this.#policed.follow(upstreams);
    this.#balancing.follow(upstreams);
  }

  /**
   * `done` is told once, at once where the call can't even begin. What is given back cancels it, see
   * `HttpCalls.call`; nothing happens when it is over.
   */
  call(request: UpstreamRequest, done: (outcome: HttpOutcome) => void): () => void {
    const { service, relay } = request;
    const upstream = this.#upstreams.find((one) => one.link.to === service);
    if (upstream === undefined) {
      this.#refuse(request, '', 'no-link', { service }, done);
      return () => {};
    }
    const { link } = upstream;
    if (relay !== null && link.broker !== null) {
      this.#refuse(request, link.id, 'cannot-stream', { protocol: link.protocol }, done);
      return () => {};
    }
    return relay === null && this.#policed.covers(link)
      ? this.#callPoliced(request, upstream, done)
      : this.#attempt(request, upstream, null, done);
  }

  /** The call in a span of its own, with the policies of its link around it; `done` is told also when it is cancelled. */
  #callPoliced(
    request: UpstreamRequest,
    upstream: Upstream,
    done: (outcome: HttpOutcome) => void,
  ): () => void {
    const { link } = upstream;
    const { method, target, trace } = request;
    const span = this.#startSpan(request, upstream, 'internal');
    const asked = new Set<string>();
    let isOver = false;
    const end = (outcome: HttpOutcome): void => {
      isOver = true;
      this.#endSpan(trace, span, outcome);
      done(outcome);
    };
    const call = {
      link,
      trace,
      span,
      isRepeatable: isRepeatable(upstream, request),
      cacheKey: cacheKeyOf(request),
      isAnswered: true,
      terms: termsOf(request, this.#core.now),
      attempt: (terms: Terms, number: number, told: (outcome: HttpOutcome) => void) =>
        this.#attempt({ ...request, parent: span }, upstream, { terms, number, asked }, told),
    };
    const cancel = this.#policed.call(call, end);
    return () => {
      if (isOver) return;
      cancel();
      const values = { operation: `${method} ${target.split('?', 1)[0] ?? ''}`, callee: link.to };
      end({ kind: 'failure', reason: 'cancelled', values, definite: false });
    };
  }

  /** To the replica that the link's balancer gives it. */
  #attempt(
    request: UpstreamRequest,
    upstream: Upstream,
    within: Attempt | null,
    done: (outcome: HttpOutcome) => void,
  ): () => void {
    const { relay, method, target, body, trace } = request;
    const { link } = upstream;
    const lease = this.#balancing.pick(upstream, httpValueOf(upstream, request), within?.asked);
    const { peer } = lease;
    if (peer === null) {
      this.#refuse(request, link.id, lease.reason, lease.values, done);
      return () => {};
    }
    const span = this.#startSpan(request, upstream, 'client', within?.number);
    const { now } = this.#core;
    const terms = within?.terms ?? termsOf(request, now);
    const patience = stricter(request, terms, now);
    const { timeoutMs, timeoutSetting } = patience;
    const own = headersFor(request, formatTraceparent(trace, span));
    const asked = attemptHeaders(own, terms, timeoutMs);
    const headers = relay === null ? asked : [...asked, ...UPGRADE];
    const call: RestCall = {
      link,
      peer,
      request: { method, target, headers, body },
      timeoutMs,
      timeoutSetting,
      trace,
      span,
    };
    const end = (outcome: HttpOutcome): void => {
      lease.ended(httpOutcomes.judge(outcome));
      this.#endSpan(trace, span, outcome);
      const isAnswer = outcome.kind === 'answer';
      done(isAnswer ? { ...outcome, response: withoutHop(outcome.response) } : outcome);
    };
    if (relay === null) return this.#calls.call(upstream, call, end);
    // A relay ends with its client by itself.
    relay.begin(call, end);
    return () => {};
  }

  #startSpan(
    { trace, parent, method, target, attempt: own }: UpstreamRequest,
    upstream: Upstream,
    role: 'client' | 'internal',
    attempt = own,
  ): string {
    const span = this.#ids.hex(16);
    const started = {
      kind: 'span-started',
      trace,
      span,
      parent,
      process: this.#core.process,
      role,
      name: nameOfCall(upstream, method, target),
      link: role === 'client' ? upstream.link.id : '',
    } as const;
    this.#core.fact(attempt === undefined ? started : { ...started, attempt });
    return span;
  }

  #endSpan(trace: string, span: string, outcome: HttpOutcome): void {
    const { process } = this.#core;
    const isAnswer = outcome.kind === 'answer';
    const status = isAnswer ? outcome.response.status : 0;
    const reason = isAnswer ? reasonIn(outcome.response) : outcome.reason;
    const definite = isAnswer ? status < 500 : outcome.definite;
    this.#core.fact({ kind: 'span-ended', trace, span, process, status, reason, definite });
  }

  /** It is not even sent. */
  #refuse(
    { trace }: UpstreamRequest,
    link: string,
    reason: Reason,
    values: ReasonValues,
    done: (outcome: HttpOutcome) => void,
  ): void {
    const { process } = this.#core;
    this.#core.fact({ kind: 'failure-observed', process, link, trace, reason, values });
    done({ kind: 'failure', reason, values, definite: true });
  }
}

/** Status of the answer to a client whose call ended without one (RFC 9110 section 15.6). */
export function statusFor(reason: Reason): 400 | 429 | 501 | 502 | 503 | 504 {
  switch (reason) {
    case 'timeout':
      return 504;
    case 'connection-refused':
    case 'no-link':
    case 'no-replica':
    case 'all-ejected':
    case 'broker-refused':
    case 'circuit-open':
    case 'bulkhead-full':
    case 'limit-reached':
      return 503;
    case 'rate-limited':
      return 429;
    case 'cannot-stream':
      return 501;
    case 'bad-request':
      return 400;
    default:
      return 502;
  }
}

/** `orders.PlaceOrder`, as services name their calls, where the contract has it; else as it was asked. */
function nameOfCall({ link, service }: Upstream, method: string, target: string): string {
  const [path = ''] = target.split('?', 1);
  const found = service === null ? null : findOperation(service.contract, method, path);
  return found?.kind === 'found' ? `${link.to}.${found.operation.name}` : `${method} ${link.to}`;
}

/** All attempts together: as long as it would wait itself, or as whoever it asks for does, who is told of it. */
function termsOf({ timeoutMs, timeoutSetting, deadline }: UpstreamRequest, now: Instant): Terms {
  const endsAt = after(now, milliseconds(timeoutMs));
  const own = { ...unbound, endsAt, setting: timeoutSetting };
  return deadline === null ? own : { ...endingBy(own, deadline, 'deadline'), travels: true };
}

function headersFor(
  { headers, service, client }: UpstreamRequest,
  traceparent: string,
): HttpHeaders {
  const kept = headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return lower !== 'host' && lower !== 'traceparent' && lower !== 'x-deadline-ms';
  });
  const from: HttpHeaders = client === '' ? [] : [['X-Forwarded-For', client]];
  return [['Host', service], ...kept, ...from, ['traceparent', traceparent]];
}

function withoutHop(response: HttpResponse): HttpResponse {
  if (response.status === 101) return response;
  return { ...response, headers: withoutHopHeaders(response.headers) };
}
