/**
 * The processor of one replica: a fixed number of cores, first come first served, no preemption.
 */
import { between, milliseconds, toMilliseconds } from '../kernel/time.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import type { ProcessCore, Timer } from '../net/process-core.ts';

interface Job {
  readonly begun: () => void;
  readonly done: () => void;
  /** Processor time that it still takes, as of `since` while it runs. */
  left: Duration;
  since: Instant;
  timer: Timer | null;
}

export class Cpu {
  readonly #core: ProcessCore;
  readonly #waiting: Job[] = [];
  readonly #running = new Set<Job>();
  #factor = 1;
  /** May change while running; more cores start waiting jobs at the next end of one. */
  cores: number;

  constructor(core: ProcessCore, cores: number) {
    this.#core = core;
    this.cores = cores;
  }

  /** Whoever comes now waits for a core. */
  get isFull(): boolean {
    return this.#running.size >= this.cores;
  }

  /** How many times as long processor time takes from now on, for what runs too; infinite: it stands still. */
  set factor(factor: number) {
    if (factor === this.#factor) return;
    for (const job of this.#running) this.#hold(job);
    this.#factor = factor;
    for (const job of this.#running) this.#goOn(job);
  }

  /** Occupies a core for `duration`, as soon as one is free: `begun`, maybe at once, and then `done`. */
  run(duration: Duration, begun: () => void, done: () => void): void {
    const job: Job = { begun, done, left: duration, since: this.#core.now, timer: null };
    if (!this.isFull) this.#start(job);
    else this.#waiting.push(job);
  }

  #start(job: Job): void {
    this.#running.add(job);
    job.begun();
    this.#goOn(job);
  }

  #hold(job: Job): void {
    job.timer?.cancel();
    const passed = toMilliseconds(between(job.since, this.#core.now)) / this.#factor;
    job.left = milliseconds(Math.max(0, toMilliseconds(job.left) - passed));
  }

  #goOn(job: Job): void {
    job.since = this.#core.now;
    if (this.#factor === Infinity) return;
    const takes =
      this.#factor === 1 ? job.left : milliseconds(toMilliseconds(job.left) * this.#factor);
    job.timer = this.#core.schedule(takes, () => {
      this.#running.delete(job);
      const next = this.isFull ? undefined : this.#waiting.shift();
      if (next !== undefined) this.#start(next);
      job.done();
    });
  }
}
