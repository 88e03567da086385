/**
 * The engine as the page has it: brings up the sandboxed frame, speaks to the engine's worker in
 * it, takes its batches frame by frame, and notices when the frame has died.
 */
import { proxy, wrap } from 'comlink';
import type { Remote } from 'comlink';
import engineUrl from 'virtual:runtime/engine';
import replicaUrl from 'virtual:runtime/replica';
import wasmUrl from '@sqlite.org/sqlite-wasm/sqlite3.wasm?url';
import type {
  Command,
  EventFilter,
  Fact,
  HttpRequestSpec,
  GroupMeasures,
  LinkMeasures,
  MessageDetail,
  MessageFilter,
  MessageList,
  Metrics,
  Scenario,
  Series,
  SocketEvent,
  SocketListener,
  TimedCommand,
  BrokerView,
  TraceView,
} from '../sim/index.ts';
import type {
  EngineApi,
  FrameBatch,
  HostNotice,
  HttpAnswer,
  OpenOptions,
  RunTimeLine,
  Speed,
  SqlResult,
} from './engine-api.ts';
import type { Engine } from './engine.ts';
import type { FeedMessage, FrameStart } from './frame-protocol.ts';

const CHECK_MS = 500;
/** Timely checks without a heartbeat before the frame is asked whether it lives. */
const SILENT_CHECKS_MAX = 6;
/** A frame that lives and whose engine is silent that many checks long hangs; before, it may only be slow. */
const HANGING_CHECKS_MAX = 20;
/** How long a frame that still lives may take to answer a ping. */
const PONG_MS_MAX = 1_000;
/** How long a hidden page, which gets no animation frames, lets a batch wait. */
const HIDDEN_FRAME_MS = 100;

export interface FrameEngineOptions {
  readonly host: 'worker' | 'inline';
  /** Takes each batch, at most one per frame. */
  accept(batch: FrameBatch): void;
  /** The frame died and a new one is up, without a scenario. Every call that was under way has been rejected. */
  lost(notice: HostNotice): void;
}

/** What the frame needs and can't load; fetched once for all frames. */
interface Parts {
  readonly engineText: string;
  readonly replicaText: string;
  readonly wasm: ArrayBuffer;
}

interface Batch {
  readonly batch: FrameBatch;
  readonly number: number;
  readonly run: number;
}

/** One frame with its engine. */
interface Connection {
  readonly frame: HTMLIFrameElement;
  readonly remote: Remote<Engine>;
  readonly feed: MessagePort;
  /** How to tell the callers who wait for an answer that none will come. */
  readonly waiting: Set<(error: Error) => void>;
  /** Those who listen to a socket. */
  readonly sockets: Set<SocketListener>;
  silentChecks: number;
}

/** The engine was lost while the call was under way. */
export class EngineLostError extends Error {
  constructor() {
    super('The frame with the engine stopped answering and is being rebuilt.');
    this.name = 'EngineLostError';
  }
}

export class FrameEngine implements EngineApi {
  /** What the run under way began with; null before the first. */
  opened: { readonly opened: Scenario; readonly seed: number } | null = null;
  readonly #options: FrameEngineOptions;
  #connection: Connection | null = null;
  #checks: ReturnType<typeof setInterval> | null = null;
  #isDisposed = false;
  #run = 0;
  #shown = 0;
  #nowMs = 0;
  /** A batch of a run whose `open` has not been answered yet. */
  #early: Batch | null = null;
  #waiting: { readonly number: number; readonly resolve: () => void }[] = [];
  #checkedAt = 0;
  #isAsking = false;

  private constructor(options: FrameEngineOptions) {
    this.#options = options;
  }

  /** Resolves when the engine answers; rejects when the frame cannot be brought up. */
  static async start(options: FrameEngineOptions): Promise<FrameEngine> {
    const engine = new FrameEngine(options);
    await engine.#connect();
    engine.#checks = setInterval(() => void engine.#check(), CHECK_MS);
    return engine;
  }

  /** Ends the frame with all its workers. Calls under way are rejected, later ones too. */
  dispose(): void {
    this.#isDisposed = true;
    if (this.#checks !== null) clearInterval(this.#checks);
    this.#letGo();
    this.#releaseWaiting(Number.POSITIVE_INFINITY);
  }

  async open(scenario: Scenario, options?: OpenOptions): Promise<void> {
    await this.#call((remote) => remote.open(scenario, options));
    this.#run += 1;
    this.#shown = 0;
    this.opened = { opened: scenario, seed: options?.seed ?? scenario.seed };
    // The caller first forgets the old run's figures; then come the new ones.
    setTimeout(() => {
      const early = this.#early;
      this.#early = null;
      if (early !== null) this.#receive(early);
    });
  }

  play(speed?: Speed): Promise<void> {
    return this.#call((remote) => remote.play(speed));
  }

  pause(): Promise<void> {
    return this.#call((remote) => remote.pause());
  }

  step(n?: number): Promise<void> {
    return this.#call((remote) => remote.step(n));
  }

  runUntil(ms: number): Promise<void> {
    return this.#call((remote) => remote.runUntil(ms));
  }

  seek(ms: number): Promise<void> {
    return this.#call((remote) => remote.seek(ms));
  }

  stepBack(): Promise<void> {
    return this.#call((remote) => remote.stepBack());
  }

  timeLine(): Promise<RunTimeLine> {
    return this.#call((remote) => remote.timeLine());
  }

  fork(): Promise<boolean> {
    return this.#call((remote) => remote.fork());
  }

  switchTo(branch: number): Promise<void> {
    return this.#call((remote) => remote.switchTo(branch));
  }

  now(): Promise<number> {
    return this.#call((remote) => remote.now());
  }

  command(command: Command): Promise<void> {
    return this.#call((remote) => remote.command(command));
  }

  request(spec: HttpRequestSpec, client?: string): Promise<HttpAnswer> {
    return this.#call((remote) => remote.request(spec, client));
  }

  async openSocket(
    path: string,
    protocols: readonly string[],
    listen: SocketListener,
    client?: string,
  ): Promise<number> {
    const sockets = this.#connection?.sockets;
    const hear = (event: SocketEvent): void => {
      if (event.kind === 'close') sockets?.delete(hear);
      listen(event);
    };
    sockets?.add(hear);
    try {
      const remote = proxy(hear);
      return await this.#call((engine) => engine.openSocket(path, protocols, remote, client));
    } catch (error) {
      sockets?.delete(hear);
      throw error;
    }
  }

  sendToSocket(socket: number, data: string | Uint8Array): Promise<void> {
    return this.#call((remote) => remote.sendToSocket(socket, data));
  }

  closeSocket(socket: number, code: number | null, reason: string): Promise<void> {
    return this.#call((remote) => remote.closeSocket(socket, code, reason));
  }

  events(filter?: EventFilter): Promise<readonly Fact[]> {
    return this.#call((remote) => remote.events(filter));
  }

  metrics(target: string): Promise<Metrics> {
    return this.#call((remote) => remote.metrics(target));
  }

  measures(): Promise<readonly LinkMeasures[]> {
    return this.#call((remote) => remote.measures());
  }

  measuresOf(links: readonly string[]): Promise<GroupMeasures> {
    return this.#call((remote) => remote.measuresOf(links));
  }

  series(target: string): Promise<Series> {
    return this.#call((remote) => remote.series(target));
  }

  broker(node: string): Promise<BrokerView> {
    return this.#call((remote) => remote.broker(node));
  }

  trace(trace: string): Promise<TraceView | null> {
    return this.#call((remote) => remote.trace(trace));
  }

  message(message: number): Promise<MessageDetail | null> {
    return this.#call((remote) => remote.message(message));
  }

  messages(filter?: MessageFilter): Promise<MessageList> {
    return this.#call((remote) => remote.messages(filter));
  }

  sql(service: string, text: string): Promise<SqlResult> {
    return this.#call((remote) => remote.sql(service, text));
  }

  hash(): Promise<string> {
    return this.#call((remote) => remote.hash());
  }

  history(): Promise<readonly TimedCommand[]> {
    return this.#call((remote) => remote.history());
  }

  /** Resolves when the screen shows everything that has happened in the run until now. */
  async screenShows(): Promise<void> {
    const number = await this.#call((remote) => remote.sync());
    if (number > this.#shown) {
      await new Promise<void>((resolve) => {
        this.#waiting.push({ number, resolve });
      });
    }
    // One frame to draw what the stores now hold, one to know that it was drawn.
    await nextFrame();
    await nextFrame();
  }

  // ── The frame ──

  async #connect(): Promise<void> {
    const [loaded, frame] = await Promise.all([loadParts(), makeFrame()]);
    const [control, feed] = [new MessageChannel(), new MessageChannel()];
    const started = new Promise<void>((resolve, reject) => {
      feed.port1.onmessage = (event: MessageEvent<FeedMessage>) => {
        if (event.data.kind === 'failed') reject(new Error(event.data.text));
        else resolve();
        this.#hear(event.data);
      };
    });
    const connection = {
      frame,
      remote: wrap<Engine>(control.port1),
      feed: feed.port1,
      waiting: new Set<(error: Error) => void>(),
      sockets: new Set<SocketListener>(),
      silentChecks: 0,
    };
    const start: FrameStart = {
      ...loaded,
      wasm: loaded.wasm.slice(0),
      host: this.#options.host,
      control: control.port2,
      feed: feed.port2,
    };
    // The frame has no origin that could be named here.
    frame.contentWindow?.postMessage(start, '*', [control.port2, feed.port2, start.wasm]);
    await started;
    this.#connection = connection;
    this.#run = 0;
    this.#early = null;
    if (this.#isDisposed) this.#letGo();
  }

  async #call<T>(ask: (remote: Remote<Engine>) => Promise<T>): Promise<T> {
    if (this.#connection === null) throw new EngineLostError();
    const { remote, waiting } = this.#connection;
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      ask(remote)
        .then(resolve, reject)
        .finally(() => waiting.delete(reject));
    });
  }

  async #check(): Promise<void> {
    const connection = this.#connection;
    const now = performance.now();
    // A page that was busy or asleep itself has not heard what was said meanwhile.
    const isTimely = now - this.#checkedAt < 2 * CHECK_MS;
    this.#checkedAt = now;
    if (connection === null || !isTimely || this.#isAsking) return;
    connection.silentChecks += 1;
    if (connection.silentChecks <= SILENT_CHECKS_MAX) return;
    this.#isAsking = true;
    const lives = await answersPing(connection.frame);
    this.#isAsking = false;
    const { silentChecks } = connection;
    const isLost = silentChecks > (lives ? HANGING_CHECKS_MAX : SILENT_CHECKS_MAX);
    if (!isLost || this.#connection !== connection) return;
    const cause = lives ? 'hang' : 'memory';
    this.#letGo();
    const atMs = this.#nowMs;
    await this.#connect();
    this.#releaseWaiting(Number.POSITIVE_INFINITY);
    if (this.#isDisposed) return;
    this.#options.lost({ kind: 'frame-rebuilt', cause, atMs });
  }

  /** Removes the frame and tells the callers that no answer will come. */
  #letGo(): void {
    const connection = this.#connection;
    if (connection === null) return;
    this.#connection = null;
    for (const reject of connection.waiting) reject(new EngineLostError());
    for (const hear of connection.sockets) {
      hear({ kind: 'close', code: 1006, reason: '', wasClean: false });
    }
    connection.feed.close();
    connection.frame.remove();
  }

  // ── Batches ──

  #hear(message: FeedMessage): void {
    if (this.#connection !== null) this.#connection.silentChecks = 0;
    if (message.kind === 'batch') this.#receive(message);
  }

  #receive(batch: Batch): void {
    if (batch.run > this.#run) {
      this.#early = batch;
      return;
    }
    if (batch.run < this.#run) {
      this.#acknowledge();
      return;
    }
    void this.#acceptInFrame(batch);
  }

  async #acceptInFrame(batch: Batch): Promise<void> {
    await nextFrame();
    if (batch.run === this.#run) {
      this.#options.accept(batch.batch);
      this.#nowMs = batch.batch.nowMs;
      this.#shown = batch.number;
    }
    this.#acknowledge();
    this.#releaseWaiting(batch.number);
  }

  #acknowledge(): void {
    this.#connection?.feed.postMessage(null);
  }

  #releaseWaiting(number: number): void {
    const ready = this.#waiting.filter((one) => one.number <= number);
    this.#waiting = this.#waiting.filter((one) => one.number > number);
    for (const { resolve } of ready) resolve();
  }
}

let parts: Promise<Parts> | null = null;

/** Fetched once; after a failure, again. */
function loadParts(): Promise<Parts> {
  parts ??= fetchParts().catch((error: unknown) => {
    parts = null;
    throw error;
  });
  return parts;
}

async function fetchParts(): Promise<Parts> {
  const [engineText, replicaText, wasm] = await Promise.all([
    load(engineUrl).then((response) => response.text()),
    load(replicaUrl).then((response) => response.text()),
    load(wasmUrl).then((response) => response.arrayBuffer()),
  ]);
  return { engineText, replicaText, wasm };
}

async function load(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} could not be loaded: ${response.status}`);
  return response;
}

/** Resolves to a frame whose document has said that it is ready. */
function makeFrame(): Promise<HTMLIFrameElement> {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.setAttribute('aria-hidden', 'true');
    frame.tabIndex = -1;
    frame.title = 'Panal engine';
    frame.style.display = 'none';
    const hear = (event: MessageEvent<unknown>): void => {
      if (event.source !== frame.contentWindow || event.data !== 'loaded') return;
      removeEventListener('message', hear);
      resolve(frame);
    };
    addEventListener('message', hear);
    frame.src = new URL('frame.html', document.baseURI).href;
    document.body.append(frame);
  });
}

/** Whether the frame's document still runs: then only its engine hangs. */
function answersPing(frame: HTMLIFrameElement): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (answer: boolean): void => {
      removeEventListener('message', hear);
      clearTimeout(limit);
      resolve(answer);
    };
    const hear = (event: MessageEvent<unknown>): void => {
      if (event.source === frame.contentWindow && event.data === 'pong') finish(true);
    };
    const limit = setTimeout(() => finish(false), PONG_MS_MAX);
    addEventListener('message', hear);
    frame.contentWindow?.postMessage({ kind: 'ping' }, '*');
  });
}

/** Resolves at the next animation frame, or soon, where the page is hidden and has none. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      cancelAnimationFrame(frame);
      clearTimeout(limit);
      resolve();
    };
    const frame = requestAnimationFrame(finish);
    const limit = setTimeout(finish, HIDDEN_FRAME_MS);
  });
}
