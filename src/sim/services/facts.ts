/** What clients, gateways and services do, as facts. `process` is `node/replica`, such as `orders/0`. */
import type { FactBase } from '../kernel/fact.ts';
import type { PolicyAct } from '../resilience/policy.ts';
import type { PolicyKind } from '../world/link-policies.ts';
import type { ProtocolId } from '../world/scenario.ts';

/** Why something failed. One list for screen, log, trace and tests; its texts are in `i18n/reasons.ts`. */
export const reasons = [
  'no-route', // gateway: no route matches the path (404)
  'method-not-allowed', // gateway or service: the path exists, the method does not (405)
  'unsafe-path', // gateway: the path could lead out of its place, such as by `..` (400)
  'no-token', // gateway or service: the request needs a token and has none (401)
  'bad-token', // a check of the token failed (401)
  'missing-scope', // the token lacks a scope (403)
  'missing-role', // the token has none of the roles (403)
  'no-keys', // tokens can't be checked: the identity service could not be asked (503)
  'body-too-large', // the body is larger than is taken (413)
  'headers-too-large', // request line and headers are larger than is taken (414, 431)
  'rate-limited', // gateway: too many requests of one key in a short time (429)
  'quota-exceeded', // gateway: all requests of a window have been made (429)
  'overloaded', // gateway: no place, and none in the line (503)
  'not-acceptable', // gateway: the client does not take JSON, which is what there is (406)
  'unsupported-media-type', // the body is said to be something else than JSON (415)
  'bad-request', // the message does not fit the contract, or is not HTTP (400)
  'connection-refused', // nobody listens at the other end: the replica is down (gateway: 503)
  'connection-reset', // the other end died with the call in flight (gateway: 502)
  'bad-response', // the answer is not HTTP, or does not fit the contract (gateway: 502)
  'timeout', // no answer in time; the effect is unknown (gateway: 504)
  'load-limit', // client: so many requests of its load are under way that the next is not sent
  'queue-full', // the replica's queue is at its limit (503)
  'no-replica', // the service has no replica (gateway: 503)
  'cancelled', // the caller gave up and said so before the handler began (499)
  'broker-refused', // the broker would not take the message
  'slow-reader', // a reader was too far behind: the socket was closed (WebSocket 1008)
  'no-pong', // the other end of a socket gave no sign of life, or did not answer a close frame
  'no-link', // there is no link to the callee on the canvas
  'cannot-stream', // the operation streams, and the protocol of the link carries no streams (501)
  'unknown-operation', // the contract has no such operation
  'handler-threw', // the service's code threw or rejected (500)
  'bad-result', // the handler returned what the contract does not allow (500)
  'not-found', // gateway: a part's service has nothing there (404)
  'no-value', // gateway: a part's call needs a value that is not there (400, 502)
  'callee-failed', // the callee answered with an error that the handler did not catch (500, 502)
  'database-error', // SQLite refused the statement (500)
  'endless-loop', // the code did not come back within the wall-clock limit; its worker was ended
  'flood', // the code produced more output in one turn than allowed; its worker was ended
  'memory', // the worker or its frame died, most likely out of memory
  'code-invalid', // the service's code could not be loaded
  'all-ejected', // the link's balancer has left out every replica (gateway: 503)
  'circuit-open', // the link's breaker lets no call through (gateway: 503)
  'bulkhead-full', // the link's bulkhead has no place (gateway: 503)
  'limit-reached', // the link's adaptive limit is reached (gateway: 503)
  'killed', // the user ended the replica
  'crashed', // a fault ended the replica
  'bad-version', // a fault: this version of the code has a defect (500)
] as const;
export type Reason = (typeof reasons)[number];

/** Values behind a reason: `limit`, `queue`, `timeoutMs`, `status`, `error`, `setting`… */
export type ReasonValues = Readonly<Record<string, string | number>>;

/** A person's or a load generator's request left its client. Ends with `request-ended`. */
export interface RequestStarted extends FactBase {
  readonly kind: 'request-started';
  readonly request: number;
  /** 32 hex digits, W3C trace-context. */
  readonly trace: string;
  readonly client: string;
  readonly method: string;
  readonly path: string;
  /** `load` or `person` (request panel, fetch, window.panal). */
  readonly origin: 'load' | 'person';
}

export interface RequestEnded extends FactBase {
  readonly kind: 'request-ended';
  readonly request: number;
  readonly trace: string;
  readonly client: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Empty when it went well (status below 400). */
  readonly reason: Reason | '';
  readonly latencyUs: number;
}

/**
 * One piece of work in a trace. `client` spans cover a call as the caller sees it, `server` spans
 * the handling, `internal` what happens inside (a wait for a turn or a core, cpu, query).
 */
export interface SpanStarted extends FactBase {
  readonly kind: 'span-started';
  /** 32 hex digits. */
  readonly trace: string;
  /** 16 hex digits. */
  readonly span: string;
  /** 16 hex digits; empty for the root. */
  readonly parent: string;
  readonly process: string;
  readonly role: 'client' | 'server' | 'internal';
  /** `POST /orders`, `catalog.GetProduct`, `queue`, `core`, `cpu`, `query`. */
  readonly name: string;
  /** Link the call goes over; empty for server and internal. */
  readonly link: string;
  /** Of a call that may be tried again, by policies or by a gateway's route: which attempt this is, from 1. */
  readonly attempt?: number;
  /**
   * Of a consumer: the span that `parent` names does not wait for this one, and may have ended long
   * before. What OpenTelemetry calls a span link.
   */
  readonly isLinked?: true;
}

/** What a policy of a link knows now in one calling process, whenever it changes. */
export interface PolicyChanged extends FactBase {
  readonly kind: 'policy-changed';
  readonly process: string;
  readonly link: string;
  readonly policy: PolicyKind;
  /** Of a breaker `closed`, `open`, `half-open`; of a limit `free`, `full`; of a retry budget `in-budget`, `spent`. */
  readonly state: string;
  /** The numbers that decide. */
  readonly values: ReasonValues;
}

/** A policy did something about a call. */
export interface PolicyActed extends FactBase {
  readonly kind: 'policy-acted';
  readonly process: string;
  readonly link: string;
  readonly trace: string;
  /** Span of the whole call. */
  readonly span: string;
  readonly policy: PolicyKind;
  readonly act: PolicyAct;
  readonly values: ReasonValues;
}

/** A caller leaves that replica of its callee out for a while, because of how it has answered. */
export interface ReplicaEjected extends FactBase {
  readonly kind: 'replica-ejected';
  /** The caller. */
  readonly process: string;
  readonly link: string;
  readonly peer: string;
  /** `failures` in a row, `cause` of the last, which of its `ejections`, `forMs`, `untilMs`. */
  readonly values: ReasonValues;
}

/** It uses it again. */
export interface ReplicaReadmitted extends FactBase {
  readonly kind: 'replica-readmitted';
  readonly process: string;
  readonly link: string;
  readonly peer: string;
}

export interface SpanEnded extends FactBase {
  readonly kind: 'span-ended';
  readonly trace: string;
  readonly span: string;
  readonly process: string;
  /** HTTP status where there is one, else 0. */
  readonly status: number;
  readonly reason: Reason | '';
  /** Whether an effect of a failed call is excluded (refused before it was sent); true for successes. */
  readonly definite: boolean;
}

/**
 * `event`: told, not asked; nobody answers. `control`: what the protocol needs for itself, such as
 * handshakes, acknowledgements and heartbeats.
 */
export type MessageRole = 'request' | 'response' | 'event' | 'control';

/** What a message that a protocol needs for itself is for; `commit`: how far a consumer has come. */
export const controlPurposes = [
  'handshake', // a connection is opened, tuned, upgraded
  'setup', // queues, topics and bindings are declared or looked up
  'membership', // a consumer group is joined or left, its partitions are dealt
  'fetch', // a broker is asked whether it has something, and has nothing
  'acknowledgement', // a consumer says what it has done
  'commit', // a consumer says how far it has come
  'heartbeat', // still there
  'flow-control', // how much the other side may send
  'replication', // brokers copy from each other
  'cancellation', // nobody waits for a call any more
  'closing', // a connection ends in order
] as const;
export type ControlPurpose = (typeof controlPurposes)[number];

/** An application message (an HTTP request, a WebSocket frame, an AMQP method) was handed to a connection. */
export interface MessageSent extends FactBase {
  readonly kind: 'message-sent';
  readonly message: number;
  readonly protocol: ProtocolId;
  readonly connection: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly from: string;
  readonly to: string;
  readonly trace: string;
  /** Span that sent it. */
  readonly span: string;
  readonly role: MessageRole;
  /** Empty unless the role is `control`. */
  readonly purpose: ControlPurpose | '';
  /** `POST /orders` or `201 Created`. */
  readonly label: string;
  /** Status of a response, 0 of a request. */
  readonly status: number;
  readonly size: number;
}

/** Load of one replica, whenever it changes. */
export interface ReplicaLoadChanged extends FactBase {
  readonly kind: 'replica-load-changed';
  readonly process: string;
  /** Requests waiting. */
  readonly queue: number;
  /** Handlers at work. */
  readonly busy: number;
}

/** A request was handled by a replica: what the figures on the node are made of. */
export interface CallHandled extends FactBase {
  readonly kind: 'call-handled';
  readonly process: string;
  readonly operation: string;
  readonly status: number;
  readonly reason: Reason | '';
  /** From arrival of the last byte of the request to the first of the answer. */
  readonly sojournUs: number;
  readonly waitUs: number;
}

/** What a gateway does with a request, in words that `i18n` has a sentence for. */
export const gatewaySteps = [
  'cors', // a page of another origin asks
  'limited', // a rate or a quota was looked at
  'queued', // a place was asked for, waited for, got or not
  'read', // the request could not be read to its end
  'matched', // a route was found
  'verified', // a token was checked, and who it speaks for
  'authorized', // what they may do was compared with what the route asks for
  'negotiated', // the client takes nothing that there is
  'changed', // the request or the answer, as the route says
  'called', // a service was asked
  'mapped', // what was said over another protocol, as HTTP
  'answered', // a service's answer came, or did not
  'merged', // an answer was put together from parts
  'replied', // what the client was given
  'abandoned', // the client went away before that
] as const;
export type GatewayStepKind = (typeof gatewaySteps)[number];

export interface GatewayStep {
  readonly step: GatewayStepKind;
  /** `stopped`: the request goes no further because of it; `noted`: it decided nothing. */
  readonly outcome: 'passed' | 'stopped' | 'noted';
  readonly values: ReasonValues;
}

/** What a gateway decided about a request, and by which values: the steps of one instant, in order. */
export interface GatewayDecided extends FactBase {
  readonly kind: 'gateway-decided';
  readonly process: string;
  readonly trace: string;
  /** The gateway's server span of the request. */
  readonly span: string;
  readonly steps: readonly GatewayStep[];
}

/** A call over a link ended, as the caller saw it: what the figures on the link are made of. */
export interface CallEnded extends FactBase {
  readonly kind: 'call-ended';
  readonly process: string;
  readonly link: string;
  /** Request and response bytes. */
  readonly bytes: number;
  readonly status: number;
  readonly reason: Reason | '';
  readonly latencyUs: number;
}

/** Something failed here, and why. Shown as a badge at `node` or `link` and as a log line. */
export interface FailureObserved extends FactBase {
  readonly kind: 'failure-observed';
  readonly process: string;
  /** Link on which it was seen, or empty when it belongs to the process itself. */
  readonly link: string;
  readonly trace: string;
  readonly reason: Reason;
  readonly values: ReasonValues;
}

export interface QueryExecuted extends FactBase {
  readonly kind: 'query-executed';
  readonly process: string;
  readonly service: string;
  readonly trace: string;
  /** Server span of the handler that asked for it. */
  readonly span: string;
  readonly sql: string;
  readonly rows: number;
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
  readonly error: string;
}

export interface LogWritten extends FactBase {
  readonly kind: 'log-written';
  readonly process: string;
  readonly trace: string;
  readonly text: string;
}

export interface ReplicaStarted extends FactBase {
  readonly kind: 'replica-started';
  readonly process: string;
  readonly codeVersion: number;
}

/** `reason`: `killed` by the user, or what ended it. `removed`: scaled down or replaced by new code. */
export interface ReplicaStopped extends FactBase {
  readonly kind: 'replica-stopped';
  readonly process: string;
  readonly reason: Reason | 'removed';
  readonly detail: string;
  /** Id of the fault that ended it; left out: none did. */
  readonly fault?: string;
}

/** A partition of a topic, as the broker that leads it has it now. */
export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  /** Broker ids; leader -1: nobody leads it. */
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
  /** Oldest offset that is there, next one to be written, and the end of what all in sync have. */
  readonly startOffset: number;
  readonly endOffset: number;
  readonly highWatermark: number;
}

export interface PartitionChanged extends FactBase, PartitionState {
  readonly kind: 'partition-changed';
  readonly process: string;
}

export interface AppendedRecord {
  /** Shortened; null: it has none. */
  readonly key: string | null;
  readonly isTombstone: boolean;
}

/** Records were put at the end of a partition, one after the other. Internal topics are passed over. */
export interface RecordsAppended extends FactBase {
  readonly kind: 'records-appended';
  readonly process: string;
  readonly topic: string;
  readonly partition: number;
  readonly baseOffset: number;
  readonly records: readonly AppendedRecord[];
}

/** Compaction has passed over a partition: of the last 200 offsets below its end, these are left. */
export interface RecordsKept extends FactBase {
  readonly kind: 'records-kept';
  readonly process: string;
  readonly topic: string;
  readonly partition: number;
  readonly offsets: readonly number[];
}

/** A consumer group, as its coordinator has it now. */
export interface GroupChanged extends FactBase {
  readonly kind: 'group-changed';
  readonly process: string;
  readonly group: string;
  readonly state: string;
  readonly generation: number;
  /** Their names: the process, the broker that named it, and a number, with `-` between. */
  readonly members: readonly string[];
  /** What each of them has, in their order: `topic partition`. */
  readonly assigned: readonly (readonly string[])[];
}

export interface OffsetCommitted extends FactBase {
  readonly kind: 'offset-committed';
  readonly process: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** The next one to read. */
  readonly offset: number;
}

/** A queue of RabbitMQ as it is now. */
export interface QueueState {
  readonly queue: string;
  /** Messages that wait, and that were delivered and not acknowledged. */
  readonly ready: number;
  readonly unacked: number;
  readonly consumers: number;
}

export interface QueueChanged extends FactBase, QueueState {
  readonly kind: 'queue-changed';
  readonly process: string;
}

export interface QueueRemoved extends FactBase {
  readonly kind: 'queue-removed';
  readonly process: string;
  readonly queue: string;
}

export interface ExchangeState {
  readonly exchange: string;
  /** `direct`, `fanout`, `topic` or `headers`. */
  readonly type: string;
  /** `routing key → queue`, in the order in which they were made. */
  readonly bindings: readonly string[];
}

export interface ExchangeChanged extends FactBase, ExchangeState {
  readonly kind: 'exchange-changed';
  readonly process: string;
}

export type ServiceFact =
  | QueueChanged
  | QueueRemoved
  | ExchangeChanged
  | PartitionChanged
  | GroupChanged
  | OffsetCommitted
  | RecordsAppended
  | RecordsKept
  | RequestStarted
  | RequestEnded
  | SpanStarted
  | SpanEnded
  | PolicyChanged
  | PolicyActed
  | ReplicaEjected
  | ReplicaReadmitted
  | MessageSent
  | ReplicaLoadChanged
  | GatewayDecided
  | CallHandled
  | CallEnded
  | FailureObserved
  | QueryExecuted
  | LogWritten
  | ReplicaStarted
  | ReplicaStopped;
