/**
 * A call as handlers and contracts see it, before a protocol carries it: the port between services
 * and protocols. A protocol turns a call into bytes on one side and back into one on the other.
 *
 *   handler ─▶ Caller.call ─▶ bytes ⋯ bytes ─▶ IncomingCall ─▶ handler ─▶ reply ─▶ bytes ⋯ ─▶ done
 */
import type { EventType, Operation } from './contract.ts';
import type { Metadata } from './metadata.ts';
import type { Reason, ReasonValues } from '../services/facts.ts';
import type { TraceParent } from '../wire/trace-context.ts';
import type { Source } from '../services/process.ts';
import type { ScenarioLink } from '../world/scenario.ts';

/** What is called: an operation of the callee, or a subscriber is told of an event. */
export type Callable =
  | { readonly kind: 'operation'; readonly operation: Operation }
  /** `hearers`: the services that hear of it by this one call; a broker tells several. */
  | { readonly kind: 'event'; readonly event: EventType; readonly hearers: readonly string[] };

/** A call as its maker describes it; `input` fits the contract. */
export interface OutgoingCall {
  readonly link: ScenarioLink;
  /** Callee process, such as `catalog/0`. */
  readonly peer: string;
  /** All processes at that end: callees to choose from, or the brokers between. */
  readonly peers: readonly string[];
  readonly callable: Callable;
  readonly input: unknown;
  /** What its maker says besides. */
  readonly metadata: Metadata;
  /** Longest wait from now to the end of the answer, virtual ms; `timeoutSetting` names where it was set. */
  readonly timeoutMs: number;
  readonly timeoutSetting: string;
  /** The callee is told of the timeout, also where its protocol has no word of its own for that. */
  readonly tellsDeadline?: boolean;
  readonly trace: string;
  readonly span: string;
}

/** How a call ended for its maker. `status` is an HTTP status, whatever carried the answer. */
export type CallResult =
  | { readonly kind: 'answer'; readonly status: number; readonly value: unknown }
  /** A broker has it, or it was pushed: whether it is done, its maker is not told. */
  | { readonly kind: 'accepted' }
  /** The callee answered that it did not do it, in words for a developer. */
  | {
      readonly kind: 'error';
      readonly status: number;
      /** As in `ErrorReply`. */
      readonly code?: string;
      readonly detail: string;
      /** How long it asks to be left alone, ms; only where it said so. */
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'failure';
      readonly reason: Reason;
      readonly values: ReasonValues;
      /** True: the callee certainly did nothing. */
      readonly definite: boolean;
    };

/** The calling side of one protocol in one process. Facts of the call on its link are written there. */
export interface Caller {
  /** `done` is told once. */
  call(call: OutgoingCall, done: (result: CallResult) => void): void;
}

/** A streaming call at its maker's end. */
export interface CallStream {
  /**
   * `take` is told once: the next output, or null when there are no more; how the call ended was told
   * before that. Not asked again until it was told.
   */
  next(take: (output: object | null) => void): void;
  /** Gives the callee another input; `room` is told when the next may be given, and never once the call is over. */
  send(input: unknown, room: () => void): void;
  /** No more inputs. */
  end(): void;
  /** Its maker has heard enough: the callee is told, and the call counts as answered. */
  stop(): void;
}

/**
 * A consumer whose link was switched to something else goes on for this long, virtual ms, so that what
 * was sent the old way is still done.
 */
export const LINGER_MS = 10_000;

/**
 * One protocol in one process: it calls, and where calls or events have to be fetched (a broker, a
 * publisher's socket) it goes and fetches them.
 */
export interface ProtocolSide extends Caller {
  /** Links into this process's node, whenever they change. */
  follow(sources: readonly Source[]): void;
  /** Opens a call of an operation that streams; `done` is told once. Only where the protocol carries such calls. */
  stream?(call: OutgoingCall, done: (result: CallResult) => void): CallStream;
  /** Whoever the call was made for has gone: it ends as `cancelled`. Only where the protocol can tell the callee. */
  cancel?(call: OutgoingCall): void;
}

/** What a request turned out to ask for; `error`: it cannot be done, and no handler is asked. */
export type Asked =
  | {
      readonly kind: 'operation';
      readonly operation: Operation;
      readonly input: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'event'; readonly name: string; readonly input: unknown }
  | ErrorReply;

export interface ErrorReply {
  readonly kind: 'error';
  /** HTTP status from 400 to 599. */
  readonly status: number;
  /** A status of gRPC, which says more exactly than `status` what it is about; only where one was said. */
  readonly code?: string;
  /** Empty: the handler's own answer, which is no failure. */
  readonly reason: Reason | '';
  readonly detail: string;
  readonly values: ReasonValues;
}

export type Reply =
  { readonly kind: 'answer'; readonly status: number; readonly value: object } | ErrorReply;

/** What goes to and fro in a streaming call at its callee's end, until the answer ends it. */
export interface IncomingStream {
  /** `take` is told once: the next input, or null when there are no more. Not asked again until it was told. */
  next(take: (input: object | null) => void): void;
  /** Gives the caller another output; `room` is told when the next may be given, and never once the caller has gone. */
  send(output: object, trace: string, span: string, room: () => void): void;
  /** `told` is told once, when the caller does not want it any more or its deadline is over. */
  onGone(told: () => void): void;
}

/** A call that reached its callee. */
export interface IncomingCall {
  /** As its span is named: `POST /orders`. */
  readonly title: string;
  readonly parent: TraceParent | null;
  /** Whoever made it goes on without it: a broker has it in keeping, or a socket has brought it. */
  readonly isLinked?: true;
  /** Virtual ms since the start at which the caller stops waiting; null when it did not say. */
  readonly deadline: number | null;
  readonly asked: Asked;
  /** What the caller said besides; read only when somebody asks. */
  metadata(): Metadata;
  /** The caller has said that it does not want it any more; only some protocols can say so. */
  isCancelled(): boolean;
  /** Of a call that came in a way that carries streams, when its operation streams. */
  readonly stream?: IncomingStream;
  /** Answers once; later answers, and those to a caller that is gone, go nowhere. */
  answer(reply: Reply, trace: string, span: string): void;
  /** Of what has to be acknowledged: tells it, after the answer. Until then it may come again. */
  acknowledge?(reply: Reply): void;
}
