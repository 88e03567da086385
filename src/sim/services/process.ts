/**
 * The logical process: what every replica of a client, gateway or service is to the engine.
 *
 *   inputs (sorted by `at`) ──▶ advance(until) ──▶ outputs (stamped, in order) and the next local event
 *
 * A process sees bytes and its own clock, nothing else; whatever reaches it comes as an input and
 * whatever it does leaves as an output. That is what lets a service replica run in a worker of its
 * own: the engine only needs to know that nothing can reach it before `until`.
 */
import type { ProcessFault } from '../faults/process-fault.ts';
import type { Instant } from '../kernel/time.ts';
import type { SegmentFlag } from '../net/facts.ts';
import type { FactDraft } from '../observe/facts.ts';
import type { ScenarioLink, ScenarioNode, ServiceNode } from '../world/scenario.ts';
import type { HttpRequestSpec, KafkaSeek, SocketCommand } from '../world/commands.ts';

/** A link as its caller knows it, with the processes at its other end that discovery lists. */
export interface Upstream {
  readonly link: ScenarioLink;
  /** Processes to dial, such as `catalog/0`, or the broker's; in replica order. A dead one stays listed until it is removed. */
  readonly replicas: readonly string[];
  /** The callee, where it is a service: contract and id decide what can be called, and whether it checks tokens. */
  readonly service: Pick<ServiceNode, 'id' | 'contract' | 'tokens'> | null;
}

/** A link as its callee knows it, with the processes at its other end. */
export interface Source {
  readonly link: ScenarioLink;
  /** The callers' processes such as `orders/0`, or the broker's; in replica order. */
  readonly callers: readonly string[];
  /** The caller, where it is a service: its contract says which events may come. */
  readonly service: Pick<ServiceNode, 'id' | 'contract'> | null;
}

export type ProcessInput =
  | (ProcessSegment & { readonly from: string })
  | {
      readonly kind: 'query-result';
      readonly at: Instant;
      readonly query: number;
      readonly result: QueryResult;
    }
  /** Discovery changed, or a setting that takes effect while running. */
  | {
      readonly kind: 'upstreams';
      readonly at: Instant;
      readonly upstreams: readonly Upstream[];
      readonly sources: readonly Source[];
    }
  /** A setting of the node changed while it runs. */
  | { readonly kind: 'configure'; readonly at: Instant; readonly node: ScenarioNode }
  /** Brokers only: which of the cluster are alive, by their ids; a lower generation is out of date. */
  | {
      readonly kind: 'members';
      readonly at: Instant;
      readonly generation: number;
      readonly alive: readonly number[];
      /** The one that has just begun; null: somebody was lost. */
      readonly started: number | null;
    }
  /** Brokers only: what an operator asks of their cluster; one of them does it. */
  | { readonly kind: 'operate'; readonly at: Instant; readonly operation: KafkaOperation }
  /** RabbitMQ only: what an operator has set for its queues (`rabbitmqctl set_policy`); others have no bounds. */
  | {
      readonly kind: 'policies';
      readonly at: Instant;
      readonly policies: readonly QueuePolicy[];
    }
  /** Which faults are active in it now; those not named are over. */
  | { readonly kind: 'faults'; readonly at: Instant; readonly faults: readonly ProcessFault[] }
  /** Services only: their consumers at that broker node go on somewhere else. */
  | {
      readonly kind: 'seek';
      readonly at: Instant;
      readonly broker: string;
      /** Null: all that they read. */
      readonly topic: string | null;
      readonly to: KafkaSeek;
    }
  /** Clients only: a person's request. */
  | {
      readonly kind: 'request';
      readonly at: Instant;
      readonly request: number;
      readonly spec: HttpRequestSpec;
    }
  /** Clients only: what a person's socket does. */
  | { readonly kind: 'socket'; readonly at: Instant; readonly command: SocketCommand };

/** What a person's socket is told. */
export type SocketEvent =
  | { readonly kind: 'open'; readonly protocol: string }
  | { readonly kind: 'message'; readonly data: string | Uint8Array }
  /** So many bytes of what it was given to send have left. */
  | { readonly kind: 'sent'; readonly bytes: number }
  /** The last; `code` 1006: without a close frame. */
  | {
      readonly kind: 'close';
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
    };

/** Bounds of a queue that were not asked for by whoever declared it; null: none. */
export interface QueuePolicy {
  readonly queue: string;
  readonly messageTtlMs: number | null;
  readonly lengthMax: number | null;
  readonly overflow: 'drop-head' | 'reject-publish';
  /** Queue for what expires, has to give way, or is rejected. */
  readonly deadLetter: string | null;
}

export interface ResetOffsets {
  readonly kind: 'reset-offsets';
  readonly group: string;
  readonly topic: string | null;
  readonly to: KafkaSeek;
}

export type KafkaOperation =
  ResetOffsets | { readonly kind: 'write-tombstone'; readonly topic: string; readonly key: string };

export interface ProcessSegment {
  readonly kind: 'segment';
  readonly at: Instant;
  readonly link: string;
  /** Which way the segment goes: `out` from the link's caller, `back` from its callee. */
  readonly direction: 'out' | 'back';
  readonly connection: number;
  readonly flag: SegmentFlag;
  /** Application message whose bytes it carries; 0 for none. */
  readonly message: number;
  readonly bytes: Uint8Array;
}

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly changes: number;
  /** SQLite's message, or empty. */
  readonly error: string;
  /** Kind of the fault that the error comes from; left out: of none. */
  readonly fault?: string;
}

export type ProcessOutput =
  | (ProcessSegment & { readonly to: string })
  | {
      readonly kind: 'query';
      readonly at: Instant;
      readonly query: number;
      readonly sql: string;
      readonly parameters: readonly (string | number | null)[];
      readonly trace: string;
      /** Server span of the handler that asks. */
      readonly span: string;
    }
  | { readonly kind: 'fact'; readonly at: Instant; readonly fact: FactDraft }
  /** Clients only: the answer to a person's request, for the page. */
  | {
      readonly kind: 'answer';
      readonly at: Instant;
      readonly request: number;
      readonly status: number;
      readonly statusText: string;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: Uint8Array;
      readonly latencyUs: number;
      readonly reason: string;
      readonly trace: string;
    }
  /** Clients only: for a person's socket. */
  | {
      readonly kind: 'socket';
      readonly at: Instant;
      readonly socket: number;
      readonly event: SocketEvent;
    };

export interface Advance {
  readonly outputs: readonly ProcessOutput[];
  /** The earliest instant at which the process acts by itself; `NEVER` when it only waits for inputs. */
  readonly nextAt: Instant;
}

/** What a service replica is made from. Cloneable: it is sent to the replica's worker. */
export interface ReplicaSetup {
  /** `orders/0`. */
  readonly process: string;
  /** Stable number of the process in this run; connection and message ids are derived from it. */
  readonly ordinal: number;
  readonly seed: number;
  readonly startedAt: Instant;
  readonly node: ServiceNode;
  readonly upstreams: readonly Upstream[];
  readonly sources: readonly Source[];
}

/** A process that runs in the engine's own thread: clients and gateways. */
export interface InlineProcess {
  advance(inputs: readonly ProcessInput[], until: Instant): Advance;
}

/** Runs one service replica somewhere. */
export interface ReplicaHost {
  /**
   * Runs everything before `until` (exclusive) and settles when the replica has gone as far as it
   * can. `inputs` lie before `until` and are sorted. Rejects with `ReplicaCrash` when the replica
   * is lost; the host is then unusable. Never called again before it settled.
   */
  advance(inputs: readonly ProcessInput[], until: Instant): Promise<Advance>;
  /** Ends it at once (`Worker.terminate`); safe to call at any time and more than once. */
  stop(): void;
}

export type ReplicaHostFactory = (setup: ReplicaSetup) => ReplicaHost;

/** The replica's worker is gone: it looped for ever, flooded, or ran out of memory. */
export class ReplicaCrash extends Error {
  readonly reason: 'endless-loop' | 'flood' | 'memory';

  constructor(reason: 'endless-loop' | 'flood' | 'memory', detail: string) {
    super(detail);
    this.name = 'ReplicaCrash';
    this.reason = reason;
  }
}

/** One service's database. The engine opens one per service and shares it among its replicas. */
export interface Database {
  /**
   * One statement with `?` parameters, or several without, at virtual instant `at` (what `now`
   * answers from). Never throws: SQLite's message comes in `error`.
   */
  query(sql: string, parameters: readonly (string | number | null)[], at?: Instant): QueryResult;
  /** Whether the statement could change the database. */
  isReadOnly(sql: string): boolean;
  close(): void;
}

export type DatabaseFactory = (node: ServiceNode) => Database;
