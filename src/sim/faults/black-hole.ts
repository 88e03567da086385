/**
 * Black hole: what goes over the link vanishes, and nobody is told. TCP sends it again whenever its timer
 * goes off, twice as long after each time, so what was sent meanwhile arrives once the link is whole again.
 */
import { choice } from './kind.ts';
import type { LinkFault } from './kind.ts';

export const blackHole: LinkFault = {
  on: 'link',
  settings: {
    /** `out`: only what the caller sends vanishes. `back`: only what the callee sends. */
    direction: choice(['both', 'out', 'back'], 'both'),
  },
  isMomentary: false,
  harmless: null,
  worsen: (conditions, { direction }) => ({
    ...conditions,
    isCutOut: conditions.isCutOut || direction !== 'back',
    isCutBack: conditions.isCutBack || direction !== 'out',
  }),
};
