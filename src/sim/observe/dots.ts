/** Segments that went onto links since somebody last looked, for drawing. */
import { toMilliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type {
  SegmentFlag,
  SegmentFreed,
  SegmentHeld,
  SegmentLost,
  SegmentSent,
} from '../net/facts.ts';

/** Segments that wait to be taken; the oldest give way. */
export const DOTS_MAX = 2_000;

/** One copy of a segment under way. Times in virtual ms; a lost one gets half way, and no farther. */
export interface Dot {
  readonly segment: number;
  readonly message: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly flag: SegmentFlag;
  readonly sentAtMs: number;
  readonly arrivesAtMs: number;
  /** `withdrawn`: nothing of that message is on its way any more, whatever was said before. */
  readonly outcome: 'ok' | 'error' | 'rejected' | 'lost' | 'withdrawn';
}

type DrawnFact = SegmentSent | SegmentLost | SegmentFreed | SegmentHeld;

type Sending = Pick<SegmentSent, 'segment' | 'message' | 'link' | 'direction' | 'flag' | 'at'> & {
  readonly arrivesAt: Instant;
  readonly end: 'arrives' | 'lost' | 'withdrawn';
};

export class DotsFold {
  #sendings: Sending[] = [];

  accept(fact: DrawnFact): void {
    if (fact.kind === 'segment-lost') this.#lose(fact);
    else if (fact.kind === 'segment-held') this.#push(fact, fact.at, fact.at, 'withdrawn');
    // One that is held is drawn when its copies are lost, and when it is freed.
    else if (fact.arrivesAt !== null) this.#push(fact, fact.at, fact.arrivesAt, 'arrives');
    if (this.#sendings.length > 2 * DOTS_MAX) this.#sendings = this.#sendings.slice(-DOTS_MAX);
  }

  /** The copy that was sent now is lost; of the next it is known only that one when it arrives. */
  #lose(fact: SegmentLost): void {
    // The first copy was there as one that arrives.
    const before = this.#sendings.at(-1);
    if (before?.segment === fact.segment && before.end === 'arrives') this.#sendings.pop();
    this.#push(fact, fact.at, fact.lostAt, 'lost');
    if (fact.arrivesAt !== null) {
      this.#push(fact, fact.sentAgainAt, fact.arrivesAt, 'arrives');
    }
  }

  #push(fact: DrawnFact, at: Instant, arrivesAt: Instant, end: Sending['end']): void {
    const { segment, message, link, direction, flag } = fact;
    this.#sendings.push({ segment, message, link, direction, flag, at, arrivesAt, end });
  }

  /** Segments since the last take, the newest 2,000. `statusOf` knows the status that a message carries. */
  take(statusOf: (message: number) => number): Dot[] {
    const taken = this.#sendings.slice(-DOTS_MAX);
    this.#sendings = [];
    return taken.map((fact) => ({
      segment: fact.segment,
      message: fact.message,
      link: fact.link,
      direction: fact.direction,
      flag: fact.flag,
      sentAtMs: toMilliseconds(fact.at),
      arrivesAtMs: toMilliseconds(fact.arrivesAt),
      outcome:
        fact.end !== 'arrives'
          ? fact.end
          : outcomeOf(fact.flag, fact.message === 0 ? 0 : statusOf(fact.message)),
    }));
  }
}

function outcomeOf(flag: SegmentFlag, status: number): Dot['outcome'] {
  if (flag === 'rst') return 'error';
  if (status === 429 || status === 503) return 'rejected';
  return status >= 500 ? 'error' : 'ok';
}
