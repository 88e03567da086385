/**
 * The journal of a run: facts in the order in which they came to be, each with its place.
 *
 * It is the only truth of a run; everything else that is shown is folded from it. It keeps facts as the
 * bytes that were hashed, in blocks that can be read one by one; the oldest give way when there are too
 * many. Its hash covers every fact there ever was.
 */
import { FactDigest } from './fact-digest.ts';
import type { FactBase } from './fact.ts';
import { FactReader } from './fact-reader.ts';
import type { Instant } from './time.ts';

/** Ten minutes of a cluster of eight that is asked 100 times a second take some 200 MB. */
export const KEEP_BYTES_MAX = 256 * 1024 * 1024;

/** Facts that can be read by themselves. */
interface Block {
  readonly seq: number;
  chunks: Uint8Array[];
  bytes: number;
}

/** A fact before the journal gives it its instant and place. */
export type DraftOf<F extends FactBase> = F extends FactBase ? Omit<F, 'at' | 'seq'> : never;

/** Append-only. Listeners hear each fact right after it was added, in the order they subscribed. */
export class Journal<F extends FactBase> {
  private readonly keepMax: number;
  private readonly bytesMax: number;
  private blocks: Block[] = [];
  private bytes = 0;
  private readonly digest = new FactDigest({
    begin: () => this.beginBlock(),
    take: (bytes) => this.takeBytes(bytes),
  });
  /** Replaced, never changed, so that it can be walked while somebody leaves. */
  private listeners: readonly ((fact: F) => void)[] = [];
  private total = 0;

  /** Facts and bytes that are kept, the newest. */
  constructor(options: { readonly keepMax?: number; readonly bytesMax?: number } = {}) {
    this.keepMax = Math.max(1, options.keepMax ?? Number.POSITIVE_INFINITY);
    this.bytesMax = options.bytesMax ?? KEEP_BYTES_MAX;
  }

  /** All facts ever added, also those no longer kept; the `seq` of the next one. */
  get length(): number {
    return this.total;
  }

  /** The oldest fact that is kept. */
  get firstSeq(): number {
    return Math.max(this.blocks[0]?.seq ?? 0, this.total - this.keepMax, 0);
  }

  /** What is kept takes so much. */
  get keptBytes(): number {
    return this.bytes;
  }

  /** Takes the draft over: it becomes the fact. */
  append(at: Instant, draft: DraftOf<F>): F {
    const seq = this.total;
    this.digest.add(at, draft.kind, draft);
    this.total += 1;
    const fact = placed<F>(at, seq, draft);
    for (const listener of this.listeners) listener(fact);
    return fact;
  }

  /** SHA-256 of everything so far, in hexadecimal. Facts may be added afterwards. */
  hash(): string {
    return this.digest.hex();
  }

  /** The facts still kept, oldest first. Facts added while it is walked are not given. */
  facts(): Iterable<F> {
    return this.since(0);
  }

  /** The facts still kept from position `seq` on, oldest first. */
  since(seq: number): readonly F[] {
    const facts: F[] = [];
    this.read(seq, (fact) => {
      facts.push(fact);
      return true;
    });
    return facts;
  }

  /** Gives the facts still kept from position `seq` on, oldest first, until `take` says that it has enough. */
  read(seq: number, take: (fact: F) => boolean): void {
    const first = Math.max(seq, this.firstSeq);
    const end = this.total;
    if (first >= end) return;
    const from = Math.max(
      0,
      this.blocks.findLastIndex((block) => block.seq <= first),
    );
    for (let place = from; place < this.blocks.length; place++) {
      const reader = this.readerOf(place);
      for (let fact = reader.read(); fact !== null; fact = reader.read()) {
        if (fact.seq >= end) return;
        if (fact.seq >= first && !take(fact)) return;
      }
    }
  }

  /** As `read`, the newest first, from position `seq` back. */
  readBack(seq: number, take: (fact: F) => boolean): void {
    const first = this.firstSeq;
    for (let place = this.blocks.length - 1; place >= 0; place--) {
      if ((this.blocks[place]?.seq ?? 0) > seq) continue;
      const facts: F[] = [];
      const reader = this.readerOf(place);
      for (let fact = reader.read(); fact !== null; fact = reader.read()) facts.push(fact);
      for (const fact of facts.toReversed()) {
        if (fact.seq < first) return;
        if (fact.seq <= seq && !take(fact)) return;
      }
    }
  }

  /** Facts that are the same here and in the other are kept once from now on. */
  share(other: Journal<F>): void {
    for (const [place, block] of this.blocks.entries()) {
      // The last one still grows.
      if (place === this.blocks.length - 1) return;
      const twin = other.blocks.find(({ seq }) => seq === block.seq);
      if (twin !== undefined && isSame(block, twin)) block.chunks = twin.chunks;
    }
  }

  private readerOf(place: number): Reader<F> {
    const block = this.blocks[place];
    const isLast = place === this.blocks.length - 1;
    const chunks = block?.chunks ?? [];
    // What is being written changes; what was read of it must not.
    const all = isLast ? [...chunks, this.digest.rest.slice()] : chunks;
    return readerFor<F>(all, block?.seq ?? 0);
  }

  private beginBlock(): void {
    this.blocks.push({ seq: this.total, chunks: [], bytes: 0 });
    while (this.blocks.length > 1) {
      const [oldest, next] = this.blocks;
      if (oldest === undefined || next === undefined) return;
      const isWanted = next.seq > this.total - this.keepMax && this.bytes <= this.bytesMax;
      if (isWanted) return;
      this.bytes -= oldest.bytes;
      this.blocks.shift();
    }
  }

  private takeBytes(bytes: Uint8Array): void {
    const block = this.blocks.at(-1);
    if (block === undefined) return;
    block.chunks.push(bytes);
    block.bytes += bytes.length;
    this.bytes += bytes.length;
  }

  /** Gives what ends the subscription; ending it twice does no harm. */
  subscribe(listener: (fact: F) => void): () => void {
    // A wrapper of its own, so that the same function may listen twice.
    const own = (fact: F): void => listener(fact);
    this.listeners = [...this.listeners, own];
    return () => {
      this.listeners = this.listeners.filter((other) => other !== own);
    };
  }
}

/**
 * Writes the place into the draft itself: a copy of each fact costs more than all else that the
 * journal does. The overloads state what the compiler cannot infer.
 */
function placed<F extends FactBase>(at: Instant, seq: number, draft: DraftOf<F>): F;
function placed(at: Instant, seq: number, draft: { at?: Instant; seq?: number }): object {
  draft.at = at;
  draft.seq = seq;
  return draft;
}

interface Reader<F> {
  read(): F | null;
}

/** What a journal of `F` wrote is read as `F`. */
function readerFor<F>(chunks: readonly Uint8Array[], seq: number): Reader<F>;
function readerFor(chunks: readonly Uint8Array[], seq: number): Reader<object> {
  return new FactReader(chunks, seq);
}

function isSame(one: Block, other: Block): boolean {
  if (one.bytes !== other.bytes || one.chunks.length !== other.chunks.length) return false;
  return one.chunks.every((chunk, at) => {
    const twin = other.chunks[at];
    return twin?.length === chunk.length && chunk.every((byte, place) => byte === twin[place]);
  });
}

/** Where two runs part, in words for a failed test; null when they are the same. */
export function firstDifference(a: Iterable<FactBase>, b: Iterable<FactBase>): string | null {
  const [left, right] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  for (let place = 0; ; place++) {
    const [one, other] = [left.next(), right.next()];
    if (one.done === true && other.done === true) return null;
    if (one.done === true)
      return `The first ends after ${place} facts; the second goes on with ${describe(other.value)}.`;
    if (other.done === true)
      return `The second ends after ${place} facts; the first goes on with ${describe(one.value)}.`;
    const path = differingPath(one.value, other.value, '');
    if (path !== null) {
      return `Fact ${place} differs at ${path}:\n  first:  ${describe(one.value)}\n  second: ${describe(other.value)}`;
    }
  }
}

/** Path of the first part that differs, such as `values.limit`; null when there is none. */
function differingPath(a: unknown, b: unknown, path: string): string | null {
  if (Object.is(a, b)) return null;
  const here = path === '' ? 'its kind of value' : path;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return here;
  if (Array.isArray(a) !== Array.isArray(b)) return here;
  if (a instanceof Uint8Array !== b instanceof Uint8Array) return here;
  const [ours, theirs] = [Object.entries(a), Object.entries(b)];
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const [one, other] = [ours[i], theirs[i]];
    const name = one?.[0] ?? other?.[0] ?? '';
    const inner = path === '' ? name : `${path}.${name}`;
    if (one === undefined || other === undefined) return inner;
    // The order of the names is part of what is hashed.
    if (one[0] !== other[0]) return `${inner} (where the second has ${other[0]})`;
    const found = differingPath(one[1], other[1], inner);
    if (found !== null) return found;
  }
  return null;
}

function describe(fact: unknown): string {
  return JSON.stringify(fact, (_name, value: unknown) => {
    if (value instanceof Uint8Array) return `bytes ${readable(value)}`;
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    return value;
  });
}

/** The bytes as far as a person wants to see them: ASCII as it is, the rest as hexadecimal. */
function readable(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes.subarray(0, 300)) {
    const isPlain = byte >= 0x20 && byte < 0x7f;
    text += isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return bytes.length > 300 ? `${text}… (${bytes.length})` : text;
}
