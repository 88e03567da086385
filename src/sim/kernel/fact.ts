/**
 * What every fact of the journal has. Which facts there are is in `observe/facts.ts`: each layer
 * declares its own and the union is made there.
 */
import type { Instant } from './time.ts';

export interface FactBase {
  readonly at: Instant;
  /** Position in the journal, from 0 without gaps. */
  readonly seq: number;
  /** Past tense: `segment-sent`. */
  readonly kind: string;
}
