/**
 * One message in flight, seized by hand: lost, late, twice, damaged, or held until it is released.
 *
 *   on its way ──seize──▶ held, and with it all that is behind it on its connection ──▶ freed, in order
 *
 * TCP keeps the order, so whatever is behind waits too; and what is dropped comes again by TCP's timer.
 * A duplicate is the work of something above TCP, which repeats the bytes of a whole message.
 */
import type { Random } from '../kernel/random.ts';
import { after, instant, milliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import { timeoutMsAfter } from '../net/link.ts';
import type { Held, Link, Retry } from '../net/link.ts';
import type { FactDraft } from '../observe/facts.ts';
import type { ProcessOutput } from '../services/process.ts';
import type { MessageCommand } from './commands.ts';
import { fits, ranges } from './limits.ts';
import { CommandError } from './refusal.ts';

/** A segment on its way. */
export interface UnderWay {
  readonly id: number;
  readonly from: string;
  readonly segment: ProcessOutput & { readonly kind: 'segment' };
}

/** One whose arrival is known. */
export interface Arrival extends UnderWay {
  readonly arrivesAt: Instant;
}

/** What the engine does for it. */
export interface TamperedEngine {
  /** Of which none has happened, in any order. */
  arrivals(): readonly Arrival[];
  linkOf(hop: string): Link | undefined;
  /** It does not arrive after all. */
  withdraw(arrival: Arrival): void;
  keep(held: Held, under: UnderWay): void;
  free(at: Instant, held: Held, arrivesAt: Instant): void;
  note(at: Instant, fact: FactDraft): void;
  nextSegment(): number;
  /** Of the whole message; null: they are not kept any more. */
  bytesOf(message: number): Uint8Array | null;
  random(name: string): Random;
}

/** A message that is held by hand. */
interface Kept {
  readonly link: Link;
  readonly hop: string;
  readonly held: Held;
  /** What it still has before it, in µs. */
  readonly restUs: number;
}

type Act = Exclude<MessageCommand['act'], 'release'>;

export class Tampering {
  readonly #engine: TamperedEngine;
  readonly #kept = new Map<number, Kept>();

  constructor(engine: TamperedEngine) {
    this.#engine = engine;
  }

  /** Throws `CommandError` where the message is not on its way, or not held. */
  prepare({ message, act, delayMs = 1_000 }: MessageCommand, now: Instant): () => void {
    if (act === 'release') {
      const kept = this.#kept.get(message);
      if (kept === undefined) throw new CommandError('not-held', { message });
      return () => this.#release(message, kept, now);
    }
    if (!fits(delayMs, ranges.planForMs)) {
      const { min, max } = ranges.planForMs;
      const values = { id: message, field: 'delayMs', given: delayMs, min, max };
      throw new CommandError('number-range', values);
    }
    const line = this.#lineOf(message);
    const link = line[0] === undefined ? undefined : this.#engine.linkOf(line[0].segment.link);
    const whole = act === 'duplicate' ? this.#engine.bytesOf(message) : NOTHING;
    if (link === undefined || whole === null) throw new CommandError('not-in-flight', { message });
    return () => this.#tamper(act, message, link, line, whole, delayMs, now);
  }

  /** The link goes: what is held on it goes on, so that its ends are told of it. */
  letGo(hop: string, now: Instant): void {
    for (const [message, kept] of [...this.#kept]) {
      if (kept.hop === hop) this.#release(message, kept, now);
    }
  }

  /** The message's first segment on its way, and all that is behind that on its connection, in order. */
  #lineOf(message: number): readonly Arrival[] {
    const all = this.#engine.arrivals().toSorted((a, b) => a.id - b.id);
    const first = all.find(({ segment }) => segment.message === message);
    if (first === undefined) return [];
    return all.filter((one) => one.id >= first.id && isBeside(one, first));
  }

  #tamper(
    act: Act,
    message: number,
    link: Link,
    line: readonly Arrival[],
    whole: Uint8Array,
    delayMs: number,
    now: Instant,
  ): void {
    const [first] = line;
    if (first === undefined) return;
    const ahead = this.#engine
      .arrivals()
      .filter((one) => one.id < first.id && isBeside(one, first));
    for (const arrival of line) this.#engine.withdraw(arrival);
    const changed = act === 'corrupt' ? this.#corrupted(first, now) : first;
    const sent = [changed, ...line.slice(1)];
    if (act === 'duplicate') {
      const last = sent.findLastIndex(({ segment }) => segment.message === message);
      sent.splice(last + 1, 0, this.#copyOf(sent[last] ?? first, whole, now));
    }
    const { direction, connection, link: hop } = first.segment;
    const lastAhead = Math.max(now, ...ahead.map(({ arrivesAt }) => arrivesAt));
    const seized = link.seize(
      direction,
      connection,
      sent.map(({ arrivesAt }) => arrivesAt),
      instant(lastAhead),
    );
    for (const [place, held] of seized.entries()) {
      const under = sent[place];
      if (under === undefined) continue;
      this.#engine.keep(held, under);
      this.#engine.note(now, { kind: 'segment-held', segment: under.id, ...placeOf(under) });
    }
    const [held] = seized;
    if (held === undefined) return;
    if (act === 'hold') {
      this.#kept.set(message, { link, hop, held, restUs: first.arrivesAt - now });
    } else this.#freeAll(now, link.release(held, this.#arrivalOf(act, first, delayMs, now)));
  }

  #release(message: number, { link, held, restUs }: Kept, now: Instant): void {
    this.#kept.delete(message);
    this.#freeAll(now, link.release(held, instant(now + restUs)));
  }

  #freeAll(now: Instant, freed: Retry['freed']): void {
    for (const { held, arrivesAt } of freed) this.#engine.free(now, held, arrivesAt);
  }

  #arrivalOf(act: Act, first: Arrival, delayMs: number, now: Instant): Instant {
    const { arrivesAt, id, segment } = first;
    if (act === 'delay') return after(arrivesAt, milliseconds(delayMs));
    if (act !== 'drop') return arrivesAt;
    const wayUs = arrivesAt - segment.at;
    const sentAgainAt = after(segment.at, milliseconds(timeoutMsAfter(wayUs / 1000)));
    this.#engine.note(now, {
      kind: 'segment-lost',
      segment: id,
      ...placeOf(first),
      lostAt: now,
      sentAgainAt,
      arrivesAt: null,
    });
    return instant(sentAgainAt + wayUs);
  }

  #corrupted(arrival: Arrival, now: Instant): Arrival {
    const { id, segment } = arrival;
    const { link, direction, connection, message, bytes } = segment;
    if (bytes.length === 0) return arrival;
    const random = this.#engine.random(`message/${message}/corrupt`);
    const offset = random.int(0, bytes.length - 1);
    const changed = bytes.slice();
    const was = bytes[offset] ?? 0;
    const is = was ^ (1 << random.int(0, 7));
    changed[offset] = is;
    const place = { link, direction, connection, message };
    this.#engine.note(now, { kind: 'segment-corrupted', segment: id, ...place, offset, was, is });
    return { ...arrival, segment: { ...segment, bytes: changed } };
  }

  #copyOf(last: Arrival, bytes: Uint8Array, now: Instant): Arrival {
    const id = this.#engine.nextSegment();
    this.#engine.note(now, {
      kind: 'segment-duplicated',
      segment: id,
      of: last.id,
      ...placeOf(last),
      bytes,
    });
    return { ...last, id, segment: { ...last.segment, bytes } };
  }
}

const NOTHING = new Uint8Array(0);

function isBeside(one: Arrival, other: Arrival): boolean {
  const { link, direction, connection } = one.segment;
  const beside = other.segment;
  return link === beside.link && direction === beside.direction && connection === beside.connection;
}

function placeOf({
  segment,
}: UnderWay): Pick<UnderWay['segment'], 'link' | 'direction' | 'connection' | 'flag' | 'message'> {
  const { link, direction, connection, flag, message } = segment;
  return { link, direction, connection, flag, message };
}
