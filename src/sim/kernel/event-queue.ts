/**
 * What is still to happen, earliest first: a binary heap ordered by (instant, tie).
 *
 *   at    [ 5 | 9 | 7 | … ]   Float64Array   heap order
 *   tie   [ 2 | 0 | 4 | … ]   Float64Array   heap order
 *   slots [ 3 | 0 | 1 | … ]   Uint32Array    heap order; beyond the heap: the free slots
 *   items [ … ]               by slot, so that sifting moves numbers and never references
 *
 * A pop leaves the root as a hole, because the handler of an event usually schedules another one,
 * which then fills it: one sift instead of two.
 * Callers give ties that differ; the order of two equal (instant, tie) pairs is not promised.
 */
import { instant, NEVER, START } from './time.ts';
import type { Instant } from './time.ts';

const initialCapacity = 64;

/** Times and ties must be numbers other than NaN; a tie below another goes first. */
export class EventQueue<T> {
  /** Instant of the item that `pop` gave last; the start before the first. */
  poppedAt: Instant = START;
  private capacity = initialCapacity;
  private ats = new Float64Array(initialCapacity);
  private ties = new Float64Array(initialCapacity);
  private slots = identity(initialCapacity);
  private items: (T | undefined)[] = [];
  /** Heap places in use, the hole included. */
  private count = 0;
  private hasHole = false;

  get size(): number {
    return this.hasHole ? this.count - 1 : this.count;
  }

  /** Instant of the item that `pop` would give now, or `NEVER`. */
  get nextAt(): Instant {
    if (!this.hasHole) return this.count === 0 ? NEVER : instant(this.ats[0] ?? NEVER);
    if (this.count === 1) return NEVER;
    const left = this.ats[1] ?? NEVER;
    if (this.count === 2) return instant(left);
    const right = this.ats[2] ?? NEVER;
    return instant(left < right ? left : right);
  }

  push(at: Instant, tie: number, item: T): void {
    if (Number.isNaN(at) || Number.isNaN(tie)) {
      throw new RangeError(`An event needs numbers as instant and tie, not ${at} and ${tie}.`);
    }
    if (this.hasHole) {
      this.hasHole = false;
      const slot = this.slots[0] ?? 0;
      this.items[slot] = item;
      this.siftDown(at, tie, slot);
      return;
    }
    if (this.count === this.capacity) this.grow();
    const slot = this.slots[this.count] ?? 0;
    this.items[slot] = item;
    this.siftUp(this.count++, at, tie, slot);
  }

  pop(): T | undefined {
    if (this.hasHole) this.closeHole();
    if (this.count === 0) return undefined;
    const slot = this.slots[0] ?? 0;
    const item = this.items[slot];
    this.items[slot] = undefined;
    this.poppedAt = instant(this.ats[0] ?? NEVER);
    this.hasHole = true;
    return item;
  }

  /** What is queued, in no order. */
  *values(): IterableIterator<T> {
    for (const item of this.items) if (item !== undefined) yield item;
  }

  /** Forgets what is queued and when the last one was popped. */
  clear(): void {
    this.items = [];
    this.count = 0;
    this.hasHole = false;
    this.poppedAt = START;
  }

  /** Moves the last item into the hole and lets it sink. */
  private closeHole(): void {
    this.hasHole = false;
    const last = --this.count;
    if (last === 0) return;
    const free = this.slots[0] ?? 0;
    const slot = this.slots[last] ?? 0;
    this.slots[last] = free;
    this.siftDown(this.ats[last] ?? 0, this.ties[last] ?? 0, slot);
  }

  private siftUp(start: number, at: number, tie: number, slot: number): void {
    const { ats, ties, slots } = this;
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const parentAt = ats[parent] ?? 0;
      if (parentAt < at || (parentAt === at && (ties[parent] ?? 0) <= tie)) break;
      ats[place] = parentAt;
      ties[place] = ties[parent] ?? 0;
      slots[place] = slots[parent] ?? 0;
      place = parent;
    }
    ats[place] = at;
    ties[place] = tie;
    slots[place] = slot;
  }

  /** Puts an item where it belongs below the empty root. */
  private siftDown(at: number, tie: number, slot: number): void {
    const { ats, ties, slots, count } = this;
    let place = 0;
    for (let child = 1; child < count; child = 2 * place + 1) {
      let childAt = ats[child] ?? 0;
      const right = child + 1;
      if (right < count) {
        const rightAt = ats[right] ?? 0;
        if (rightAt < childAt || (rightAt === childAt && (ties[right] ?? 0) < (ties[child] ?? 0))) {
          child = right;
          childAt = rightAt;
        }
      }
      const childTie = ties[child] ?? 0;
      if (at < childAt || (at === childAt && tie <= childTie)) break;
      ats[place] = childAt;
      ties[place] = childTie;
      slots[place] = slots[child] ?? 0;
      place = child;
    }
    ats[place] = at;
    ties[place] = tie;
    slots[place] = slot;
  }

  private grow(): void {
    const capacity = this.capacity * 2;
    const ats = new Float64Array(capacity);
    const ties = new Float64Array(capacity);
    const slots = identity(capacity);
    ats.set(this.ats);
    ties.set(this.ties);
    slots.set(this.slots);
    this.ats = ats;
    this.ties = ties;
    this.slots = slots;
    this.capacity = capacity;
  }
}

function identity(length: number): Uint32Array<ArrayBuffer> {
  const slots = new Uint32Array(length);
  for (let i = 0; i < length; i++) slots[i] = i;
  return slots;
}
