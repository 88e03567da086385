/** Whether a fault fits a document: for edits, for commands, and for documents from outside. */
import { faultKind, faultKindIds } from '../faults/index.ts';
import type { Fault, FaultPlan, PlannedFault } from '../faults/planned.ts';
import type { FaultEdit } from './commands.ts';
import { FAULTS_MAX, fits, idPattern, ranges } from './limits.ts';
import type { Range } from './limits.ts';
import { CommandError } from './refusal.ts';
import type { RefusalCode, RefusalValues } from './refusal.ts';
import { processCountOf } from './scenario.ts';
import type { Scenario } from './scenario.ts';

export interface FaultMisfit {
  /** Place in the fault: `target`, `settings.delayMs`, `plan.forMs`. */
  readonly field: string;
  readonly code: RefusalCode;
  readonly values: RefusalValues;
}

/** The first thing that does not fit; null: it fits. `forMs`: how long it is to last. */
export function misfitOf(scenario: Scenario, fault: Fault, forMs?: number): FaultMisfit | null {
  const { id } = fault;
  if (!idPattern.test(id)) return { field: 'id', code: 'id-rule', values: { id } };
  if (!faultKindIds.includes(fault.kind)) {
    const values = { id, field: 'kind', given: fault.kind, expected: faultKindIds.join(', ') };
    return { field: 'kind', code: 'choice', values };
  }
  return (
    misfitOfTarget(scenario, fault) ??
    misfitOfSettings(fault) ??
    misfitOfNumber(id, 'forMs', forMs, ranges.planForMs)
  );
}

/** As `misfitOf`, for one of the document. */
export function misfitOfPlanned(scenario: Scenario, fault: PlannedFault): FaultMisfit | null {
  return misfitOf(scenario, fault) ?? misfitOfPlan(fault.id, fault.plan);
}

/** As `misfitOf`, for an edit of what the document plans. */
export function misfitOfEdit(scenario: Scenario, edit: FaultEdit): FaultMisfit | null {
  const ids = (scenario.faults ?? []).map(({ id }) => id);
  if (edit.kind === 'unplan-fault') {
    const { id } = edit;
    if (ids.includes(id)) return null;
    return { field: 'id', code: 'no-fault', values: { id, known: ids.join(', ') } };
  }
  if (!ids.includes(edit.fault.id) && ids.length >= FAULTS_MAX) {
    return { field: 'id', code: 'faults-most', values: { max: FAULTS_MAX } };
  }
  return misfitOfPlanned(scenario, edit.fault);
}

/** Throws `CommandError` where something does not fit. */
export function checkMisfit(misfit: FaultMisfit | null): void {
  if (misfit !== null) throw new CommandError(misfit.code, misfit.values);
}

function misfitOfTarget(scenario: Scenario, fault: Fault): FaultMisfit | null {
  const kind = faultKind(fault.kind);
  const { id, target, replica } = fault;
  const things: readonly { readonly id: string }[] =
    kind.on === 'link' ? scenario.links : scenario.nodes;
  if (!things.some((one) => one.id === target)) {
    const known = things.map((one) => one.id).join(', ');
    const code = kind.on === 'link' ? 'no-link' : 'no-node';
    return { field: 'target', code, values: { id: target, known } };
  }
  const node = scenario.nodes.find((one) => one.id === target);
  if (kind.on === 'node' && node !== undefined && !kind.nodes.includes(node.kind)) {
    const values = { id, field: 'target', given: node.kind, expected: kind.nodes.join(', ') };
    return { field: 'target', code: 'choice', values };
  }
  const hasNone = node?.kind === 'service' && node.database === null;
  if (kind.on === 'node' && kind.needsDatabase === true && hasNone) {
    return {
      field: 'target',
      code: 'no-database',
      values: { id: target, known: withDatabase(scenario) },
    };
  }
  if (replica === undefined) return null;
  const isThere =
    kind.on === 'node' &&
    node !== undefined &&
    Number.isInteger(replica) &&
    replica >= 0 &&
    replica < processCountOf(node);
  return isThere ? null : { field: 'replica', code: 'no-replica', values: { id: target, replica } };
}

function withDatabase({ nodes }: Scenario): string {
  return nodes
    .flatMap((node) => (node.kind === 'service' && node.database !== null ? [node.id] : []))
    .join(', ');
}

function misfitOfSettings({ id, kind, settings = {} }: Fault): FaultMisfit | null {
  const known = faultKind(kind).settings;
  for (const [name, given] of Object.entries(settings)) {
    const field = `settings.${name}`;
    const setting = Object.hasOwn(known, name) ? known[name] : undefined;
    if (setting === undefined) {
      const expected = Object.keys(known).join(', ');
      return { field, code: 'choice', values: { id, field: 'settings', given: name, expected } };
    }
    if (setting.type === 'choice') {
      const expected = setting.choices.join(', ');
      if (setting.choices.some((one) => one === given)) continue;
      return { field, code: 'choice', values: { id, field, given, expected } };
    }
    if (typeof given === 'number' && fits(given, setting)) continue;
    const { min, max } = setting;
    const code = setting.isWhole ? 'whole-number-range' : 'number-range';
    return { field, code, values: { id, field, given, min, max } };
  }
  return null;
}

const planRanges = {
  atMs: ranges.planAtMs,
  forMs: ranges.planForMs,
  everyMs: ranges.planForMs,
  probability: ranges.probability,
} as const;

function misfitOfPlan(id: string, plan: FaultPlan): FaultMisfit | null {
  for (const name of ['atMs', 'forMs', 'everyMs', 'probability'] as const) {
    const misfit = misfitOfNumber(id, `plan.${name}`, plan[name], planRanges[name]);
    if (misfit !== null) return misfit;
  }
  return null;
}

function misfitOfNumber(
  id: string,
  field: string,
  given: number | undefined,
  range: Range,
): FaultMisfit | null {
  if (given === undefined || fits(given, range)) return null;
  const { min, max } = range;
  return { field, code: 'number-range', values: { id, field, given, min, max } };
}
