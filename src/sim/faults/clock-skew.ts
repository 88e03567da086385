/**
 * Clock skew: the clock of the process is off, and with it `ctx.now`, `Date`, what its records are stamped
 * with, and the checks of a token's `exp` and `nbf`. Timers go on as ever: they don't go by it.
 */
import { numberOf } from './kind.ts';
import type { NodeFault } from './kind.ts';

const DAY_MS = 86_400_000;

export const clockSkew: NodeFault = {
  on: 'node',
  nodes: ['service', 'gateway'],
  settings: {
    skewMs: {
      ...{ type: 'number', unit: 'ms', isWhole: false },
      ...{ min: -DAY_MS, max: DAY_MS, initial: 600_000 },
    },
  },
  isMomentary: false,
  harmless: { skewMs: 0 },
  within: (fault, settings) => ({ fault, kind: 'clock-skew', ms: numberOf(settings, 'skewMs') }),
};
