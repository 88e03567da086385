/** Slow close: what ends a connection arrives late, so its other end keeps what it holds for it. */
import { milliseconds, numberOf } from './kind.ts';
import type { LinkFault } from './kind.ts';

export const slowClose: LinkFault = {
  on: 'link',
  settings: { delayMs: milliseconds(5_000) },
  isMomentary: false,
  harmless: { delayMs: 0 },
  worsen: (conditions, settings) => ({
    ...conditions,
    closeDelayMs: conditions.closeDelayMs + numberOf(settings, 'delayMs'),
  }),
};
