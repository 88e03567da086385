/** Which changes of what policies know are news: told once, however many calls each is seen by. */
import { between, milliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { PolicyChanged } from '../services/facts.ts';

/** What was full or spent so lately still is: there is room again with each call that ends. */
const EPISODE = milliseconds(1_000);

interface Known {
  readonly state: string;
  /** Since then. */
  readonly at: Instant;
}

export class PolicyLines {
  /** By policy of a link of a process. */
  readonly #known = new Map<string, Known>();

  /** `closed`, `open`, `half-open`, `full`, `spent`; null where nothing new is to be said. */
  news({ process, link, policy, state, at }: PolicyChanged): string | null {
    const place = `${process} ${link} ${policy}`;
    const before = this.#known.get(place);
    if (before?.state === state) return null;
    this.#known.set(place, { state, at });
    // All begin closed.
    if (policy === 'breaker') return before === undefined && state === 'closed' ? null : state;
    if (state !== 'full' && state !== 'spent') return null;
    return before === undefined || between(before.at, at) >= EPISODE ? state : null;
  }

  /** Everything that `load` needs to go on from here. */
  save(): readonly (readonly [place: string, known: Known])[] {
    return [...this.#known];
  }

  load(saved: ReturnType<PolicyLines['save']>): void {
    for (const [place, known] of saved) this.#known.set(place, known);
  }

  /** What comes in the place of a process that is gone begins anew. */
  stop(process: string): void {
    for (const place of this.#known.keys()) {
      if (place.startsWith(`${process} `)) this.#known.delete(place);
    }
  }
}
