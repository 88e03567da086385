/**
 * The journal of a run: facts in the order in which they came to be, each with its place.
 *
 * It is the only truth of a run; everything else that is shown is folded from it. It keeps the
 * newest facts only, in a ring, while its hash covers every fact there ever was.
 */
import { FactDigest } from './fact-digest.ts';
import type { FactBase } from './fact.ts';
import type { Instant } from './time.ts';

/** Enough for minutes of a busy cluster, and some 100 MB at worst. */
const keepMaxDefault = 200_000;

/** A fact before the journal gives it its instant and place. */
export type DraftOf<F extends FactBase> = F extends FactBase ? Omit<F, 'at' | 'seq'> : never;

/** Append-only. Listeners hear each fact right after it was added, in the order they subscribed. */
export class Journal<F extends FactBase> {
  private readonly keepMax: number;
  private readonly ring: F[] = [];
  private readonly digest = new FactDigest();
  /** Replaced, never changed, so that it can be walked while somebody leaves. */
  private listeners: readonly ((fact: F) => void)[] = [];
  private total = 0;

  constructor(options: { readonly keepMax?: number } = {}) {
    this.keepMax = Math.max(1, options.keepMax ?? keepMaxDefault);
  }

  /** All facts ever added, also those no longer kept; the `seq` of the next one. */
  get length(): number {
    return this.total;
  }

  /** Takes the draft over: it becomes the fact. */
  append(at: Instant, draft: DraftOf<F>): F {
    const seq = this.total++;
    this.digest.add(at, draft.kind, draft);
    const fact = placed<F>(at, seq, draft);
    this.ring[seq % this.keepMax] = fact;
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
    const first = Math.max(seq, this.total - this.keepMax, 0);
    if (first >= this.total) return [];
    const start = first % this.keepMax;
    const end = ((this.total - 1) % this.keepMax) + 1;
    if (start < end) return this.ring.slice(start, end);
    return [...this.ring.slice(start), ...this.ring.slice(0, end)];
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
