/**
 * Corrupt byte: one bit of a byte of a data segment is turned on its way, with this probability. TCP's
 * checksum catches nearly all of that and sends again; this is what it missed, or what was turned above it.
 */
import { numberOf, probability } from './kind.ts';
import type { LinkFault } from './kind.ts';

export const corruptByte: LinkFault = {
  on: 'link',
  settings: { probability: probability(0.1) },
  isMomentary: false,
  harmless: { probability: 0 },
  worsen: (conditions, settings) => {
    const more = numberOf(settings, 'probability');
    return {
      ...conditions,
      corruption: conditions.corruption + more - conditions.corruption * more,
    };
  },
};
