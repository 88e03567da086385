/**
 * A client: people's requests and generated load, sent over its link.
 *
 * Open loop: arrivals do not wait for answers. Closed loop: each user waits, thinks, sends again.
 */
import { Endpoint } from '../net/endpoint.ts';
import { InputCursor, ProcessCore } from '../net/process-core.ts';
import { after, between, milliseconds } from '../kernel/time.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import { ln, sample } from '../kernel/distributions.ts';
import type { Random } from '../kernel/random.ts';
import type { CallOutcome } from '../protocols/rest/behaviour.ts';
import { formatTraceparent } from '../wire/trace-context.ts';
import { bytesOfText } from '../wire/utf8.ts';
import { header, splitTarget } from '../wire/http1.ts';
import type { HttpHeaders, HttpRequest } from '../wire/http1.ts';
import type { Terms } from '../resilience/policy.ts';
import type { ClientNode, FollowUp, LoadRequest } from '../world/scenario.ts';
import type { HttpRequestSpec } from '../world/commands.ts';
import { Balancing } from './balancing.ts';
import { ClientIdentity } from './client-identity.ts';
import type { Reason } from './facts.ts';
import {
  attemptHeaders,
  cacheKeyOf,
  HttpCalls,
  httpOutcomes,
  httpValueOf,
  isRepeatable,
  reasonIn,
} from './http-calls.ts';
import type { HttpOutcome } from './http-calls.ts';
import { PolicedCalls, stricter, unbound } from './policed-calls.ts';
import type { Patience } from './policed-calls.ts';
import { gapMs, ratesOf } from './load-shape.ts';
import { PageSockets } from './page-sockets.ts';
import type { Destination, Opening } from './page-sockets.ts';
import type { Advance, InlineProcess, ProcessInput, Upstream } from './process.ts';

/** Requests of the load that may be under way at once; beyond it arrivals are not sent, and the client says so. */
export const LOAD_IN_FLIGHT_MAX = 5_000;

/** A request before it has a replica. */
interface Sending {
  readonly upstream: Upstream;
  readonly request: HttpRequest;
  readonly trace: string;
}

export class ClientProcess implements InlineProcess {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #calls: HttpCalls;
  readonly #policed: PolicedCalls<HttpOutcome>;
  readonly #balancing: Balancing;
  readonly #arrivals: Random;
  readonly #choices: Random;
  readonly #ids: Random;
  readonly #sockets: PageSockets;
  readonly #identity: ClientIdentity;
  #node: ClientNode;
  #upstreams: readonly Upstream[];
  #inFlight = 0;
  #closedUsers = 0;
  /** Grows with every change of the load, so that timers of the old one know they are past. */
  #loadGeneration = 0;
  #loadBeganAt: Instant;

  constructor(
    process: string,
    ordinal: number,
    seed: number,
    startedAt: Instant,
    node: ClientNode,
    upstreams: readonly Upstream[],
  ) {
    this.#core = new ProcessCore(process, ordinal, seed, startedAt);
    this.#endpoint = new Endpoint(this.#core);
    this.#calls = new HttpCalls(this.#core, this.#endpoint, node.id);
    this.#policed = new PolicedCalls(this.#core, httpOutcomes, upstreams);
    this.#balancing = new Balancing(this.#core, upstreams);
    this.#arrivals = this.#core.random('arrivals');
    this.#choices = this.#core.random('choices');
    this.#ids = this.#core.random('ids');
    this.#node = node;
    this.#loadBeganAt = startedAt;
    this.#upstreams = upstreams;
    this.#sockets = new PageSockets(
      this.#core,
      this.#endpoint,
      this.#ids,
      () => this.#node,
      (opening) => this.#chooseFor(opening),
    );
    this.#identity = new ClientIdentity(
      this.#core,
      (spec, done) => this.#send(this.#core.nextId(), 'load', spec, done),
      () => this.#startLoad(),
    );
    this.#core.schedule(milliseconds(0), () => {
      this.#core.fact({ kind: 'replica-started', process, codeVersion: 1 });
      this.#identity.configure(signInOf(this.#node));
      this.#startLoad();
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
        this.#policed.follow(input.upstreams);
        this.#balancing.follow(input.upstreams);
        return;
      case 'configure':
        if (input.node.kind === 'client') this.#configure(input.node);
        return;
      case 'request':
        this.#send(input.request, 'person', input.spec, () => {});
        return;
      case 'socket':
        this.#sockets.act(input.command);
        return;
      case 'query-result':
      case 'members':
      case 'operate':
      case 'policies':
      case 'seek':
      case 'faults':
        return;
    }
  };

  #configure(node: ClientNode): void {
    const before = loadOf(this.#node);
    this.#node = node;
    this.#identity.configure(signInOf(node));
    if (loadOf(node) !== before) this.#startLoad();
  }

  // ── Load ──

  #startLoad(): void {
    this.#loadGeneration += 1;
    if (this.#sendable().length === 0) return;
    const { load } = this.#node;
    this.#loadBeganAt = this.#core.now;
    const rates = ratesOf(load);
    if (rates !== null) this.#nextArrival(rates, this.#loadGeneration);
    if (load.kind === 'burst') this.#burst(load, this.#loadGeneration);
    if (load.kind === 'closed') {
      this.#closedUsers = load.users;
      for (let user = 0; user < load.users; user++) this.#think(user, this.#loadGeneration);
    }
  }

  #nextArrival(rates: NonNullable<ReturnType<typeof ratesOf>>, generation: number): void {
    const { load } = this.#node;
    const isFixed = 'arrivals' in load && load.arrivals === 'fixed';
    const arrivals = isFixed ? 1 : -ln(1 - this.#arrivals.next());
    const elapsedMs = between(this.#loadBeganAt, this.#core.now) / 1000;
    const waitMs = gapMs(rates, elapsedMs, arrivals);
    if (waitMs === null) return;
    this.#core.schedule(milliseconds(waitMs), () => {
      if (generation !== this.#loadGeneration) return;
      this.#sendLoad(() => {});
      this.#nextArrival(rates, generation);
    });
  }

  #burst(load: Extract<ClientNode['load'], { kind: 'burst' }>, generation: number): void {
    for (let sent = 0; sent < load.requests; sent++) this.#sendLoad(() => {});
    this.#core.schedule(milliseconds(load.everyMs), () => {
      if (generation === this.#loadGeneration) this.#burst(load, generation);
    });
  }

  #think(user: number, generation: number): void {
    const { load } = this.#node;
    if (load.kind !== 'closed' || user >= this.#closedUsers) return;
    // A microsecond at least: users without think time must not stop the clock.
    const thinkUs = Math.max(1, milliseconds(sample(load.thinkTimeMs, this.#arrivals)));
    this.#core.schedule(asDuration(thinkUs), () => {
      if (generation !== this.#loadGeneration) return;
      this.#sendLoad(() => this.#think(user, generation));
    });
  }

  #sendLoad(done: () => void): void {
    const chosen = this.#choose();
    if (chosen === null) return;
    if (this.#inFlight >= LOAD_IN_FLIGHT_MAX) {
      this.#tellUnsent();
      return;
    }
    this.#visit([chosen, ...(chosen.next ?? [])], new Map(), done);
  }

  /** It is no request: nothing left. What its wait would have been is in no percentile. */
  #tellUnsent(): void {
    this.#core.fact({
      kind: 'failure-observed',
      process: this.#core.process,
      link: '',
      trace: '',
      reason: 'load-limit',
      values: { limit: LOAD_IN_FLIGHT_MAX },
    });
  }

  /** One request after the other, as long as the answers are good. `drawn`: numbers that have a name. */
  #visit(requests: readonly FollowUp[], drawn: Map<string, number>, done: () => void): void {
    const [first, ...others] = requests;
    if (first === undefined) {
      done();
      return;
    }
    const { method, headers, to } = first;
    const spec: HttpRequestSpec = {
      method,
      path: this.#fill(first.path, drawn),
      headers,
      body: this.#fill(first.body, drawn),
      ...(to === undefined ? {} : { to }),
    };
    this.#send(this.#core.nextId(), 'load', this.#identity.carry(spec), (outcome) => {
      this.#identity.heard(outcome);
      const isGood = outcome.kind === 'answer' && outcome.response.status < 400;
      this.#visit(isGood ? others : [], drawn, done);
    });
  }

  /** What the load may send now: before it is signed in, only what needs no token. */
  #sendable(): readonly LoadRequest[] {
    const { requests } = this.#node;
    return this.#identity.isReady
      ? requests
      : requests.filter(({ beforeSignIn }) => beforeSignIn === true);
  }

  #choose(): LoadRequest | null {
    const requests = this.#sendable();
    const total = requests.reduce((sum, request) => sum + request.weight, 0);
    let rest = this.#choices.next() * total;
    for (const request of requests) {
      rest -= request.weight;
      if (rest < 0) return request;
    }
    return requests.at(-1) ?? null;
  }

  /** `{{3-9}}` becomes a whole number from 3 to 9; `{{sku:3-9}}` the one that was drawn for that name before. */
  #fill(template: string, drawn: Map<string, number>): string {
    return template.replace(
      /\{\{(?:([A-Za-z]\w{0,59}):)?(\d{1,9})-(\d{1,9})\}\}/g,
      (whole, name: string | undefined, low: string, high: string) => {
        const min = Number(low);
        const max = Number(high);
        if (min > max) return whole;
        const number =
          (name === undefined ? undefined : drawn.get(name)) ?? this.#choices.int(min, max);
        if (name !== undefined) drawn.set(name, number);
        return String(number);
      },
    );
  }

  // ── Requests ──

  #send(
    request: number,
    origin: 'load' | 'person',
    spec: HttpRequestSpec,
    done: (outcome: CallOutcome) => void,
  ): void {
    const core = this.#core;
    const startedAt = core.now;
    const trace = this.#ids.hex(32);
    const span = this.#ids.hex(16);
    const client = this.#node.id;
    const method = spec.method.toUpperCase();
    const { path } = splitTarget(spec.path);
    const upstream = this.#upstreamTo(spec.to);
    const isPoliced = upstream !== undefined && this.#policed.covers(upstream.link);
    core.fact({ kind: 'request-started', request, trace, client, method, path, origin });
    core.fact({
      kind: 'span-started',
      trace,
      span,
      parent: '',
      process: core.process,
      role: 'client',
      name: `${method} ${path}`,
      // With policies around it, attempts are what goes over the link.
      link: isPoliced ? '' : (upstream?.link.id ?? ''),
    });
    this.#inFlight += 1;

    const end = (outcome: CallOutcome): void => {
      this.#inFlight -= 1;
      const latencyUs = between(startedAt, core.now);
      const { status, reason } = this.#endSpan(trace, span, outcome);
      core.fact({ kind: 'request-ended', request, trace, client, status, reason, latencyUs });
      if (origin === 'person') this.#tell(request, outcome, latencyUs, reason, trace);
      done(outcome);
    };

    if (upstream === undefined) {
      const values = spec.to === undefined ? { client } : { client, service: spec.to };
      this.#failHere(trace, '', 'no-link', values, end);
      return;
    }
    const body = spec.bodyBytes ?? bytesOfText(spec.body ?? '');
    const headers = headersFor(upstream.link.to, spec, body.length > 0);
    const sending = { upstream, request: { method, target: spec.path, headers, body }, trace };
    const { timeoutMs } = this.#node;
    const patience = { timeoutMs, timeoutSetting: `${client}.timeoutMs` };
    if (isPoliced) this.#sendPoliced(sending, span, patience, end);
    else this.#attempt(sending, span, patience, end);
  }

  /** The same request as often as the policies of its link say. */
  #sendPoliced(
    sending: Sending,
    parent: string,
    patience: Patience,
    end: (outcome: CallOutcome) => void,
  ): void {
    const { upstream, request, trace } = sending;
    const { link } = upstream;
    const core = this.#core;
    const asked = new Set<string>();
    const attempt = (
      terms: Terms,
      number: number,
      told: (outcome: HttpOutcome) => void,
    ): (() => void) => {
      const span = this.#ids.hex(16);
      core.fact({
        kind: 'span-started',
        trace,
        span,
        parent,
        process: core.process,
        role: 'client',
        name: `${request.method} ${splitTarget(request.target).path}`,
        link: link.id,
        attempt: number,
      });
      const within = stricter(patience, terms, core.now);
      const headers = attemptHeaders(request.headers, terms, within.timeoutMs);
      const again = { ...sending, request: { ...request, headers } };
      return this.#attempt(
        again,
        span,
        within,
        (outcome) => {
          this.#endSpan(trace, span, outcome);
          told(outcome);
        },
        asked,
      );
    };
    const endsAt = after(core.now, milliseconds(patience.timeoutMs));
    this.#policed.call(
      {
        link,
        trace,
        span: parent,
        isRepeatable: isRepeatable(upstream, request),
        cacheKey: cacheKeyOf(request),
        isAnswered: true,
        terms: { ...unbound, endsAt, setting: patience.timeoutSetting },
        attempt,
      },
      end,
    );
  }

  /** To the replica that the link's balancer gives it. */
  #attempt(
    { upstream, request, trace }: Sending,
    span: string,
    patience: Patience,
    end: (outcome: HttpOutcome) => void,
    asked?: Set<string>,
  ): () => void {
    const { link } = upstream;
    const lease = this.#balancing.pick(upstream, httpValueOf(upstream, request), asked);
    const { peer } = lease;
    if (peer === null) {
      this.#failHere(trace, link.id, lease.reason, lease.values, end);
      return () => {};
    }
    const headers: HttpHeaders = [
      ...request.headers,
      ['traceparent', formatTraceparent(trace, span)],
    ];
    const call = { link, peer, request: { ...request, headers }, ...patience, trace, span };
    return this.#calls.call(upstream, call, (outcome) => {
      lease.ended(httpOutcomes.judge(outcome));
      end(outcome);
    });
  }

  #endSpan(
    trace: string,
    span: string,
    outcome: CallOutcome,
  ): { readonly status: number; readonly reason: Reason | '' } {
    const { process } = this.#core;
    const status = outcome.kind === 'answer' ? outcome.response.status : 0;
    const reason = reasonOf(outcome);
    const definite = outcome.kind === 'answer' ? status < 500 : outcome.definite;
    this.#core.fact({ kind: 'span-ended', trace, span, process, status, reason, definite });
    return { status, reason };
  }

  /** Over its first link or the one to that node. */
  #upstreamTo(to?: string): Upstream | undefined {
    return this.#upstreams.find(({ link }) => to === undefined || link.to === to);
  }

  #chooseFor({ path }: Opening): Destination | null {
    const upstream = this.#upstreamTo();
    if (upstream === undefined) return null;
    const asking = { method: 'GET', target: path, headers: [], body: new Uint8Array(0) };
    return { upstream, lease: this.#balancing.pick(upstream, httpValueOf(upstream, asking)) };
  }

  #failHere(
    trace: string,
    link: string,
    reason: Reason,
    values: Readonly<Record<string, string | number>>,
    end: (outcome: CallOutcome) => void,
  ): void {
    this.#core.fact({
      kind: 'failure-observed',
      process: this.#core.process,
      link,
      trace,
      reason,
      values,
    });
    end({ kind: 'failure', reason, values, definite: true });
  }

  #tell(
    request: number,
    outcome: CallOutcome,
    latencyUs: number,
    reason: Reason | '',
    trace: string,
  ): void {
    const response = outcome.kind === 'answer' ? outcome.response : null;
    this.#core.emit({
      kind: 'answer',
      at: this.#core.now,
      request,
      status: response?.status ?? 0,
      statusText: response?.statusText ?? '',
      headers: response?.headers ?? [],
      body: response?.body ?? new Uint8Array(0),
      latencyUs,
      reason,
      trace,
    });
  }
}

/** Who has no load to send need not sign in. */
function signInOf({ load, signIn }: ClientNode): ClientNode['signIn'] {
  return load.kind === 'none' ? undefined : signIn;
}

/** What the load is made by. */
function loadOf({ load, signIn }: ClientNode): string {
  return JSON.stringify([load, signIn]);
}

function asDuration(microseconds: number): Duration {
  return milliseconds(microseconds / 1000);
}

/** Why the request failed: our own reason, or the one that the answer's problem document names. */
function reasonOf(outcome: CallOutcome): Reason | '' {
  return outcome.kind === 'failure' ? outcome.reason : reasonIn(outcome.response);
}

/** Header names that the client sets itself, whatever the person gave. */
const OWN_HEADERS = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'traceparent',
]);

function headersFor(host: string, spec: HttpRequestSpec, hasBody: boolean): HttpHeaders {
  // Of several names behind one address, a person may ask for another (RFC 9110 section 7.2).
  const asked = header(Object.entries(spec.headers ?? {}), 'host') ?? '';
  const headers: [string, string][] = [['Host', asked === '' ? host : asked]];
  for (const field of Object.entries(spec.headers ?? {})) {
    if (!OWN_HEADERS.has(field[0].toLowerCase())) headers.push(field);
  }
  if (header(headers, 'accept') === undefined) headers.push(['Accept', 'application/json']);
  if (hasBody && header(headers, 'content-type') === undefined) {
    headers.push(['Content-Type', 'application/json']);
  }
  return headers;
}
