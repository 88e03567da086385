/** Segment loss: that share of segments is lost besides the link's own. To those who talk it is delay. */
import { numberOf, probability } from './kind.ts';
import type { LinkFault } from './kind.ts';

export const segmentLoss: LinkFault = {
  on: 'link',
  settings: { probability: probability(0.2, 0.9) },
  isMomentary: false,
  harmless: { probability: 0 },
  worsen: (conditions, settings) => {
    const more = numberOf(settings, 'probability');
    return { ...conditions, loss: conditions.loss + more - conditions.loss * more };
  },
};
