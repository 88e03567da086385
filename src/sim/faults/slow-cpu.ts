/** Slow processor: what service code and `cpuMs` take of it takes so many times as long, also what is under way. */
import { numberOf, times } from './kind.ts';
import type { NodeFault } from './kind.ts';

export const slowCpu: NodeFault = {
  on: 'node',
  nodes: ['service'],
  settings: { factor: times(10) },
  isMomentary: false,
  harmless: { factor: 1 },
  within: (fault, settings) => ({ fault, kind: 'slow-cpu', factor: numberOf(settings, 'factor') }),
};
