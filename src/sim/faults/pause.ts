/**
 * Pause, as in a garbage collection: the process does nothing, while its machine still takes segments and
 * completes handshakes. Afterwards it goes on with what came and fell due meanwhile, in that order.
 */
import type { NodeFault } from './kind.ts';

export const pause: NodeFault = {
  on: 'node',
  nodes: ['service', 'gateway', 'broker'],
  settings: {},
  isMomentary: false,
  harmless: null,
  within: (fault) => ({ fault, kind: 'pause' }),
};
