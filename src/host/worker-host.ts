/**
 * Replicas in workers of their own, seen from the engine: start them ahead, hand them windows, and
 * end those that don't come back.
 */
import { ReplicaCrash } from '../sim/index.ts';
import type {
  Advance,
  Instant,
  ProcessInput,
  ReplicaHost,
  ReplicaHostFactory,
  ReplicaSetup,
} from '../sim/index.ts';
import { unpackAdvance, WindowPacker } from './window-codec.ts';

/** Wall time in which a replica must answer a window; an endless loop is then found within a second. */
export const ANSWER_MS_MAX = 800;
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
  /** Ends the spares. */
  close(): void;
}

/** `onNote`: what a worker has to say that is no fact of the run. */
export function workerHosts(
  scriptAddress: string,
  onNote: (process: string, text: string) => void,
): WorkerHosts {
  const packer = new WindowPacker();
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
      return new WorkerReplica(setup, starting, packer, onNote);
    },
    close() {
      for (const { worker } of spares.splice(0)) worker.terminate();
    },
  };
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
  readonly #onNote: (process: string, text: string) => void;
  #isUp = false;
  #lost: Error | null = null;
  #until: Instant | null = null;
  #settle: { resolve(advance: Advance): void; reject(error: Error): void } | null = null;
  #watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(
    setup: ReplicaSetup,
    { worker, up }: Starting,
    packer: WindowPacker,
    onNote: (process: string, text: string) => void,
  ) {
    this.#process = setup.process;
    this.#worker = worker;
    this.#up = up;
    this.#packer = packer;
    this.#onNote = onNote;
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
      this.#watchdog = setTimeout(() => this.#expire(), ANSWER_MS_MAX);
    });
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
    clearTimeout(this.#watchdog);
    try {
      const advance = unpackAdvance(buffer, this.#until);
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

  #expire(): void {
    const detail = `the code of ${this.#process} did not come back within ${ANSWER_MS_MAX} ms`;
    this.#fail(new ReplicaCrash('endless-loop', detail));
  }

  #fail(error: Error): void {
    this.#lost ??= error;
    clearTimeout(this.#watchdog);
    this.#worker.terminate();
    this.#port.close();
    this.#settle?.reject(error);
    this.#settle = null;
  }
}
