/** Latency: each segment takes longer, both ways, by a fixed time and by chance up to the jitter more. */
import { milliseconds, numberOf } from './kind.ts';
import type { LinkFault } from './kind.ts';

export const latency: LinkFault = {
  on: 'link',
  settings: { delayMs: milliseconds(200), jitterMs: milliseconds(0) },
  // One way, as commonly measured; half of what `ping` says.
  presets: {
    datacenter: { delayMs: 0.25, jitterMs: 0.1 },
    region: { delayMs: 1, jitterMs: 0.5 },
    continent: { delayMs: 15, jitterMs: 5 },
    transatlantic: { delayMs: 40, jitterMs: 10 },
    mobile: { delayMs: 40, jitterMs: 60 },
    satellite: { delayMs: 300, jitterMs: 20 },
  },
  isMomentary: false,
  harmless: { delayMs: 0, jitterMs: 0 },
  worsen: (conditions, settings) => ({
    ...conditions,
    delayMs: conditions.delayMs + numberOf(settings, 'delayMs'),
    jitterMs: conditions.jitterMs + numberOf(settings, 'jitterMs'),
  }),
};
