/** What clients and links of a run went through, counted fact by fact as they come: for the bands of lessons. */
import { toMilliseconds } from '../../src/sim/index.ts';
import type { Cluster, Fact } from '../../src/sim/index.ts';
import { percentile } from './statistics.ts';

interface Ended {
  readonly client: string;
  readonly atMs: number;
  readonly latencyMs: number;
  readonly isGood: boolean;
}

export class LessonRun {
  readonly ended: Ended[] = [];
  /** When each node answered a call well, ms. */
  readonly #handled = new Map<string, number[]>();
  /** When each attempt over a link left, ms. */
  readonly #attempts = new Map<string, number[]>();

  /** From now on. */
  constructor(cluster: Cluster) {
    cluster.journal.subscribe((fact) => this.#take(fact));
  }

  #take(fact: Fact): void {
    if (fact.kind === 'request-ended') {
      const { client, at, latencyUs, status } = fact;
      const isGood = status >= 200 && status < 400;
      this.ended.push({ client, atMs: toMilliseconds(at), latencyMs: latencyUs / 1_000, isGood });
    }
    if (fact.kind === 'call-handled' && fact.reason === '') {
      const node = fact.process.slice(0, fact.process.lastIndexOf('/'));
      const handled = this.#handled.get(node) ?? [];
      handled.push(toMilliseconds(fact.at));
      this.#handled.set(node, handled);
    }
    if (fact.kind === 'span-started' && fact.role === 'client' && fact.link !== '') {
      const attempts = this.#attempts.get(fact.link) ?? [];
      attempts.push(toMilliseconds(fact.at));
      this.#attempts.set(fact.link, attempts);
    }
  }

  /** Good answers that came from `fromMs` to `toMs`. */
  good(fromMs: number, toMs: number, client?: string): readonly Ended[] {
    return this.endedIn(fromMs, toMs, client).filter(({ isGood }) => isGood);
  }

  endedIn(fromMs: number, toMs: number, client?: string): readonly Ended[] {
    return this.ended.filter(
      (one) =>
        one.atMs >= fromMs && one.atMs < toMs && (client === undefined || one.client === client),
    );
  }

  goodputPerSecond(fromMs: number, toMs: number): number {
    return (1_000 * this.good(fromMs, toMs).length) / (toMs - fromMs);
  }

  attempts(link: string, fromMs = 0, toMs = Number.POSITIVE_INFINITY): number {
    return (this.#attempts.get(link) ?? []).filter((at) => at >= fromMs && at < toMs).length;
  }

  handledPerSecond(node: string, fromMs: number, toMs: number): number {
    const handled = (this.#handled.get(node) ?? []).filter((at) => at >= fromMs && at < toMs);
    return (1_000 * handled.length) / (toMs - fromMs);
  }

  /** Most attempts in any slot of that length, from `fromMs` on. */
  peak(link: string, slotMs: number, fromMs: number): number {
    const slots = new Map<number, number>();
    for (const at of this.#attempts.get(link) ?? []) {
      if (at < fromMs) continue;
      const slot = Math.floor(at / slotMs);
      slots.set(slot, (slots.get(slot) ?? 0) + 1);
    }
    return Math.max(0, ...slots.values());
  }

  /** Of good answers, ms. */
  latency(p: number, fromMs: number, toMs: number, client?: string): number {
    const values = this.good(fromMs, toMs, client).map(({ latencyMs }) => latencyMs);
    return percentile(values, p);
  }

  successShare(fromMs: number, toMs: number, client?: string): number {
    return this.good(fromMs, toMs, client).length / this.endedIn(fromMs, toMs, client).length;
  }

  /** The first second from `fromMs` on with that goodput, after which two more have it; null: there is none. */
  healthyFrom(perSecond: number, fromMs: number, toMs: number): number | null {
    for (let second = fromMs; second + 3_000 <= toMs; second += 1_000) {
      const holds = [0, 1_000, 2_000].every(
        (more) => this.goodputPerSecond(second + more, second + more + 1_000) >= perSecond,
      );
      if (holds) return second;
    }
    return null;
  }
}
