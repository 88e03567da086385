/**
 * A cluster with a pacer: what the page drives. The same class runs in the frame's engine worker
 * and, for tests and batch runs, in Node.
 *
 *   wall clock × speed ──▶ run to there, in slices ──▶ at most one batch per frame, when the last was taken
 *
 * Whatever touches the cluster waits for its turn, so commands always fall between two windows.
 */
import { Cluster, CommandError, instant, START, toMilliseconds } from '../sim/index.ts';
import type {
  Answer,
  Command,
  DatabaseFactory,
  EventFilter,
  Fact,
  HttpRequestSpec,
  GroupMeasures,
  LinkMeasures,
  LogLine,
  MessageDetail,
  MessageFilter,
  MessageList,
  Metrics,
  ReplicaHostFactory,
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
  HttpAnswer,
  OpenOptions,
  Speed,
  SqlResult,
} from './engine-api.ts';
import { makeYield } from './flush.ts';

/** Wall ms that one slice of a run may take before commands and batches get their turn. */
const SLICE_MS = 12;
const FRAME_MS = 16;
/** Screens faster than this many wall ms per frame get a batch every other frame. */
const FRAME_LEAST_MS = 10;
/** How long a batch that the page has not taken holds up the next turn. */
const UNTAKEN_MS_MAX = 2 * FRAME_MS;
const FIGURES_MS = 100;
/** Virtual µs of one slice at full speed in a world where little happens. */
const LEAP_US = 1_000_000;
export const SQL_ROWS_SHOWN_MAX = 500;
const EVENTS_DEFAULT = 1_000;
const EVENTS_MAX = 10_000;
const NOTES_PER_BATCH_MAX = 50;

export interface EngineParts {
  readonly hosts: ReplicaHostFactory;
  databasesFor(seed: number): Promise<DatabaseFactory>;
  /** Takes the batch with its number and the number of its run; the next comes after `acknowledge`. */
  readonly onBatch?: (batch: FrameBatch, number: number, run: number) => void;
}

interface Sample {
  readonly wallMs: number;
  readonly virtualMs: number;
}

/** See `EngineApi`. */
export class Engine implements EngineApi {
  readonly #parts: EngineParts;
  readonly #yield = makeYield();
  #cluster: Cluster | null = null;
  #run = 0;
  #speed: Speed = 1;
  #playing = false;
  /** Changes with every play, pause, step and runUntil: an older loop that wakes up sees that it is over. */
  #reign = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** How to tell those who wait for an answer that none will come. */
  readonly #requests = new Set<(error: Error) => void>();
  /** Sockets of the run under way, by a number that no other run gives out; what the cluster calls them. */
  readonly #sockets = new Map<
    number,
    { readonly inRun: number; readonly listen: SocketListener }
  >();
  #socketCount = 0;
  #samples: Sample[] = [];
  // Batches.
  #batch = 0;
  #isBatchOut = false;
  #isBatchDue = false;
  #whenTaken: () => void = () => undefined;
  #areFiguresDue = true;
  #batchAt = 0;
  #figuresAt = 0;
  #syncing: (() => void)[] = [];
  #notes: LogLine[] = [];
  #noteCount = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  async open(scenario: Scenario, options: OpenOptions = {}): Promise<void> {
    this.#endReign();
    await this.#exclusively(async () => {
      const seed = options.seed ?? scenario.seed;
      const next = await this.#build(scenario, seed, options.history ?? []);
      // What a person does at 0 comes after what happens by itself at 0, now and when it is replayed.
      await next.runTo(START);
      this.#closeCluster('The run was replaced by another before the answer came.');
      this.#cluster = next;
      this.#run += 1;
      this.#samples = [];
      this.#notes = [];
    });
    this.#changed();
  }

  async play(speed?: Speed): Promise<void> {
    if (speed !== undefined) this.#speed = checkedSpeed(speed);
    this.#open();
    const reign = this.#endReign();
    this.#playing = true;
    this.#samples = [];
    this.#changed();
    void this.#loop(reign);
  }

  async pause(): Promise<void> {
    this.#endReign();
    await this.#exclusively(() => {});
    this.#changed();
  }

  async step(n = 1): Promise<void> {
    this.#endReign();
    await this.#exclusively(async () => {
      for (let at = 0; at < n; at++) await this.#open().step();
    });
    this.#changed();
  }

  async runUntil(ms: number): Promise<void> {
    if (!Number.isFinite(ms)) throw new RangeError(`runUntil takes virtual ms, not ${ms}.`);
    const target = instant(ms * 1000);
    const reign = this.#endReign();
    this.#playing = true;
    try {
      while (this.#reign === reign) {
        const isThere = await this.#exclusively(async () => {
          const cluster = this.#open();
          await cluster.runTo(target, this.#stopsAfter(SLICE_MS));
          this.#sample(cluster);
          return cluster.now >= target;
        });
        if (isThere) break;
        this.#offerBatch();
        await this.#yield();
      }
    } finally {
      if (this.#reign === reign) this.#playing = false;
      this.#changed();
    }
  }

  async now(): Promise<number> {
    return this.#exclusively(() => toMilliseconds(this.#open().now));
  }

  async command(command: Command): Promise<void> {
    if (command.kind === 'crash-replica' || command.kind === 'outside-segment') {
      throw new CommandError('host-only', { command: command.kind });
    }
    await this.#exclusively(() => this.#open().command(command));
    this.#changed();
  }

  async request(spec: HttpRequestSpec, client?: string): Promise<HttpAnswer> {
    // Sent in a turn of its own; the answer may come much later, and no turn waits for it.
    const sent = await this.#exclusively(() => {
      const cluster = this.#open();
      const id = client ?? firstClientOf(cluster.scenario);
      const answer = new Promise<Answer>((resolve, reject) => {
        cluster.request(id, spec, (answered) => {
          this.#requests.delete(reject);
          resolve(answered);
        });
        this.#requests.add(reject);
      });
      return { answer };
    });
    this.#changed();
    return answerOf(await sent.answer);
  }

  async openSocket(
    path: string,
    protocols: readonly string[],
    listen: SocketListener,
    client?: string,
  ): Promise<number> {
    this.#socketCount += 1;
    const socket = this.#socketCount;
    await this.#exclusively(() => {
      const cluster = this.#open();
      const id = client ?? firstClientOf(cluster.scenario);
      const inRun = cluster.openSocket(id, path, protocols, (event) => {
        if (event.kind === 'close') this.#sockets.delete(socket);
        listen(event);
      });
      this.#sockets.set(socket, { inRun, listen });
    });
    this.#changed();
    return socket;
  }

  async sendToSocket(socket: number, data: string | Uint8Array): Promise<void> {
    await this.#exclusively(() => {
      const inRun = this.#sockets.get(socket)?.inRun;
      if (inRun !== undefined) this.#open().sendToSocket(inRun, data);
    });
    this.#changed();
  }

  async closeSocket(socket: number, code: number | null, reason: string): Promise<void> {
    await this.#exclusively(() => {
      const inRun = this.#sockets.get(socket)?.inRun;
      if (inRun !== undefined) this.#open().closeSocket(inRun, code, reason);
    });
    this.#changed();
  }

  async events(filter: EventFilter = {}): Promise<readonly Fact[]> {
    return this.#exclusively(() => {
      const limit = Math.min(filter.limit ?? EVENTS_DEFAULT, EVENTS_MAX);
      const found: Fact[] = [];
      for (const fact of this.#open().journal.since(0).toReversed()) {
        if (found.length >= limit) break;
        if (matches(fact, filter)) found.push(fact);
      }
      return found.toReversed();
    });
  }

  async metrics(target: string): Promise<Metrics> {
    return this.#exclusively(() => {
      const { observer, scenario, now } = this.#open();
      const nowMs = toMilliseconds(now);
      if (target === 'total') return observer.total(nowMs);
      const views = [...observer.nodes(nowMs, scenario), ...observer.links(nowMs, scenario)];
      const view = views.find((one) => one.id === target);
      if (view !== undefined) return view.metrics;
      const known = views.map((one) => one.id).join(', ');
      throw new CommandError('no-target', { id: target, known: `total, ${known}` });
    });
  }

  async measures(): Promise<readonly LinkMeasures[]> {
    return this.#exclusively(() => this.#open().observer.measures());
  }

  async measuresOf(links: readonly string[]): Promise<GroupMeasures> {
    return this.#exclusively(() => this.#open().observer.measuresOf(links));
  }

  async series(target: string): Promise<Series> {
    return this.#exclusively(() => {
      const { observer, scenario, now } = this.#open();
      const known = [...scenario.nodes, ...scenario.links].map(({ id }) => id);
      if (known.includes(target)) return observer.series(target, now);
      throw new CommandError('no-target', { id: target, known: known.join(', ') });
    });
  }

  async broker(node: string): Promise<BrokerView> {
    return this.#exclusively(() => this.#open().observer.broker(node));
  }

  async trace(trace: string): Promise<TraceView | null> {
    return this.#exclusively(() => this.#open().observer.trace(trace));
  }

  async message(message: number): Promise<MessageDetail | null> {
    return this.#exclusively(() => this.#open().observer.message(message));
  }

  async messages(filter: MessageFilter = {}): Promise<MessageList> {
    return this.#exclusively(() => this.#open().observer.messages(filter));
  }

  async sql(service: string, text: string): Promise<SqlResult> {
    const result = await this.#exclusively(() => this.#open().sql(service, text));
    this.#changed();
    const truncated = result.rows.length > SQL_ROWS_SHOWN_MAX;
    return { ...result, rows: result.rows.slice(0, SQL_ROWS_SHOWN_MAX), truncated };
  }

  async hash(): Promise<string> {
    return this.#exclusively(() => this.#open().hash());
  }

  async history(): Promise<readonly TimedCommand[]> {
    return this.#exclusively(() => [...this.#open().history]);
  }

  /** The page has taken the batch; it may have another. */
  acknowledge(): void {
    this.#isBatchOut = false;
    this.#whenTaken();
    if (this.#syncing.length > 0 || this.#isBatchDue) this.#sendBatch();
  }

  /** Resolves to the number of a batch that shows everything up to now. */
  async sync(): Promise<number> {
    this.#areFiguresDue = true;
    await new Promise<void>((resolve) => {
      this.#syncing.push(resolve);
      if (!this.#isBatchOut) this.#sendBatch();
    });
    return this.#batch;
  }

  /** Something that a replica's host has to say and that is no fact of the run. */
  note(process: string, text: string): void {
    if (this.#notes.length >= NOTES_PER_BATCH_MAX || this.#cluster === null) return;
    this.#noteCount += 1;
    this.#notes.push({
      seq: -this.#noteCount,
      atMs: toMilliseconds(this.#cluster.now),
      source: 'log',
      process,
      link: '',
      trace: '',
      reason: '',
      values: {},
      text,
    });
    this.#changed();
  }

  async close(): Promise<void> {
    this.#endReign();
    await this.#exclusively(() => this.#closeCluster('The engine was closed.'));
  }

  async #build(
    scenario: Scenario,
    seed: number,
    history: readonly TimedCommand[],
  ): Promise<Cluster> {
    const { hosts } = this.#parts;
    const databases = await this.#parts.databasesFor(seed);
    return Cluster.open(scenario, { seed, history, hosts, databases });
  }

  // ── Turns ──

  #open(): Cluster {
    if (this.#cluster === null) throw new Error('No scenario is open yet.');
    return this.#cluster;
  }

  async #exclusively<T>(work: () => T | Promise<T>): Promise<T> {
    this.#waiting += 1;
    const before = this.#turn;
    const mine = (async () => {
      await before;
      this.#waiting -= 1;
      return work();
    })();
    this.#turn = mine.catch(() => {});
    return mine;
  }

  #endReign(): number {
    this.#playing = false;
    this.#reign += 1;
    return this.#reign;
  }

  #closeCluster(reason: string): void {
    for (const reject of this.#requests) reject(new Error(reason));
    this.#requests.clear();
    for (const { listen } of this.#sockets.values()) listen(brokenSocket);
    this.#sockets.clear();
    this.#cluster?.close();
    this.#cluster = null;
  }

  // ── Pace ──

  async #loop(reign: number): Promise<void> {
    let anchor: Sample | null = null;
    try {
      while (this.#reign === reign) {
        const beganMs = performance.now();
        const isBehind = await this.#exclusively(async () => {
          if (this.#reign !== reign) return false;
          const cluster = this.#open();
          const wallMs = performance.now();
          anchor ??= { wallMs, virtualMs: toMilliseconds(cluster.now) };
          const target = this.#targetAt(wallMs, anchor, cluster);
          await cluster.runTo(target, this.#stopsAfter(SLICE_MS));
          this.#sample(cluster);
          if (cluster.now >= target) return this.#speed === 'max';
          // Time that was not reached is not made up for: the speed reached is shown instead.
          anchor = { wallMs: performance.now(), virtualMs: toMilliseconds(cluster.now) };
          return true;
        });
        if (this.#reign !== reign) return;
        this.#offerBatch();
        await (isBehind ? this.#yield() : this.#frame(beganMs));
      }
    } catch (error) {
      if (this.#reign !== reign) return;
      this.#endReign();
      this.note('', `The run stopped: ${String(error)}`);
      console.error(error);
    }
  }

  /**
   * Until the next turn is due. The page takes one batch in each of its frames, so its screen sets
   * the pace: while it has one, the next is made ready, and goes out as soon as that is taken.
   * Without a page, or with one that is late, the clock sets the pace.
   */
  #frame(beganMs: number): Promise<void> {
    const pauseMs = this.#isBatchDue ? UNTAKEN_MS_MAX : this.#isBatchOut ? FRAME_MS / 2 : FRAME_MS;
    const ms = pauseMs - (performance.now() - beganMs);
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, Math.max(ms, 0));
      this.#whenTaken = () => {
        clearTimeout(limit);
        resolve();
      };
    });
  }

  #targetAt(wallMs: number, anchor: Sample, cluster: Cluster): Cluster['now'] {
    if (this.#speed === 'max') return instant(cluster.now + LEAP_US);
    const virtualMs = anchor.virtualMs + (wallMs - anchor.wallMs) * this.#speed;
    return instant(Math.max(virtualMs * 1000, cluster.now));
  }

  /** Says when to stop: after that much wall time, or when somebody waits; never before one window. */
  #stopsAfter(ms: number): () => boolean {
    const reign = this.#reign;
    const until = performance.now() + ms;
    let windows = 0;
    return () => {
      windows += 1;
      if (windows === 1) return false;
      return this.#waiting > 0 || this.#reign !== reign || performance.now() > until;
    };
  }

  #sample(cluster: Cluster): void {
    const wallMs = performance.now();
    this.#samples.push({ wallMs, virtualMs: toMilliseconds(cluster.now) });
    while (this.#samples.length > 2 && wallMs - (this.#samples[0]?.wallMs ?? wallMs) > 1000) {
      this.#samples.shift();
    }
  }

  #speedReached(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!this.#playing || first === undefined || last === undefined) return 0;
    const wall = last.wallMs - first.wallMs;
    return wall <= 0 ? 0 : (last.virtualMs - first.virtualMs) / wall;
  }

  // ── Batches ──

  /** Something that the screen shows is different now. */
  #changed(): void {
    this.#areFiguresDue = true;
    this.#isBatchDue = true;
    if (!this.#isBatchOut) this.#sendBatch();
  }

  #offerBatch(): void {
    if (this.#isBatchOut) {
      this.#isBatchDue = true;
      return;
    }
    if (performance.now() - this.#batchAt >= FRAME_LEAST_MS) this.#sendBatch();
  }

  #sendBatch(): void {
    const { onBatch } = this.#parts;
    const cluster = this.#cluster;
    if (onBatch === undefined || cluster === null) {
      this.#settleSyncs();
      return;
    }
    const { observer, scenario } = cluster;
    const wallMs = performance.now();
    const nowMs = toMilliseconds(cluster.now);
    const withFigures = this.#areFiguresDue || wallMs - this.#figuresAt >= FIGURES_MS;
    if (withFigures) this.#figuresAt = wallMs;
    this.#areFiguresDue = false;
    this.#isBatchDue = false;
    this.#isBatchOut = true;
    this.#batchAt = wallMs;
    this.#batch += 1;
    const log = observer.takeLog();
    const batch: FrameBatch = {
      nowMs,
      playing: this.#playing,
      speed: this.#speed,
      speedReached: this.#speedReached(),
      dots: observer.takeDots(),
      requests: observer.takeRequests(),
      log: this.#notes.length === 0 ? log : [...log, ...this.#notes],
      factCount: cluster.journal.length,
      ...(withFigures
        ? {
            nodes: observer.nodes(nowMs, scenario),
            links: observer.links(nowMs, scenario),
            badges: observer.badges(nowMs),
            faults: observer.faults(),
            total: observer.total(nowMs),
          }
        : {}),
    };
    this.#notes = [];
    onBatch(batch, this.#batch, this.#run);
    this.#settleSyncs();
  }

  #settleSyncs(): void {
    for (const resolve of this.#syncing) resolve();
    this.#syncing = [];
  }
}

/** Of a socket whose run is over. */
const brokenSocket: SocketEvent = { kind: 'close', code: 1006, reason: '', wasClean: false };

function checkedSpeed(speed: Speed): Speed {
  if (speed === 'max' || (Number.isFinite(speed) && speed > 0)) return speed;
  throw new RangeError(`A speed is a positive number or "max", not ${String(speed)}.`);
}

function firstClientOf(scenario: Scenario): string {
  const client = scenario.nodes.find((node) => node.kind === 'client');
  if (client === undefined) throw new CommandError('no-client');
  return client.id;
}

function answerOf(answer: Answer): HttpAnswer {
  const { status, statusText, headers, body, latencyUs, reason, trace } = answer;
  return { status, statusText, headers, body, latencyMs: latencyUs / 1000, reason, trace };
}

function matches(fact: Fact, filter: EventFilter): boolean {
  const { kind, node, link, trace, sinceMs } = filter;
  if (kind !== undefined && !(typeof kind === 'string' ? [kind] : kind).includes(fact.kind)) {
    return false;
  }
  if (sinceMs !== undefined && fact.at < sinceMs * 1000) return false;
  if (link !== undefined && !isAt(fact, link)) return false;
  if (trace !== undefined && !('trace' in fact && fact.trace === trace)) return false;
  return node === undefined || isOf(fact, node);
}

function isAt(fact: Fact, link: string): boolean {
  return ('link' in fact && fact.link === link) || ('target' in fact && fact.target === link);
}

function isOf(fact: Fact, node: string): boolean {
  if ('target' in fact) return fact.target === node;
  if ('process' in fact) return fact.process.startsWith(`${node}/`);
  return 'client' in fact && fact.client === node;
}
