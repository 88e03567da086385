/** Reset of all connections that the link has now, or of a share of them: once. New ones can be opened at once. */
import { numberOf, probability } from './kind.ts';
import type { LinkFault } from './kind.ts';

export const resetConnections: LinkFault = {
  on: 'link',
  settings: { share: probability(1) },
  isMomentary: true,
  harmless: { share: 0 },
  resetShare: (settings) => numberOf(settings, 'share'),
};
