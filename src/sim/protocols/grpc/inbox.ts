/**
 * Messages of one direction of a stream that came and wait to be asked for. What waits keeps the
 * window of its stream closed, so that whoever is slow to ask holds back whoever sends:
 *
 *   bytes ─▶ [ whole messages that wait │ the beginning of one ] ─▶ asked for ─▶ the window opens
 *
 * The beginning of a message counts as taken while nothing waits before it: it may be longer than
 * the window, and can only be asked for once it is whole.
 */
import type { Field } from '../../contract/contract.ts';
import { checkMessage } from '../../contract/messages.ts';
import { MessageSplitter } from './codec.ts';
import type { GrpcStatus } from './codec.ts';
import { readMessage } from './transport.ts';

/** What went wrong with a message. */
export interface InboxError {
  readonly status: GrpcStatus;
  readonly detail: string;
}

/** Bytes in front of each message: whether it is compressed, and its length. */
const HEAD_BYTES = 5;

export class Inbox {
  readonly #fields: readonly Field[];
  readonly #taken: (bytes: number) => void;
  readonly #splitter = new MessageSplitter();
  readonly #waiting: { readonly message: object; readonly size: number }[] = [];
  #take: ((message: object | null) => void) | null = null;
  #isOver = false;
  /** Bytes that came and do not count as taken yet. */
  #untaken = 0;

  /** `taken` is told of bytes for which the window may open again. */
  constructor(fields: readonly Field[], taken: (bytes: number) => void) {
    this.#fields = fields;
    this.#taken = taken;
  }

  /** Whether the data ended within a message. */
  get isCutOff(): boolean {
    return this.#splitter.isCutOff;
  }

  /** Null, or why what came is no message; nothing more is given out then. */
  push(bytes: Uint8Array): InboxError | null {
    if (this.#isOver) return null;
    this.#untaken += bytes.length;
    for (const event of this.#splitter.push(bytes)) {
      if (event.kind === 'error') return event;
      const message = readMessage(this.#fields, event.message);
      if (typeof message === 'string') return { status: 'INTERNAL', detail: message };
      const wrong = checkMessage(this.#fields, message);
      if (wrong !== null) return { status: 'INVALID_ARGUMENT', detail: wrong };
      this.#waiting.push({ message, size: HEAD_BYTES + event.message.length });
    }
    this.#give();
    return null;
  }

  /** See `CallStream.next`. */
  next(take: (message: object | null) => void): void {
    this.#take = take;
    this.#give();
  }

  /** Nothing more comes; what waits is still given out. */
  end(): void {
    this.#isOver = true;
    this.#give();
  }

  /** Nothing more is given out. */
  drop(): void {
    this.#waiting.length = 0;
    this.end();
  }

  #give(): void {
    const take = this.#take;
    const first = take === null ? undefined : this.#waiting.shift();
    if (this.#waiting.length === 0) this.#open(this.#untaken);
    else if (first !== undefined) this.#open(Math.min(first.size, this.#untaken));
    if (take === null || (first === undefined && !this.#isOver)) return;
    this.#take = null;
    take(first?.message ?? null);
  }

  #open(bytes: number): void {
    if (bytes === 0) return;
    this.#untaken -= bytes;
    this.#taken(bytes);
  }
}
