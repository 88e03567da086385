/** Segments that went onto links since somebody last looked, and those under way, for drawing. */
import { toMilliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type {
  SegmentFlag,
  SegmentFreed,
  SegmentHeld,
  SegmentLost,
  SegmentSent,
} from '../net/facts.ts';
import type { MessageSent } from '../services/facts.ts';

/** Segments that wait to be taken; the oldest give way. */
export const DOTS_MAX = 2_000;

/** Messages with a bad status that are remembered until their segments have left. */
const STATUSES_MAX = 1_000;

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
  readonly outcome: Dot['outcome'];
};

interface Saved {
  readonly underWay: readonly Sending[];
  readonly statuses: readonly (readonly [message: number, status: number])[];
}

export class DotsFold {
  #sendings: Sending[] = [];
  /** Among these are all that are under way. */
  #recent: Sending[] = [];
  #recentMax = DOTS_MAX;
  /** Of those messages only whose dots look otherwise than well. */
  readonly #statuses = new Map<number, number>();

  accept(fact: DrawnFact | MessageSent): void {
    if (fact.kind === 'message-sent') {
      this.#noteStatus(fact);
      return;
    }
    if (fact.kind === 'segment-lost') this.#lose(fact);
    else if (fact.kind === 'segment-held') this.#push(fact, fact.at, fact.at, 'withdrawn');
    // One that is held is drawn when its copies are lost, and when it is freed.
    else if (fact.arrivesAt !== null) this.#push(fact, fact.at, fact.arrivesAt, 'arrives');
    if (this.#sendings.length > 2 * DOTS_MAX) this.#sendings = this.#sendings.slice(-DOTS_MAX);
    if (this.#recent.length <= this.#recentMax) return;
    this.#recent = this.#recent.filter(({ arrivesAt }) => arrivesAt > fact.at);
    // So that many that are under way for long are not gone through at each.
    this.#recentMax = Math.max(DOTS_MAX, 2 * this.#recent.length);
  }

  #noteStatus({ message, status }: MessageSent): void {
    if (outcomeOf('data', status) === 'ok') return;
    this.#statuses.set(message, status);
    if (this.#statuses.size <= STATUSES_MAX) return;
    const [oldest] = this.#statuses.keys();
    if (oldest !== undefined) this.#statuses.delete(oldest);
  }

  /** The copy that was sent now is lost; of the next it is known only that one when it arrives. */
  #lose(fact: SegmentLost): void {
    // The first copy was there as one that arrives.
    for (const list of [this.#sendings, this.#recent]) {
      const before = list.at(-1);
      const wasToArrive = before?.outcome !== 'lost' && before?.outcome !== 'withdrawn';
      if (before?.segment === fact.segment && wasToArrive) list.pop();
    }
    this.#push(fact, fact.at, fact.lostAt, 'lost');
    if (fact.arrivesAt !== null) {
      this.#push(fact, fact.sentAgainAt, fact.arrivesAt, 'arrives');
    }
  }

  #push(
    fact: DrawnFact,
    at: Instant,
    arrivesAt: Instant,
    end: 'arrives' | 'lost' | 'withdrawn',
  ): void {
    const { segment, message, link, direction, flag } = fact;
    const outcome = end === 'arrives' ? outcomeOf(flag, this.#statuses.get(message) ?? 0) : end;
    const sending = { segment, message, link, direction, flag, at, arrivesAt, outcome };
    this.#sendings.push(sending);
    if (outcome === 'withdrawn') {
      this.#recent = this.#recent.filter(
        (one) => one.message !== message || one.link !== link || one.direction !== direction,
      );
    } else this.#recent.push(sending);
  }

  /** Segments since the last take, the newest 2,000. */
  take(): Dot[] {
    const taken = this.#sendings.slice(-DOTS_MAX);
    this.#sendings = [];
    return taken.map(dotOf);
  }

  /** Those that have left and not arrived, the newest 2,000, whether or not they have been taken. */
  underWay(now: Instant): Dot[] {
    return this.#underWay(now).slice(-DOTS_MAX).map(dotOf);
  }

  /** A copy that is lost is said to leave again before it does. */
  #underWay(now: Instant): Sending[] {
    return this.#recent.filter(({ arrivesAt }) => arrivesAt > now);
  }

  /** Everything that `load` needs to go on from here. */
  save(now: Instant): Saved {
    return { underWay: this.#underWay(now), statuses: [...this.#statuses] };
  }

  load({ underWay, statuses }: Saved): void {
    this.#recent = [...underWay];
    for (const [message, status] of statuses) this.#statuses.set(message, status);
  }
}

function dotOf({ at, arrivesAt, ...sending }: Sending): Dot {
  return { ...sending, sentAtMs: toMilliseconds(at), arrivesAtMs: toMilliseconds(arrivesAt) };
}

function outcomeOf(flag: SegmentFlag, status: number): Dot['outcome'] {
  if (flag === 'rst') return 'error';
  if (status === 429 || status === 503) return 'rejected';
  return status >= 500 ? 'error' : 'ok';
}
