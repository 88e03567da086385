/**
 * Streams of messages between service code and the protocols: code sees async iterables, a protocol
 * is asked for the next message and says when there is room for another.
 *
 *   for await (const m of ctx.stream(…))   ─ next ─▶  MessageReader ─ next(take) ─▶ protocol
 *   async *Handler() { yield m }           ◀─ next ─  sendAll ─ send(m, room) ─▶ protocol
 */

/** What there is to read: see `CallStream.next`. */
type Next = (take: (message: object | null) => void) => void;

/** Reads messages as an async iterable; several `next` at once are answered in their order. */
export class MessageReader implements AsyncIterableIterator<object> {
  readonly #next: Next;
  readonly #outcome: () => Error | null;
  readonly #stop: () => void;
  #tail: Promise<unknown> = Promise.resolve();
  #isOver = false;

  /**
   * `outcome` is asked after the last message: null where all went well. `stop` is told when the reader
   * leaves before that.
   */
  constructor(next: Next, outcome: () => Error | null, stop: () => void) {
    this.#next = next;
    this.#outcome = outcome;
    this.#stop = stop;
  }

  next(): Promise<IteratorResult<object>> {
    const result = this.#tail.then(() => this.#read());
    this.#tail = result.catch(() => {});
    return result;
  }

  return(): Promise<IteratorResult<object>> {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#stop();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #read(): Promise<IteratorResult<object>> {
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#next((message) => {
        if (message !== null) {
          resolve({ done: false, value: message });
          return;
        }
        this.#isOver = true;
        const error = this.#outcome();
        if (error === null) resolve({ done: true, value: undefined });
        else reject(error);
      });
    });
  }
}

/** Whether `for await` can go through it. A text could be gone through, but is no stream of messages. */
export function isIterable(value: unknown): value is AsyncIterable<unknown> | Iterable<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const own: object = value;
  return (
    typeof Reflect.get(own, Symbol.asyncIterator) === 'function' ||
    typeof Reflect.get(own, Symbol.iterator) === 'function'
  );
}

/**
 * Sends each message once there is room for it, so that the iterable is asked for no more than can
 * leave. Rejects with what the iterable throws or `send` rejects with; the iterable is then closed.
 */
export async function sendAll(
  messages: AsyncIterable<unknown> | Iterable<unknown>,
  send: (message: unknown) => Promise<void>,
): Promise<void> {
  for await (const message of messages) await send(message);
}
