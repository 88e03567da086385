/**
 * A replica that runs elsewhere, in a worker or in a process of its own, seen from the engine: it is
 * handed windows, and ended when it doesn't come back.
 */
import { ReplicaCrash } from '../sim/index.ts';
import type { Advance, Instant, ProcessInput, ReplicaHost } from '../sim/index.ts';
import { WindowUnpacker } from './window-codec.ts';
import type { WindowPacker } from './window-codec.ts';

/** One beat of the watch over those that have not answered yet. */
const BEAT_MS = 100;
/** Beats in which a replica must answer a window; an endless loop is then found within a second. */
const BEATS_MAX = 8;
/** On a machine that is too busy for the watch itself, beats don't count; this wall time always does. */
const ANSWER_MS_MAX = 10_000;

/** Where the replica's code runs. */
export interface Seat {
  /** Resolves when the seat can be used. */
  readonly up: Promise<void>;
  /** Takes the buffer over. */
  send(window: ArrayBuffer): void;
  /** Ends what runs there at once. */
  end(): void;
  /** Why it must be ended though it may still answer; null when there is no reason. Asked at each beat. */
  overrun?(): string | null;
}

/** What a seat has to tell. */
export interface SeatEvents {
  answer(buffer: ArrayBuffer): void;
  failed(reason: ReplicaCrash['reason'], detail: string): void;
}

/** Tells replicas how long they take. One timer for all: one for each window costs more than packing it. */
export class ReplicaWatch {
  readonly #replicas = new Set<RemoteReplica>();
  readonly #timer: ReturnType<typeof setInterval>;
  #beatAt = performance.now();

  constructor() {
    this.#timer = setInterval(() => {
      const now = performance.now();
      // A late beat says that this thread did not get its share of the machine either, so that a
      // replica which is still waiting for its own is not blamed.
      const isTimely = now - this.#beatAt < 2 * BEAT_MS;
      this.#beatAt = now;
      for (const replica of [...this.#replicas]) replica.beat(now, isTimely);
    }, BEAT_MS);
  }

  add(replica: RemoteReplica): void {
    this.#replicas.add(replica);
  }

  delete(replica: RemoteReplica): void {
    this.#replicas.delete(replica);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

export class RemoteReplica implements ReplicaHost {
  readonly #process: string;
  readonly #seat: Seat;
  readonly #packer: WindowPacker;
  readonly #unpacker = new WindowUnpacker();
  readonly #watch: ReplicaWatch;
  #isUp = false;
  #lost: Error | null = null;
  #until: Instant | null = null;
  #settle: { resolve(advance: Advance): void; reject(error: Error): void } | null = null;
  /** Timely beats since the window was sent. */
  #beats = 0;
  #sentAt = 0;

  constructor(
    process: string,
    packer: WindowPacker,
    watch: ReplicaWatch,
    takeSeat: (events: SeatEvents) => Seat,
  ) {
    this.#process = process;
    this.#packer = packer;
    this.#watch = watch;
    this.#seat = takeSeat({
      answer: (buffer) => this.#answer(buffer),
      failed: (reason, detail) => this.#fail(new ReplicaCrash(reason, detail)),
    });
    watch.add(this);
  }

  async advance(inputs: readonly ProcessInput[], until: Instant): Promise<Advance> {
    if (!this.#isUp) {
      try {
        await this.#seat.up;
      } catch (error) {
        throw new ReplicaCrash('memory', String(error));
      }
      this.#isUp = true;
    }
    if (this.#lost !== null) throw this.#lost;
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#until = until;
      this.#seat.send(this.#packer.packWindow(inputs, until));
      this.#beats = 0;
      this.#sentAt = performance.now();
    });
  }

  /** The watch has come round once more. */
  beat(now: number, isTimely: boolean): void {
    const overrun = this.#seat.overrun?.() ?? null;
    if (overrun !== null) {
      this.#fail(new ReplicaCrash('memory', overrun));
      return;
    }
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

  #fail(error: Error): void {
    this.#lost ??= error;
    this.#watch.delete(this);
    this.#seat.end();
    this.#settle?.reject(error);
    this.#settle = null;
  }
}
