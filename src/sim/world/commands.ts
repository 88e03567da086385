/**
 * Everything that the user, a test or a lesson does to a running world, as values.
 * Seed + scenario + timed commands replay a run.
 */
import type { Fault, PlannedFault } from '../faults/planned.ts';
import type { Scenario, ScenarioLink, ScenarioNode } from './scenario.ts';

/** A change of the document. `applyEdit` in `edits.ts` is the one place that carries them out. */
export type Edit =
  | { readonly kind: 'add-node'; readonly node: ScenarioNode }
  /** Replaces the node with the same id. */
  | { readonly kind: 'update-node'; readonly node: ScenarioNode }
  /** Its links and the routes to it go with it. */
  | { readonly kind: 'remove-node'; readonly id: string }
  | { readonly kind: 'add-link'; readonly link: ScenarioLink }
  | { readonly kind: 'update-link'; readonly link: ScenarioLink }
  | { readonly kind: 'remove-link'; readonly id: string }
  | FaultEdit
  | { readonly kind: 'rename-scenario'; readonly title: string }
  /** Undo, redo, paste: the document becomes this one; the world changes only by the difference. */
  | { readonly kind: 'replace-document'; readonly scenario: Scenario };

export type FaultEdit =
  /** Adds the fault, or replaces the one with the same id. */
  | { readonly kind: 'plan-fault'; readonly fault: PlannedFault }
  | { readonly kind: 'unplan-fault'; readonly id: string };

export interface HttpRequestSpec {
  readonly method: string;
  /** Path and query: `/api/orders?limit=3`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as UTF-8; `bodyBytes` goes before it. */
  readonly body?: string;
  readonly bodyBytes?: Uint8Array;
  /** Node id of whom the client asks, over its link there; left out: over its first link. */
  readonly to?: string;
}

/** Where to go on reading. */
export type KafkaSeek =
  | { readonly kind: 'earliest' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'offset'; readonly offset: number }
  /** At the first record of that virtual time, ms since the start. */
  | { readonly kind: 'time'; readonly ms: number };

/** What a person's socket does. `socket` is chosen by the sender, positive and unique in the run. */
export type SocketCommand =
  /** From a client node; what comes back, comes as outputs of the run. */
  | {
      readonly kind: 'open-socket';
      readonly client: string;
      readonly socket: number;
      /** Path and query: `/api/orders/socket`. */
      readonly path: string;
      /** Subprotocols that are offered (RFC 6455 section 1.9). */
      readonly protocols: readonly string[];
    }
  | {
      readonly kind: 'send-to-socket';
      readonly client: string;
      readonly socket: number;
      readonly data: string | Uint8Array;
    }
  | {
      readonly kind: 'close-socket';
      readonly client: string;
      readonly socket: number;
      /** Null names none. */
      readonly code: number | null;
      readonly reason: string;
    };

/** By hand, at any moment; what the document plans is an edit. */
export type FaultCommand =
  /** `fault.id` is that of no fault which is planned or active. `forMs` left out: until it is mended. */
  | { readonly kind: 'break'; readonly fault: Fault; readonly forMs?: number }
  /** Ends an active fault, planned or not; its plan goes on. */
  | { readonly kind: 'mend'; readonly id: string };

export interface MessageCommand {
  readonly kind: 'tamper';
  /** Number of the message, as `message-sent` has it. */
  readonly message: number;
  /** What is done to a message that is on its way; `release`: one that is held by hand goes on. */
  readonly act: 'drop' | 'delay' | 'duplicate' | 'corrupt' | 'hold' | 'release';
  /** Of `delay`; 1,000 ms when left out. */
  readonly delayMs?: number;
}

export type RunCommand =
  | SocketCommand
  | FaultCommand
  | MessageCommand
  | { readonly kind: 'kill-replica'; readonly node: string; readonly replica: number }
  | { readonly kind: 'restart-replica'; readonly node: string; readonly replica: number }
  /** `request` is chosen by the sender, positive and unique in the run; the answer comes as `request-ended`. */
  | {
      readonly kind: 'send-request';
      readonly client: string;
      readonly request: number;
      readonly spec: HttpRequestSpec;
    }
  /** A consumer group goes on reading somewhere else in a topic, or in all of its topics (null). */
  | {
      readonly kind: 'seek-group';
      /** Broker node. */
      readonly node: string;
      readonly group: string;
      readonly topic: string | null;
      readonly to: KafkaSeek;
    }
  /** Deletes a key of a compacted topic: a record of that key without a value. */
  | {
      readonly kind: 'write-tombstone';
      readonly node: string;
      readonly topic: string;
      readonly key: string;
    }
  /** SQL that a person ran in a service's database and that may have changed it. */
  | { readonly kind: 'run-sql'; readonly node: string; readonly sql: string }
  /** Written by the host: what a program outside the model sends to a process, over a link that leads there. */
  | {
      readonly kind: 'outside-segment';
      readonly process: string;
      /** Chosen by the host, positive, unique in the run, below 2^24. */
      readonly connection: number;
      readonly flag: 'syn' | 'data' | 'window' | 'fin' | 'rst';
      readonly bytes: Uint8Array;
    }
  /** Written by the host, never by a user: a replica's worker ended by itself or was ended. */
  | {
      readonly kind: 'crash-replica';
      readonly node: string;
      readonly replica: number;
      readonly reason: 'endless-loop' | 'flood' | 'memory';
      readonly detail: string;
      /** Virtual µs of the last instant whose work the replica finished; a replay stops it there. */
      readonly lastDoneAt: number;
    };

export type Command = Edit | RunCommand;

export interface TimedCommand {
  /** Virtual µs since the start. */
  readonly at: number;
  readonly command: Command;
}
