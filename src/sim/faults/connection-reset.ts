/**
 * Connection reset: something between the two ends answers a data segment, with this probability, by ending
 * its connection for both of them. That segment is not taken any more.
 */
import { numberOf, probability } from './kind.ts';
import type { LinkFault } from './kind.ts';

export const connectionReset: LinkFault = {
  on: 'link',
  settings: { probability: probability(0.1) },
  isMomentary: false,
  harmless: { probability: 0 },
  worsen: (conditions, settings) => {
    const more = numberOf(settings, 'probability');
    return { ...conditions, resets: conditions.resets + more - conditions.resets * more };
  },
};
