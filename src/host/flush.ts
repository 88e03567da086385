/**
 * Boundaries that service code cannot see past: once one has passed, it has gone as far as it can
 * by itself, because it waits on the simulation or is done.
 *
 *   event ──▶ listener 0 ──▶ microtasks ──▶ listener 1 ──▶ microtasks ──▶ …
 *
 * Microtasks are all that service code has; its sandbox takes timers and the like away. A task of
 * its own is a sure boundary and costs some 10 µs and garbage that only a major collection frees.
 * But platforms run all microtasks after each listener of one event (HTML, "clean up after running
 * script"), so one event with many listeners has many boundaries, at a tenth of that.
 */

/** Boundaries of one event; where a window needs more, another event follows. */
const POINTS = 64;

/** A function whose promise resolves in a task of its own, after those that wait already. */
export function makeYield(): () => Promise<void> {
  if (typeof setImmediate === 'function') {
    const later = setImmediate;
    return () => new Promise((resolve) => void later(resolve));
  }
  const { port1, port2 } = new MessageChannel();
  const post = port2.postMessage.bind(port2);
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      post(null);
    });
}

/** Resolves when all microtasks have been run. Make it before any service code runs. */
export function makeFlush(): () => Promise<void> {
  if (typeof setImmediate === 'function') return makeYield();
  return new Boundaries().flush;
}

/** Where `flush` resolves in a browser. */
export class Boundaries {
  readonly #post: (message: unknown) => void;
  readonly #later = queueMicrotask.bind(globalThis);
  /** Listeners that the event under way has still to call; 0 between events. */
  #left = 0;
  #waiting: (() => void)[] = [];

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#post = port2.postMessage.bind(port2);
    this.listen(port1, () => {});
  }

  /** Gives `receive` the messages of `port`, and uses their events as boundaries. */
  listen(port: MessagePort, receive: (event: MessageEvent<unknown>) => void): void {
    for (let left = POINTS; left > 0; left--) {
      port.addEventListener('message', (event) => this.#pass(event, left));
      if (left !== POINTS) continue;
      port.addEventListener('message', (event: MessageEvent<unknown>) => receive(event));
    }
    port.start();
  }

  readonly flush = (): Promise<void> =>
    new Promise((resolve) => {
      // As a microtask itself, so that a platform which runs none in between goes without boundaries.
      this.#later(() => {
        this.#waiting.push(resolve);
        if (this.#left === 0) this.#post(null);
      });
    });

  #pass(event: Event, left: number): void {
    const ready = this.#waiting;
    const isFirst = left === POINTS;
    this.#left = left - 1;
    if (ready.length > 0) {
      this.#waiting = [];
      for (const resolve of ready) resolve();
    } else if (!isFirst) {
      // Nobody waits, and nobody will before the next event.
      event.stopImmediatePropagation();
      this.#left = 0;
    }
  }
}
