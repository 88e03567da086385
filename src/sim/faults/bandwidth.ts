/** Bandwidth: the link's line carries no more than this, each way. What is offered faster waits in front of it. */
import { numberOf } from './kind.ts';
import type { LinkFault } from './kind.ts';

/** As much as a link can be set to: no bound at all. */
const MOST_MBPS = 100_000;

export const bandwidth: LinkFault = {
  on: 'link',
  settings: {
    mbps: {
      type: 'number',
      unit: 'mbps',
      min: 0.001,
      max: MOST_MBPS,
      isWhole: false,
      initial: 0.1,
    },
  },
  isMomentary: false,
  harmless: { mbps: MOST_MBPS },
  worsen: (conditions, settings) => ({
    ...conditions,
    bandwidthMbps: Math.min(conditions.bandwidthMbps, numberOf(settings, 'mbps')),
  }),
};
