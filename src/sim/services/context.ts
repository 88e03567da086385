/**
 * `ctx`: all that a handler can reach. Every promise it hands out settles in virtual time only.
 */
import type { Principal } from '../tokens/principal.ts';
import type { Reason } from './facts.ts';
import type { TokenTools } from './token-tools.ts';

/** A row as SQLite gives it: column name → value. */
export type Row = Readonly<Record<string, string | number | null>>;

export interface CallOptions {
  /**
   * Told to the callee besides the input: names in lower case, values text. Where both services check
   * tokens, the caller's own goes along unless another `authorization` is given here.
   */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface Context {
  /**
   * Calls an operation of another service over the link between the two, by whatever the link speaks.
   * Resolves to its output; to null for a command through a broker, which nobody answers.
   * Rejects with `CallError` when it fails. Where its inputs stream, `input` is anything that `for await`
   * goes through: a list, or an `async function*`.
   * @example await ctx.call('catalog.GetProduct', { sku: 'cafe-1' })
   */
  call(operation: string, input?: unknown, options?: CallOptions): Promise<unknown>;
  /**
   * The same for an operation that answers with a stream of outputs, which come as fast as they are
   * asked for. Leaving the loop ends the call. Throws `CallError` in the loop when it fails.
   * @example for await (const stock of ctx.stream('inventory.WatchStock', { sku: 1 })) ctx.log(stock)
   */
  stream(operation: string, input?: unknown, options?: CallOptions): AsyncIterable<unknown>;
  /** Tells every linked service that subscribes to the event. Resolves when all have taken it. */
  publish(event: string, message: unknown): Promise<void>;
  readonly db: {
    /** One SQL statement with `?` parameters; resolves to its rows. Rejects with SQLite's message. */
    query(sql: string, parameters?: readonly (string | number | null)[]): Promise<readonly Row[]>;
  };
  /** Occupies one CPU core of the replica for that many virtual ms. */
  work(ms: number): Promise<void>;
  /** Waits without using the CPU. */
  sleep(ms: number): Promise<void>;
  log(text: unknown): void;
  /** Virtual ms since the run began. */
  now(): number;
  /** From 0 up to 1, from the replica's own stream. */
  random(): number;
  /** An exponentially distributed number with that mean. */
  exponential(mean: number): number;
  /** Number of this replica, from 0. */
  readonly replica: number;
  /** What the caller said besides the input: headers or metadata of its own, by their names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Who calls, where the service checks tokens; else null, and for events. Whether an object is theirs is
   * for the handler to check.
   * @example if (order.owner !== ctx.principal?.subject) throw ctx.fail(404, 'No such order')
   */
  readonly principal: Principal | null;
  readonly tokens: TokenTools;
  /** Virtual ms since the start at which the caller stops waiting; null when it did not say. */
  readonly deadline: number | null;
  /**
   * An error that answers the caller with this status, of HTTP from 400 to 599 or of gRPC by its name; by
   * the other kind of protocol it goes as the nearest of its own.
   * @example throw ctx.fail(404, 'No such product')
   * @example throw ctx.fail('ALREADY_EXISTS', 'That sku is taken')
   */
  fail(status: number | string, detail: string): Error;
}

/** Thrown by the handler on purpose: an answer that is not a success. */
export class ServiceError extends Error {
  readonly status: number;
  /** Status of gRPC, where that was said; else empty. */
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.name = 'ServiceError';
    this.status = status;
    this.code = code;
  }
}

/** The caller of a streaming call has gone, so that nobody waits for what the handler waits for. */
export class CancelledError extends Error {
  constructor(operation: string) {
    super(`${operation} is not wanted any more: its caller does not wait`);
    this.name = 'CancelledError';
  }
}

/** A call over a link failed. */
export class CallError extends Error {
  /** `catalog.GetProduct` */
  readonly operation: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Status of gRPC such as `NOT_FOUND`, where the answer came by it; else empty. */
  readonly code: string;
  readonly reason: Reason;
  /** True: the callee certainly did nothing. A timeout is not definite. */
  readonly definite: boolean;

  constructor(
    operation: string,
    status: number,
    reason: Reason,
    detail: string,
    definite: boolean,
    code = '',
  ) {
    super(`${operation} failed: ${detail}`);
    this.name = 'CallError';
    this.operation = operation;
    this.status = status;
    this.code = code;
    this.reason = reason;
    this.definite = definite;
  }
}
