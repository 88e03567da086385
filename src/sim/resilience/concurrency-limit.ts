/**
 * So many at once, and a bounded line of those who wait: higher priority first, then who came first.
 *
 *   enter ─▶ a place is free: admitted ────────────────────────────────────────▶ leave
 *         ─▶ the line has room, or somebody of lower priority ─▶ waits ─▶ admitted ─▶ leave
 *         ─▶ else turned away                                     └▶ turned away, or leaves
 */

/** Who wants a place. Told at once or later, and once: that it has a place, or that it gets none. */
export interface Applicant {
  readonly priority: number;
  admit(): void;
  turnAway(): void;
}

export class ConcurrencyLimit {
  #placesMax: number;
  #waitingMax: number;
  readonly #inside = new Set<Applicant>();
  /** In the order in which they will be admitted. */
  readonly #line: Applicant[] = [];
  #isAdmitting = false;

  constructor(placesMax: number, waitingMax: number) {
    this.#placesMax = placesMax;
    this.#waitingMax = waitingMax;
  }

  get busy(): number {
    return this.#inside.size;
  }

  get waiting(): number {
    return this.#line.length;
  }

  enter(applicant: Applicant): void {
    this.#line.splice(this.#placeInLine(applicant.priority), 0, applicant);
    this.#settle();
  }

  /** Gives its place back, or leaves the line. Nothing happens when it has neither. */
  leave(applicant: Applicant): void {
    if (this.#inside.delete(applicant)) {
      this.#settle();
      return;
    }
    const at = this.#line.indexOf(applicant);
    if (at >= 0) this.#line.splice(at, 1);
  }

  /** Those inside stay; those who wait are admitted or turned away as the new limits have it. */
  change(placesMax: number, waitingMax: number): void {
    this.#placesMax = placesMax;
    this.#waitingMax = waitingMax;
    this.#settle();
  }

  /** Admits the first ones, then turns away the last ones. Whoever is told may enter or leave meanwhile. */
  #settle(): void {
    if (this.#isAdmitting) return;
    this.#isAdmitting = true;
    for (let next = this.#next(); next !== null; next = this.#next()) next();
    this.#isAdmitting = false;
  }

  #next(): (() => void) | null {
    if (this.#inside.size < this.#placesMax) {
      const first = this.#line.shift();
      if (first === undefined) return null;
      this.#inside.add(first);
      return () => first.admit();
    }
    if (this.#line.length <= this.#waitingMax) return null;
    const last = this.#line.pop();
    return last === undefined ? null : () => last.turnAway();
  }

  /** Behind all of the same priority or a higher one. */
  #placeInLine(priority: number): number {
    let [low, high] = [0, this.#line.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#line[middle]?.priority ?? 0) >= priority) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
