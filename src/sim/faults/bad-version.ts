/** Bad version: the code has a defect that some requests meet, maybe only under load; they fail with 500 or take longer. */
import { choice, count, milliseconds, numberOf, probability } from './kind.ts';
import type { NodeFault } from './kind.ts';

export const badVersion: NodeFault = {
  on: 'node',
  nodes: ['service'],
  settings: {
    symptom: choice(['fails', 'slow'], 'fails'),
    share: probability(0.2),
    delayMs: milliseconds(1_000),
    /** Only while that many handlers are at work in the replica. */
    busyMin: count(0),
  },
  isMomentary: false,
  harmless: { share: 0 },
  within: (fault, settings) => ({
    fault,
    kind: 'bad-version',
    isFailing: settings['symptom'] === 'fails',
    delayMs: numberOf(settings, 'delayMs'),
    busyMin: numberOf(settings, 'busyMin'),
    share: { every: 0, probability: numberOf(settings, 'share') },
  }),
};
