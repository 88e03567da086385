/** Which decisions are told where. Pure functions. */
import type { GatewayStep } from '../../sim/index.ts';

/** How a step is marked: by its outcome, or as a hole that something went through. */
export type StepLook = GatewayStep['outcome'] | 'hole';

/** It passed only because a check was switched off. */
export function isHole({ values }: GatewayStep): boolean {
  return (values['holes'] ?? '') !== '';
}

export function lookOf(step: GatewayStep): StepLook {
  return isHole(step) ? 'hole' : step.outcome;
}

/** Parts are missing, and the answer names them. */
function isPartial({ step, values }: GatewayStep): boolean {
  return step === 'merged' && (values['missing'] ?? '') !== '';
}

/** The step that says most: what stopped the request, a hole, an answer without a part, else the last one. */
export function tellingStep<Step extends GatewayStep>(steps: readonly Step[]): Step | undefined {
  return (
    steps.find(({ outcome }) => outcome === 'stopped') ??
    steps.find(isHole) ??
    steps.find(isPartial) ??
    steps.at(-1)
  );
}
