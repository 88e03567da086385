/** What faults do, as facts. */
import type { FactBase } from '../kernel/fact.ts';
import type { FaultKindId } from './index.ts';
import type { FaultSettings } from './kind.ts';

export interface FaultBegan extends FactBase {
  readonly kind: 'fault-began';
  readonly fault: string;
  readonly what: FaultKindId;
  readonly on: 'link' | 'node';
  /** Link or node. */
  readonly target: string;
  /** Null: all replicas of the node, or a link. */
  readonly replica: number | null;
  /** All of them. */
  readonly settings: FaultSettings;
  /** Virtual ms at which it is over by itself; null: it has to be mended. */
  readonly untilMs: number | null;
}

/** `over`: its time was up, or it happens in an instant. `removed`: with its target, or from the document. */
export interface FaultEnded extends FactBase {
  readonly kind: 'fault-ended';
  readonly fault: string;
  readonly what: FaultKindId;
  readonly target: string;
  readonly how: 'mended' | 'over' | 'removed';
}

export type FaultFact = FaultBegan | FaultEnded;
