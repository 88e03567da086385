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
import type { Instant } from '../kernel/time.ts';
import { ln, sample } from '../kernel/distributions.ts';
import type { Random } from '../kernel/random.ts';
import type {
  Callable,
  CallResult,
  ErrorReply,
  IncomingCall,
  OutgoingCall,
  Reply,
} from '../contract/calls.ts';
import { checkMessage, keepKnown } from '../contract/messages.ts';
import type { Field } from '../contract/contract.ts';
import { ServiceCalls } from '../protocols/index.ts';
import type { ScenarioLink } from '../world/scenario.ts';
import { CallError, ServiceError } from './context.ts';
import type { Context, Row } from './context.ts';
import { Cpu } from './cpu.ts';
import type { Reason, ReasonValues } from './facts.ts';
import type {
  Advance,
  ProcessInput,
  QueryResult,
  ReplicaSetup,
  Source,
  Upstream,
} from './process.ts';

/** Facts, segments and queries that service code may cause in one turn before it counts as a flood. */
export const OUTPUTS_PER_TURN_MAX = 2_000;
/** Longest text of one log line, in UTF-16 units; the rest is cut. */
const LOG_TEXT_MAX = 2_000;

/** How a call went well. */
type Heard = Extract<CallResult, { readonly kind: 'answer' | 'accepted' }>;

type Handler = (input: unknown, ctx: Context) => unknown;

/** A request on its way through the replica. */
interface Job {
  readonly call: IncomingCall;
  readonly arrivedAt: Instant;
  readonly trace: string;
  readonly span: string;
  readonly name: string;
  readonly input: unknown;
  /** Status of a success. */
  readonly success: number;
  readonly output: readonly Field[] | null;
  waitUs: number;
  /** Span of its wait in the queue; empty when it did not wait. */
  queueSpan: string;
}

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
export type EnvironmentSetter = (environment: { now(): number; random(): number }) => void;

export class ReplicaProcess {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #calls: ServiceCalls;
  readonly #cpu: Cpu;
  readonly #random: Random;
  readonly #ids: Random;
  readonly #replica: number;
  readonly #queue: Job[] = [];
  readonly #queries = new Map<number, PendingQuery>();
  readonly #turnsByLink = new Map<string, number>();
  readonly #loadCode: CodeLoader;
  readonly #flush: Flush;
  #node: ReplicaSetup['node'];
  #upstreams: readonly Upstream[];
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
    this.#cpu = new Cpu(this.#core, node.cores);
    this.#random = this.#core.random('code');
    this.#ids = this.#core.random('ids');
    this.#replica = Number(process.slice(process.lastIndexOf('/') + 1));
    this.#node = node;
    this.#upstreams = upstreams;
    this.#sources = sources;
    this.#loadCode = loadCode;
    this.#flush = flush;
    setEnvironment({
      now: () => toMilliseconds(this.#core.now),
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

  #stop(reason: Reason, detail: string): void {
    this.#stopped = true;
    this.#core.fact({ kind: 'replica-stopped', process: this.#core.process, reason, detail });
  }

  /** What a flooding turn did is not done: its outputs go with the replica. */
  #checkFlood(): void {
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
        this.#upstreams = input.upstreams;
        this.#sources = input.sources;
        if (this.#isListening) this.#calls.follow(input.sources);
        return;
      case 'configure':
        if (input.node.kind === 'service') this.#configure(input.node);
        return;
      case 'request':
      case 'members':
        return;
    }
  };

  #configure(node: ReplicaSetup['node']): void {
    this.#node = node;
    this.#cpu.cores = node.cores;
    this.#startNext();
  }

  // ── Requests in ──

  #receive(call: IncomingCall): void {
    const { parent, asked } = call;
    const trace = parent?.trace ?? this.#ids.hex(32);
    const span = this.#ids.hex(16);
    this.#core.fact({
      kind: 'span-started',
      trace,
      span,
      parent: parent?.span ?? '',
      process: this.#core.process,
      role: 'server',
      name: call.title,
      link: '',
    });
    const job = (name: string, input: unknown, success: number, output: Job['output']): Job => ({
      call,
      arrivedAt: this.#core.now,
      trace,
      span,
      name,
      input,
      success,
      output,
      waitUs: 0,
      queueSpan: '',
    });
    switch (asked.kind) {
      case 'error':
        this.#refuse(job('', null, 0, null), asked);
        return;
      case 'event':
        this.#admit(job(asked.name, asked.input, 202, null));
        return;
      case 'operation': {
        const { name, success, output } = asked.operation;
        this.#admit(job(name, asked.input, success, output));
      }
    }
  }

  #admit(job: Job): void {
    if (this.#busy < this.#node.concurrency) {
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
    if (cpu > 0) this.#work(job, cpu, () => this.#run(job));
    else this.#run(job);
  }

  #startNext(): void {
    while (this.#busy < this.#node.concurrency) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#start(next);
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
    // A thenable of the service's own making is awaited like any promise, and no more trusted.
    const running = (async () => handler(job.input, this.#contextFor(job)))();
    running.then(
      (result) => this.#succeed(job, result),
      (error: unknown) => this.#failHandler(job, error),
    );
  }

  #succeed(job: Job, result: unknown): void {
    if (job.output === null) {
      this.#finish(job, { kind: 'answer', status: job.success, value: {} }, true);
      return;
    }
    const answer = answerFor(job.output, job.success, result);
    if (typeof answer !== 'string') {
      this.#finish(job, answer, true);
      return;
    }
    const values = { operation: job.name, error: answer };
    this.#finishWithProblem(job, 500, 'bad-result', answer, values);
  }

  #failHandler(job: Job, error: unknown): void {
    if (error instanceof ServiceError) {
      const { status, message: detail } = error;
      this.#finish(job, { kind: 'error', status, reason: '', detail, values: {} }, true);
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
    this.#finishWithProblem(job, 500, reason, detail, { operation: job.name, error: detail });
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
    if (this.#stopped) return;
    this.#busy -= 1;
    this.#answer(job, reply, definite);
    this.#startNext();
    this.#reportLoad();
  }

  #answer(job: Job, reply: Reply, definite: boolean): void {
    const { status } = reply;
    const reason = reply.kind === 'error' ? reply.reason : '';
    job.call.answer(reply, job.trace, job.span);
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

  #startSpan(job: Job, role: 'client' | 'internal', name: string, link: string): string {
    this.#refuseFlood();
    const span = this.#ids.hex(16);
    const { trace, span: parent } = job;
    const { process } = this.#core;
    this.#core.fact({ kind: 'span-started', trace, span, parent, process, role, name, link });
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

  #work(job: Job, duration: ReturnType<typeof milliseconds>, done: () => void): void {
    const span = this.#startSpan(job, 'internal', 'cpu', '');
    this.#cpu.run(duration, () => {
      this.#endSpan(job.trace, span, 0, '', true);
      done();
    });
  }

  // ── What handlers ask for ──

  #contextFor(job: Job): Context {
    const core = this.#core;
    const random = this.#random;
    return Object.freeze({
      call: (operation: string, input?: unknown) => quiet(this.#call(job, operation, input)),
      publish: (event: string, message: unknown) => quiet(this.#publish(job, event, message)),
      db: Object.freeze({
        query: (sql: string, parameters: readonly (string | number | null)[] = []) =>
          quiet(this.#query(job, sql, parameters)),
      }),
      work: (ms: number) =>
        quiet(this.#timed(ms, (duration, done) => this.#work(job, duration, done))),
      sleep: (ms: number) =>
        quiet(this.#timed(ms, (duration, done) => void core.schedule(duration, done))),
      log: (text: unknown) => {
        this.#refuseFlood();
        core.fact({
          kind: 'log-written',
          process: core.process,
          trace: job.trace,
          text: describe(text).slice(0, LOG_TEXT_MAX),
        });
      },
      now: () => toMilliseconds(core.now),
      random: () => random.next(),
      exponential: (mean: number) => -ln(1 - random.next()) * mean,
      replica: this.#replica,
      deadline: job.call.deadline,
      fail: (status: number, detail: string) =>
        new ServiceError(checkStatus(status), String(detail)),
    });
  }

  #timed(
    ms: number,
    start: (duration: ReturnType<typeof milliseconds>, done: () => void) => void,
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
      start(milliseconds(ms), () => {
        this.#touched = true;
        resolve();
      });
    });
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
      reject(new DatabaseError(result.error));
      return;
    }
    resolve(result.rows.map((row) => rowObject(result.columns, row)));
  }

  #call(job: Job, name: string, input: unknown): Promise<unknown> {
    const dot = String(name).indexOf('.');
    const serviceId = String(name).slice(0, dot);
    const operationName = String(name).slice(dot + 1);
    const upstream = this.#upstreams.find((one) => one.link.to === serviceId);
    if (upstream === undefined || upstream.service === null) {
      const detail = `there is no link from ${this.#node.id} to ${serviceId || String(name)}; connect the two on the canvas`;
      return Promise.reject(this.#callFailedHere(job, name, 'no-link', detail, ''));
    }
    const operation = upstream.service.contract.operations.find(
      (one) => one.name === operationName,
    );
    if (operation === undefined) {
      const detail = `the contract of ${serviceId} has no operation ${operationName}`;
      return Promise.reject(
        this.#callFailedHere(job, name, 'unknown-operation', detail, upstream.link.id),
      );
    }
    const wrong = checkMessage(operation.input, input ?? {});
    if (wrong !== null) return Promise.reject(new TypeError(`${name}: ${wrong}`));
    const callable = { kind: 'operation', operation } as const;
    return this.#send(job, name, upstream, callable, input ?? {}).then((heard) => {
      // Nobody answers what a broker took: there is no output, and the handler goes on without.
      if (heard.kind === 'accepted') return null;
      const unfit = checkMessage(operation.output, heard.value, 'dropped');
      if (unfit === null) return heard.value;
      throw this.#callFailedHere(job, name, 'bad-response', unfit, upstream.link.id);
    });
  }

  async #publish(job: Job, name: string, message: unknown): Promise<void> {
    const event = this.#node.contract.events.find((one) => one.name === name);
    if (event === undefined) {
      const detail = `the contract of ${this.#node.id} has no event ${String(name)}`;
      throw this.#callFailedHere(job, String(name), 'unknown-operation', detail, '');
    }
    const wrong = checkMessage(event.fields, message);
    if (wrong !== null) throw new TypeError(`${name}: ${wrong}`);
    const callable = { kind: 'event', event } as const;
    const kept = keepKnown(event.fields, message);
    const topic = `${this.#node.id}.${name}`;
    const subscribers = this.#upstreams.filter(
      (upstream) => upstream.service?.contract.subscribes.includes(topic) === true,
    );
    await Promise.all(
      oncePerBroker(subscribers).map((upstream) =>
        this.#send(job, `${upstream.link.to}.${name}`, upstream, callable, kept),
      ),
    );
  }

  /** One call over a link; resolves to what was heard of its success. */
  #send(
    job: Job,
    name: string,
    upstream: Upstream,
    callable: Callable,
    input: unknown,
  ): Promise<Heard> {
    const { link, replicas } = upstream;
    return new Promise((resolve, reject) => {
      const turn = this.#turnsByLink.get(link.id) ?? 0;
      this.#turnsByLink.set(link.id, turn + 1);
      const peer = replicas[turn % replicas.length];
      if (peer === undefined) {
        reject(this.#callFailedHere(job, name, 'no-replica', `${link.to} has no replica`, link.id));
        return;
      }
      const span = this.#startSpan(job, 'client', name, link.id);
      const { trace } = job;
      const call: OutgoingCall = {
        link,
        peer,
        peers: replicas,
        callable,
        input,
        ...this.#patience(job, link),
        trace,
        span,
      };
      this.#calls.call(call, (result) => {
        this.#touched = true;
        switch (result.kind) {
          case 'answer':
            this.#endSpan(trace, span, result.status, '', true);
            resolve(result);
            return;
          case 'accepted':
            this.#endSpan(trace, span, 202, '', true);
            resolve(result);
            return;
          case 'error': {
            const { status, detail } = result;
            this.#endSpan(trace, span, status, 'callee-failed', status < 500);
            reject(new CallError(name, status, 'callee-failed', detail, status < 500));
            return;
          }
          case 'failure': {
            const { reason, values, definite } = result;
            this.#endSpan(trace, span, 0, reason, definite);
            reject(new CallError(name, 0, reason, `${reason} ${JSON.stringify(values)}`, definite));
          }
        }
      });
    });
  }

  /** How long a call may take: as long as its link allows, but not past what is left to its own caller. */
  #patience(job: Job, link: ScenarioLink): { timeoutMs: number; timeoutSetting: string } {
    const leftMs = (job.call.deadline ?? Infinity) - toMilliseconds(this.#core.now);
    return leftMs < link.timeoutMs
      ? { timeoutMs: Math.max(0, leftMs), timeoutSetting: 'deadline' }
      : { timeoutMs: link.timeoutMs, timeoutSetting: `${link.id}.timeoutMs` };
  }

  #callFailedHere(job: Job, name: string, reason: Reason, detail: string, link: string): CallError {
    this.#core.fact({
      kind: 'failure-observed',
      process: this.#core.process,
      link,
      trace: job.trace,
      reason,
      values: { operation: String(name), error: detail },
    });
    return new CallError(String(name), 0, reason, detail, true);
  }
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

/** The success answer, or the sentence that says why the result does not fit the contract. */
function answerFor(fields: readonly Field[], status: number, result: unknown): Reply | string {
  try {
    const message = result ?? {};
    const wrong = checkMessage(fields, message, 'dropped');
    return wrong ?? { kind: 'answer', status, value: keepKnown(fields, message) };
  } catch (error) {
    // A getter or a proxy of the service's own making may throw while it is read.
    return messageOf(error);
  }
}

/** SQLite refused a statement; its message is the error's. */
class DatabaseError extends Error {}

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

function checkStatus(status: number): number {
  const fits = Number.isInteger(status) && status >= 400 && status <= 599;
  if (!fits) {
    throw new RangeError(`ctx.fail takes a status from 400 to 599, ${describe(status)} was given`);
  }
  return status;
}

/** Whatever was thrown, in words, without trusting it. */
function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : describe(error);
  } catch {
    return 'something that cannot be described';
  }
}

/** A value in a few words, never throwing. */
function describe(value: unknown): string {
  try {
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) return JSON.stringify(value) ?? 'an object';
    return String(value);
  } catch {
    return 'something that cannot be described';
  }
}

/** When a replica that is started during the run begins to listen, after the command. */
export const START_UP_MS = 200;
