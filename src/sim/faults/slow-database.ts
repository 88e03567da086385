/** Slow database: each statement occupies it so many times as long, and the next ones wait for it. */
import { numberOf, times } from './kind.ts';
import type { NodeFault } from './kind.ts';

export const slowDatabase: NodeFault = {
  on: 'node',
  nodes: ['service'],
  needsDatabase: true,
  settings: { factor: times(500, 100_000) },
  isMomentary: false,
  harmless: { factor: 1 },
  onDatabase: (conditions, settings) => ({
    ...conditions,
    factor: conditions.factor * numberOf(settings, 'factor'),
  }),
};
