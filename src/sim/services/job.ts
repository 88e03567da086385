/** A request that a replica works on, from its arrival to its answer. */
import type { CallStream, IncomingCall, OutgoingCall } from '../contract/calls.ts';
import type { Operation } from '../contract/contract.ts';
import type { Instant } from '../kernel/time.ts';
import type { Principal } from '../tokens/principal.ts';

/** A request on its way through the replica. */
export interface Job {
  readonly call: IncomingCall;
  readonly arrivedAt: Instant;
  readonly trace: string;
  readonly span: string;
  readonly name: string;
  readonly input: unknown;
  /** Null: it is an event, or cannot be done. */
  readonly operation: Operation | null;
  /** Whoever its token speaks for, where the service checks tokens. */
  principal: Principal | null;
  /** That token, however it came; empty: none was checked. */
  token: string;
  waitUs: number;
  /** Span of its wait in the queue; empty when it did not wait. */
  queueSpan: string;
  /** It has asked for a statement that may change something, and has changed something. */
  isAboutToChange: boolean;
  hasChanged: boolean;
  /** The caller of a streaming call does not wait for it any more. */
  isAbandoned: boolean;
  /** Its own calls that are not over, each with its stream where it has one. */
  readonly calls: Map<OutgoingCall, CallStream | null>;
  /** What it waits for and need not, once it is abandoned. */
  readonly waits: Set<() => void>;
}

/** Status of a success; an event is taken and not answered. */
export function successOf({ operation }: Job): number {
  return operation?.success ?? 202;
}
