/**
 * One running copy of a service: takes requests off its connections, queues them, runs the
 * handlers, and carries out what they ask of `ctx`.
 *
 *   bytes ──▶ protocol ──▶ [ queue ≤ queueMax ] ──▶ cpu ──▶ handler ──▶ bytes
 *
 * The same code runs in a worker and in one thread. After every turn that may have resumed service
 * code it waits for `flush`, a macrotask, so that the code has gone as far as it can before virtual
 * time moves on, whatever it awaits.
 */
import { Endpoint } from '../net/endpoint.ts';
import { InputCursor, ProcessCore } from '../net/process-core.ts';
import { between, milliseconds, NEVER, toMilliseconds } from '../kernel/time.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import { ln, sample } from '../kernel/distributions.ts';
import type { Random } from '../kernel/random.ts';
import type { ErrorReply, IncomingCall, IncomingStream, Reply } from '../contract/calls.ts';
import { checkMessage, keepKnown, newMembers } from '../contract/messages.ts';
import { metadataObject } from '../contract/metadata.ts';
import { streamsIn, streamsOut } from '../contract/contract.ts';
import type { Field, Operation } from '../contract/contract.ts';
import { httpOf, isStatus } from '../protocols/grpc/codec.ts';
import { ServiceCalls } from '../protocols/index.ts';
import type { CrashPoint } from '../faults/process-fault.ts';
import type { Principal } from '../tokens/principal.ts';
import { CallError, CancelledError, ServiceError } from './context.ts';
import type { Context, Row } from './context.ts';
import { Cpu } from './cpu.ts';
import { describe, messageOf } from './describe.ts';
import type { Reason, ReasonValues } from './facts.ts';
import { cannotStream, HandlerCalls } from './handler-calls.ts';
import type { Turn } from './handler-calls.ts';
import { successOf } from './job.ts';
import type { Job } from './job.ts';
import type {
  Advance,
  ProcessInput,
  QueryResult,
  ReplicaSetup,
  Source,
  Upstream,
} from './process.ts';
import { changesSomething, ProcessFaults } from './process-faults.ts';
import { isIterable, MessageReader, sendAll } from './streams.ts';
import { TokenGuard } from './token-guard.ts';
import { tokenTools } from './token-tools.ts';
import type { TokenTools } from './token-tools.ts';

/** Facts, segments and queries that service code may cause in one turn before it counts as a flood. */
export const OUTPUTS_PER_TURN_MAX = 2_000;
/** Longest text of one log line, in UTF-16 units; the rest is cut. */
const LOG_TEXT_MAX = 2_000;

type Handler = (input: unknown, ctx: Context) => unknown;

interface PendingQuery {
  readonly job: Job;
  readonly span: string;
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (error: Error) => void;
}

/** Called once per replica with its code's text; resolves to the module's default export. */
export type CodeLoader = (text: string) => Promise<unknown>;
/** Resolves after a macrotask: everything that service code could do by itself has been done. */
export type Flush = () => Promise<void>;
/** Told the virtual time (ms) and the chance that ambient `Date` and `Math.random` answer from. */
export type EnvironmentSetter = (environment: {
  now(): number;
  /** As `now`, but for a clock that is off. */
  elapsed(): number;
  random(): number;
}) => void;

export class ReplicaProcess {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #calls: ServiceCalls;
  readonly #asking: HandlerCalls;
  readonly #cpu: Cpu;
  readonly #faults: ProcessFaults;
  readonly #random: Random;
  readonly #ids: Random;
  readonly #replica: number;
  readonly #queue: Job[] = [];
  readonly #queries = new Map<number, PendingQuery>();
  readonly #loadCode: CodeLoader;
  readonly #flush: Flush;
  readonly #turn: Turn;
  readonly #tokens: TokenTools;
  /** Null: whoever calls is served. */
  #guard: TokenGuard | null = null;
  #node: ReplicaSetup['node'];
  #sources: readonly Source[];
  #isListening = false;
  #handlers: ReadonlyMap<string, Handler> | null = null;
  #busy = 0;
  /** Service code may have been resumed since the last flush. */
  #touched = false;
  /** Outputs that were there when the current turn began. */
  #turnStart = 0;
  #stopped = false;

  constructor(
    setup: ReplicaSetup,
    loadCode: CodeLoader,
    flush: Flush,
    setEnvironment: EnvironmentSetter = () => {},
  ) {
    const { process, ordinal, seed, startedAt, node, upstreams, sources } = setup;
    this.#core = new ProcessCore(process, ordinal, seed, startedAt);
    this.#endpoint = new Endpoint(this.#core);
    this.#calls = new ServiceCalls(
      this.#core,
      this.#endpoint,
      node.id,
      () => this.#node.contract,
      (call) => this.#receive(call),
    );
    this.#turn = {
      touch: (action) => this.#touch(action),
      whenRoom: (resolve) => this.#whenRoom(resolve),
      startSpan: (...started) => this.#startSpan(...started),
      endSpan: (...ended) => this.#endSpan(...ended),
    };
    this.#asking = new HandlerCalls(this.#core, this.#calls, this.#turn, node, upstreams);
    this.#tokens = tokenTools(this.#core.random('tokens'));
    this.#cpu = new Cpu(this.#core, node.cores);
    this.#faults = new ProcessFaults(this.#core);
    this.#random = this.#core.random('code');
    this.#ids = this.#core.random('ids');
    this.#replica = Number(process.slice(process.lastIndexOf('/') + 1));
    this.#node = node;
    this.#sources = sources;
    this.#loadCode = loadCode;
    this.#flush = flush;
    this.#guardWith(node);
    setEnvironment({
      now: () => this.#core.clockMs,
      elapsed: () => toMilliseconds(this.#core.now),
      random: () => this.#random.next(),
    });
    this.#core.schedule(milliseconds(0), () => {
      this.#core.fact({ kind: 'replica-started', process, codeVersion: node.codeVersion });
      this.#isListening = true;
      this.#calls.listen();
      this.#calls.follow(this.#sources);
    });
  }

  /** See `ReplicaHost.advance`. */
  async advance(inputs: readonly ProcessInput[], until: Instant): Promise<Advance> {
    if (this.#handlers === null) await this.#load();
    const cursor = new InputCursor(inputs);
    while (!this.#stopped) {
      this.#turnStart = this.#core.outputCount;
      if (!this.#core.turn(cursor, until, this.#accept)) break;
      if (!this.#touched) continue;
      this.#touched = false;
      await this.#flush();
      this.#checkFlood();
    }
    const nextAt = this.#stopped ? NEVER : this.#core.nextAt;
    return { outputs: this.#core.takeOutputs(), nextAt };
  }

  async #load(): Promise<void> {
    this.#handlers = new Map();
    try {
      const exported = await this.#loadCode(this.#node.code);
      this.#handlers = readHandlers(exported);
    } catch (error) {
      this.#stop('code-invalid', messageOf(error));
    }
  }

  #stop(reason: Reason, detail: string, fault?: string): void {
    this.#stopped = true;
    const by = fault === undefined ? {} : { fault };
    const { process } = this.#core;
    this.#core.fact({ kind: 'replica-stopped', process, reason, detail, ...by });
  }

  /** Whether the process ends here; code that goes on all the same does so for nothing. */
  #crashes(job: Job, point: CrashPoint): boolean {
    const crash = this.#faults.crashesAt(point);
    if (crash === null) return false;
    this.#reportFailure(job, 'crashed', { fault: `crash-${point}`, operation: job.name });
    this.#stop('crashed', `${point.replace('-', ' ')}: ${job.name}`, crash.fault);
    this.#core.end();
    return true;
  }

  /** What a flooding turn did is not done: its outputs go with the replica. */
  #checkFlood(): void {
    if (this.#stopped) return;
    const made = this.#core.outputCount - this.#turnStart;
    if (made <= OUTPUTS_PER_TURN_MAX) return;
    this.#core.dropOutputs(this.#turnStart);
    this.#stop('flood', `more than ${OUTPUTS_PER_TURN_MAX} outputs in one turn`);
  }

  /** Asked by everything that service code may do without waiting. */
  #refuseFlood(): void {
    if (this.#core.outputCount - this.#turnStart > OUTPUTS_PER_TURN_MAX) {
      throw new RangeError(`More than ${OUTPUTS_PER_TURN_MAX} outputs in one turn`);
    }
  }

  readonly #accept = (input: ProcessInput): void => {
    switch (input.kind) {
      case 'segment':
        this.#endpoint.receive(input);
        return;
      case 'query-result':
        this.#finishQuery(input.query, input.result);
        return;
      case 'upstreams':
        this.#asking.follow(input.upstreams);
        this.#sources = input.sources;
        if (this.#isListening) this.#calls.follow(input.sources);
        return;
      case 'configure':
        if (input.node.kind === 'service') this.#configure(input.node);
        return;
      case 'seek':
        this.#calls.seek(input.broker, input.topic, input.to);
        return;
      case 'faults':
        this.#faults.become(input.faults);
        this.#setPace();
        return;
      case 'request':
      case 'socket':
      case 'members':
      case 'operate':
      case 'policies':
        return;
    }
  };

  #setPace(): void {
    this.#cpu.factor = this.#faults.cpuFactor;
    for (const change of this.#faults.cpuChanges) {
      this.#core.schedule(between(this.#core.now, change), () => {
        this.#cpu.factor = this.#faults.cpuFactor;
      });
    }
  }

  #configure(node: ReplicaSetup['node']): void {
    this.#node = node;
    this.#asking.node = node;
    this.#guardWith(node);
    this.#cpu.cores = node.cores;
    this.#startNext();
  }

  #guardWith(node: ReplicaSetup['node']): void {
    const { tokens } = node;
    if (tokens === undefined) this.#guard = null;
    else if (this.#guard !== null) this.#guard.configure(tokens);
    else {
      const upstreams = (): readonly Upstream[] => this.#asking.upstreams;
      this.#guard = new TokenGuard(this.#core, this.#calls, this.#turn, node, tokens, upstreams);
    }
  }

  // ── Requests in ──

  #receive(call: IncomingCall): void {
    const { parent, asked } = call;
    const trace = parent?.trace ?? this.#ids.hex(32);
    const span = this.#ids.hex(16);
    const started = {
      kind: 'span-started',
      trace,
      span,
      parent: parent?.span ?? '',
      process: this.#core.process,
      role: 'server',
      name: call.title,
      link: '',
    } as const;
    this.#core.fact(call.isLinked === true ? { ...started, isLinked: true } : started);
    const job = (name: string, input: unknown, operation: Operation | null): Job => ({
      call,
      arrivedAt: this.#core.now,
      trace,
      span,
      name,
      input,
      operation,
      principal: null,
      token: '',
      waitUs: 0,
      queueSpan: '',
      isAboutToChange: false,
      hasChanged: false,
      isAbandoned: false,
      calls: new Map(),
      waits: new Set(),
    });
    switch (asked.kind) {
      case 'error':
        this.#refuse(job('', null, null), asked);
        return;
      case 'event':
        this.#admit(job(asked.name, asked.input, null));
        return;
      case 'operation': {
        const { operation } = asked;
        const one = job(operation.name, asked.input, operation);
        if (operation.stream !== undefined && call.stream === undefined) {
          this.#refuse(one, cannotStream(this.#calls, operation.name));
          return;
        }
        call.stream?.onGone(() => this.#abandon(one));
        this.#admitKnown(one);
      }
    }
  }

  /** Nobody waits for it any more: what it only waits for itself ends, and whatever waits behind its calls. */
  #abandon(job: Job): void {
    job.isAbandoned = true;
    this.#touched = true;
    for (const call of [...job.calls.keys()]) this.#calls.cancel(call);
    for (const end of [...job.waits]) end();
  }

  /** Where the service checks tokens: whoever is known. */
  #admitKnown(job: Job): void {
    if (this.#guard === null) this.#admit(job);
    else {
      this.#guard.check(job, (verdict) => {
        if (verdict.kind === 'refused') this.#refuse(job, verdict.reply);
        else {
          job.principal = verdict.principal;
          job.token = verdict.token;
          this.#admit(job);
        }
      });
    }
  }

  #admit(job: Job): void {
    if (this.#faults.isQueueFull) {
      const detail = `The queue of ${this.#core.process} is full`;
      const values = { refusing: 'full-queue', retryAfter: 1 };
      this.#refuse(job, { kind: 'error', status: 503, reason: 'queue-full', detail, values });
      return;
    }
    // Not past those that wait: a reader that is let on while a job ends comes before the next starts.
    if (this.#busy < this.#node.concurrency && this.#queue.length === 0) {
      this.#start(job);
      return;
    }
    if (this.#queue.length >= this.#node.queueMax) {
      const queue = this.#queue.length;
      const limit = this.#node.queueMax;
      const detail = `The queue of ${this.#core.process} is full: ${queue} of ${limit}`;
      const values = { queue, limit, setting: 'queueMax', retryAfter: 1 };
      this.#refuse(job, { kind: 'error', status: 503, reason: 'queue-full', detail, values });
      return;
    }
    job.queueSpan = this.#startSpan(job, 'internal', 'queue', '');
    this.#queue.push(job);
    this.#reportLoad();
  }

  #start(job: Job): void {
    this.#busy += 1;
    job.waitUs = between(job.arrivedAt, this.#core.now);
    this.#reportLoad();
    if (job.queueSpan !== '') this.#endSpan(job.trace, job.queueSpan, 0, '', true);
    const cpu = milliseconds(sample(this.#node.cpuMs, this.#random));
    if (cpu > 0) this.#work(job, cpu, () => this.#meetDefects(job));
    else this.#meetDefects(job);
  }

  #startNext(): void {
    while (this.#busy < this.#node.concurrency) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#start(next);
    }
  }

  #meetDefects(job: Job): void {
    const bad = this.#faults.misbehaves(this.#busy);
    if (bad === null) this.#run(job);
    else if (bad.isFailing) {
      const values = { fault: 'bad-version', operation: job.name };
      const detail = `this version of ${this.#node.id} fails at some requests`;
      this.#finishWithProblem(job, 500, 'bad-version', detail, values);
    } else {
      const span = this.#startSpan(job, 'internal', 'bad version', '');
      this.#core.schedule(milliseconds(bad.delayMs), () => {
        this.#endSpan(job.trace, span, 0, '', true);
        this.#run(job);
      });
    }
  }

  #run(job: Job): void {
    if (job.call.isCancelled()) {
      // It waited in the queue or for the processor, and its caller has gone meanwhile.
      const detail = 'the caller gave up before the handler began';
      this.#finishWithProblem(job, 499, 'cancelled', detail, { operation: job.name });
      return;
    }
    const handler = this.#handlers?.get(job.name);
    if (handler === undefined) {
      const detail = `The code of ${this.#node.id} has no handler named ${job.name}`;
      this.#finishWithProblem(job, 501, 'unknown-operation', detail, { operation: job.name });
      return;
    }
    this.#touched = true;
    const { operation } = job;
    const { stream } = job.call;
    const reads = stream !== undefined && operation !== null && streamsIn(operation);
    const input = reads ? this.#inputsOf(job, stream) : job.input;
    // A thenable of the service's own making is awaited like any promise, and no more trusted.
    const running = (async () => {
      const result: unknown = await handler(input, this.#contextFor(job));
      if (operation === null) return newMembers();
      const { output } = operation;
      if (stream === undefined || !streamsOut(operation)) return checkResult(output, result);
      if (!isIterable(result)) throw new BadResultError(sayNoStream(job.name, result));
      await sendAll(result, (message) => this.#sendOutput(job, stream, output, message));
      return newMembers();
    })();
    running.then(
      (value) => this.#finish(job, { kind: 'answer', status: successOf(job), value }, true),
      (error: unknown) => this.#failHandler(job, error),
    );
  }

  #inputsOf(job: Job, stream: IncomingStream): MessageReader {
    return new MessageReader(
      (take) => stream.next((input) => this.#touch(() => take(input))),
      () => (job.isAbandoned ? new CancelledError(job.name) : null),
      () => {},
    );
  }

  /** Resolves when there is room for another. */
  #sendOutput(
    job: Job,
    stream: IncomingStream,
    fields: readonly Field[],
    output: unknown,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const value = checkResult(fields, output);
      const leave = (): void => reject(new CancelledError(job.name));
      if (job.isAbandoned) {
        leave();
        return;
      }
      job.waits.add(leave);
      stream.send(value, job.trace, job.span, () => {
        job.waits.delete(leave);
        this.#whenRoom(resolve);
      });
    });
  }

  /** At once, or in another turn of the same instant where this one has done much already. */
  #whenRoom(resolve: () => void): void {
    if (this.#core.outputCount - this.#turnStart < OUTPUTS_PER_TURN_MAX / 4) this.#touch(resolve);
    else this.#core.schedule(milliseconds(0), () => this.#touch(resolve));
  }

  /** Does what may resume service code. */
  #touch(action: () => void): void {
    this.#touched = true;
    action();
  }

  #failHandler(job: Job, error: unknown): void {
    if (job.isAbandoned) {
      const detail = 'the caller does not wait any more';
      this.#finish(job, { kind: 'error', status: 499, reason: '', detail, values: {} }, false);
      return;
    }
    if (error instanceof BadResultError) {
      const values = { operation: job.name, error: error.message };
      this.#finishWithProblem(job, 500, 'bad-result', error.message, values);
      return;
    }
    if (error instanceof ServiceError) {
      const { status, code, message: detail } = error;
      this.#finish(job, { kind: 'error', status, code, reason: '', detail, values: {} }, true);
      return;
    }
    if (error instanceof CallError) {
      const values = { operation: error.operation, status: error.status, cause: error.reason };
      const { message: detail, definite } = error;
      const reason = 'callee-failed';
      this.#finish(job, { kind: 'error', status: 502, reason, detail, values }, definite);
      return;
    }
    const reason = error instanceof DatabaseError ? 'database-error' : 'handler-threw';
    const detail = messageOf(error);
    const by = error instanceof DatabaseError && error.fault !== '' ? { fault: error.fault } : {};
    const values = { operation: job.name, error: detail, ...by };
    this.#finishWithProblem(job, 500, reason, detail, values);
  }

  /** Refuses a request that never reached a handler. */
  #refuse(job: Job, reply: ErrorReply): void {
    if (reply.reason !== '') this.#reportFailure(job, reply.reason, reply.values);
    this.#answer(job, reply, true);
  }

  #finishWithProblem(
    job: Job,
    status: number,
    reason: Reason,
    detail: string,
    values: ReasonValues,
  ): void {
    this.#reportFailure(job, reason, values);
    this.#finish(job, { kind: 'error', status, reason, detail, values }, false);
  }

  #reportFailure(job: Job, reason: Reason, values: ReasonValues): void {
    this.#core.fact({
      kind: 'failure-observed',
      process: this.#core.process,
      link: '',
      trace: job.trace,
      reason,
      values,
    });
  }

  /** Answers a job that had been started and lets the next one in. */
  #finish(job: Job, reply: Reply, definite: boolean): void {
    if (this.#stopped || (job.hasChanged && this.#crashes(job, 'after-commit'))) return;
    // A stream that the handler left without going through it ends with the handler.
    for (const stream of [...job.calls.values()]) stream?.stop();
    this.#busy -= 1;
    this.#answer(job, reply, definite, () => this.#crashes(job, 'before-acknowledgement'));
    if (this.#stopped) return;
    this.#startNext();
    this.#reportLoad();
  }

  /** `crashes`: whether the process ends before it can acknowledge. */
  #answer(job: Job, reply: Reply, definite: boolean, crashes = (): boolean => false): void {
    const { status } = reply;
    const reason = reply.kind === 'error' ? reply.reason : '';
    job.call.answer(reply, job.trace, job.span);
    if (job.call.acknowledge !== undefined) {
      if (crashes()) return;
      job.call.acknowledge(reply);
    }
    this.#core.fact({
      kind: 'call-handled',
      process: this.#core.process,
      operation: job.name,
      status,
      reason,
      sojournUs: between(job.arrivedAt, this.#core.now),
      waitUs: job.waitUs,
    });
    this.#endSpan(job.trace, job.span, status, reason, definite);
  }

  #reportLoad(): void {
    this.#core.fact({
      kind: 'replica-load-changed',
      process: this.#core.process,
      queue: this.#queue.length,
      busy: this.#busy,
    });
  }

  // ── Spans ──

  #startSpan(
    job: Pick<Job, 'trace' | 'span'>,
    role: 'client' | 'internal',
    name: string,
    link: string,
    attempt?: number,
  ): string {
    this.#refuseFlood();
    const span = this.#ids.hex(16);
    const { trace, span: parent } = job;
    const { process } = this.#core;
    const started = {
      kind: 'span-started',
      trace,
      span,
      parent,
      process,
      role,
      name,
      link,
    } as const;
    this.#core.fact(attempt === undefined ? started : { ...started, attempt });
    return span;
  }

  /** Of what happens inside; whoever asked for it has been counted. */
  #beginSpan({ trace, span: parent }: Job, name: 'core' | 'cpu'): string {
    const span = this.#ids.hex(16);
    const common = { trace, span, parent, process: this.#core.process };
    this.#core.fact({ kind: 'span-started', ...common, role: 'internal', name, link: '' });
    return span;
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

  #work(job: Job, duration: Duration, done: () => void): void {
    this.#refuseFlood();
    const isWaiting = this.#cpu.isFull;
    let span = isWaiting ? this.#beginSpan(job, 'core') : '';
    const begun = (): void => {
      if (isWaiting) this.#endSpan(job.trace, span, 0, '', true);
      span = this.#beginSpan(job, 'cpu');
    };
    this.#cpu.run(duration, begun, () => {
      this.#endSpan(job.trace, span, 0, '', true);
      done();
    });
  }

  // ── What handlers ask for ──

  #contextFor(job: Job): Context {
    const core = this.#core;
    const random = this.#random;
    return Object.freeze({
      call: (operation: string, input?: unknown, options?: unknown) =>
        quiet(this.#asking.call(job, operation, input, options)),
      stream: (operation: string, input?: unknown, options?: unknown) =>
        this.#asking.stream(job, operation, input, options),
      publish: (event: string, message: unknown) =>
        quiet(this.#asking.publish(job, event, message)),
      db: Object.freeze({
        query: (sql: string, parameters: readonly (string | number | null)[] = []) =>
          quiet(this.#query(job, sql, parameters)),
      }),
      work: (ms: number) =>
        quiet(this.#timed(ms, (duration, done) => this.#work(job, duration, done))),
      sleep: (ms: number) =>
        quiet(this.#timed(ms, (duration, done, fail) => this.#sleep(job, duration, done, fail))),
      log: (text: unknown) => {
        this.#refuseFlood();
        core.fact({
          kind: 'log-written',
          process: core.process,
          trace: job.trace,
          text: describe(text).slice(0, LOG_TEXT_MAX),
        });
      },
      now: () => core.clockMs,
      random: () => random.next(),
      exponential: (mean: number) => -ln(1 - random.next()) * mean,
      replica: this.#replica,
      get metadata() {
        return metadataObject(job.call.metadata());
      },
      get principal() {
        return job.principal === null ? null : copyOf(job.principal);
      },
      tokens: this.#tokens,
      // As its own clock has it: what travels is how much is left.
      deadline: job.call.deadline === null ? null : job.call.deadline + core.clockSkewMs,
      fail: (status: unknown, detail: string) => failure(status, String(detail)),
    });
  }

  #timed(
    ms: number,
    start: (duration: Duration, done: () => void, fail: (error: Error) => void) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!(typeof ms === 'number' && ms >= 0 && ms <= 3_600_000)) {
        reject(
          new TypeError(
            `A duration in ms from 0 to 3,600,000 was expected, ${describe(ms)} was given`,
          ),
        );
        return;
      }
      start(milliseconds(ms), () => this.#touch(resolve), reject);
    });
  }

  #sleep(job: Job, duration: Duration, done: () => void, fail: (error: Error) => void): void {
    const leave = (): void => {
      timer.cancel();
      job.waits.delete(leave);
      fail(new CancelledError(job.name));
    };
    const timer = this.#core.schedule(duration, () => {
      job.waits.delete(leave);
      done();
    });
    job.waits.add(leave);
  }

  #query(
    job: Job,
    sql: string,
    parameters: readonly (string | number | null)[],
  ): Promise<readonly Row[]> {
    return new Promise((resolve, reject) => {
      if (this.#node.database === null) {
        reject(new DatabaseError(`${this.#node.id} has no database`));
        return;
      }
      const wrong = checkParameters(sql, parameters);
      if (wrong !== null) {
        reject(new DatabaseError(wrong));
        return;
      }
      if (!job.isAboutToChange && changesSomething(sql)) {
        job.isAboutToChange = true;
        if (this.#crashes(job, 'before-commit')) return;
      }
      const query = this.#core.nextId();
      const span = this.#startSpan(job, 'internal', 'query', '');
      this.#queries.set(query, { job, span, resolve, reject });
      const { now: at } = this.#core;
      this.#core.emit({
        kind: 'query',
        at,
        query,
        sql,
        parameters: [...parameters],
        trace: job.trace,
        span: job.span,
      });
    });
  }

  #finishQuery(id: number, result: QueryResult): void {
    const pending = this.#queries.get(id);
    if (pending === undefined) return;
    this.#queries.delete(id);
    this.#touched = true;
    const { job, span, resolve, reject } = pending;
    this.#endSpan(job.trace, span, 0, result.error === '' ? '' : 'database-error', true);
    if (result.error !== '') {
      reject(new DatabaseError(result.error, result.fault));
      return;
    }
    if (result.changes > 0) job.hasChanged = true;
    resolve(result.rows.map((row) => rowObject(result.columns, row)));
  }
}

/** The members of a result that the contract names. Throws `BadResultError` when it does not fit. */
function checkResult(fields: readonly Field[], result: unknown): object {
  let wrong: string | null;
  try {
    const message = result ?? {};
    wrong = checkMessage(fields, message, 'dropped');
    if (wrong === null) return keepKnown(fields, message);
  } catch (error) {
    // A getter or a proxy of the service's own making may throw while it is read.
    wrong = messageOf(error);
  }
  throw new BadResultError(wrong);
}

function sayNoStream(operation: string, result: unknown): string {
  const expected = `a stream of messages was expected: write it as async *${operation}(…) with yield`;
  return `The handler returned ${describe(result)}; ${expected}`;
}

/** The handler gave what the contract does not allow. */
class BadResultError extends Error {}

/** SQLite refused a statement; its message is the error's. */
class DatabaseError extends Error {
  /** Kind of the fault that it comes from; empty: of none. */
  readonly fault: string;

  constructor(message: string, fault = '') {
    super(message);
    this.fault = fault;
  }
}

/** Keeps a promise that nobody awaits from counting as an unhandled rejection; awaiting it still rejects. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

function readHandlers(exported: unknown): ReadonlyMap<string, Handler> {
  if (typeof exported !== 'object' || exported === null) {
    throw new TypeError(
      `The code must \`export default service({ … })\`; its default export is ${describe(exported)}`,
    );
  }
  const handlers = new Map<string, Handler>();
  for (const [name, value] of Object.entries(exported)) {
    if (typeof value === 'function') {
      handlers.set(name, (input, ctx) => Reflect.apply(value, exported, [input, ctx]));
    }
  }
  return handlers;
}

/** The row as an object without prototype, so that a column may have any name. */
function rowObject(columns: readonly string[], row: readonly (string | number | null)[]): Row {
  const object: Record<string, string | number | null> = Object.create(null);
  columns.forEach((column, at) => {
    object[column] = row[at] ?? null;
  });
  return object;
}

function checkParameters(sql: unknown, parameters: unknown): string | null {
  if (typeof sql !== 'string') return `SQL text was expected, ${describe(sql)} was given`;
  if (!Array.isArray(parameters)) {
    return `A list of parameters was expected, ${describe(parameters)} was given`;
  }
  const wrong = parameters.findIndex(
    (value) => value !== null && typeof value !== 'string' && !Number.isFinite(value),
  );
  if (wrong < 0) return null;
  return `Parameter ${wrong + 1} is ${describe(parameters[wrong])}; text, a finite number or null was expected`;
}

/** What is checked once for many calls is nothing for service code to change. */
function copyOf({ subject, scopes, roles, claims }: Principal): Principal {
  const copy: Record<string, unknown> = JSON.parse(JSON.stringify(claims));
  return { subject, scopes: [...scopes], roles: [...roles], claims: copy };
}

/** `OK` is no failure. */
function failure(status: unknown, detail: string): ServiceError {
  if (isStatus(status) && status !== 'OK') return new ServiceError(httpOf(status), status, detail);
  if (typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599) {
    return new ServiceError(status, '', detail);
  }
  throw new RangeError(
    `ctx.fail takes a status from 400 to 599, or the name of one of gRPC; ${describe(status)} was given`,
  );
}

/** When a replica that is started during the run begins to listen, after the command. */
export const START_UP_MS = 200;
