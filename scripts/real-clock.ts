/** Virtual time that follows the wall clock at a speed, or stands still. */
import { instant } from '../src/sim/index.ts';
import type { Instant } from '../src/sim/index.ts';

/** Over how much wall time the speed reached is measured, in ms. */
const MEASURED_MS = 1_000;
/** How far behind the wall clock may fall, in ms of wall time, and still catch up. */
const LAG_MS_MAX = 200;

interface Moment {
  readonly wallMs: number;
  readonly virtualUs: number;
}

export class RealClock {
  #speed: number;
  #isPaused = false;
  #anchor: Moment;
  /** The last two moments that are at least `MEASURED_MS` apart, the older first. */
  #measured: readonly [Moment, Moment];

  constructor(speed: number) {
    this.#speed = speed;
    this.#anchor = { wallMs: performance.now(), virtualUs: 0 };
    this.#measured = [this.#anchor, this.#anchor];
  }

  get speed(): number {
    return this.#speed;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Virtual seconds per second of late; null when there is no telling yet. */
  get speedReached(): number | null {
    const [first, last] = this.#measured;
    const wallMs = last.wallMs - first.wallMs;
    return wallMs <= 0 ? null : (last.virtualUs - first.virtualUs) / 1_000 / wallMs;
  }

  /** Where virtual time should be by now. */
  get target(): Instant {
    const { wallMs, virtualUs } = this.#anchor;
    if (this.#isPaused) return instant(virtualUs);
    return instant(virtualUs + (performance.now() - wallMs) * this.#speed * 1_000);
  }

  /**
   * The cluster has come as far as `now`. Of what it was late, no more than `LAG_MS_MAX` is made up
   * for: a machine that can't keep up runs slower, and says so.
   */
  reached(now: Instant): void {
    const lagMs = (this.target - now) / 1_000 / this.#speed;
    if (lagMs > LAG_MS_MAX) this.#anchor = { wallMs: performance.now(), virtualUs: now };
    const last = this.#measured[1];
    const moment = { wallMs: performance.now(), virtualUs: now };
    if (moment.wallMs - last.wallMs >= MEASURED_MS) this.#measured = [last, moment];
  }

  /** Wall time until then, in ms; infinite while time stands still. */
  msUntil(due: Instant): number {
    if (this.#isPaused) return Infinity;
    return (due - this.target) / 1_000 / this.#speed;
  }

  /** From `now` on. `speed`: virtual seconds per second, above 0. */
  set(now: Instant, { speed = this.#speed, isPaused = this.#isPaused }): void {
    this.#speed = speed;
    this.#isPaused = isPaused;
    this.#anchor = { wallMs: performance.now(), virtualUs: now };
    this.#measured = [this.#anchor, this.#anchor];
  }
}
