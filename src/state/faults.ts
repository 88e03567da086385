/** Breaks and mends by hand, for menus, forms and programs alike. Loaded when something is first broken. */
import type { Fault, FaultKindId, FaultSettings } from '../sim/index.ts';
import { documentStore } from './document-store.ts';
import { runStore } from './run-store.ts';
import { command } from './session.ts';

/** More faults of one kind than this are not active at once. */
const NUMBERS_MAX = 1_000;

export interface Breaking {
  readonly kind: FaultKindId;
  /** Id of a link or node. */
  readonly target: string;
  readonly replica?: number;
  readonly settings?: FaultSettings;
  /** Left out: until it is mended. */
  readonly forMs?: number;
}

/** Breaks it now, and resolves to the id of the fault: `black-hole-1`. Rejects where it does not fit. */
export async function breakNow({ forMs, ...what }: Breaking): Promise<string> {
  const taken = new Set([
    ...runStore.getState().faults.map(({ id }) => id),
    ...(documentStore.getState().scenario.faults ?? []).map(({ id }) => id),
  ]);
  for (let number = 1; ; number++) {
    const id = `${what.kind}-${number}`;
    if (taken.has(id)) continue;
    const fault: Fault = { id, ...what };
    try {
      await command({ kind: 'break', fault, ...(forMs === undefined ? {} : { forMs }) });
      return id;
    } catch (error) {
      // Another one has begun that the page has not been shown yet.
      if (codeOf(error) !== 'fault-active' || number >= NUMBERS_MAX) throw error;
    }
  }
}

/** By the fault's id; or all that is broken at a link or node, by its id. */
export async function mend(idOrTarget: string): Promise<void> {
  const ids = runStore
    .getState()
    .faults.filter(({ target }) => target === idOrTarget)
    .map(({ id }) => id);
  for (const id of ids.length === 0 ? [idOrTarget] : ids) await command({ kind: 'mend', id });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}
