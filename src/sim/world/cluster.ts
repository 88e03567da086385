/**
 * The running world: processes, links, databases, journal and commands under one virtual clock.
 *
 * Processes advance in conservative windows. Nothing that happens at T reaches another process
 * before T + lookahead (the least latency of any link, or a database's one-way delay), so in
 * [T, T + lookahead) every process may run on its own, all of them at once:
 *
 *   collect inputs < until ──▶ advance each process ──▶ merge outputs by (instant, ordinal, sequence) ──▶ links, databases, journal
 *
 * The order of facts does not depend on where windows begin and end, so neither does the run hash:
 * speed, pauses, steps and the host make no difference.
 */
import { EventQueue } from '../kernel/event-queue.ts';
import { Journal } from '../kernel/journal.ts';
import { Random } from '../kernel/random.ts';
import { after, instant, milliseconds, NEVER, START } from '../kernel/time.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import type { DatabaseConditions } from '../faults/database.ts';
import { faultKind } from '../faults/index.ts';
import type { ProcessFault } from '../faults/process-fault.ts';
import { calm } from '../net/conditions.ts';
import { Link } from '../net/link.ts';
import type { Held, Loss } from '../net/link.ts';
import type { SegmentFlag } from '../net/facts.ts';
import { ClientProcess } from '../services/client.ts';
import { BrokerProcess, emptyDisk } from '../services/broker.ts';
import type { Address, BrokerDisk } from '../services/broker.ts';
import { GatewayProcess } from '../gateway/gateway.ts';
import { START_UP_MS } from '../services/replica.ts';
import { ReplicaCrash } from '../services/process.ts';
import type {
  Advance,
  Database,
  DatabaseFactory,
  InlineProcess,
  KafkaOperation,
  ProcessInput,
  ProcessOutput,
  QueryResult,
  ReplicaHost,
  ReplicaHostFactory,
  SocketEvent,
  Source,
  Upstream,
} from '../services/process.ts';
import { Observer } from '../observe/observer.ts';
import type { Fact, FactDraft } from '../observe/facts.ts';
import type { Reason } from '../services/facts.ts';
import { placesOf } from '../contract/channel-names.ts';
import { dissect } from '../protocols/index.ts';
import {
  comingBackFrom,
  databaseConditions,
  isAbout,
  nodeFaultKind,
  processFaults,
} from './node-faults.ts';
import { ActiveFaults } from './active-faults.ts';
import type { ActiveFault } from './active-faults.ts';
import { applyEdit } from './edits.ts';
import { checkMisfit, misfitOf, misfitOfEdit } from './fault-checks.ts';
import { difference, needsRedeploy } from './difference.ts';
import type { Command, Edit, RunCommand, TimedCommand } from './commands.ts';
import { checkKafka, checkSeek, checkTopic } from './kafka-operations.ts';
import { policiesOf } from './queue-policies.ts';
import { Past } from './past.ts';
import { CommandError } from './refusal.ts';
import { Tampering } from './tampering.ts';
import type { Arrival, UnderWay } from './tampering.ts';
import { hopsOf, linkOfHop, processCountOf } from './scenario.ts';
import type { BrokerNode, Scenario, ScenarioLink, ScenarioNode, ServiceNode } from './scenario.ts';

/**
 * From a replica to its database, and back. Simplified: fixed, the same for all services, not a
 * link of the canvas.
 */
export const DATABASE_ONE_WAY_MS = 0.5;
/** What one statement occupies its database for. Simplified: the same for every statement. */
export const STATEMENT_MS = 0.1;
/** From the moment a statement takes effect to its result at the replica, at least. */
const DATABASE_LEAST_MS = STATEMENT_MS + DATABASE_ONE_WAY_MS;
/**
 * How long the other brokers of a cluster take to see that one is gone (`broker.session.timeout.ms`;
 * Kafka's default is 9 s).
 */
const BROKER_NOTICED_MS = 2_000;
/** Longest window of a world without databases and with slow links; it bounds what one window holds. */
const LOOKAHEAD_MAX_MS = 20;
/** Facts that a run without end keeps; a fact may hold a segment's 16 kB. */
const ENDLESS_FACTS_MAX = 2_000;
/** The process at the other end of a connection from outside the model. */
const OUTSIDE = 'outside';
/** At one instant the engine's own events come first, then outputs by the number of their process. */
const TIE_OF_FIRST_PROCESS = 2 ** 40;

/** As SQLite says it (result code 5). */
const databaseIsLocked: QueryResult = {
  ...{ columns: [], rows: [], changes: 0 },
  ...{ error: 'SQLITE_BUSY: database is locked', fault: 'locked-database' },
};

export interface ClusterOptions {
  readonly seed: number;
  /** Commands to carry out at their instants, in order. */
  readonly history?: readonly TimedCommand[];
  readonly hosts: ReplicaHostFactory;
  readonly databases: DatabaseFactory;
  /**
   * Where Kafka's brokers say that they are (`advertised.listeners`), by process; else `kafka-0:9092`.
   * It is in their bytes, so a replay needs the same.
   */
  readonly advertised?: ReadonlyMap<string, Address>;
  /**
   * For a run that goes on without end: only the newest facts, and no command, stay in memory. The
   * hash covers all of them as ever; only `history` stays empty, so nothing can be replayed.
   */
  readonly isEndless?: boolean;
  /** Told of each segment when it reaches a program outside the model. */
  readonly outside?: (segment: OutsideSegment) => void;
}

/** What a program outside the model receives; `syn-ack` says that it is connected. */
export interface OutsideSegment {
  readonly connection: number;
  readonly flag: SegmentFlag;
  readonly bytes: Uint8Array;
}

export type Answer = ProcessOutput & { readonly kind: 'answer' };
/** Told of what a person's socket brings; nothing follows `close`. */
export type SocketListener = (event: SocketEvent) => void;

/** One process of the run, wherever its code runs. */
interface Slot {
  readonly process: string;
  readonly node: string;
  readonly replica: number;
  readonly ordinal: number;
  readonly inline: InlineProcess | null;
  readonly host: ReplicaHost | null;
  readonly inbox: EventQueue<ProcessInput>;
  nextAt: Instant;
  /** What it did in this window, in order; the first `happened` of them have been taken over. */
  outputs: readonly ProcessOutput[];
  happened: number;
  isAlive: boolean;
  /** It listens from then on. */
  readonly startsAt: Instant;
  /** Id of the fault that ended it, and brings it back; empty: none did. */
  endedBy: string;
  /** It comes from a cold start; null: it does not. */
  readonly warmUp: ProcessFault | null;
}

interface ServiceDatabase {
  readonly database: Database;
  freeAt: Instant;
  conditions: DatabaseConditions;
  /** Statements that wait for its lock, in the order in which they came. */
  readonly waiting: Set<EngineEvent & { readonly kind: 'statement' }>;
}

interface OpenConnection {
  readonly link: string;
  /** Which way the client's segments go. */
  readonly direction: 'out' | 'back';
  readonly client: string;
  readonly server: string;
}

type Segment = ProcessOutput & { readonly kind: 'segment' };

interface ArrivalEvent extends Arrival {
  readonly kind: 'arrival';
  readonly slot: Slot | null;
  readonly input: ProcessInput | null;
  /** It is held after all. */
  isWithdrawn: boolean;
}

/** Something that the engine itself does at an instant. */
type EngineEvent =
  | { readonly kind: 'outputs'; readonly slot: Slot }
  | ArrivalEvent
  | { readonly kind: 'loss'; readonly fact: FactDraft & { readonly kind: 'segment-lost' } }
  /** A held segment is sent again. */
  | {
      readonly kind: 'again';
      readonly link: Link;
      readonly held: Held;
      readonly under: UnderWay;
    }
  | {
      readonly kind: 'statement';
      readonly slot: Slot;
      readonly output: ProcessOutput & { kind: 'query' };
    }
  /** A statement has waited for the lock as long as it may. */
  | { readonly kind: 'busy'; readonly statement: EngineEvent & { readonly kind: 'statement' } };

export class Cluster {
  readonly observer: Observer;
  readonly journal: Journal<Fact>;
  /** Null where nothing of it is kept (`isEndless`). */
  readonly past: Past | null;
  readonly #options: ClusterOptions;
  readonly #slots = new Map<string, Slot>();
  readonly #links = new Map<string, Link>();
  readonly #databases = new Map<string, ServiceDatabase>();
  readonly #connections = new Map<number, OpenConnection>();
  /** What brokers have written, by process. */
  readonly #disks = new Map<string, BrokerDisk>();
  readonly #faults: ActiveFaults;
  /** Segments of which nobody knows when they arrive. */
  readonly #held = new Map<Held, UnderWay>();
  readonly #tampering: Tampering;
  /** Inputs that do not come after all; processes that were to have them find nothing. */
  readonly #withdrawn = new Set<ProcessInput>();
  readonly #queue = new EventQueue<EngineEvent>();
  readonly #history: TimedCommand[] = [];
  /** How often each process was started. */
  readonly #lives = new Map<string, number>();
  readonly #answers = new Map<number, (answer: Answer) => void>();
  /** Of sockets that are open or opening. */
  readonly #sockets = new Map<
    number,
    { readonly client: string; readonly listen: SocketListener }
  >();
  /** Commands of an earlier run that have not come yet, oldest first. */
  #pending: readonly Pending[];
  #scenario: Scenario;
  #now: Instant = START;
  #lookahead: Duration = milliseconds(DATABASE_LEAST_MS);
  #ordinals = 0;
  #engineSequence = 0;
  #generation = 0;
  #segments = 0;
  #requests = 0;
  #socketCount = 0;

  private constructor(scenario: Scenario, options: ClusterOptions) {
    this.#options = options;
    this.#scenario = scenario;
    this.#pending = withFreezes(options.history ?? []);
    this.#faults = new ActiveFaults(options.seed, {
      note: (at, fact) => this.#append(at, fact),
      began: (fault, at) => this.#faultBegan(fault, at),
      ended: (fault, at) => this.#faultEnded(fault, at),
    });
    this.#tampering = new Tampering({
      arrivals: () => this.#arrivals(),
      linkOf: (hop) => this.#links.get(hop),
      withdraw: (arrival) => this.#withdraw(arrival),
      keep: (held, under) => void this.#held.set(held, under),
      free: (at, held, arrivesAt) => this.#free(at, held, arrivesAt),
      note: (at, fact) => this.#append(at, fact),
      nextSegment: () => {
        this.#segments += 1;
        return this.#segments;
      },
      bytesOf: (message) => {
        const found = this.observer.message(message);
        return found === null || found.bytes.length < found.size ? null : found.bytes;
      },
      random: (name) => Random.named(options.seed, name),
    });
    const newObserver = (document: () => Scenario, isForFrames: boolean): Observer =>
      new Observer(dissect, placesOf, document, isForFrames);
    this.observer = newObserver(() => this.scenario, false);
    this.journal = new Journal<Fact>(
      options.isEndless === true ? { keepMax: ENDLESS_FACTS_MAX } : {},
    );
    this.past = options.isEndless === true ? null : new Past(this.journal, newObserver, scenario);
  }

  /** Builds the world, paused at 0. Throws when a database's SQL does not run; nothing is left behind then. */
  static open(scenario: Scenario, options: ClusterOptions): Cluster {
    const cluster = new Cluster({ ...scenario, nodes: [], links: [] }, options);
    cluster.#append(START, { kind: 'run-started', scenario: scenario.id, seed: options.seed });
    try {
      cluster.#become(scenario, START);
      cluster.#faults.act(START);
    } catch (error) {
      cluster.close();
      throw error;
    }
    return cluster;
  }

  /** All events up to and including this instant have happened. */
  get now(): Instant {
    return this.#now;
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  get history(): readonly TimedCommand[] {
    return this.#history;
  }

  hash(): string {
    return this.journal.hash();
  }

  /** The next instant at which something happens, or `NEVER`. */
  get nextAt(): Instant {
    let next = this.#queue.nextAt;
    for (const slot of this.#slots.values()) {
      if (!slot.isAlive) continue;
      if (slot.nextAt < next) next = slot.nextAt;
      if (slot.inbox.nextAt < next) next = slot.inbox.nextAt;
    }
    const command = this.#pending[0];
    if (command !== undefined && command.at < next) next = instant(command.at);
    const { nextAt } = this.#faults;
    return nextAt < next ? nextAt : next;
  }

  /**
   * Everything up to and including `target` happens, in windows. Between two windows it asks
   * `shouldStop`; when told to, it ends earlier and `now` says where.
   */
  async runTo(target: Instant, shouldStop: () => boolean = () => false): Promise<void> {
    for (;;) {
      const next = this.nextAt;
      if (next > target) {
        if (target > this.#now) this.#now = target;
        return;
      }
      if (shouldStop()) return;
      const command = this.#pending[0];
      if (this.#faults.nextAt <= next) this.#faults.act(next);
      let until = after(next, this.#lookahead);
      if (this.#faults.nextAt < until) until = this.#faults.nextAt;
      if (until > target) until = instant(target + 1);
      if (command !== undefined && command.at < until) until = instant(command.at + 1);
      await this.#window(until);
      this.#now = instant(until - 1);
      this.#replayCommands();
    }
  }

  /** To the next instant at which a fact is added; does nothing when nothing will ever happen. */
  async step(): Promise<void> {
    const before = this.journal.length;
    while (this.journal.length === before) {
      const next = this.nextAt;
      if (next === NEVER) return;
      await this.runTo(next);
    }
  }

  /** Carries the command out now, after everything that has happened at this instant. Throws `EditError` or `CommandError`. */
  command(command: Command): void {
    this.#carryOut(command, null);
  }

  /** Sends a person's request from a client node now; `settle` is told when its answer comes. */
  request(
    client: string,
    spec: (RunCommand & { kind: 'send-request' })['spec'],
    settle: (answer: Answer) => void,
  ): number {
    this.#requests += 1;
    const request = this.#requests;
    this.#answers.set(request, settle);
    try {
      this.command({ kind: 'send-request', client, request, spec });
    } catch (error) {
      this.#answers.delete(request);
      throw error;
    }
    return request;
  }

  /** Opens a person's socket from a client node now, and says its number. */
  openSocket(
    client: string,
    path: string,
    protocols: readonly string[],
    listen: SocketListener,
  ): number {
    const socket = this.#socketCount + 1;
    this.#sockets.set(socket, { client, listen });
    try {
      this.command({ kind: 'open-socket', client, socket, path, protocols });
    } catch (error) {
      this.#sockets.delete(socket);
      throw error;
    }
    return socket;
  }

  /** Does nothing where the socket has been closed: the page may not know yet. */
  sendToSocket(socket: number, data: string | Uint8Array): void {
    const client = this.#sockets.get(socket)?.client;
    if (client !== undefined) this.command({ kind: 'send-to-socket', client, socket, data });
  }

  /** `code` null names none; as `sendToSocket` otherwise. */
  closeSocket(socket: number, code: number | null, reason: string): void {
    const client = this.#sockets.get(socket)?.client;
    if (client !== undefined) this.command({ kind: 'close-socket', client, socket, code, reason });
  }

  /** A person's SQL, between events. What may have changed the database becomes a command of the run. */
  sql(node: string, text: string): QueryResult {
    const { database } = this.#databaseOf(node);
    if (database.isReadOnly(text)) return database.query(text, [], this.#now);
    let result: QueryResult | null = null;
    this.#carryOut({ kind: 'run-sql', node, sql: text }, (executed) => {
      result = executed;
    });
    return result ?? { columns: [], rows: [], changes: 0, error: 'the statement was not run' };
  }

  /** Ends every worker and database. The cluster is of no use afterwards. */
  close(): void {
    for (const slot of this.#slots.values()) slot.host?.stop();
    for (const { database } of this.#databases.values()) database.close();
    this.#slots.clear();
    this.#databases.clear();
  }

  // ── Windows ──

  async #window(until: Instant): Promise<void> {
    const advancing: { slot: Slot; since: Instant; result: Promise<Advance> }[] = [];
    const here: { slot: Slot; process: InlineProcess }[] = [];
    for (const slot of this.#slots.values()) {
      if (!slot.isAlive || (slot.nextAt >= until && slot.inbox.nextAt >= until)) continue;
      if (slot.inline !== null) here.push({ slot, process: slot.inline });
      if (slot.host === null) continue;
      const since = slot.nextAt < slot.inbox.nextAt ? slot.nextAt : slot.inbox.nextAt;
      const inputs = this.#takeBefore(slot, until);
      advancing.push({ slot, since, result: slot.host.advance(inputs, until) });
    }
    // After the workers have theirs, so that they run meanwhile.
    for (const { slot, process } of here) {
      this.#accept(slot, process.advance(this.#takeBefore(slot, until), until));
    }
    const crashes: { slot: Slot; since: Instant; crash: ReplicaCrash }[] = [];
    // All at once: workers run in parallel, and one that is lost must not keep the others.
    const settled = await Promise.allSettled(advancing.map(({ result }) => result));
    settled.forEach((outcome, at) => {
      const advance = advancing[at];
      if (advance === undefined) return;
      const { slot, since } = advance;
      if (outcome.status === 'fulfilled') this.#accept(slot, outcome.value);
      else if (outcome.reason instanceof ReplicaCrash) {
        crashes.push({ slot, since, crash: outcome.reason });
      } else if (slot.isAlive) throw outcome.reason;
    });
    while (this.#queue.nextAt < until) {
      const event = this.#queue.pop();
      if (event !== undefined) this.#happen(this.#queue.poppedAt, event);
    }
    for (const { slot, since, crash } of crashes) {
      if (!slot.isAlive) continue;
      this.#now = instant(until - 1);
      this.#carryOut(
        {
          kind: 'crash-replica',
          node: slot.node,
          replica: slot.replica,
          reason: crash.reason,
          detail: crash.message,
          lastDoneAt: Math.max(0, since - 1),
        },
        null,
      );
    }
  }

  #takeBefore({ inbox }: Slot, until: Instant): readonly ProcessInput[] {
    const inputs: ProcessInput[] = [];
    while (inbox.nextAt < until) {
      const input = inbox.pop();
      if (input === undefined) break;
      if (this.#withdrawn.size === 0 || !this.#withdrawn.delete(input)) inputs.push(input);
    }
    return inputs;
  }

  #accept(slot: Slot, advance: Advance): void {
    slot.nextAt = advance.nextAt;
    slot.outputs = advance.outputs;
    slot.happened = 0;
    this.#queueOutputs({ kind: 'outputs', slot });
  }

  /** A process waits in the queue for the first of its outputs only: they are in order already. */
  #queueOutputs(event: EngineEvent & { kind: 'outputs' }): void {
    const next = event.slot.outputs[event.slot.happened];
    if (next === undefined) return;
    this.#queue.push(next.at, TIE_OF_FIRST_PROCESS + event.slot.ordinal, event);
  }

  #happen(at: Instant, event: EngineEvent): void {
    switch (event.kind) {
      case 'outputs':
        this.#happenOutputs(event);
        return;
      case 'arrival':
        this.#happenArrival(at, event);
        return;
      case 'loss':
        this.#append(at, event.fact);
        return;
      case 'again': {
        const { link, held } = event;
        const { losses, freed } = link.tryAgain(held, at);
        this.#noteLosses(at, link, event.under, losses, null, held);
        for (const one of freed) this.#free(at, one.held, one.arrivesAt);
        return;
      }
      case 'statement':
        this.#happenStatement(at, event);
        return;
      case 'busy': {
        const known = this.#databases.get(event.statement.slot.node);
        if (known?.waiting.delete(event.statement) !== true) return;
        this.#settleStatement(at, event.statement, databaseIsLocked, at);
        return;
      }
    }
  }

  /** Its outputs up to the first that something else comes before, or with. */
  #happenOutputs(event: EngineEvent & { kind: 'outputs' }): void {
    const { slot } = event;
    let output = slot.outputs[slot.happened];
    do {
      if (output === undefined) return;
      slot.happened += 1;
      this.#happenOutput(output.at, slot, output);
      output = slot.outputs[slot.happened];
    } while (output !== undefined && output.at < this.#queue.nextAt);
    this.#queueOutputs(event);
  }

  #happenOutput(at: Instant, slot: Slot, output: ProcessOutput): void {
    switch (output.kind) {
      case 'fact':
        this.#append(at, output.fact);
        if (output.fact.kind === 'replica-stopped') {
          this.#end(slot, at);
          this.#bringBack(slot, at, output.fact.fault);
        }
        return;
      case 'segment':
        this.#transmit(at, slot.process, output);
        return;
      case 'query':
        this.#schedule(after(at, milliseconds(DATABASE_ONE_WAY_MS)), {
          kind: 'statement',
          slot,
          output,
        });
        return;
      case 'answer': {
        const settle = this.#answers.get(output.request);
        this.#answers.delete(output.request);
        settle?.(output);
        return;
      }
      case 'socket': {
        const { socket, event } = output;
        const listen = this.#sockets.get(socket)?.listen;
        if (event.kind === 'close') this.#sockets.delete(socket);
        listen?.(event);
        return;
      }
    }
  }

  #schedule(at: Instant, event: EngineEvent): void {
    this.#engineSequence += 1;
    this.#queue.push(at, this.#engineSequence, event);
  }

  #append(at: Instant, draft: FactDraft): void {
    const fact = this.journal.append(at, draft);
    this.observer.accept(fact);
    this.past?.accept(fact, this.observer);
  }

  // ── Network ──

  #transmit(at: Instant, from: string, segment: Segment): void {
    const link = this.#links.get(segment.link);
    if (link === undefined) return;
    if (segment.flag === 'data' && link.draws(segment.direction, 'resets')) {
      this.#resetBoth(at, segment.connection);
    }
    this.#trackConnection(from, segment);
    const { direction, connection, flag, message, bytes, to } = segment;
    const { arrivesAt, held, losses } = link.passage(at, direction, connection, bytes.length, flag);
    this.#segments += 1;
    const id = this.#segments;
    this.#append(at, {
      kind: 'segment-sent',
      segment: id,
      link: segment.link,
      direction,
      connection,
      from,
      to,
      flag,
      message,
      bytes,
      arrivesAt,
    });
    const under = { id, from, segment: this.#corrupted(at, link, id, segment) };
    this.#noteLosses(at, link, under, losses, arrivesAt, held);
    if (held !== null) this.#held.set(held, under);
    else if (arrivesAt !== null) this.#deliver(under, arrivesAt);
  }

  /** A held segment whose copies are all lost, as yet, is sent again after the last of them. */
  #noteLosses(
    now: Instant,
    link: Link,
    under: UnderWay,
    losses: readonly Loss[],
    arrivesAt: Instant | null,
    held: Held | null,
  ): void {
    const { direction, connection, flag, message, link: hop } = under.segment;
    for (const [count, { at, lostAt, sentAgainAt }] of losses.entries()) {
      const isLast = count === losses.length - 1;
      const fact: FactDraft & { kind: 'segment-lost' } = {
        kind: 'segment-lost',
        segment: under.id,
        link: hop,
        direction,
        connection,
        flag,
        message,
        lostAt,
        sentAgainAt,
        arrivesAt: isLast ? arrivesAt : null,
      };
      // The first with its segment, so that whoever sees the one has seen the other.
      if (count === 0) this.#append(now, fact);
      else this.#schedule(at, { kind: 'loss', fact });
      if (isLast && held !== null && held.readyAt === null) {
        this.#schedule(sentAgainAt, { kind: 'again', link, held, under });
      }
    }
  }

  #free(at: Instant, held: Held, arrivesAt: Instant): void {
    const under = this.#held.get(held);
    if (under === undefined) return;
    this.#held.delete(held);
    const { direction, connection, flag, message, link } = under.segment;
    this.#append(at, {
      kind: 'segment-freed',
      segment: under.id,
      link,
      direction,
      connection,
      flag,
      message,
      arrivesAt,
    });
    this.#deliver(under, arrivesAt);
  }

  #deliver({ id, from, segment }: UnderWay, arrivesAt: Instant): void {
    const { to, direction, connection, flag, message, bytes } = segment;
    const slot = this.#slots.get(to);
    const reachable =
      slot !== undefined && slot.isAlive && slot.startsAt <= arrivesAt ? slot : null;
    const input: ProcessInput | null =
      reachable === null
        ? null
        : {
            kind: 'segment',
            at: arrivesAt,
            link: segment.link,
            direction,
            connection,
            from,
            flag,
            message,
            bytes,
          };
    const under = { from, id, segment, arrivesAt };
    this.#schedule(arrivesAt, {
      kind: 'arrival',
      slot: reachable,
      ...under,
      input,
      isWithdrawn: false,
    });
    if (input !== null) reachable?.inbox.push(arrivesAt, this.#engineSequence, input);
  }

  #arrivals(): readonly ArrivalEvent[] {
    const arrivals: ArrivalEvent[] = [];
    for (const event of this.#queue.values()) {
      if (event.kind === 'arrival' && !event.isWithdrawn) arrivals.push(event);
    }
    return arrivals;
  }

  #withdraw({ id }: Arrival): void {
    const event = this.#arrivals().find((one) => one.id === id);
    if (event === undefined) return;
    event.isWithdrawn = true;
    if (event.input !== null) this.#withdrawn.add(event.input);
  }

  // ── Faults ──

  /** As it will be received. */
  #corrupted(at: Instant, link: Link, id: number, segment: Segment): Segment {
    const { direction, connection, message, bytes } = segment;
    if (segment.flag !== 'data' || bytes.length === 0) return segment;
    if (!link.draws(direction, 'corruption')) return segment;
    const { at: offset, bit } = link.drawBit(direction, bytes.length);
    const changed = bytes.slice();
    const was = bytes[offset] ?? 0;
    const is = was ^ (1 << bit);
    changed[offset] = is;
    this.#append(at, {
      kind: 'segment-corrupted',
      segment: id,
      link: segment.link,
      direction,
      connection,
      message,
      offset,
      was,
      is,
    });
    return { ...segment, bytes: changed };
  }

  #faultBegan(fault: ActiveFault, at: Instant): void {
    this.#setConditions(fault);
    const kind = faultKind(fault.kind);
    if (kind.on === 'node') {
      if (kind.stops === true) this.#stopByFault(fault, at);
      else this.#tellNodeFaults(fault, at);
    }
    if (kind.on !== 'link' || kind.resetShare === undefined) return;
    const share = kind.resetShare(fault.settings);
    const random = this.#faults.stream(fault.id, 'share');
    for (const [id, { link }] of [...this.#connections]) {
      if (linkOfHop(link) === fault.target && random.bool(share)) this.#resetBoth(at, id);
    }
  }

  #faultEnded(fault: ActiveFault, at: Instant): void {
    this.#setConditions(fault);
    const kind = nodeFaultKind(fault);
    if (kind === null) return;
    if (kind.stops !== true) this.#tellNodeFaults(fault, at);
    for (const slot of [...this.#slots.values()]) {
      const isBack = slot.isAlive || kind.stops !== true || slot.node !== fault.target;
      if (!isBack && slot.endedBy === fault.id) this.#startAfter(slot, at, fault);
    }
  }

  /** Its processes and its database are as the faults that are active make them. */
  #tellNodeFaults({ target }: ActiveFault, at: Instant): void {
    for (const slot of this.#slots.values()) {
      if (slot.node !== target) continue;
      this.#give(slot, { kind: 'faults', at, faults: this.#faultsIn(slot) });
    }
    const known = this.#databases.get(target);
    if (known === undefined) return;
    known.conditions = databaseConditions(this.#faults.at(target));
    if (known.conditions.lockedMs !== null) return;
    const waiting = [...known.waiting];
    known.waiting.clear();
    for (const statement of waiting) this.#happenStatement(at, statement);
  }

  #faultsIn({ node, replica, warmUp }: Slot): readonly ProcessFault[] {
    const faults = processFaults(this.#faults.at(node), replica);
    return warmUp === null ? faults : [...faults, warmUp];
  }

  /** What is momentary starts them again at once; else that is for its end. */
  #stopByFault(fault: ActiveFault, at: Instant): void {
    const { isMomentary } = faultKind(fault.kind);
    for (const slot of [...this.#slots.values()]) {
      if (slot.node !== fault.target || !isAbout(fault, slot.replica) || !slot.isAlive) continue;
      const reason = isMomentary ? 'removed' : 'crashed';
      this.#append(at, {
        kind: 'replica-stopped',
        process: slot.process,
        reason,
        detail: fault.kind,
        fault: fault.id,
      });
      this.#end(slot, at);
      slot.endedBy = fault.id;
      if (isMomentary) this.#startAfter(slot, at, fault);
    }
  }

  /** A process that a fault ended from within comes back by itself. */
  #bringBack(slot: Slot, at: Instant, id: string | undefined): void {
    const fault = this.#faults.at(slot.node).find((one) => one.id === id);
    if (fault !== undefined) this.#startAfter(slot, at, fault);
  }

  #startAfter({ node: id, replica }: Slot, at: Instant, fault: ActiveFault): void {
    const node = this.#scenario.nodes.find((one) => one.id === id);
    const back = comingBackFrom(fault);
    if (node === undefined || back === null) return;
    const startsAt = after(at, milliseconds(back.startUpMs));
    const until = after(startsAt, milliseconds(back.warmUpMs));
    const isWarm = back.warmUpMs === 0 || back.warmUpFactor === 1;
    const warmUp = { fault: fault.id, kind: 'warm-up', factor: back.warmUpFactor, until } as const;
    this.#startReplica(node, replica, startsAt, isWarm ? null : warmUp);
  }

  /** Both ends are told that the connection is gone, over the link. */
  #resetBoth(at: Instant, id: number): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    const { link, client, server, direction } = connection;
    this.#reset(at, link, id, client, server, direction);
    this.#reset(at, link, id, server, client, opposite(direction));
  }

  /** The hops that a fault of this target is about are as the faults that are active make them. */
  #setConditions({ target }: ActiveFault): void {
    for (const link of this.#scenario.links) {
      for (const { id, from, to } of hopsOf(link)) {
        if (link.id !== target && from !== target && to !== target) continue;
        const hop = this.#links.get(id);
        if (hop !== undefined) hop.conditions = this.#faults.conditionsOf(link.id, from, to);
      }
    }
  }

  #happenArrival(at: Instant, event: EngineEvent & { kind: 'arrival' }): void {
    const { slot, from, id, segment, isWithdrawn } = event;
    if (isWithdrawn) return;
    const isOutside = segment.to === OUTSIDE;
    const accepted = isOutside || (slot !== null && slot.isAlive);
    this.#append(at, { kind: 'segment-delivered', segment: id, to: segment.to, accepted });
    if (isOutside) this.#options.outside?.(segment);
    if (accepted || (segment.flag !== 'syn' && segment.flag !== 'data')) return;
    // The machine is up but nothing listens there: it answers for the process (RFC 9293 section 3.5.2).
    this.#reset(
      at,
      segment.link,
      segment.connection,
      segment.to,
      from,
      opposite(segment.direction),
    );
  }

  #reset(
    at: Instant,
    link: string,
    connection: number,
    from: string,
    to: string,
    direction: 'out' | 'back',
  ): void {
    const flag: SegmentFlag = 'rst';
    const bytes = new Uint8Array(0);
    this.#transmit(at, from, {
      kind: 'segment',
      at,
      link,
      direction,
      connection,
      to,
      flag,
      message: 0,
      bytes,
    });
  }

  #trackConnection(from: string, segment: Segment): void {
    const { flag, connection, link, direction, to } = segment;
    if (flag === 'syn') {
      this.#connections.set(connection, { link, direction, client: from, server: to });
    }
    if (flag === 'fin' || flag === 'rst') this.#connections.delete(connection);
  }

  // ── Databases ──

  #happenStatement(at: Instant, statement: EngineEvent & { kind: 'statement' }): void {
    const { slot, output } = statement;
    const known = this.#databases.get(slot.node);
    const lockedMs = known?.conditions.lockedMs ?? null;
    if (known !== undefined && lockedMs !== null) {
      known.waiting.add(statement);
      this.#schedule(after(at, milliseconds(lockedMs)), { kind: 'busy', statement });
      return;
    }
    // A statement that was on its way when its replica died still takes effect: the database lives on.
    const result =
      known === undefined
        ? { columns: [], rows: [], changes: 0, error: 'the database is gone' }
        : known.database.query(output.sql, output.parameters, at);
    const start = known !== undefined && known.freeAt > at ? known.freeAt : at;
    const doneAt = after(start, milliseconds(STATEMENT_MS * (known?.conditions.factor ?? 1)));
    if (known !== undefined) known.freeAt = doneAt;
    this.#settleStatement(at, statement, result, doneAt);
  }

  /** What came of it, which is on its way to the replica from `doneAt` on. */
  #settleStatement(
    at: Instant,
    { slot, output }: EngineEvent & { kind: 'statement' },
    result: QueryResult,
    doneAt: Instant,
  ): void {
    this.#append(at, {
      kind: 'query-executed',
      process: slot.process,
      service: slot.node,
      trace: output.trace,
      span: output.span,
      sql: output.sql,
      rows: result.rows.length,
      changes: result.changes,
      error: result.error,
    });
    const backAt = after(doneAt, milliseconds(DATABASE_ONE_WAY_MS));
    this.#engineSequence += 1;
    if (!slot.isAlive) return;
    slot.inbox.push(backAt, this.#engineSequence, {
      kind: 'query-result',
      at: backAt,
      query: output.query,
      result,
    });
  }

  #databaseOf(node: string): ServiceDatabase {
    const known = this.#databases.get(node);
    if (known !== undefined) return known;
    const withOne = [...this.#databases.keys()].join(', ');
    throw new CommandError('no-database', { id: node, known: withOne });
  }

  // ── Commands ──

  #replayCommands(): void {
    for (;;) {
      const next = this.#pending[0];
      if (next === undefined || next.at > this.#now) return;
      this.#pending = this.#pending.slice(1);
      this.#carryOut(next.command, null);
    }
  }

  #carryOut(command: Command | Freeze, onSql: ((result: QueryResult) => void) | null): void {
    if (command.kind === 'freeze-replica') {
      this.#freeze(this.#slotOf(command.node, command.replica));
      return;
    }
    const at = this.#now;
    const apply = this.#prepare(command, onSql);
    if (this.#options.isEndless !== true) this.#history.push({ at, command });
    this.#append(at, { kind: 'command-applied', command: JSON.stringify(command, bytesAsText) });
    apply();
  }

  /** Checks the command first, so that one that does not fit changes and records nothing. */
  #prepare(command: Command, onSql: ((result: QueryResult) => void) | null): () => void {
    const at = this.#now;
    switch (command.kind) {
      case 'kill-replica': {
        const slot = this.#slotOf(command.node, command.replica);
        if (!slot.isAlive) throw new CommandError('replica-down', { process: slot.process });
        return () => this.#stopReplica(slot, at, 'killed', '');
      }
      case 'crash-replica': {
        const slot = this.#slotOf(command.node, command.replica);
        return () => this.#stopReplica(slot, at, command.reason, command.detail);
      }
      case 'restart-replica': {
        const slot = this.#slotOf(command.node, command.replica);
        const node = this.#nodeOf(command.node);
        return () => {
          if (slot.isAlive) this.#stopReplica(slot, at, 'removed', 'restarted');
          this.#startReplica(node, command.replica, after(at, milliseconds(START_UP_MS)));
        };
      }
      case 'break': {
        const { fault, forMs } = command;
        checkMisfit(misfitOf(this.#scenario, fault, forMs));
        const isPlanned = this.#scenario.faults?.some(({ id }) => id === fault.id) ?? false;
        if (isPlanned || this.#faults.has(fault.id)) {
          throw new CommandError('fault-active', { id: fault.id });
        }
        return () => this.#faults.begin(fault, at, forMs);
      }
      case 'tamper':
        return this.#tampering.prepare(command, at);
      case 'mend': {
        const { id } = command;
        if (!this.#faults.has(id)) {
          throw new CommandError('no-fault', { id, known: this.#faults.ids.join(', ') });
        }
        return () => this.#faults.mend(id, at);
      }
      case 'send-request': {
        const slot = this.#clientOf(command.client);
        const { request, spec } = command;
        return () => {
          if (request > this.#requests) this.#requests = request;
          this.#give(slot, { kind: 'request', at, request, spec });
        };
      }
      case 'open-socket':
      case 'send-to-socket':
      case 'close-socket': {
        const slot = this.#clientOf(command.client);
        return () => {
          if (command.socket > this.#socketCount) this.#socketCount = command.socket;
          this.#give(slot, { kind: 'socket', at, command });
        };
      }
      case 'outside-segment':
        return this.#prepareOutside(command);
      case 'seek-group': {
        const node = this.#nodeOf(command.node);
        checkKafka(node);
        const { group, topic, to } = command;
        const who = checkSeek(command, this.observer.broker(node.id));
        const operation = { kind: 'reset-offsets', group, topic, to } as const;
        return () => {
          if (who.by === 'brokers') this.#operate(node.id, operation);
          for (const slot of this.#slots.values()) {
            if (who.by === 'brokers' || slot.node !== who.node) continue;
            this.#give(slot, { kind: 'seek', at, broker: node.id, topic, to });
          }
        };
      }
      case 'write-tombstone': {
        const node = this.#nodeOf(command.node);
        checkKafka(node);
        const { topic, key } = command;
        checkTopic(node.id, topic, this.observer.broker(node.id).topics);
        if (key === '') throw new CommandError('key-empty', { topic });
        return () => this.#operate(node.id, { kind: 'write-tombstone', topic, key });
      }
      case 'run-sql': {
        const { database, conditions } = this.#databaseOf(command.node);
        return () => {
          const isLocked = conditions.lockedMs !== null;
          const result = isLocked ? databaseIsLocked : database.query(command.sql, [], at);
          onSql?.(result);
        };
      }
      default: {
        if (command.kind === 'plan-fault' || command.kind === 'unplan-fault') {
          checkMisfit(misfitOfEdit(this.#scenario, command));
        }
        const next = applyEdit(this.#scenario, command satisfies Edit);
        return () => this.#become(next, at);
      }
    }
  }

  /** Every broker hears of it; the one that has to do it does. */
  #operate(node: string, operation: KafkaOperation): void {
    for (const slot of this.#slots.values()) {
      if (slot.node === node) this.#give(slot, { kind: 'operate', at: this.#now, operation });
    }
  }

  /** It travels the first link that leads to the process, as if sent by the node at the link's other end. */
  #prepareOutside(command: RunCommand & { kind: 'outside-segment' }): () => void {
    const { process, connection, flag, bytes } = command;
    const node = this.#nodeOf(process.slice(0, process.lastIndexOf('/'))).id;
    const hop = this.#scenario.links.flatMap(hopsOf).find(({ to }) => to === node);
    const link = flag === 'syn' ? hop?.id : this.#connections.get(connection)?.link;
    if (link === undefined && flag === 'syn') throw new CommandError('no-link-in', { id: node });
    return () => {
      // The other end has ended it meanwhile, and its last segment is on its way.
      if (link === undefined) return;
      this.#transmit(this.#now, OUTSIDE, {
        kind: 'segment',
        at: this.#now,
        link,
        direction: 'out',
        connection,
        to: process,
        flag,
        message: 0,
        bytes,
      });
    };
  }

  #clientOf(id: string): Slot {
    const slot = this.#slotOf(id, 0);
    if (this.#nodeOf(id).kind !== 'client') throw new CommandError('not-a-client', { id });
    return slot;
  }

  #nodeOf(id: string): ScenarioNode {
    const node = this.#scenario.nodes.find((one) => one.id === id);
    if (node !== undefined) return node;
    const known = this.#scenario.nodes.map((one) => one.id).join(', ');
    throw new CommandError('no-node', { id, known });
  }

  #slotOf(node: string, replica: number): Slot {
    this.#nodeOf(node);
    const slot = this.#slots.get(`${node}/${replica}`);
    if (slot !== undefined) return slot;
    throw new CommandError('no-replica', { id: node, replica });
  }

  // ── Replicas ──

  #startReplica(
    node: ScenarioNode,
    replica: number,
    startsAt: Instant,
    warmUp: ProcessFault | null = null,
  ): void {
    const process = `${node.id}/${replica}`;
    this.#ordinals += 1;
    const ordinal = this.#ordinals;
    const upstreams = this.#upstreamsOf(node.id);
    const life = this.#lives.get(process) ?? 0;
    this.#lives.set(process, life + 1);
    // One that comes back draws other chance, or it would number its spans as it did before. Seeds
    // of runs are below 2^32, so none of these is the seed of another run.
    const seed = this.#options.seed + life * 2 ** 32;
    let inline: InlineProcess | null = null;
    let host: ReplicaHost | null = null;
    if (node.kind === 'client') {
      inline = new ClientProcess(process, ordinal, seed, startsAt, node, upstreams);
    } else if (node.kind === 'gateway') {
      inline = new GatewayProcess(process, ordinal, seed, startsAt, node, upstreams);
    } else if (node.kind === 'broker') {
      inline = new BrokerProcess(
        process,
        ordinal,
        seed,
        startsAt,
        node,
        hopAmongBrokers(node.id),
        this.#diskOf(process),
        (broker) => this.#options.advertised?.get(broker) ?? null,
      );
    } else {
      const sources = this.#sourcesOf(node.id);
      const setup = { process, ordinal, seed, startedAt: startsAt, node, upstreams, sources };
      host = this.#options.hosts(setup);
    }
    const slot: Slot = {
      process,
      node: node.id,
      replica,
      ordinal,
      inline,
      host,
      inbox: new EventQueue<ProcessInput>(),
      nextAt: startsAt,
      outputs: [],
      happened: 0,
      isAlive: true,
      startsAt,
      endedBy: '',
      warmUp,
    };
    this.#slots.set(process, slot);
    const faults = this.#faultsIn(slot);
    if (faults.length > 0) this.#give(slot, { kind: 'faults', at: startsAt, faults });
    if (node.kind === 'broker') {
      this.#tellMembers(node, startsAt, replica);
      this.#tellPolicies(node, startsAt);
    }
  }

  /** Brokers learn at one instant which of them are alive; `started`: the one that begins then. */
  #tellMembers(node: BrokerNode, at: Instant, started: number | null): void {
    this.#generation += 1;
    const generation = this.#generation;
    const slots = [...this.#slots.values()].filter((slot) => slot.node === node.id);
    const alive = slots.filter((slot) => slot.isAlive).map((slot) => slot.replica);
    for (const slot of slots) this.#give(slot, { kind: 'members', at, generation, alive, started });
  }

  #diskOf(process: string): BrokerDisk {
    const known = this.#disks.get(process);
    if (known !== undefined) return known;
    const disk = emptyDisk();
    this.#disks.set(process, disk);
    return disk;
  }

  #stopReplica(slot: Slot, at: Instant, reason: Reason | 'removed', detail: string): void {
    this.#append(at, { kind: 'replica-stopped', process: slot.process, reason, detail });
    this.#end(slot, at);
  }

  /** The process is gone; its machine resets the connections it had. */
  #end(slot: Slot, at: Instant): void {
    this.#freeze(slot);
    for (const [socket, { client, listen }] of [...this.#sockets]) {
      if (client !== slot.node) continue;
      this.#sockets.delete(socket);
      listen({ kind: 'close', code: 1006, reason: '', wasClean: false });
    }
    const node = this.#scenario.nodes.find((one) => one.id === slot.node);
    if (node?.kind === 'broker')
      this.#tellMembers(node, after(at, milliseconds(BROKER_NOTICED_MS)), null);
    for (const [id, { link, direction, client, server }] of [...this.#connections]) {
      if (client === slot.process) this.#reset(at, link, id, client, server, direction);
      else if (server === slot.process) {
        this.#reset(at, link, id, server, client, opposite(direction));
      }
    }
  }

  /** It does nothing any more, and nobody has noticed yet. */
  #freeze(slot: Slot): void {
    slot.isAlive = false;
    slot.inbox.clear();
    slot.nextAt = NEVER;
    slot.host?.stop();
  }

  #give(slot: Slot, input: ProcessInput): void {
    if (!slot.isAlive) return;
    this.#engineSequence += 1;
    // A process that has not started yet takes it first thing.
    const at = input.at < slot.startsAt ? slot.startsAt : input.at;
    slot.inbox.push(at, this.#engineSequence, { ...input, at });
  }

  // ── Topology ──

  /** The world takes the shape of the document; what did not change goes on undisturbed. */
  #become(next: Scenario, at: Instant): void {
    const change = difference(this.#scenario, next);
    const isOpening = this.journal.length === 1;
    this.#scenario = next;
    this.past?.become(next, this.journal.length);
    for (const link of change.removedLinks) this.#removeLink(link, at);
    for (const node of change.removedNodes) this.#removeNode(node, at);
    for (const link of [...change.changedLinks, ...change.addedLinks]) this.#setLink(link);
    const startsAt = isOpening ? at : after(at, milliseconds(START_UP_MS));
    // A broker comes with the link that needs it, and is up when the first segment reaches it.
    for (const node of change.addedNodes) {
      this.#addNode(node, node.kind === 'broker' ? at : startsAt);
    }
    for (const { before, after: changed } of change.changedNodes) {
      this.#changeNode(before, changed, at, startsAt);
    }
    this.#faults.become(next, at, isOpening);
    this.#lookahead = this.#leastDelay();
    if (!isOpening) this.#tellUpstreams(at);
  }

  #addNode(node: ScenarioNode, startsAt: Instant): void {
    if (node.kind === 'broker' && node.protocol === 'kafka') {
      this.#setLink(linkAmongBrokers(node.id));
    }
    if (node.kind === 'service' && node.database !== null) {
      this.#databases.set(node.id, {
        database: this.#openDatabase(node, node.database),
        freeAt: START,
        conditions: databaseConditions(this.#faults.at(node.id)),
        waiting: new Set(),
      });
    }
    for (let replica = 0; replica < processCountOf(node); replica++) {
      this.#startReplica(node, replica, startsAt);
    }
  }

  #openDatabase(
    node: ServiceNode,
    sql: { readonly schema: string; readonly seed: string },
  ): Database {
    const database = this.#options.databases(node);
    for (const [part, text] of [
      ['schema', sql.schema],
      ['seed', sql.seed],
    ] as const) {
      const { error } = text.trim() === '' ? { error: '' } : database.query(text, []);
      if (error === '') continue;
      database.close();
      throw new CommandError('database-refused', { id: node.id, part, error });
    }
    return database;
  }

  #removeNode(node: ScenarioNode, at: Instant): void {
    for (const slot of [...this.#slots.values()].filter((one) => one.node === node.id)) {
      if (slot.isAlive) this.#stopReplica(slot, at, 'removed', '');
      this.#slots.delete(slot.process);
    }
    if (node.kind === 'broker') {
      this.#links.delete(hopAmongBrokers(node.id));
      for (const process of processesOf(node)) this.#disks.delete(process);
    }
    this.#databases.get(node.id)?.database.close();
    this.#databases.delete(node.id);
  }

  #changeNode(before: ScenarioNode, node: ScenarioNode, at: Instant, startsAt: Instant): void {
    const slots = [...this.#slots.values()].filter((slot) => slot.node === node.id);
    const wanted = processCountOf(node);
    for (const slot of slots) {
      if (slot.replica >= wanted) {
        if (slot.isAlive) this.#stopReplica(slot, at, 'removed', 'scaled down');
        this.#slots.delete(slot.process);
      } else if (needsRedeploy(before, node)) {
        if (slot.isAlive) this.#stopReplica(slot, at, 'removed', 'new version');
        this.#startReplica(node, slot.replica, startsAt);
      } else {
        this.#give(slot, { kind: 'configure', at, node });
      }
    }
    for (let replica = slots.length; replica < wanted; replica++) {
      this.#startReplica(node, replica, startsAt);
    }
    this.#changeDatabase(before, node);
  }

  /** A service that gets its first database gets it at once; other changes of its SQL act on the next run. */
  #changeDatabase(before: ScenarioNode, node: ScenarioNode): void {
    if (node.kind !== 'service' || before.kind !== 'service') return;
    if (before.database === null && node.database !== null && !this.#databases.has(node.id)) {
      this.#databases.set(node.id, {
        database: this.#openDatabase(node, node.database),
        freeAt: START,
        conditions: databaseConditions(this.#faults.at(node.id)),
        waiting: new Set(),
      });
    }
  }

  /** Its hops take the settings. A hop that a switch no longer needs stays, for what is under way on it. */
  #setLink(link: ScenarioLink): void {
    const randomFor = (name: string): Random => Random.named(this.#options.seed, name);
    for (const hop of hopsOf(link)) {
      if (this.#links.has(hop.id)) continue;
      const added = new Link(hop, link, randomFor);
      added.conditions = this.#faults.conditionsOf(link.id, hop.from, hop.to);
      this.#links.set(hop.id, added);
    }
    for (const id of [link.id, `${link.id}>`]) {
      const known = this.#links.get(id);
      if (known !== undefined) known.settings = link;
    }
  }

  #removeLink(link: ScenarioLink, at: Instant): void {
    // Faults go with it, or its ends would never be told.
    for (const { id } of hopsOf(link)) {
      this.#tampering.letGo(id, at);
      const hop = this.#links.get(id);
      if (hop !== undefined) hop.conditions = calm;
    }
    for (const [id, { link: hop }] of [...this.#connections]) {
      if (linkOfHop(hop) === link.id) this.#resetBoth(at, id);
    }
    this.#links.delete(link.id);
    this.#links.delete(`${link.id}>`);
  }

  /** What the callers of `node` may reach. A dead replica stays listed: nobody checks its health yet. */
  #upstreamsOf(node: string): readonly Upstream[] {
    return this.#scenario.links
      .filter((link) => link.from === node)
      .flatMap((link) => {
        const callee = this.#scenario.nodes.find((one) => one.id === link.to);
        if (callee === undefined) return [];
        const near = link.broker === null ? callee : this.#nodeOf(link.broker);
        return [{ link, replicas: processesOf(near), service: contractOf(callee) }];
      });
  }

  /** Who may come to `node`, and over which links. */
  #sourcesOf(node: string): readonly Source[] {
    return this.#scenario.links
      .filter((link) => link.to === node)
      .flatMap((link) => {
        const caller = this.#scenario.nodes.find((one) => one.id === link.from);
        if (caller === undefined) return [];
        const near = link.broker === null ? caller : this.#nodeOf(link.broker);
        return [{ link, callers: processesOf(near), service: contractOf(caller) }];
      });
  }

  #tellPolicies(node: ScenarioNode, at: Instant): void {
    if (node.kind !== 'broker' || node.protocol !== 'amqp') return;
    const slot = this.#slots.get(`${node.id}/0`);
    const policies = policiesOf(this.#scenario, node.id);
    if (slot !== undefined) this.#give(slot, { kind: 'policies', at, policies });
  }

  #tellUpstreams(at: Instant): void {
    for (const node of this.#scenario.nodes) this.#tellPolicies(node, at);
    for (const slot of this.#slots.values()) {
      const upstreams = this.#upstreamsOf(slot.node);
      const sources = this.#sourcesOf(slot.node);
      this.#give(slot, { kind: 'upstreams', at, upstreams, sources });
    }
  }

  /** Nothing that happens now reaches a process earlier than this. */
  #leastDelay(): Duration {
    let least = milliseconds(this.#databases.size > 0 ? DATABASE_LEAST_MS : LOOKAHEAD_MAX_MS);
    for (const link of this.#links.values()) {
      if (link.leastLatency < least) least = link.leastLatency;
    }
    return least;
  }
}

/** In a replay, the replica stops where its worker had stopped, before anybody noticed. */
interface Freeze {
  readonly kind: 'freeze-replica';
  readonly node: string;
  readonly replica: number;
}

interface Pending {
  readonly at: number;
  readonly command: Command | Freeze;
}

/** Commands in order, each crash preceded by the instant at which the replica really stopped. */
function withFreezes(history: readonly TimedCommand[]): readonly Pending[] {
  const all = history.flatMap((timed): Pending[] => {
    const { command } = timed;
    if (command.kind !== 'crash-replica') return [timed];
    const { node, replica, lastDoneAt } = command;
    return [{ at: lastDoneAt, command: { kind: 'freeze-replica', node, replica } }, timed];
  });
  return all.sort((a, b) => a.at - b.at);
}

function hopAmongBrokers(node: string): string {
  return `${node}~`;
}

/** Simplified: the brokers of one cluster are 1 ms apart, on a network that is no link of the canvas. */
function linkAmongBrokers(node: string): ScenarioLink {
  return {
    id: hopAmongBrokers(node),
    from: node,
    to: node,
    protocol: 'kafka',
    broker: null,
    latencyMs: { kind: 'constant', value: 1 },
    bandwidthMbps: 1_000,
    connectionsMax: 1,
    timeoutMs: 1_000,
  };
}

function processesOf(node: ScenarioNode): readonly string[] {
  return Array.from({ length: processCountOf(node) }, (_, at) => `${node.id}/${at}`);
}

function contractOf(node: ScenarioNode): Upstream['service'] {
  if (node.kind !== 'service') return null;
  const { id, contract, tokens } = node;
  return tokens === undefined ? { id, contract } : { id, contract, tokens };
}

function opposite(direction: 'out' | 'back'): 'out' | 'back' {
  return direction === 'out' ? 'back' : 'out';
}

function bytesAsText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Array.from(value) : value;
}
