/** The newest requests of all clients, and which of them changed since somebody last looked. */
import { toMilliseconds } from '../kernel/time.ts';
import type { ReasonValues, RequestEnded, RequestStarted } from '../services/facts.ts';
import type { Fact } from './facts.ts';
import type { RequestView } from './views.ts';

/** Requests that are kept; the page's list shows no more. */
export const REQUESTS_MAX = 1_000;
/** Requests given at a time. */
const TAKEN_MAX = 200;

/** Finds the values behind the reason of a request that ended. */
export type ValuesOf = (ended: RequestEnded) => ReasonValues;

/** The view of a request from its facts; `ended` is null while it is under way. */
export function requestView(
  started: RequestStarted,
  ended: RequestEnded | null,
  valuesOf: ValuesOf,
): RequestView {
  return {
    request: started.request,
    trace: started.trace,
    client: started.client,
    method: started.method,
    path: started.path,
    origin: started.origin,
    startedAtMs: toMilliseconds(started.at),
    latencyMs: ended === null ? null : ended.latencyUs / 1000,
    status: ended?.status ?? 0,
    reason: ended?.reason ?? '',
    values: ended === null || ended.reason === '' ? {} : valuesOf(ended),
  };
}

interface Entry {
  readonly started: RequestStarted;
  ended: RequestEnded | null;
  isChanged: boolean;
  /** It was given while under way, so whoever got it waits for its end. */
  isAwaited: boolean;
}

/** Those that are kept, oldest first, and how many there have been. */
interface Saved {
  readonly started: number;
  readonly entries: readonly {
    readonly started: RequestStarted;
    readonly ended: RequestEnded | null;
  }[];
}

export class RequestsFold {
  readonly #entries = new Map<number, Entry>();
  /** Their ids by turns, so that the oldest is known; to find it in the map itself is slow. */
  readonly #ring: number[] = [];
  #started = 0;
  #changed: Entry[] = [];

  accept(fact: Fact): void {
    if (fact.kind === 'request-started') {
      const entry: Entry = { started: fact, ended: null, isChanged: true, isAwaited: false };
      this.#entries.set(fact.request, entry);
      this.#change(entry);
      this.#keepNewest(fact.request);
    } else if (fact.kind === 'request-ended') {
      const entry = this.#entries.get(fact.request);
      if (entry === undefined) return;
      entry.ended = fact;
      if (entry.isChanged) return;
      entry.isChanged = true;
      this.#change(entry);
    }
  }

  #change(entry: Entry): void {
    this.#changed.push(entry);
    // Nobody may look for long, as in a batch run.
    if (this.#changed.length <= 2 * REQUESTS_MAX) return;
    const cut = this.#changed.length - REQUESTS_MAX;
    this.#changed = this.#changed.filter((one, at) => {
      const isKept = one.isAwaited || at >= cut;
      one.isChanged = isKept;
      return isKept;
    });
  }

  #keepNewest(request: number): void {
    const place = this.#started % REQUESTS_MAX;
    const oldest = this.#ring[place];
    if (oldest !== undefined) this.#entries.delete(oldest);
    this.#ring[place] = request;
    this.#started += 1;
  }

  /** The newest, in the order of their start, whether or not they have been taken. */
  newest(count: number, valuesOf: ValuesOf): RequestView[] {
    const newest = [...this.#entries.values()].slice(-count);
    return newest.map(({ started, ended }) => requestView(started, ended, valuesOf));
  }

  /** Everything that `load` needs to go on from here. */
  save(): Saved {
    const entries = [...this.#entries.values()].map(({ started, ended }) => ({ started, ended }));
    return { started: this.#started, entries };
  }

  load({ started, entries }: Saved): void {
    this.#started = started - entries.length;
    for (const { started: fact, ended } of entries) {
      this.#entries.set(fact.request, { started: fact, ended, isChanged: true, isAwaited: false });
      this.#keepNewest(fact.request);
    }
  }

  /**
   * Requests that began or ended since the last take, at most 200, in the order of their start.
   * Ends of those that were given before come first, so that none stays under way for ever.
   */
  take(valuesOf: ValuesOf): RequestView[] {
    const changed = this.#changed;
    this.#changed = [];
    const awaited = changed.filter((entry) => entry.isAwaited).slice(-TAKEN_MAX);
    const fresh = changed.filter((entry) => !entry.isAwaited);
    const room = TAKEN_MAX - awaited.length;
    const taken = awaited.concat(room === 0 ? [] : fresh.slice(-room));
    for (const entry of changed) entry.isChanged = false;
    for (const entry of taken) entry.isAwaited = entry.ended === null;
    return taken
      .sort((a, b) => a.started.seq - b.started.seq)
      .map((entry) => requestView(entry.started, entry.ended, valuesOf));
  }
}
