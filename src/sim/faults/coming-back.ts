/**
 * How a process comes back: cold. It listens after its start-up, and while it warms up its processor time
 * takes longer. What crashes has these settings besides its own.
 */
import { milliseconds, numberOf, times } from './kind.ts';
import type { FaultSettings } from './kind.ts';

export const comingBackSettings = {
  // Below this the engine could not bring it back within its own window.
  startUpMs: { ...milliseconds(1_000), min: 50 },
  warmUpMs: milliseconds(0),
  warmUpFactor: times(4),
} as const;

export interface ComingBack {
  readonly startUpMs: number;
  readonly warmUpMs: number;
  readonly warmUpFactor: number;
}

export function comingBack(settings: FaultSettings): ComingBack {
  return {
    startUpMs: numberOf(settings, 'startUpMs'),
    warmUpMs: numberOf(settings, 'warmUpMs'),
    warmUpFactor: numberOf(settings, 'warmUpFactor'),
  };
}
