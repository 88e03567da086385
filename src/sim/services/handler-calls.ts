/** What handlers ask of other services: calls, streams and events, over whatever their links speak. */
import { isMembers } from '../wire/json.ts';
import type {
  Callable,
  CallResult,
  CallStream,
  ErrorReply,
  OutgoingCall,
} from '../contract/calls.ts';
import { streamsIn, streamsOut } from '../contract/contract.ts';
import type { Operation } from '../contract/contract.ts';
import { checkMessage, keepKnown } from '../contract/messages.ts';
import { readMetadata } from '../contract/metadata.ts';
import type { Metadata } from '../contract/metadata.ts';
import { instant, toMilliseconds } from '../kernel/time.ts';
import type { ProcessCore } from '../net/process-core.ts';
import { nameOfProtocol } from '../protocols/index.ts';
import { nothing } from '../resilience/policy.ts';
import type { Lease } from '../resilience/balancer/balancer.ts';
import type { Terms } from '../resilience/policy.ts';
import type { ServiceCalls } from '../protocols/index.ts';
import type { ProtocolId, ScenarioLink, ServiceNode } from '../world/scenario.ts';
import { Balancing } from './balancing.ts';
import { CallError, CancelledError } from './context.ts';
import { describe, messageOf } from './describe.ts';
import type { Reason, ReasonValues } from './facts.ts';
import { keyText } from './http-calls.ts';
import type { Job } from './job.ts';
import { good, PolicedCalls, stricter, unbound } from './policed-calls.ts';
import type { ResultKind } from './policed-calls.ts';
import type { Upstream } from './process.ts';
import { isIterable, MessageReader, sendAll } from './streams.ts';

/** How a call went well. */
type Heard = Extract<CallResult, { readonly kind: 'answer' | 'accepted' }>;

/** What a replica does around the steps of its service code. */
export interface Turn {
  /** Does what may resume service code. */
  touch(action: () => void): void;
  /** At once, or in another turn of the same instant where this one has done much already. */
  whenRoom(resolve: () => void): void;
  /** Gives its id. */
  startSpan(
    job: Pick<Job, 'trace' | 'span'>,
    role: 'client' | 'internal',
    name: string,
    link: string,
    attempt?: number,
  ): string;
  endSpan(
    trace: string,
    span: string,
    status: number,
    reason: Reason | '',
    definite: boolean,
  ): void;
}

/** One attempt of a call that has policies around it. */
interface Attempt {
  readonly terms: Terms;
  readonly number: number;
  /** Of the whole call. */
  readonly span: string;
}

/** An operation that a job may call, with the link to it. */
interface Callee {
  readonly upstream: Upstream;
  readonly operation: Operation;
  readonly metadata: Metadata;
}

export class HandlerCalls {
  node: ServiceNode;
  #upstreams: readonly Upstream[];
  readonly #policed: PolicedCalls<CallResult>;
  readonly #core: ProcessCore;
  readonly #calls: ServiceCalls;
  readonly #turn: Turn;
  readonly #balancing: Balancing;

  constructor(
    core: ProcessCore,
    calls: ServiceCalls,
    turn: Turn,
    node: ServiceNode,
    upstreams: readonly Upstream[],
  ) {
    this.#core = core;
    this.#calls = calls;
    this.#turn = turn;
    this.node = node;
    this.#upstreams = upstreams;
    this.#policed = new PolicedCalls(core, callResults, upstreams);
    this.#balancing = new Balancing(core, upstreams);
  }

  /** As discovery has them now. */
  get upstreams(): readonly Upstream[] {
    return this.#upstreams;
  }

  follow(upstreams: readonly Upstream[]): void {
    this.#upstreams = upstreams;
    this.#policed.follow(upstreams);
    this.#balancing.follow(upstreams);
  }

  /** See `Context.call`. */
  async call(job: Job, name: string, input: unknown, options: unknown): Promise<unknown> {
    const callee = this.#calleeOf(job, name, options);
    const { upstream, operation } = callee;
    if (streamsOut(operation)) {
      const use = `for await (const output of ctx.stream('${name}', …))`;
      throw new TypeError(`${name} answers with a stream of messages; use ${use}`);
    }
    const heard = streamsIn(operation)
      ? await this.#sendStream(job, name, callee, input)
      : await this.#sendOne(job, name, callee, input);
    // Nobody answers what a broker took: there is no output, and the handler goes on without.
    if (heard.kind === 'accepted') return null;
    const unfit = checkMessage(operation.output, heard.value, 'dropped');
    if (unfit === null) return heard.value;
    throw this.#callFailedHere(job, name, 'bad-response', unfit, upstream.link.id);
  }

  #sendOne(
    job: Job,
    name: string,
    { upstream, operation, metadata }: Callee,
    input: unknown,
  ): Promise<Heard> {
    const given = input ?? {};
    const wrong = checkMessage(operation.input, given);
    if (wrong !== null) throw new TypeError(`${name}: ${wrong}`);
    return this.#send(job, name, upstream, { kind: 'operation', operation }, given, metadata);
  }

  /** Inputs that stream, and one answer. */
  #sendStream(job: Job, name: string, callee: Callee, inputs: unknown): Promise<Heard> {
    return new Promise((resolve, reject) => {
      this.#open(job, name, callee, inputs, (how) => {
        if (how instanceof Error) reject(how);
        else resolve(how);
      });
    });
  }

  /** See `Context.stream`. */
  stream(job: Job, name: string, input: unknown, options: unknown): MessageReader {
    let outcome: Error | null = null;
    try {
      const callee = this.#calleeOf(job, name, options);
      if (!streamsOut(callee.operation)) {
        throw new TypeError(`${name} gives one answer; use await ctx.call('${name}', …)`);
      }
      const stream = this.#open(job, name, callee, input, (how) => {
        outcome = how instanceof Error ? how : null;
      });
      return new MessageReader(
        (take) => stream.next((output) => this.#turn.touch(() => take(output))),
        () => outcome,
        () => stream.stop(),
      );
    } catch (error) {
      const failed = error instanceof Error ? error : new Error(messageOf(error));
      return new MessageReader(
        (take) => take(null),
        () => failed,
        () => {},
      );
    }
  }

  /** Opens a streaming call, and sends its inputs where they stream; `done` is told how it ended. */
  #open(
    job: Job,
    name: string,
    { upstream, operation, metadata }: Callee,
    input: unknown,
    done: (how: Heard | Error) => void,
  ): CallStream {
    const { link } = upstream;
    if (!this.#calls.carriesStreams(link.protocol)) {
      const { detail, values } = cannotStream(this.#calls, name, link.protocol);
      throw this.#callFailedHere(job, name, 'cannot-stream', detail, link.id, values);
    }
    const inputs = streamsIn(operation) ? inputsOf(name, input) : null;
    const first = inputs === null ? (input ?? {}) : {};
    const wrong = inputs === null ? checkMessage(operation.input, first) : null;
    if (wrong !== null) throw new TypeError(`${name}: ${wrong}`);
    const callable = { kind: 'operation', operation } as const;
    const lease = this.#replicaFor(job, name, upstream, first, metadata);
    const call = this.#outgoing(job, name, upstream, lease.peer, callable, first, metadata);
    let isOver = false;
    /** What the inputs ended with, where that is what ended the call. */
    let own: Error | null = null;
    let leave = (): void => {};
    const stream = this.#calls.stream(call, (result) => {
      isOver = true;
      lease.ended(callResults.judge(result));
      job.calls.delete(call);
      const how = this.#outcome(name, call, result);
      this.#turn.touch(() => {
        leave();
        done(own ?? how);
      });
    });
    job.calls.set(call, stream);
    if (inputs === null) return stream;
    const sendInput = (message: unknown): Promise<void> =>
      new Promise((resolve, reject) => {
        const unfit = checkMessage(operation.input, message);
        if (unfit !== null) throw new TypeError(`${name}: ${unfit}`);
        leave = () => reject(new CancelledError(name));
        if (isOver) leave();
        else stream.send(message, () => this.#turn.whenRoom(resolve));
      });
    sendAll(inputs, sendInput).then(
      () => stream.end(),
      (error: unknown) => {
        if (isOver) return;
        own = error instanceof Error ? error : new Error(messageOf(error));
        this.#calls.cancel(call);
      },
    );
    return stream;
  }

  /** Throws `CallError` where there is none. */
  #calleeOf(job: Job, name: string, options: unknown): Callee {
    const dot = String(name).indexOf('.');
    const serviceId = String(name).slice(0, dot);
    const operationName = String(name).slice(dot + 1);
    const upstream = this.#upstreams.find((one) => one.link.to === serviceId);
    if (upstream === undefined || upstream.service === null) {
      const detail = `there is no link from ${this.node.id} to ${serviceId || String(name)}; connect the two on the canvas`;
      throw this.#callFailedHere(job, name, 'no-link', detail, '');
    }
    const operation = upstream.service.contract.operations.find(
      (one) => one.name === operationName,
    );
    if (operation !== undefined)
      return { upstream, operation, metadata: metadataFor(job, upstream, name, options) };
    const detail = `the contract of ${serviceId} has no operation ${operationName}`;
    throw this.#callFailedHere(job, name, 'unknown-operation', detail, upstream.link.id);
  }

  /** See `Context.publish`. */
  async publish(job: Job, name: string, message: unknown): Promise<void> {
    const event = this.node.contract.events.find((one) => one.name === name);
    if (event === undefined) {
      const detail = `the contract of ${this.node.id} has no event ${String(name)}`;
      throw this.#callFailedHere(job, String(name), 'unknown-operation', detail, '');
    }
    const wrong = checkMessage(event.fields, message);
    if (wrong !== null) throw new TypeError(`${name}: ${wrong}`);
    const kept = keepKnown(event.fields, message);
    this.#calls.tell(name, kept, job.trace, job.span);
    const topic = `${this.node.id}.${name}`;
    const subscribers = this.#upstreams.filter(
      (upstream) => upstream.service?.contract.subscribes.includes(topic) === true,
    );
    await Promise.all(
      oncePerBroker(subscribers).map((upstream) => {
        const hearers = heardWith(upstream, subscribers);
        const callable = { kind: 'event', event, hearers } as const;
        return this.#send(job, `${upstream.link.to}.${name}`, upstream, callable, kept);
      }),
    );
  }

  /** One call over a link; resolves to what was heard of its success. */
  #send(
    job: Job,
    name: string,
    upstream: Upstream,
    callable: Callable,
    input: unknown,
    metadata: Metadata = [],
  ): Promise<Heard> {
    if (this.#policed.covers(upstream.link)) {
      return this.#sendPoliced(job, name, upstream, callable, input, metadata);
    }
    return new Promise((resolve, reject) => {
      const lease = this.#replicaFor(job, name, upstream, input, metadata);
      const call = this.#outgoing(job, name, upstream, lease.peer, callable, input, metadata);
      job.calls.set(call, null);
      this.#calls.call(call, (result) => {
        lease.ended(callResults.judge(result));
        job.calls.delete(call);
        const how = this.#outcome(name, call, result);
        this.#turn.touch(() => {
          if (how instanceof Error) reject(how);
          else resolve(how);
        });
      });
    });
  }

  /** The same with the policies of the link around it, in a span of its own. */
  #sendPoliced(
    job: Job,
    name: string,
    upstream: Upstream,
    callable: Callable,
    input: unknown,
    metadata: Metadata,
  ): Promise<Heard> {
    const { link } = upstream;
    const { trace } = job;
    const span = this.#turn.startSpan(job, 'internal', name, '');
    const operation = callable.kind === 'operation' ? callable.operation : null;
    const asked = new Set<string>();
    const attempt = (
      terms: Terms,
      number: number,
      told: (result: CallResult) => void,
    ): (() => void) => {
      const lease = this.#balancing.pick(upstream, valueIn(input, metadata), asked);
      if (lease.peer === null) {
        const { reason, values } = lease;
        this.#callFailedHere(job, name, reason, nobody(link, reason), link.id, values);
        told({ kind: 'failure', reason, values, definite: true });
        return nothing;
      }
      const { peer } = lease;
      const within = { terms, number, span };
      const call = this.#outgoing(job, name, upstream, peer, callable, input, metadata, within);
      job.calls.set(call, null);
      this.#calls.call(call, (result) => {
        lease.ended(callResults.judge(result));
        job.calls.delete(call);
        this.#outcome(name, call, result);
        told(result);
      });
      return () => this.#calls.cancel(call);
    };
    return new Promise((resolve, reject) => {
      const call = {
        link,
        trace,
        span,
        isRepeatable: operation !== null && (operation.kind === 'query' || operation.idempotent),
        cacheKey: operation?.kind === 'query' ? cacheKeyOf(operation, input, metadata) : null,
        isAnswered: operation !== null,
        terms: this.#termsOf(job),
        attempt,
      };
      let isOver = false;
      const settle = (result: CallResult): void => {
        isOver = true;
        job.waits.delete(leave);
        const how = this.#outcome(name, { trace, span }, result);
        this.#turn.touch(() => {
          if (how instanceof Error) reject(how);
          else resolve(how);
        });
      };
      const leave = (): void => {
        if (isOver) return;
        cancel();
        settle({ kind: 'failure', reason: 'cancelled', values: {}, definite: false });
      };
      let cancel: () => void = nothing;
      job.waits.add(leave);
      cancel = this.#policed.call(call, settle);
    });
  }

  /** Throws `CallError` where there is none. */
  #replicaFor(
    job: Job,
    name: string,
    upstream: Upstream,
    input: unknown,
    metadata: Metadata,
  ): Lease {
    const lease = this.#balancing.pick(upstream, valueIn(input, metadata));
    if (lease.peer !== null) return lease;
    const { link } = upstream;
    const { reason } = lease;
    const values = reason === 'no-replica' ? undefined : lease.values;
    throw this.#callFailedHere(job, name, reason, nobody(link, reason), link.id, values);
  }

  /** A call and its span, which begins here. */
  #outgoing(
    job: Job,
    name: string,
    { link, replicas }: Upstream,
    peer: string,
    callable: Callable,
    input: unknown,
    metadata: Metadata,
    within: Attempt | null = null,
  ): OutgoingCall {
    const { trace } = job;
    const patience = this.#patience(job, link);
    if (within === null) {
      const span = this.#turn.startSpan(job, 'client', name, link.id);
      const tellsDeadline = job.call.deadline !== null;
      const who = { link, peer, peers: replicas, trace, span };
      return { ...who, callable, input, metadata, ...patience, tellsDeadline };
    }
    const { terms, number, span: parent } = within;
    const span = this.#turn.startSpan({ trace, span: parent }, 'client', name, link.id, number);
    return {
      link,
      peer,
      peers: replicas,
      callable,
      input,
      metadata: withKey(metadata, terms.idempotencyKey),
      ...stricter(patience, terms, this.#core.now),
      tellsDeadline: terms.travels,
      trace,
      span,
    };
  }

  /** What its maker makes of how a call ended; its span ends here. */
  #outcome(
    name: string,
    { trace, span }: Pick<OutgoingCall, 'trace' | 'span'>,
    result: CallResult,
  ): Heard | CallError {
    switch (result.kind) {
      case 'answer':
        this.#turn.endSpan(trace, span, result.status, '', true);
        return result;
      case 'accepted':
        this.#turn.endSpan(trace, span, 202, '', true);
        return result;
      case 'error': {
        const { status, detail, code } = result;
        this.#turn.endSpan(trace, span, status, 'callee-failed', status < 500);
        return new CallError(name, status, 'callee-failed', detail, status < 500, code);
      }
      case 'failure': {
        const { reason, values, definite } = result;
        this.#turn.endSpan(trace, span, 0, reason, definite);
        return new CallError(name, 0, reason, `${reason} ${JSON.stringify(values)}`, definite);
      }
    }
  }

  /** All attempts of a call are over when nobody waits for the job any more. */
  #termsOf({ call: { deadline } }: Job): Terms {
    return deadline === null
      ? unbound
      : { ...unbound, endsAt: instant(deadline * 1_000), setting: 'deadline', travels: true };
  }

  /** How long a call may take: as long as its link allows, but not past what is left to its own caller. */
  #patience(job: Job, link: ScenarioLink): { timeoutMs: number; timeoutSetting: string } {
    const leftMs = (job.call.deadline ?? Infinity) - toMilliseconds(this.#core.now);
    return leftMs < link.timeoutMs
      ? { timeoutMs: Math.max(0, leftMs), timeoutSetting: 'deadline' }
      : { timeoutMs: link.timeoutMs, timeoutSetting: `${link.id}.timeoutMs` };
  }

  #callFailedHere(
    job: Job,
    name: string,
    reason: Reason,
    detail: string,
    link: string,
    values: ReasonValues = { operation: String(name), error: detail },
  ): CallError {
    this.#core.fact({
      kind: 'failure-observed',
      process: this.#core.process,
      link,
      trace: job.trace,
      reason,
      values,
    });
    return new CallError(String(name), 0, reason, detail, true);
  }
}

const callResults: ResultKind<CallResult> = {
  judge(result) {
    switch (result.kind) {
      case 'answer':
      case 'accepted':
        return good;
      case 'error': {
        const { status, retryAfterMs = 0 } = result;
        const outcome = status < 500 ? 'refused' : 'failed';
        const definite = status < 500;
        return { outcome, reason: 'callee-failed', status, definite, retryAfterMs };
      }
      case 'failure': {
        const { reason, definite } = result;
        return { outcome: 'failed', reason, status: 0, definite, retryAfterMs: 0 };
      }
    }
  },
  refused: (reason, values) => ({ kind: 'failure', reason, values, definite: true }),
  answered: (value) => ({ kind: 'answer', status: 200, value }),
};

/** Why a call has nobody to go to, in words for a developer. */
function nobody({ to }: ScenarioLink, reason: Reason): string {
  return reason === 'no-replica' ? `${to} has no replica` : `all replicas of ${to} are left out`;
}

/** What a call has under that name: in its metadata, else in its input; empty where it has neither. */
function valueIn(input: unknown, metadata: Metadata): (name: string) => string {
  return (name) => {
    const lower = name.toLowerCase();
    const told = metadata.find(([own]) => own.toLowerCase() === lower);
    return told?.[1] ?? keyText(isMembers(input) ? input[name] : undefined);
  };
}

/** What is asked for, and in whose name. */
function cacheKeyOf({ name }: Operation, input: unknown, metadata: Metadata): string {
  return JSON.stringify([name, input, metadata]);
}

function withKey(metadata: Metadata, key: string): Metadata {
  if (key === '' || metadata.some(([name]) => name === 'idempotency-key')) return metadata;
  return [...metadata, ['idempotency-key', key]];
}

/**
 * With the token of the job's own caller, where it was checked, will be again, and no other is given.
 * Throws `TypeError`.
 */
function metadataFor(job: Job, { service }: Upstream, name: string, options: unknown): Metadata {
  const given = metadataIn(name, options);
  const isChecked = job.token !== '' && service?.tokens !== undefined;
  if (!isChecked || given.some(([own]) => own === 'authorization')) return given;
  return [...given, ['authorization', `Bearer ${job.token}`]];
}

/** Throws `TypeError` where it is none. */
function metadataIn(name: string, options: unknown): Metadata {
  const metadata = readMetadata(isMembers(options) ? options['metadata'] : undefined);
  if (typeof metadata === 'string') throw new TypeError(`${name}: ${metadata}`);
  return metadata;
}

function inputsOf(name: string, input: unknown): AsyncIterable<unknown> | Iterable<unknown> {
  if (isIterable(input)) return input;
  const given = describe(input);
  throw new TypeError(`${name} takes a stream of messages; ${given} is nothing to go through`);
}

/** All who hear of an event that is told over this link. */
function heardWith({ link }: Upstream, subscribers: readonly Upstream[]): readonly string[] {
  if (link.broker === null) return [link.to];
  return subscribers
    .filter((other) => other.link.broker === link.broker)
    .map((other) => other.link.to);
}

/** A broker is told of an event once, over the first link that leads to it, however many hear of it there. */
function oncePerBroker(upstreams: readonly Upstream[]): readonly Upstream[] {
  const told = new Set<string>();
  return upstreams.filter(({ link: { broker } }) => {
    if (broker === null) return true;
    const isFirst = !told.has(broker);
    told.add(broker);
    return isFirst;
  });
}

/** Why a streaming operation cannot be called over a link; `protocol` where it is known what it speaks. */
export function cannotStream(
  calls: ServiceCalls,
  operation: string,
  protocol?: ProtocolId,
): ErrorReply {
  const expected = calls.carryingStreams.join(', ');
  const spoken = protocol === undefined ? '' : nameOfProtocol(protocol);
  const over = spoken === '' ? 'what the call came over' : spoken;
  const detail = `${operation} streams messages, which ${over} does not carry; ${expected} does`;
  const common = { operation, expected };
  const values = spoken === '' ? common : { ...common, protocol: spoken };
  return { kind: 'error', status: 501, reason: 'cannot-stream', detail, values };
}
