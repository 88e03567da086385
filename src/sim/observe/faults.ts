/** What is broken now, and which of it lies where something failed. */
import type { FaultFact } from '../faults/facts.ts';
import { toMilliseconds } from '../kernel/time.ts';
import type { Scenario } from '../world/scenario.ts';
import { nodeOf } from './processes.ts';
import type { FaultView } from './views.ts';

/**
 * The newest fault at a place: that of the link, else of a node at its ends, or of the process's node; one
 * of the kind that the failure itself names goes before.
 */
export type FaultAt = (link: string, process: string, named?: string | number) => FaultView | null;

export class FaultsFold {
  readonly #scenario: () => Scenario;
  /** By id, in the order in which they began. */
  readonly #active = new Map<string, FaultView>();

  constructor(scenario: () => Scenario) {
    this.#scenario = scenario;
  }

  accept(fact: FaultFact): void {
    if (fact.kind === 'fault-ended') {
      this.#active.delete(fact.fault);
      return;
    }
    const { fault: id, what, on, target, replica, settings, untilMs, at } = fact;
    const sinceMs = toMilliseconds(at);
    this.#active.set(id, { id, what, on, target, replica, settings, sinceMs, untilMs });
  }

  read(): readonly FaultView[] {
    return [...this.#active.values()];
  }

  /** Goes on where another was read. */
  load(faults: readonly FaultView[]): void {
    for (const fault of faults) this.#active.set(fault.id, fault);
  }

  at(hop: string, process: string, named: string | number = ''): FaultView | null {
    if (this.#active.size === 0) return null;
    const id = hop.endsWith('>') ? hop.slice(0, -1) : hop;
    const link = this.#scenario().links.find((one) => one.id === id);
    const nodes = link === undefined ? [nodeOf(process)] : [link.from, link.to, link.broker];
    const active = this.read();
    return (
      active.findLast(({ what, target }) => what === named && nodes.includes(target)) ??
      active.findLast(({ on, target }) => on === 'link' && target === id) ??
      active.findLast(({ on, target }) => on === 'node' && nodes.includes(target)) ??
      null
    );
  }
}
