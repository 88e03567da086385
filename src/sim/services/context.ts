/**
 * `ctx`: all that a handler can reach. Every promise it hands out settles in virtual time only.
 */
import type { Reason } from './facts.ts';

/** A row as SQLite gives it: column name → value. */
export type Row = Readonly<Record<string, string | number | null>>;

export interface Context {
  /**
   * Calls an operation of another service over the link between the two, by whatever the link speaks.
   * Resolves to its output; to null for a command through a broker, which nobody answers.
   * Rejects with `CallError` when it fails.
   * @example await ctx.call('catalog.GetProduct', { sku: 'cafe-1' })
   */
  call(operation: string, input?: unknown): Promise<unknown>;
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
  /** Virtual ms since the start at which the caller stops waiting; null when it did not say. */
  readonly deadline: number | null;
  /** An error that answers the caller with this status: `throw ctx.fail(404, 'No such product')`. */
  fail(status: number, detail: string): Error;
}

/** Thrown by the handler on purpose: an answer that is not a success. */
export class ServiceError extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.name = 'ServiceError';
    this.status = status;
  }
}

/** A call over a link failed. */
export class CallError extends Error {
  /** `catalog.GetProduct` */
  readonly operation: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly reason: Reason;
  /** True: the callee certainly did nothing. A timeout is not definite. */
  readonly definite: boolean;

  constructor(
    operation: string,
    status: number,
    reason: Reason,
    detail: string,
    definite: boolean,
  ) {
    super(`${operation} failed: ${detail}`);
    this.name = 'CallError';
    this.operation = operation;
    this.status = status;
    this.reason = reason;
    this.definite = definite;
  }
}
