/** Failures gathered by place and reason, for as long as they go on. */
import { toMilliseconds } from '../kernel/time.ts';
import type { FailureObserved } from '../services/facts.ts';
import type { Fact } from './facts.ts';
import type { FaultAt } from './faults.ts';
import { nodeOf } from './processes.ts';
import type { Badge } from './views.ts';

/** Virtual ms after the last failure of its kind at which a badge leaves. */
export const BADGE_STAYS_MS = 3_000;

interface Entry {
  readonly node: string;
  count: number;
  last: FailureObserved;
  fault: Badge['fault'];
}

export class BadgesFold {
  readonly #entries = new Map<string, Entry>();
  readonly #faultAt: FaultAt;

  constructor(faultAt: FaultAt = () => null) {
    this.#faultAt = faultAt;
  }

  accept(fact: Fact): void {
    if (fact.kind !== 'failure-observed') return;
    const node = fact.link === '' ? nodeOf(fact.process) : '';
    const key = `${node} ${fact.link} ${fact.reason}`;
    const fault = this.#faultAt(fact.link, fact.process, fact.values['fault'])?.what ?? '';
    const known = this.#entries.get(key);
    if (known !== undefined && !isOver(known, toMilliseconds(fact.at))) {
      known.count += 1;
      known.last = fact;
      known.fault = fault;
      return;
    }
    // To the end of the list, whether or not somebody has read it since the old one was over.
    this.#entries.delete(key);
    this.#entries.set(key, { node, count: 1, last: fact, fault });
  }

  /** Everything that `load` needs to go on from here. */
  save(): readonly (readonly [key: string, entry: Entry])[] {
    return [...this.#entries];
  }

  load(saved: ReturnType<BadgesFold['save']>): void {
    for (const [key, entry] of saved) this.#entries.set(key, entry);
  }

  /** Those of the last three seconds; a place's oldest kind of failure first. */
  read(nowMs: number): Badge[] {
    const badges: Badge[] = [];
    for (const [key, entry] of this.#entries) {
      if (isOver(entry, nowMs)) {
        this.#entries.delete(key);
        continue;
      }
      const { node, count, last, fault } = entry;
      const { link, reason, values, trace } = last;
      const lastAtMs = toMilliseconds(last.at);
      badges.push({ node, link, reason, count, lastAtMs, values, trace, fault });
    }
    return badges;
  }
}

function isOver(entry: Entry, nowMs: number): boolean {
  return nowMs - toMilliseconds(entry.last.at) >= BADGE_STAYS_MS;
}
