/** What a kind of step of the decision trail needs in words. */
import type { GatewayStep } from '../../sim/index.ts';
import type { Text } from '../text.ts';
import type { Wordings } from '../wordings.ts';

/** For steps whose values say what kind they are: these words only where `value` is `is`. */
export interface StepCase {
  readonly value: string;
  readonly is: string;
  readonly sentence: Wordings;
  readonly short: Wordings;
}

export interface OutcomeWords {
  readonly sentence: Wordings;
  /** The first that is short enough is said. */
  readonly short: Wordings;
  /** Looked at first. */
  readonly cases?: readonly StepCase[];
  /** Said behind the sentence, each where all its values are known. */
  readonly also?: readonly Text[];
}

export interface StepWords {
  /** What the step is about: one or two words. */
  readonly name: Text;
  readonly outcomes: Readonly<Partial<Record<GatewayStep['outcome'], OutcomeWords>>>;
}
