/**
 * What a handler waits for when it calls or publishes, and for how long: an event that is told over
 * several links is one wait.
 */
import { between } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { SpanEnded } from '../services/facts.ts';
import { isGood } from './call-names.ts';
import { Histogram } from './histogram.ts';
import { Newest } from './newest.ts';

/** One call, or an event told over as many links as need it. */
export interface Telling {
  readonly at: Instant;
  readonly all: Told;
  open: number;
  /** Bucket of its wait, once the handler goes on. */
  waited: number | null;
  hasFailed: boolean;
}

/** All tellings under one key: of an event of a caller, or over one link. */
interface Told {
  told: number;
  failed: number;
  readonly waits: Histogram;
}

export class Tellings {
  /** Of events, by the handler's span and what it tells. */
  readonly #events = new Newest<string, Telling>();
  readonly #told = new Map<string, Told>();

  /** One call. */
  begin(at: Instant, key: string): Telling {
    let all = this.#told.get(key);
    if (all === undefined) {
      all = { told: 0, failed: 0, waits: new Histogram() };
      this.#told.set(key, all);
    }
    return { at, all, open: 1, waited: null, hasFailed: false };
  }

  /** `place`: the handler's span and what it tells; an event that it tells there at one instant is one telling. */
  beginEvent(at: Instant, place: string, key: string): Telling {
    const known = this.#events.get(place);
    if (known?.at === at) {
      known.open += 1;
      reopen(known);
      return known;
    }
    const telling = this.begin(at, key);
    this.#events.set(place, telling);
    return telling;
  }

  /** Those under these keys together. */
  sumOf(keys: Iterable<string>): Readonly<Told> {
    const sum: Told = { told: 0, failed: 0, waits: new Histogram() };
    for (const key of keys) {
      const one = this.#told.get(key);
      if (one === undefined) continue;
      sum.told += one.told;
      sum.failed += one.failed;
      sum.waits.addAll(one.waits);
    }
    return sum;
  }
}

/** The handler goes on when all is told, or at the first that fails. */
export function endTelling(telling: Telling, ended: SpanEnded): void {
  telling.open -= 1;
  const isFailed = !isGood(ended);
  if (telling.waited !== null || (telling.open > 0 && !isFailed)) return;
  const { all, at } = telling;
  telling.waited = all.waits.add(between(at, ended.at));
  telling.hasFailed = isFailed;
  all.told += 1;
  if (isFailed) all.failed += 1;
}

/** A socket is told at once, and another link after it: until that one, too, has been told. */
function reopen(telling: Telling): void {
  if (telling.waited === null || telling.hasFailed) return;
  telling.all.told -= 1;
  telling.all.waits.remove(telling.waited);
  telling.waited = null;
}
