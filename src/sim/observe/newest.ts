/** A map that forgets: what the folds remember of a run that has no end. */

/** Entries of each of two generations. */
export const REMEMBERED_MAX = 20_000;

/** The newest of many, by key: two generations, so that old ones go many at a time. */
export class Newest<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  get(key: Key): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= REMEMBERED_MAX) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
