/**
 * The edits of a document's planned faults, and what becomes of them when other things are edited. Whether
 * they fit is checked before, in `fault-checks.ts`, which knows all kinds.
 */
import type { PlannedFault } from '../faults/planned.ts';
import type { Scenario } from './scenario.ts';

/** Adds the fault, or replaces the one with the same id. */
export function planFault(scenario: Scenario, fault: PlannedFault): Scenario {
  const { faults = [] } = scenario;
  const isKnown = faults.some(({ id }) => id === fault.id);
  return {
    ...scenario,
    faults: isKnown ? faults.map((one) => (one.id === fault.id ? fault : one)) : [...faults, fault],
  };
}

export function unplanFault(scenario: Scenario, id: string): Scenario {
  return withFaults(scenario, (one) => one.id !== id);
}

/** A fault goes with the link or node that it would break. */
export function withoutLostFaults(scenario: Scenario): Scenario {
  const things = [...scenario.nodes, ...scenario.links];
  return withFaults(scenario, ({ target }) => things.some(({ id }) => id === target));
}

function withFaults(scenario: Scenario, isKept: (fault: PlannedFault) => boolean): Scenario {
  const { faults, ...without } = scenario;
  const kept = faults?.filter(isKept) ?? [];
  return kept.length > 0 ? { ...without, faults: kept } : without;
}
