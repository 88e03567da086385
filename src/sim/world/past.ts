/**
 * The past of a run: what the screen showed at any moment is folded again from the journal.
 *
 *   checkpoint ──▶ facts since ──▶ frame          what is on the screen at once: some 10,000 facts
 *   start ───────▶ all facts ────▶ observer       what panels ask for: traces, messages, measures
 *
 * A checkpoint is the state of the folds behind a frame, as bytes. Nothing here changes a run.
 */
import type { Journal } from '../kernel/journal.ts';
import { START, toMilliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { Fact } from '../observe/facts.ts';
import type { ObservedFrame, Observer, SavedFrame } from '../observe/observer.ts';
import { ByteReader, ByteWriter } from '../wire/bytes.ts';
import { ValueDecoder, ValueEncoder } from '../wire/value.ts';
import type { Scenario } from './scenario.ts';
import { TimeLineFold } from './time-line.ts';
import type { TimeLine } from './time-line.ts';

/** Facts between two checkpoints. One takes some 200 kB and 10 ms, and to fold that many again about 40 ms. */
const CHECKPOINT_FACTS = 32_768;
/** Facts that the fold from the start takes before it lets others have their turn. */
const SLICE_FACTS = 8_192;

export type ObserverMaker = (scenario: () => Scenario, isForFrames: boolean) => Observer;

/** A moment of the run: the facts below `seq` had happened. */
export interface Moment {
  readonly at: Instant;
  readonly seq: number;
}

export interface PastFrame extends Moment {
  readonly scenario: Scenario;
  readonly frame: ObservedFrame;
}

interface Checkpoint extends Moment {
  /** Null at the start of the run. */
  readonly bytes: Uint8Array | null;
}

/** An observer that has taken all facts below `seq`. */
interface Cursor {
  readonly observer: Observer;
  seq: number;
  at: Instant;
}

export class Past {
  readonly #journal: Journal<Fact>;
  readonly #newObserver: ObserverMaker;
  readonly #checkpointFacts: number;
  readonly #timeLine = new TimeLineFold();
  readonly #writer = new ByteWriter(64 * 1024);
  /** Each document with the first fact that came to be under it. */
  #documents: { readonly seq: number; readonly scenario: Scenario }[];
  #checkpoints: Checkpoint[] = [{ at: START, seq: 0, bytes: null }];
  #frames: Cursor | null = null;
  #whole: Cursor | null = null;

  /** `empty`: the document before the first. */
  constructor(
    journal: Journal<Fact>,
    newObserver: ObserverMaker,
    empty: Scenario,
    checkpointFacts = CHECKPOINT_FACTS,
  ) {
    this.#journal = journal;
    this.#newObserver = newObserver;
    this.#checkpointFacts = checkpointFacts;
    this.#documents = [{ seq: 0, scenario: empty }];
  }

  /** The world has taken the shape of this document, before the fact `seq`. */
  become(scenario: Scenario, seq: number): void {
    this.#documents.push({ seq, scenario });
  }

  /** `observer` has taken this fact, the newest. */
  accept(fact: Fact, observer: Observer): void {
    this.#timeLine.accept(fact);
    const seq = fact.seq + 1;
    if (seq % this.#checkpointFacts !== 0) return;
    this.#writer.reset();
    new ValueEncoder(this.#writer).write(observer.save(toMilliseconds(fact.at)));
    this.#checkpoints.push({ at: fact.at, seq, bytes: this.#writer.finish() });
    this.#forget();
  }

  /** Checkpoints whose facts are not kept any more are of no use, but for the last of them. */
  #forget(): void {
    const first = this.#journal.firstSeq;
    const isUsable = ({ seq }: Checkpoint): boolean => seq >= first;
    if (this.#checkpoints.every(isUsable)) return;
    this.#checkpoints = this.#checkpoints.filter(isUsable);
    const document = this.#documents.findLast(({ seq }) => seq <= first);
    this.#documents = this.#documents.filter((one) => one === document || one.seq > first);
  }

  /** The first moment that can be shown. */
  get earliest(): Instant {
    return this.#checkpoints[0]?.at ?? START;
  }

  /** What lies on the way from there to now. */
  get timeLine(): TimeLine {
    return this.#timeLine.read(toMilliseconds(this.earliest));
  }

  /** What was to be seen when everything up to and including `at` had happened. */
  frameAt(at: Instant): PastFrame {
    const wanted = at > this.earliest ? at : this.earliest;
    const cursor = this.#cursorFor((moment) => moment.at <= wanted);
    this.#advance(cursor, (fact) => fact.at <= wanted);
    cursor.at = wanted;
    return this.#read(cursor);
  }

  /** What was to be seen right after the fact at `seq`, though others may have come at the same instant. */
  frameAfter(seq: number): PastFrame {
    const cursor = this.#cursorFor((moment) => moment.seq <= seq + 1);
    this.#advance(cursor, (fact) => fact.seq <= seq);
    return this.#read(cursor);
  }

  #read({ observer, seq, at }: Cursor): PastFrame {
    const scenario = this.#documentAt(seq);
    return { at, seq, scenario, frame: observer.frame(toMilliseconds(at), scenario) };
  }

  /** The last instant before `at` at which something happened, or the first moment. */
  previousAt(at: Instant): Instant {
    const { seq } = this.frameAt(at);
    let previous = this.earliest;
    this.#journal.readBack(seq - 1, (fact) => {
      if (fact.at >= at) return true;
      if (fact.at > previous) previous = fact.at;
      return false;
    });
    return previous;
  }

  /** The first instant after `at` at which something happened; null: nothing has yet. */
  nextAt(at: Instant): Instant | null {
    const { seq } = this.frameAt(at);
    let next: Instant | null = null;
    this.#journal.read(seq, (fact) => {
      next = fact.at;
      return false;
    });
    return next;
  }

  /**
   * Everything about that moment. It takes long where much has happened; between two slices it waits for
   * `pause`, and gives null when that says that nobody wants it any more.
   */
  async observerAt({ seq }: Moment, pause: () => Promise<boolean>): Promise<Observer | null> {
    // Two may ask at once; each takes the cursor for itself while it works on it.
    let cursor = this.#whole;
    this.#whole = null;
    if (cursor === null || cursor.seq > seq) {
      cursor = this.#newCursor({ at: START, seq: this.#journal.firstSeq, bytes: null }, false);
    }
    while (cursor.seq < seq) {
      const until = Math.min(cursor.seq + SLICE_FACTS, seq);
      this.#advance(cursor, (fact) => fact.seq < until);
      if (cursor.seq < seq && !(await pause())) break;
    }
    this.#whole = cursor;
    return cursor.seq === seq ? cursor.observer : null;
  }

  /** Lets go of what was made for looking back. */
  release(): void {
    this.#frames = null;
    this.#whole = null;
  }

  /** Where the last look left off, or else the nearest checkpoint; neither beyond what is wanted. */
  #cursorFor(isBefore: (moment: Moment) => boolean): Cursor {
    const nearest = this.#checkpoints.findLast(isBefore) ?? this.#checkpoints[0];
    const known = this.#frames;
    const start = nearest ?? { at: START, seq: 0, bytes: null };
    if (known !== null && isBefore(known) && known.seq >= start.seq) return known;
    const cursor = this.#newCursor(start, true);
    this.#frames = cursor;
    return cursor;
  }

  #newCursor({ at, seq, bytes }: Checkpoint, isForFrames: boolean): Cursor {
    const cursor: Cursor = {
      observer: this.#newObserver(() => this.#documentAt(cursor.seq), isForFrames),
      seq,
      at,
    };
    if (bytes !== null) cursor.observer.load(savedIn(bytes));
    return cursor;
  }

  #advance(cursor: Cursor, isWanted: (fact: Fact) => boolean): void {
    this.#journal.read(cursor.seq, (fact) => {
      if (!isWanted(fact)) return false;
      cursor.observer.accept(fact);
      cursor.seq = fact.seq + 1;
      cursor.at = fact.at;
      return true;
    });
  }

  #documentAt(seq: number): Scenario {
    const documents = this.#documents;
    let place = documents.length - 1;
    while (place > 0 && (documents[place]?.seq ?? 0) > seq) place -= 1;
    return (documents[place] ?? this.#first).scenario;
  }

  get #first(): { readonly scenario: Scenario } {
    const [first] = this.#documents;
    if (first === undefined) throw new Error('A run has no document.');
    return first;
  }
}

/** Only `accept` writes checkpoints. */
function savedIn(bytes: Uint8Array): SavedFrame;
function savedIn(bytes: Uint8Array): unknown {
  return new ValueDecoder().read(new ByteReader(bytes));
}
