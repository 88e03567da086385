/**
 * The processor of one replica: a fixed number of cores, first come first served, no preemption.
 */
import type { Duration } from '../kernel/time.ts';
import type { ProcessCore } from '../net/process-core.ts';

interface Job {
  readonly duration: Duration;
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

  /** Occupies a core for `duration`, as soon as one is free, then calls `done`. */
  run(duration: Duration, done: () => void): void {
    const job = { duration, done };
    if (this.#running < this.cores) this.#start(job);
    else this.#waiting.push(job);
  }

  #start(job: Job): void {
    this.#running += 1;
    this.#core.schedule(job.duration, () => {
      this.#running -= 1;
      const next = this.#running < this.cores ? this.#waiting.shift() : undefined;
      if (next !== undefined) this.#start(next);
      job.done();
    });
  }
}
