/**
 * What folds over the journal give the screen and the tests: plain, cloneable values.
 * Times are virtual milliseconds (fractions to the microsecond) unless a name says otherwise.
 */
import type { FaultBegan } from '../faults/facts.ts';
import type { Fact } from './facts.ts';
import type {
  GatewayStep,
  ControlPurpose,
  ExchangeState,
  MessageRole,
  AppendedRecord,
  PartitionState,
  PolicyActed,
  QueueState,
  Reason,
  ReasonValues,
} from '../services/facts.ts';
import type { PolicyKind } from '../world/link-policies.ts';
import type { ProtocolId } from '../world/scenario.ts';
import type { Dissection } from '../wire/dissection.ts';
import type { Durations } from './histogram.ts';

/** Figures of one node or link over the last window (5 s of virtual time, or since the start). */
export interface Metrics {
  readonly ratePerSecond: number;
  /** Null while there is no sample. */
  readonly latencyMsP50: number | null;
  readonly latencyMsP95: number | null;
  /** Failed ÷ all, 0 to 1. */
  readonly errorRatio: number;
  /** Since the start of the run. */
  readonly countTotal: number;
  readonly errorTotal: number;
  /** Nodes: requests waiting now, over all replicas. Links: messages in flight now. */
  readonly queueLength: number;
  /** Nodes: handlers at work ÷ handlers that could be, now, 0 to 1. Links: 0. */
  readonly utilisation: number;
  /** Links: bytes of requests and responses in the window, per second. Nodes: 0. */
  readonly bytesPerSecond: number;
}

/** Figures of one node or link over virtual time: every second of the last two minutes, coarser before. */
export interface Series {
  readonly target: string;
  readonly nowMs: number;
  /** Closed loop: how often each of its users would ask if nothing were ever slow; else null. */
  readonly expectedIntervalMs: number | null;
  /** Oldest first; the last is not over yet. */
  readonly points: readonly SeriesPoint[];
  /** What was done to the world and what broke, oldest first. */
  readonly marks: readonly SeriesMark[];
}

export interface SeriesPoint {
  readonly atMs: number;
  /** Of the last point: so far. */
  readonly lengthMs: number;
  /** Asked: requests of a client, calls that reach a node, attempts over a link. */
  readonly started: number;
  readonly ended: number;
  readonly failed: number;
  /** Failed ones by reason, which is empty where only a status says it; `load-limit`: never sent, so not among them. */
  readonly errors: readonly (readonly [Reason | '', number])[];
  /** Of those that ended; null where none did. */
  readonly latencyMsP50: number | null;
  readonly latencyMsP95: number | null;
  readonly latencyMsP99: number | null;
  /** Closed loop: with what users that waited did not ask; else null. */
  readonly latencyMsP99Corrected: number | null;
  /** Waiting in a service's queue, under way of a client or link: mean and most. */
  readonly queueLength: number;
  readonly queueLengthMax: number;
  /** Of services: handlers at work ÷ handlers, and busy cores ÷ cores; else null. */
  readonly utilisation: number | null;
  readonly coreUtilisation: number | null;
  /** Of links: attempts ÷ calls; null where none began. */
  readonly attemptsPerCall: number | null;
}

export interface SeriesMark {
  readonly atMs: number;
  readonly kind: 'command' | 'fault-began' | 'fault-ended';
  /** Kind of the command or fault. */
  readonly name: string;
  /** Node or link; empty when it is about none. */
  readonly target: string;
}

export type ReplicaState = 'up' | 'down' | 'starting';
export interface ReplicaView {
  readonly replica: number;
  readonly state: ReplicaState;
  readonly busy: number;
  readonly queue: number;
  /** Why it is down; empty when it is not. */
  readonly reason: Reason | '';
  readonly detail: string;
  /** Callers that leave it out now; left out where there are none. */
  readonly ejections?: readonly Ejection[];
}

export interface NodeView {
  readonly id: string;
  readonly replicas: readonly ReplicaView[];
  readonly metrics: Metrics;
  /** Gateways that have decided something: about the newest request that is to be shown. */
  readonly newest?: NewestDecisions;
}

/** What a gateway has decided so far about one request. */
export interface NewestDecisions {
  readonly trace: string;
  readonly method: string;
  readonly path: string;
  /** The last 24, in order. */
  readonly steps: readonly DecisionView[];
}

export interface LinkView {
  readonly id: string;
  readonly connections: number;
  /** Handed to its connections and waiting at the writer, because the reader's window is full. */
  readonly unsentBytes: number;
  /** Copies of segments, since the start of the run. */
  readonly segmentsLost: number;
  readonly metrics: Metrics;
  /** Outermost first; left out where the link has none. */
  readonly policies?: readonly PolicyView[];
  /** In replica order; left out where nothing was sent lately and nobody is left out. */
  readonly shares?: readonly ReplicaShare[];
}

/** What one replica of a link's callee has of the link's requests. */
export interface ReplicaShare {
  /** `payments/2`. */
  readonly peer: string;
  readonly replica: number;
  /** Sent to it in the last window. */
  readonly requests: number;
  /** Callers that leave it out now. */
  readonly ejections: readonly Ejection[];
}

/** A caller that leaves a replica out; `values` as in the fact `replica-ejected`. */
export interface Ejection {
  readonly process: string;
  readonly values: ReasonValues;
}

/** A policy of a link, as its callers have it now. */
export interface PolicyView {
  readonly kind: PolicyKind;
  /** One for each calling process that has a state to tell of. */
  readonly states: readonly {
    readonly process: string;
    readonly state: string;
    readonly values: ReasonValues;
  }[];
  /** How often it did what, by `PolicyAct`. */
  readonly acts: Readonly<Record<string, number>>;
}

/**
 * What talking over a link has cost and brought while it spoke one protocol, since the run began.
 * Counts of both of its hops, where it goes through a broker.
 */
export interface LinkMeasures {
  readonly link: string;
  readonly protocol: ProtocolId;
  /** It speaks it now. */
  readonly isNow: boolean;
  /** When its last message left. */
  readonly lastAtMs: number;
  /** Calls and events that are over for their caller, and those of them that failed for it. */
  readonly calls: number;
  readonly failed: number;
  /** Requests, responses and events, with their bytes. */
  readonly messages: number;
  readonly bytes: number;
  /** What the protocol needed for itself: handshakes, acknowledgements, heartbeats, fetches. */
  readonly controlMessages: number;
  readonly controlBytes: number;
  /** Opened so far. */
  readonly connections: number;
  /** Times that the end which opened a connection had to wait for the other; opening one is one of them. */
  readonly roundTrips: number;
  /** From the call to its end for the caller; null while there is no sample. */
  readonly waitMsP50: number | null;
  readonly waitMsP99: number | null;
  /** From the call until the callee had done it. */
  readonly delayMsP50: number | null;
  readonly delayMsP99: number | null;
  /** Calls made while no replica of the callee was up: how many failed, and how many were done, then or later. */
  readonly whileDown: { readonly calls: number; readonly failed: number; readonly done: number };
  readonly actions: readonly ActionMeasures[];
}

/** What several links of one caller have cost and brought together. */
export interface GroupMeasures {
  /** Calls and events that are over for their caller; an event counts once, however many hear it. */
  readonly told: number;
  readonly failed: number;
  /** From the call to the moment when the caller goes on. */
  readonly waits: Durations;
  /** From the call until a callee had done it, over all callees. */
  readonly delays: Durations;
  readonly links: readonly LinkMeasures[];
}

/** What became of one operation or event over a link, as the callee's database has it. */
export interface ActionMeasures {
  /** `orders.PlaceOrder`; an event is named by who hears it: `notify.OrderPlaced`. */
  readonly action: string;
  readonly kind: 'query' | 'command' | 'event';
  readonly sent: number;
  /** A handler came to its end well, or changed the database. */
  readonly done: number;
  /** Of these, those that changed the database. */
  readonly changed: number;
  /** Changes beyond the first of a call. */
  readonly duplicated: number;
  /** Changes that came after the change of a call that was made later. */
  readonly outOfOrder: number;
  /** Done, though its caller could not know: it timed out, or its connection was lost. */
  readonly doneUnknown: number;
  /** Done already when the caller was told that it is done or will be. */
  readonly doneWhenTold: number;
  /** Handled though it was sent before there was this link: not among those sent. */
  readonly history: number;
  /** Not done, nobody has it any more, and the caller was told that it is done or will be. */
  readonly lost: number;
  /** Not done, and the caller was told that it failed. */
  readonly failed: number;
  /** Travelling, waiting, kept by a broker, or being handled. */
  readonly underWay: number;
}

/** A request of a client, newest last in lists. */
export interface RequestView {
  readonly request: number;
  readonly trace: string;
  readonly client: string;
  readonly method: string;
  readonly path: string;
  readonly origin: 'load' | 'person';
  readonly startedAtMs: number;
  /** Null while under way. */
  readonly latencyMs: number | null;
  readonly status: number;
  readonly reason: Reason | '';
  /** Behind the reason; empty without one, or when its failure is not kept any more. */
  readonly values: ReasonValues;
}

export interface SpanView {
  readonly span: string;
  readonly parent: string;
  readonly process: string;
  readonly role: 'client' | 'server' | 'internal';
  readonly name: string;
  readonly link: string;
  /** Which attempt of its call it is, from 1; 0: the only one. */
  readonly attempt: number;
  /** Its parent does not wait for it, and may have ended before: it came through a queue or as an event. */
  readonly isLinked: boolean;
  readonly startMs: number;
  /** Null while under way. */
  readonly endMs: number | null;
  readonly status: number;
  readonly reason: Reason | '';
  /** As in `RequestView`. */
  readonly values: ReasonValues;
  readonly definite: boolean;
}

export interface MessageView {
  readonly message: number;
  readonly protocol: ProtocolId;
  readonly connection: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly from: string;
  readonly to: string;
  readonly trace: string;
  readonly span: string;
  readonly role: MessageRole;
  /** What it is for, of a message that its protocol needs for itself; else empty. */
  readonly purpose: ControlPurpose | '';
  readonly label: string;
  readonly status: number;
  readonly size: number;
  readonly sentAtMs: number;
  /** Arrival of its last segment; null: a fault holds some of it, and nobody knows. */
  readonly arrivesAtMs: number | null;
}

export interface TraceView {
  readonly request: RequestView;
  /** Parents before children, siblings by start. */
  readonly spans: readonly SpanView[];
  readonly messages: readonly MessageView[];
  /** What gateways decided on the way, in order. */
  readonly decisions: readonly DecisionView[];
  /** What the policies of links did about its calls, in order. */
  readonly acts: readonly PolicyActView[];
}

/** Something that a policy did about a call. */
export type PolicyActView = Pick<
  PolicyActed,
  'process' | 'link' | 'span' | 'policy' | 'act' | 'values'
> & {
  readonly atMs: number;
};

/** One step of a gateway with a request, and where it was taken. */
export interface DecisionView extends GatewayStep {
  readonly process: string;
  /** The gateway's server span. */
  readonly span: string;
  readonly atMs: number;
}

export interface MessageDetail extends MessageView {
  readonly bytes: Uint8Array;
  readonly dissection: Dissection;
}

/** What is said (a role), or what a message does for its protocol. */
export type MessageKind = Exclude<MessageRole, 'control'> | ControlPurpose;

/** All that is named must fit. */
export interface MessageFilter {
  /** Id of a link: both its stretches, where a broker is between. `kafka~`: what brokers of `kafka` say to each other. */
  readonly link?: string;
  /** Node id: what its processes sent or were sent. */
  readonly node?: string;
  readonly connection?: number;
  readonly trace?: string;
  /** All, when left out. */
  readonly kinds?: readonly MessageKind[];
  /** At most this many, the newest; 200 when left out, 1,000 at most. */
  readonly limit?: number;
}

export interface MessageList {
  /** Oldest first. */
  readonly messages: readonly MessageView[];
  /** How many of each kind are kept, whichever kinds were asked for. */
  readonly counts: Readonly<Partial<Record<MessageKind, number>>>;
  /** Of a link or of all: sent since the run began. Of a node, connection or trace: kept. */
  readonly total: number;
}

/** One partition of a topic. */
export type PartitionView = Omit<PartitionState, 'topic'> & {
  /** The newest records that are there (at most 64), oldest first; offsets that are missing were compacted away. */
  readonly records: readonly (AppendedRecord & { readonly offset: number })[];
};

export interface BrokerGroupView {
  readonly group: string;
  /** `Empty`, `PreparingRebalance`, `CompletingRebalance` or `Stable`. */
  readonly state: string;
  readonly generation: number;
  readonly members: readonly string[];
  /** What each member has, in their order: `topic partition`. */
  readonly assigned: readonly (readonly string[])[];
  /** Members whose process is gone: they count until their session is over. */
  readonly silent: readonly string[];
  /** Where it has committed; `lag` is what is written behind that. */
  readonly positions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly committed: number;
    readonly lag: number;
  }[];
}

/** What a broker node has inside: exchanges and queues of RabbitMQ, topics and groups of Kafka. */
export interface BrokerView {
  readonly exchanges: readonly ExchangeState[];
  readonly queues: readonly QueueState[];
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly PartitionView[];
  }[];
  readonly groups: readonly BrokerGroupView[];
}

export interface LogLine {
  readonly seq: number;
  readonly atMs: number;
  /** `log`: written by service code. `failure`, `replica`, `policy`, `fault`, `command`: by the simulation. */
  readonly source: 'log' | 'failure' | 'replica' | 'policy' | 'fault' | 'command';
  readonly process: string;
  readonly link: string;
  readonly trace: string;
  readonly reason: Reason | 'removed' | '';
  readonly values: ReasonValues;
  /** Text of `log` lines and detail of others; not translated. */
  readonly text: string;
}

/** A fault that is active. */
export interface FaultView {
  readonly id: string;
  readonly what: FaultBegan['what'];
  readonly on: 'link' | 'node';
  readonly target: string;
  /** Null: all replicas of the node, or a link. */
  readonly replica: number | null;
  readonly settings: FaultBegan['settings'];
  readonly sinceMs: number;
  /** When it is over by itself; null: it has to be mended. */
  readonly untilMs: number | null;
}

/** Failures of one reason at one place, gathered; it leaves when none came for 3 s of virtual time. */
export interface Badge {
  /** Node id when `link` is empty. */
  readonly node: string;
  readonly link: string;
  readonly reason: Reason;
  readonly count: number;
  readonly lastAtMs: number;
  readonly values: ReasonValues;
  /** Trace of the last one; empty when it belongs to none. */
  readonly trace: string;
  /** What was broken there when the last one happened; empty: nothing. */
  readonly fault: FaultBegan['what'] | '';
}

export interface EventFilter {
  readonly kind?: Fact['kind'] | readonly Fact['kind'][];
  /** Node id; matches facts whose process is one of its replicas. */
  readonly node?: string;
  readonly link?: string;
  readonly trace?: string;
  readonly sinceMs?: number;
  /** At most this many, the newest; 1,000 when left out, 10,000 at most. */
  readonly limit?: number;
}
