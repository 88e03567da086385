/** Replicas in workers of their own, seen from the engine; started ahead, since that takes a while. */
import { ByteWriter } from '../sim/index.ts';
import type { ReplicaHostFactory, ReplicaSetup } from '../sim/index.ts';
import { RemoteReplica, ReplicaWatch } from './remote-replica.ts';
import type { Seat, SeatEvents } from './remote-replica.ts';
import { WindowPacker } from './window-codec.ts';

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
  const watch = new ReplicaWatch();
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
      const takeSeat = (events: SeatEvents): Seat => seatInWorker(setup, starting, events, onNote);
      return new RemoteReplica(setup.process, new WindowPacker(writer), watch, takeSeat);
    },
    close() {
      watch.close();
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

function seatInWorker(
  setup: ReplicaSetup,
  { worker, up }: Starting,
  events: SeatEvents,
  onNote: (process: string, text: string) => void,
): Seat {
  const { port1, port2 } = new MessageChannel();
  // Errors of the code are caught inside; what arrives here is the end of the worker.
  const watchForDeath = (): void => {
    worker.onerror = (event) => {
      event.preventDefault();
      events.failed('memory', `the worker of ${setup.process} died`);
    };
  };
  // Where it never comes up, `advance` waits for the same promise and says so.
  up.then(watchForDeath, () => {});
  port1.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data instanceof ArrayBuffer) events.answer(data);
    else if (typeof data === 'object' && data !== null) {
      const failed: unknown = Reflect.get(data, 'failed');
      if (typeof failed === 'string') events.failed('flood', failed);
      const note: unknown = Reflect.get(data, 'note');
      if (typeof note === 'string') onNote(setup.process, note);
    }
  };
  worker.postMessage(null, [port2]);
  port1.postMessage(setup);
  return {
    up,
    send: (window) => port1.postMessage(window, [window]),
    end() {
      worker.terminate();
      port1.close();
    },
  };
}
