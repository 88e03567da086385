/**
 * The processor of one replica: a fixed number of cores, first come first served, no preemption.
 */
import type { Duration } from '../kernel/time.ts';
import type { ProcessCore } from '../net/process-core.ts';

interface Job {
  readonly duration: Duration;
  readonly begun: () => void;
  readonly done: () => void;
}

export class Cpu {
  readonly #core: ProcessCore;
  readonly #waiting: Job[] = [];
  #running = 0;
  /** May change while running; more cores start waiting jobs at the next end of one. */
  cores: number;

  constructor(core: ProcessCore, cores: number) {
    this.#core = core;
    this.cores = cores;
  }

  /** Whoever comes now waits for a core. */
  get isFull(): boolean {
    return this.#running >= this.cores;
  }

  /** Occupies a core for `duration`, as soon as one is free: `begun`, maybe at once, and then `done`. */
  run(duration: Duration, begun: () => void, done: () => void): void {
    const job = { duration, begun, done };
    if (!this.isFull) this.#start(job);
    else this.#waiting.push(job);
  }

  #start(job: Job): void {
    this.#running += 1;
    job.begun();
    this.#core.schedule(job.duration, () => {
      this.#running -= 1;
      const next = this.#running < this.cores ? this.#waiting.shift() : undefined;
      if (next !== undefined) this.#start(next);
      job.done();
    });
  }
}
