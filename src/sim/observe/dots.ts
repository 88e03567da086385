/** Segments that went onto links since somebody last looked, for drawing. */
import { toMilliseconds } from '../kernel/time.ts';
import type { SegmentFlag, SegmentSent } from '../net/facts.ts';

/** Segments that wait to be taken; the oldest give way. */
export const DOTS_MAX = 2_000;

/** One segment under way. Times in virtual ms. */
export interface Dot {
  readonly segment: number;
  readonly message: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly flag: SegmentFlag;
  readonly sentAtMs: number;
  readonly arrivesAtMs: number;
  readonly outcome: 'ok' | 'error' | 'rejected';
}

export class DotsFold {
  #segments: SegmentSent[] = [];

  accept(fact: SegmentSent): void {
    this.#segments.push(fact);
    if (this.#segments.length > 2 * DOTS_MAX) this.#segments = this.#segments.slice(-DOTS_MAX);
  }

  /** Segments since the last take, the newest 2,000. `statusOf` knows the status that a message carries. */
  take(statusOf: (message: number) => number): Dot[] {
    const taken = this.#segments.slice(-DOTS_MAX);
    this.#segments = [];
    return taken.map((fact) => ({
      segment: fact.segment,
      message: fact.message,
      link: fact.link,
      direction: fact.direction,
      flag: fact.flag,
      sentAtMs: toMilliseconds(fact.at),
      arrivesAtMs: toMilliseconds(fact.arrivesAt),
      outcome: outcomeOf(fact.flag, fact.message === 0 ? 0 : statusOf(fact.message)),
    }));
  }
}

function outcomeOf(flag: SegmentFlag, status: number): Dot['outcome'] {
  if (flag === 'rst') return 'error';
  if (status === 429 || status === 503) return 'rejected';
  return status >= 500 ? 'error' : 'ok';
}
