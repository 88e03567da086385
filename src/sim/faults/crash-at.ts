/** What the three crashes have in common that wait for a request to come to a point. */
import { comingBack, comingBackSettings } from './coming-back.ts';
import { count, numberOf, probability } from './kind.ts';
import type { FaultSettings, NodeFault } from './kind.ts';
import type { CrashPoint, Share } from './process-fault.ts';

/** Every so many; 0: each by the probability. */
export const shareSettings = { every: count(5), probability: probability(0.2) } as const;

export function shareOf(settings: FaultSettings): Share {
  return { every: numberOf(settings, 'every'), probability: numberOf(settings, 'probability') };
}

export function crashAt(point: CrashPoint): NodeFault {
  return {
    on: 'node',
    nodes: ['service'],
    settings: { ...shareSettings, ...comingBackSettings },
    isMomentary: false,
    harmless: { every: 0, probability: 0 },
    comesBack: comingBack,
    within: (fault, settings) => ({ fault, kind: 'crash-point', point, share: shareOf(settings) }),
  };
}
