/**
 * What the page may ask of the engine, and what the engine tells the page.
 *
 * The same interface is served by the engine worker (through Comlink) and by the inline host in
 * Node, so tests, batch runs and the page use one vocabulary. All values are structured-cloneable.
 */
import type { Scenario } from '../sim/world/scenario.ts';
import type { Command, HttpRequestSpec, TimedCommand } from '../sim/world/commands.ts';
import type {
  Badge,
  BrokerView,
  EventFilter,
  FaultView,
  GroupMeasures,
  LinkMeasures,
  LinkView,
  LogLine,
  MessageDetail,
  MessageFilter,
  MessageList,
  Metrics,
  NodeView,
  RequestView,
  Series,
  TraceView,
} from '../sim/observe/views.ts';
import type { SegmentFlag, SocketListener, TimeLine } from '../sim/index.ts';
import type { Fact } from '../sim/observe/facts.ts';

/** Virtual seconds per wall second; `max`: as fast as possible. */
export type Speed = number | 'max';

export interface OpenOptions {
  /** Overrides the scenario's seed. */
  readonly seed?: number;
  /** Commands of an earlier run to carry out again, at their instants. */
  readonly history?: readonly TimedCommand[];
}

export interface HttpAnswer {
  /** 0 when no answer came; `reason` says why. */
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
  /** Virtual, from the client's first byte sent to the last received. */
  readonly latencyMs: number;
  readonly reason: string;
  readonly trace: string;
}

export interface SqlResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** Rows changed by an insert, update or delete. */
  readonly changes: number;
  /** SQLite's message, or empty. */
  readonly error: string;
  /** More rows existed than the 500 that are given. */
  readonly truncated: boolean;
}

/** One copy of a segment under way, for drawing. Times in virtual ms. */
export interface DotView {
  readonly segment: number;
  readonly message: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly flag: SegmentFlag;
  readonly sentAtMs: number;
  readonly arrivesAtMs: number;
  /**
   * `error`: a response of status 500 or more, or a reset. `rejected`: 429 or 503. `lost`: it gets half
   * way, at `arrivesAtMs`, and no farther. `withdrawn`: no dot; those of the message are gone.
   */
  readonly outcome: 'ok' | 'error' | 'rejected' | 'lost' | 'withdrawn';
}

/** What changed on the clock and in the world since the last batch; at most one per frame. */
export interface FrameBatch {
  readonly nowMs: number;
  readonly playing: boolean;
  /** The speed asked for, and virtual seconds per wall second really reached over the last second. */
  readonly speed: Speed;
  readonly speedReached: number;
  /** Segments sent since the last batch (at most 2,000, the newest). */
  readonly dots: readonly DotView[];
  /** Present when figures were refreshed (10 times a wall second while playing, and after every pause, step and command). */
  readonly nodes?: readonly NodeView[];
  readonly links?: readonly LinkView[];
  readonly badges?: readonly Badge[];
  readonly faults?: readonly FaultView[];
  /** Whole-system figures over clients: goodput, p95, errors, in flight. */
  readonly total?: Metrics;
  /** Requests that began or ended since the last batch (at most 200, the newest). */
  readonly requests: readonly RequestView[];
  /** Log lines since the last batch (at most 200, the newest). */
  readonly log: readonly LogLine[];
  /** Facts in the journal so far. */
  readonly factCount: number;
  /**
   * The page jumps: to a past moment, back from there, or to another run. Requests, log and dots are then all
   * that there is to be shown, and figures are there.
   */
  readonly jump?: Jump;
  /** How much of the run that `fork` plays again is there, 0 to 1; only while it does. */
  readonly forked?: number;
}

export interface Jump {
  /** How far the run has come, where a moment before that is shown; else null. */
  readonly liveMs: number | null;
  /** The document of what is shown, where the page may have another. */
  readonly document?: Scenario;
}

/** One of the runs that began as the same. */
export interface BranchView {
  readonly branch: number;
  /** The branch that it left, and when; null for the first. */
  readonly from: number | null;
  readonly forkedAtMs: number;
  readonly nowMs: number;
  readonly isCurrent: boolean;
  /** Of what ended after the first fork. */
  readonly figures: BranchFigures;
}

export interface BranchFigures {
  readonly requests: number;
  readonly succeeded: number;
  /** Successes per second of virtual time; null while none has passed. */
  readonly goodputPerSecond: number | null;
  readonly latencyMsP95: number | null;
  /** How many failed for each reason, the most first. */
  readonly failures: readonly (readonly [reason: string, count: number])[];
}

/** The way of the run under way, and those that left it. */
export interface RunTimeLine extends TimeLine {
  readonly nowMs: number;
  readonly branches: readonly BranchView[];
}

/** Something the page must tell the user about the host itself. */
export type HostNotice =
  /** The frame stopped answering and was rebuilt; the scenario is open again, paused at the start. */
  { readonly kind: 'frame-rebuilt'; readonly cause: 'memory' | 'hang'; readonly atMs: number };

export interface EngineApi {
  /** Begins a new run of the scenario, paused at 0. Rejects when the scenario's SQL does not run. */
  open(scenario: Scenario, options?: OpenOptions): Promise<void>;
  play(speed?: Speed): Promise<void>;
  pause(): Promise<void>;
  /** To the next n instants at which something happens; 1 when left out. */
  step(n?: number): Promise<void>;
  /** As fast as possible to that virtual time (all events up to and including it), then paused. */
  runUntil(ms: number): Promise<void>;
  now(): Promise<number>;
  command(command: Command): Promise<void>;
  /** Sends through a client node (the first one when left out); settles when the answer arrives in virtual time. */
  request(spec: HttpRequestSpec, client?: string): Promise<HttpAnswer>;
  /**
   * Opens a WebSocket from a client node (the first one when left out), and gives it a number. `listen`
   * is told, in virtual time, of what comes back; nothing follows `close`.
   */
  openSocket(
    path: string,
    protocols: readonly string[],
    listen: SocketListener,
    client?: string,
  ): Promise<number>;
  /** Does nothing when the socket is closed. */
  sendToSocket(socket: number, data: string | Uint8Array): Promise<void>;
  /** `code` null names none. Does nothing when the socket is closed. */
  closeSocket(socket: number, code: number | null, reason: string): Promise<void>;
  events(filter?: EventFilter): Promise<readonly Fact[]>;
  metrics(target: string): Promise<Metrics>;
  trace(trace: string): Promise<TraceView | null>;
  message(message: number): Promise<MessageDetail | null>;
  /** The newest messages of a link, node, connection or trace; bounded. */
  messages(filter?: MessageFilter): Promise<MessageList>;
  /** What a broker node has inside; empty for other nodes. */
  broker(node: string): Promise<BrokerView>;
  /** What talking over each link has cost and brought since the run began, by protocol. */
  measures(): Promise<readonly LinkMeasures[]>;
  /** As `measures`, of these links together. */
  measuresOf(links: readonly string[]): Promise<GroupMeasures>;
  /** Figures of a node or link over virtual time. */
  series(target: string): Promise<Series>;
  /** Outside the run's time: at once, between events. Writing is allowed and is part of the run as a command would be. */
  sql(service: string, text: string): Promise<SqlResult>;
  /** SHA-256 of the journal so far, 64 hex digits. */
  hash(): Promise<string>;
  /** The commands so far, for replay and saving. */
  history(): Promise<readonly TimedCommand[]>;
  /**
   * Pauses, and shows the world as it was at that virtual time; what is asked for is answered as of then, and
   * nothing can be done. From the run's own time on: back to the present.
   */
  seek(ms: number): Promise<void>;
  /** To the instant before the one shown at which something happened. `step` leads the other way. */
  stepBack(): Promise<void>;
  timeLine(): Promise<RunTimeLine>;
  /**
   * Another run that was the same until the moment shown: it is played again to there, paused, and shown.
   * The one it left stays as it is. False: something else was asked for meanwhile.
   */
  fork(): Promise<boolean>;
  /** Shows another branch, paused where it is. */
  switchTo(branch: number): Promise<void>;
}
