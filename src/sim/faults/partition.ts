/** Partition: the node is cut off from all that it has links with; in one direction it still sends, or still hears. */
import { choice } from './kind.ts';
import type { NodeFault } from './kind.ts';

export const partition: NodeFault = {
  on: 'node',
  nodes: ['client', 'gateway', 'service', 'broker'],
  settings: {
    /** `out`: what it sends vanishes. `in`: what is sent to it vanishes. */
    direction: choice(['both', 'out', 'in'], 'both'),
  },
  isMomentary: false,
  harmless: null,
  worsen: (conditions, { direction }, end) => {
    const isDeaf = direction !== 'out';
    const isMute = direction !== 'in';
    return {
      ...conditions,
      isCutOut: conditions.isCutOut || (end === 'caller' ? isMute : isDeaf),
      isCutBack: conditions.isCutBack || (end === 'caller' ? isDeaf : isMute),
    };
  },
};
