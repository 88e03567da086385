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
  Instant,
  Observer,
} from '../sim/index.ts';
import { BRANCHES_MAX, branchViews, historyUntil, newRun } from './branches.ts';
import type { Branch } from './branches.ts';
import type {
  EngineApi,
  FrameBatch,
  HttpAnswer,
  Jump,
  OpenOptions,
  RunTimeLine,
  Speed,
  SqlResult,
} from './engine-api.ts';
import { makeYield } from './flush.ts';
import { LookingBack } from './looking-back.ts';

/** Wall ms that one slice of a run may take before commands and batches get their turn. */
const SLICE_MS = 12;
const FRAME_MS = 16;
/** Screens faster than this many wall ms per frame get a batch every other frame. */
const FRAME_LEAST_MS = 10;
/** How long a batch that the page has not taken holds up the next turn. */
const UNTAKEN_MS_MAX = 2 * FRAME_MS;
const FIGURES_MS = 100;
/** Wall ms that a run which is played again takes at a time, and between two words about how far it is. */
const FORK_SLICE_MS = 50;
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
  /** The run under way, one of those that began as the same. */
  #branch: Branch | null = null;
  #branches: Branch[] = [];
  /** Null in the present. */
  #looking: LookingBack | null = null;
  /** How much of another run has been played again, 0 to 1; null: none is. */
  #forked: number | null = null;
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
  #isJumpDue = false;
  /** The document that the page shows, where that is not the one of the present. */
  #pageDocument: Scenario | null = null;
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
      this.#branch = newRun(next, scenario, seed);
      this.#branches = [this.#branch];
      this.#isJumpDue = false;
      this.#pageDocument = null;
      this.#run += 1;
      this.#samples = [];
      this.#notes = [];
    });
    this.#changed();
  }

  async play(speed?: Speed): Promise<void> {
    if (speed !== undefined) this.#speed = checkedSpeed(speed);
    this.#present();
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
      for (let at = 0; at < n; at++) {
        if (this.#looking === null) await this.#open().step();
        else this.#look(this.#looking.past.nextAt(this.#looking.at));
      }
    });
    this.#changed();
  }

  async seek(ms: number): Promise<void> {
    if (!Number.isFinite(ms)) throw new RangeError(`seek takes virtual ms, not ${ms}.`);
    this.#endReign();
    await this.#exclusively(() => this.#look(instant(ms * 1000)));
    this.#changed();
  }

  async stepBack(): Promise<void> {
    this.#endReign();
    await this.#exclusively(() => {
      const { past, now } = this.#open();
      if (past !== null) this.#look(past.previousAt(this.#looking?.at ?? now));
    });
    this.#changed();
  }

  async timeLine(): Promise<RunTimeLine> {
    return this.#exclusively(() => {
      const { past, now } = this.#open();
      const timeLine = past?.timeLine ?? { earliestMs: 0, marks: [], failures: [], partMs: 1 };
      const branches = this.#branch === null ? [] : branchViews(this.#branches, this.#branch);
      return { ...timeLine, nowMs: toMilliseconds(now), branches };
    });
  }

  async fork(): Promise<boolean> {
    const reign = this.#endReign();
    const { left, at } = await this.#exclusively(() => {
      const branch = this.#openBranch();
      if (this.#branches.length >= BRANCHES_MAX) {
        throw new CommandError('branches-most', { max: BRANCHES_MAX });
      }
      return { left: branch, at: this.#looking?.at ?? branch.cluster.now };
    });
    const { opened, seed, cluster } = left;
    this.#forked = 0;
    try {
      const next = await this.#build(opened, seed, historyUntil(cluster, at));
      await next.runTo(START);
      while (next.now < at && this.#reign === reign) {
        const until = performance.now() + FORK_SLICE_MS;
        await next.runTo(at, () => performance.now() > until || this.#waiting > 0);
        this.#forked = next.now / at;
        this.#changed();
        await this.#yield();
      }
      if (this.#reign !== reign) {
        next.close();
        return false;
      }
      await this.#exclusively(() => {
        next.journal.share(cluster.journal);
        const branch = Math.max(...this.#branches.map((one) => one.branch)) + 1;
        const forkedSeq = next.journal.length;
        const from = left.branch;
        this.#branches.push({ branch, cluster: next, opened, seed, from, forkedAt: at, forkedSeq });
        this.#show(branch);
      });
    } finally {
      this.#forked = null;
      this.#changed();
    }
    return true;
  }

  async switchTo(branch: number): Promise<void> {
    this.#endReign();
    await this.#exclusively(() => this.#show(branch));
    this.#changed();
  }

  /** To that moment; null, or one that is not over yet: to the present. */
  #look(at: Instant | null): void {
    const cluster = this.#open();
    this.#isJumpDue = true;
    if (at === null || at >= cluster.now || cluster.past === null) {
      this.#endLooking();
      return;
    }
    const shown = cluster.past.frameAt(at);
    if (this.#looking === null) this.#looking = new LookingBack(cluster, shown, this.#yield);
    else this.#looking.shown = shown;
  }

  #endLooking(): void {
    this.#looking?.end();
    this.#looking = null;
  }

  #show(number: number): void {
    const next = this.#branches.find(({ branch }) => branch === number);
    if (next === undefined) {
      const known = this.#branches.map(({ branch }) => branch).join(', ');
      throw new CommandError('no-target', { id: String(number), known });
    }
    this.#endLooking();
    // Whoever waits for an answer or listens to a socket of the run that is left would wait for ever.
    this.#breakOff('Another run was chosen before the answer came.');
    this.#pageDocument ??= this.#branch?.cluster.scenario ?? null;
    this.#branch = next;
    this.#isJumpDue = true;
    this.#samples = [];
  }

  async runUntil(ms: number): Promise<void> {
    if (!Number.isFinite(ms)) throw new RangeError(`runUntil takes virtual ms, not ${ms}.`);
    const target = instant(ms * 1000);
    this.#present();
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
    return this.#exclusively(() => toMilliseconds(this.#looking?.at ?? this.#open().now));
  }

  async command(command: Command): Promise<void> {
    if (command.kind === 'crash-replica' || command.kind === 'outside-segment') {
      throw new CommandError('host-only', { command: command.kind });
    }
    await this.#exclusively(() => this.#present().command(command));
    this.#changed();
  }

  async request(spec: HttpRequestSpec, client?: string): Promise<HttpAnswer> {
    // Sent in a turn of its own; the answer may come much later, and no turn waits for it.
    const sent = await this.#exclusively(() => {
      const cluster = this.#present();
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
      const cluster = this.#present();
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
      if (inRun !== undefined) this.#present().sendToSocket(inRun, data);
    });
    this.#changed();
  }

  async closeSocket(socket: number, code: number | null, reason: string): Promise<void> {
    await this.#exclusively(() => {
      const inRun = this.#sockets.get(socket)?.inRun;
      if (inRun !== undefined) this.#present().closeSocket(inRun, code, reason);
    });
    this.#changed();
  }

  async events(filter: EventFilter = {}): Promise<readonly Fact[]> {
    return this.#exclusively(() => {
      const limit = Math.min(filter.limit ?? EVENTS_DEFAULT, EVENTS_MAX);
      const found: Fact[] = [];
      const { journal } = this.#open();
      const newest = (this.#looking?.shown.seq ?? journal.length) - 1;
      const sinceUs = (filter.sinceMs ?? 0) * 1000;
      journal.readBack(newest, (fact) => {
        if (matches(fact, filter)) found.push(fact);
        return found.length < limit && fact.at >= sinceUs;
      });
      return found.toReversed();
    });
  }

  async metrics(target: string): Promise<Metrics> {
    return this.#observed((observer, nowMs, scenario) => {
      if (target === 'total') return observer.total(nowMs);
      const views = [...observer.nodes(nowMs, scenario), ...observer.links(nowMs, scenario)];
      const view = views.find((one) => one.id === target);
      if (view !== undefined) return view.metrics;
      const known = views.map((one) => one.id).join(', ');
      throw new CommandError('no-target', { id: target, known: `total, ${known}` });
    });
  }

  async measures(): Promise<readonly LinkMeasures[]> {
    return this.#observed((observer) => observer.measures());
  }

  async measuresOf(links: readonly string[]): Promise<GroupMeasures> {
    return this.#observed((observer) => observer.measuresOf(links));
  }

  async series(target: string): Promise<Series> {
    return this.#observed((observer, nowMs, scenario) => {
      const known = [...scenario.nodes, ...scenario.links].map(({ id }) => id);
      if (known.includes(target)) return observer.series(target, instant(nowMs * 1000));
      throw new CommandError('no-target', { id: target, known: known.join(', ') });
    });
  }

  async broker(node: string): Promise<BrokerView> {
    return this.#observed((observer) => observer.broker(node));
  }

  async trace(trace: string): Promise<TraceView | null> {
    return this.#observed((observer) => observer.trace(trace));
  }

  async message(message: number): Promise<MessageDetail | null> {
    return this.#observed((observer) => observer.message(message));
  }

  async messages(filter: MessageFilter = {}): Promise<MessageList> {
    return this.#observed((observer) => observer.messages(filter));
  }

  async sql(service: string, text: string): Promise<SqlResult> {
    const result = await this.#exclusively(() => this.#present().sql(service, text));
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
    if (this.#notes.length >= NOTES_PER_BATCH_MAX || this.#branch === null) return;
    this.#noteCount += 1;
    this.#notes.push({
      seq: -this.#noteCount,
      atMs: toMilliseconds(this.#branch.cluster.now),
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

  #openBranch(): Branch {
    if (this.#branch === null) throw new Error('No scenario is open yet.');
    return this.#branch;
  }

  #open(): Cluster {
    return this.#openBranch().cluster;
  }

  /** For whatever goes on or changes something: that is refused while the page looks back. */
  #present(): Cluster {
    if (this.#looking !== null) throw new CommandError('in-the-past');
    return this.#open();
  }

  /** What `read` finds at the moment that is shown. No turn waits for the past. */
  async #observed<T>(
    read: (observer: Observer, nowMs: number, scenario: Scenario) => T,
  ): Promise<T> {
    const looking = this.#looking;
    const observer = (await looking?.observer()) ?? null;
    if (looking !== null && observer !== null) {
      return read(observer, toMilliseconds(looking.at), looking.shown.scenario);
    }
    return this.#exclusively(() => {
      const { observer: present, scenario, now } = this.#open();
      return read(present, toMilliseconds(now), scenario);
    });
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
    this.#endLooking();
    this.#breakOff(reason);
    for (const { cluster } of this.#branches) cluster.close();
    this.#branches = [];
    this.#branch = null;
  }

  #breakOff(reason: string): void {
    for (const reject of this.#requests) reject(new Error(reason));
    this.#requests.clear();
    for (const { listen } of this.#sockets.values()) listen(brokenSocket);
    this.#sockets.clear();
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
    const cluster = this.#branch?.cluster ?? null;
    if (onBatch === undefined || cluster === null) {
      this.#settleSyncs();
      return;
    }
    const wallMs = performance.now();
    const withFigures = this.#areFiguresDue || wallMs - this.#figuresAt >= FIGURES_MS;
    if (withFigures) this.#figuresAt = wallMs;
    this.#areFiguresDue = false;
    this.#isBatchDue = false;
    this.#isBatchOut = true;
    this.#batchAt = wallMs;
    this.#batch += 1;
    const isJump = this.#looking !== null || this.#isJumpDue;
    this.#isJumpDue = false;
    onBatch(
      isJump ? this.#jumpBatch(cluster) : this.#nextBatch(cluster, withFigures),
      this.#batch,
      this.#run,
    );
    this.#settleSyncs();
  }

  /** What has changed since the last. */
  #nextBatch({ observer, scenario, now, journal }: Cluster, withFigures: boolean): FrameBatch {
    const nowMs = toMilliseconds(now);
    const log = observer.takeLog();
    const notes = this.#notes;
    this.#notes = [];
    return {
      ...this.#pace(),
      nowMs,
      dots: observer.takeDots(),
      requests: observer.takeRequests(),
      log: notes.length === 0 ? log : [...log, ...notes],
      factCount: journal.length,
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
  }

  /** All that there is to be shown at the moment that is. */
  #jumpBatch(cluster: Cluster): FrameBatch {
    const { observer, scenario, now, journal } = cluster;
    const nowMs = toMilliseconds(now);
    const jump: Jump = { liveMs: this.#looking === null ? null : nowMs };
    const shown = this.#looking?.shown ?? {
      at: now,
      seq: journal.length,
      scenario,
      frame: observer.frame(nowMs, scenario),
    };
    if (this.#looking === null) {
      // They are among what is shown.
      observer.takeLog();
      observer.takeDots();
      observer.takeRequests();
    }
    const isKnown = shown.scenario === (this.#pageDocument ?? scenario);
    this.#pageDocument = this.#looking === null ? null : shown.scenario;
    return {
      ...this.#pace(),
      ...shown.frame,
      nowMs: toMilliseconds(shown.at),
      factCount: shown.seq,
      jump: isKnown ? jump : { ...jump, document: shown.scenario },
    };
  }

  #pace(): Pick<FrameBatch, 'playing' | 'speed' | 'speedReached' | 'forked'> {
    return {
      playing: this.#playing,
      speed: this.#speed,
      speedReached: this.#speedReached(),
      ...(this.#forked === null ? {} : { forked: this.#forked }),
    };
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
