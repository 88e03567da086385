/** Full queue: the process admits nothing and answers 503, whatever room there is. */
import type { NodeFault } from './kind.ts';

export const fullQueue: NodeFault = {
  on: 'node',
  nodes: ['service'],
  settings: {},
  isMomentary: false,
  harmless: null,
  within: (fault) => ({ fault, kind: 'full-queue' }),
};
