/** Every fact that a journal may hold. */
import type { FactBase } from '../kernel/fact.ts';
import type { FaultFact } from '../faults/facts.ts';
import type { NetFact } from '../net/facts.ts';
import type { ServiceFact } from '../services/facts.ts';

export interface RunStarted extends FactBase {
  readonly kind: 'run-started';
  readonly scenario: string;
  readonly seed: number;
}

/** A command took effect. `command` is its JSON text. */
export interface CommandApplied extends FactBase {
  readonly kind: 'command-applied';
  readonly command: string;
}

export type Fact = NetFact | FaultFact | ServiceFact | RunStarted | CommandApplied;
export type FactKind = Fact['kind'];
/** A fact before the journal gives it its place. */
export type FactDraft = Fact extends infer F
  ? F extends Fact
    ? Omit<F, 'at' | 'seq'>
    : never
  : never;
