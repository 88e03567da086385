/** The edits of a document's planned faults, and what becomes of them when other things are edited. */
import type { PlannedFault } from '../faults/planned.ts';
import { FAULTS_MAX } from './limits.ts';
import { EditError } from './refusal.ts';
import type { Scenario } from './scenario.ts';

/** Whether the fault fits is checked before, by `misfitOfPlanned`, which knows all kinds. */
export function planFault(scenario: Scenario, fault: PlannedFault): Scenario {
  const { faults = [] } = scenario;
  const isKnown = faults.some(({ id }) => id === fault.id);
  if (!isKnown && faults.length >= FAULTS_MAX) {
    throw new EditError('faults-most', { max: FAULTS_MAX });
  }
  return {
    ...scenario,
    faults: isKnown ? faults.map((one) => (one.id === fault.id ? fault : one)) : [...faults, fault],
  };
}

export function unplanFault(scenario: Scenario, id: string): Scenario {
  const { faults = [] } = scenario;
  if (faults.some((one) => one.id === id)) {
    return withFaults(
      scenario,
      faults.filter((one) => one.id !== id),
    );
  }
  throw new EditError('no-fault', { id, known: faults.map((one) => one.id).join(', ') });
}

/** A fault goes with the link or node that it would break. */
export function withoutLostFaults(scenario: Scenario): Scenario {
  if (scenario.faults === undefined) return scenario;
  const things = new Set([...scenario.nodes, ...scenario.links].map(({ id }) => id));
  return withFaults(
    scenario,
    scenario.faults.filter(({ target }) => things.has(target)),
  );
}

function withFaults(scenario: Scenario, faults: readonly PlannedFault[]): Scenario {
  if (faults.length > 0) return { ...scenario, faults };
  const { faults: _none, ...without } = scenario;
  return without;
}
