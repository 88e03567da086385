/** A meter for each key. However many keys come, so many are remembered at most: those used last. */
import type { Instant } from '../../kernel/time.ts';
import type { Meter } from './meter.ts';

export const KEYS_MAX = 10_000;
/** Old meters that are looked at whenever a key is new. */
const LOOKED_AT = 2;

export class PerKey {
  readonly #make: () => Meter;
  /** The one used longest ago first. */
  readonly #meters = new Map<string, Meter>();

  constructor(make: () => Meter) {
    this.#make = make;
  }

  /** A key that was forgotten begins anew. */
  meterOf(key: string, now: Instant): Meter {
    const known = this.#meters.get(key);
    if (known === undefined) this.#forgetOld(now);
    else this.#meters.delete(key);
    const meter = known ?? this.#make();
    this.#meters.set(key, meter);
    return meter;
  }

  get size(): number {
    return this.#meters.size;
  }

  #forgetOld(now: Instant): void {
    let looked = 0;
    for (const [key, meter] of this.#meters) {
      if (looked === LOOKED_AT) break;
      looked += 1;
      if (meter.isAsNew(now) || this.#meters.size >= KEYS_MAX) this.#meters.delete(key);
    }
  }
}
