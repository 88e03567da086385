/**
 * Replicas in workers of their own, seen from the engine: start them ahead, hand them windows, and
 * end those that don't come back.
 */
import { ByteWriter, ReplicaCrash } from '../sim/index.ts';
import type {
  Advance,
  Instant,
  ProcessInput,
  ReplicaHost,
  ReplicaHostFactory,
  ReplicaSetup,
} from '../sim/index.ts';
import { WindowPacker, WindowUnpacker } from './window-codec.ts';

/** One beat of the watch over those that have not answered yet. */
const BEAT_MS = 100;
/** Beats in which a replica must answer a window; an endless loop is then found within a second. */
const BEATS_MAX = 8;
/** On a machine that is too busy for the watch itself, beats don't count; this wall time always does. */
const ANSWER_MS_MAX = 10_000;
/** Wall time in which a worker must come up, on a machine that is busy starting others. */
const START_MS_MAX = 30_000;
/** Workers kept ready; one takes some 20 ms to start. */
const SPARES = 2;

/** A worker that runs `replica.worker.ts`, with the means to know that it has started. */
interface Starting {
  readonly worker: Worker;
  readonly up: Promise<void>;
}

export interface WorkerHosts {
  readonly factory: ReplicaHostFactory;
  /** Ends the spares and the watch. */
  close(): void;
}

/** `onNote`: what a worker has to say that is no fact of the run. */
export function workerHosts(
  scriptAddress: string,
  onNote: (process: string, text: string) => void,
): WorkerHosts {
  const writer = new ByteWriter(64 * 1024);
  const replicas = new Set<WorkerReplica>();
  const watch = startWatch(replicas);
  const spares: Starting[] = [];
  const refill = (): void => {
    while (spares.length < SPARES) spares.push(startWorker(scriptAddress));
  };
  refill();
  return {
    factory(setup) {
      const starting = spares.shift() ?? startWorker(scriptAddress);
      // Not at once: the replica that is wanted now should not share the processor with its spare.
      setTimeout(refill, 50);
      return new WorkerReplica(setup, starting, new WindowPacker(writer), replicas, onNote);
    },
    close() {
      clearInterval(watch);
      for (const { worker } of spares.splice(0)) worker.terminate();
    },
  };
}

/**
 * Tells replicas how long they take. One timer for all, because a timer for each window costs more
 * than packing it. A late beat says that this thread did not get its share of the machine either,
 * so that a replica which is still waiting for its own is not blamed.
 */
function startWatch(replicas: ReadonlySet<WorkerReplica>): ReturnType<typeof setInterval> {
  let beatAt = performance.now();
  return setInterval(() => {
    const now = performance.now();
    const isTimely = now - beatAt < 2 * BEAT_MS;
    beatAt = now;
    for (const replica of [...replicas]) replica.beat(now, isTimely);
  }, BEAT_MS);
}

function startWorker(scriptAddress: string): Starting {
  const worker = new Worker(scriptAddress);
  const up = new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('The worker did not start.')), START_MS_MAX);
    worker.onmessage = () => {
      clearTimeout(limit);
      resolve();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`The worker failed: ${event.message}`));
    };
  });
  // Whoever uses the worker awaits it; a spare that never is used must not count as unhandled.
  up.catch(() => {});
  return { worker, up };
}

class WorkerReplica implements ReplicaHost {
  readonly #process: string;
  readonly #worker: Worker;
  readonly #up: Promise<void>;
  readonly #port: MessagePort;
  readonly #packer: WindowPacker;
  readonly #unpacker = new WindowUnpacker();
  readonly #siblings: Set<WorkerReplica>;
  readonly #onNote: (process: string, text: string) => void;
  #isUp = false;
  #lost: Error | null = null;
  #until: Instant | null = null;
  #settle: { resolve(advance: Advance): void; reject(error: Error): void } | null = null;
  /** Timely beats since the window was sent. */
  #beats = 0;
  #sentAt = 0;

  constructor(
    setup: ReplicaSetup,
    { worker, up }: Starting,
    packer: WindowPacker,
    siblings: Set<WorkerReplica>,
    onNote: (process: string, text: string) => void,
  ) {
    this.#process = setup.process;
    this.#worker = worker;
    this.#up = up;
    this.#packer = packer;
    this.#siblings = siblings;
    this.#onNote = onNote;
    siblings.add(this);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    // Errors of the code are caught inside; what arrives here is the end of the worker.
    void this.#watchForDeath();
    port1.onmessage = (event: MessageEvent<unknown>) => this.#receive(event.data);
    worker.postMessage(null, [port2]);
    port1.postMessage(setup);
  }

  async advance(inputs: readonly ProcessInput[], until: Instant): Promise<Advance> {
    if (!this.#isUp) {
      try {
        await this.#up;
      } catch (error) {
        throw new ReplicaCrash('memory', String(error));
      }
      this.#isUp = true;
    }
    if (this.#lost !== null) throw this.#lost;
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#until = until;
      const buffer = this.#packer.packWindow(inputs, until);
      this.#port.postMessage(buffer, [buffer]);
      this.#beats = 0;
      this.#sentAt = performance.now();
    });
  }

  /** The watch has come round once more. */
  beat(now: number, isTimely: boolean): void {
    if (this.#settle === null) return;
    if (isTimely) this.#beats += 1;
    const waitedMs = now - this.#sentAt;
    // The first beat may come right after the window.
    if (this.#beats > BEATS_MAX || waitedMs > ANSWER_MS_MAX) {
      const ms = BEATS_MAX * BEAT_MS;
      const detail = `the code of ${this.#process} did not come back within ${ms} ms`;
      this.#fail(new ReplicaCrash('endless-loop', detail));
    }
  }

  stop(): void {
    this.#fail(new Error(`${this.#process} was stopped.`));
  }

  #receive(message: unknown): void {
    if (message instanceof ArrayBuffer) this.#answer(message);
    else if (typeof message === 'object' && message !== null) {
      const failed: unknown = Reflect.get(message, 'failed');
      if (typeof failed === 'string') this.#fail(new ReplicaCrash('flood', failed));
      const note: unknown = Reflect.get(message, 'note');
      if (typeof note === 'string') this.#onNote(this.#process, note);
    }
  }

  #answer(buffer: ArrayBuffer): void {
    const settle = this.#settle;
    if (settle === null || this.#until === null) return;
    try {
      const advance = this.#unpacker.unpackAdvance(buffer, this.#until);
      this.#settle = null;
      settle.resolve(advance);
    } catch (error) {
      this.#fail(new ReplicaCrash('flood', `${this.#process} answered nonsense: ${String(error)}`));
    }
  }

  async #watchForDeath(): Promise<void> {
    try {
      await this.#up;
    } catch {
      // `advance` waits for the same promise and says so.
      return;
    }
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(new ReplicaCrash('memory', `the worker of ${this.#process} died`));
    };
  }

  #fail(error: Error): void {
    this.#lost ??= error;
    this.#siblings.delete(this);
    this.#worker.terminate();
    this.#port.close();
    this.#settle?.reject(error);
    this.#settle = null;
  }
}
