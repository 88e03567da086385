/**
 * What the faults that are active at a node make of its processes and of its database.
 * Simplified: a broker of Kafka that pauses stays a member of its cluster, however long.
 */
import { calmDatabase } from '../faults/database.ts';
import type { DatabaseConditions } from '../faults/database.ts';
import { faultKind } from '../faults/index.ts';
import type { ComingBack } from '../faults/coming-back.ts';
import type { NodeFault } from '../faults/kind.ts';
import type { ProcessFault } from '../faults/process-fault.ts';
import type { ActiveFault } from './active-faults.ts';

export function nodeFaultKind({ kind }: ActiveFault): NodeFault | null {
  const known = faultKind(kind);
  return known.on === 'node' ? known : null;
}

/** Whether it is about that replica of its node. */
export function isAbout(fault: ActiveFault, replica: number): boolean {
  return fault.replica === null || fault.replica === replica;
}

export function processFaults(
  active: readonly ActiveFault[],
  replica: number,
): readonly ProcessFault[] {
  return active.flatMap((fault) => {
    if (!isAbout(fault, replica)) return [];
    const within = nodeFaultKind(fault)?.within?.(fault.id, fault.settings);
    return within === undefined ? [] : [within];
  });
}

export function databaseConditions(active: readonly ActiveFault[]): DatabaseConditions {
  return active.reduce(
    (all, fault) => nodeFaultKind(fault)?.onDatabase?.(all, fault.settings) ?? all,
    calmDatabase,
  );
}

/** Null: it ends no process. */
export function comingBackFrom(fault: ActiveFault): ComingBack | null {
  return nodeFaultKind(fault)?.comesBack?.(fault.settings) ?? null;
}
