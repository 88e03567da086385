/** What is broken where, and when: faults as members of the document and of commands. */
import type { FaultKindId } from './index.ts';
import type { FaultSettings } from './kind.ts';

export interface Fault {
  /** Unique among the faults of the document and those that are active. Rule as for nodes. */
  readonly id: string;
  readonly kind: FaultKindId;
  /** Id of the link or node, whichever the kind breaks. */
  readonly target: string;
  /** Only this replica of the node; left out: all of them. */
  readonly replica?: number;
  /** What is left out is as the kind has it initially. */
  readonly settings?: FaultSettings;
}

/** Virtual ms since the start of the run. A plan acts first thing at its instant. */
export interface FaultPlan {
  readonly atMs: number;
  /** Left out: until it is mended. */
  readonly forMs?: number;
  /** Again and again after so much time; not while it lasts. Left out: once. */
  readonly everyMs?: number;
  /** That it happens when it is due, drawn each time from the stream `fault/<id>/plan`; left out: 1. */
  readonly probability?: number;
}

export interface PlannedFault extends Fault {
  readonly plan: FaultPlan;
}
