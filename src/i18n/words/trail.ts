/** Words of the decision trail. */
import type { Plural } from '../text.ts';

export const trailWords = {
  trail: { en: 'Decisions of the gateway', es: 'Decisiones de la pasarela' },
  lastDecision: { en: 'Last decision', es: 'Última decisión' },
  lastDecisions: { en: 'Last decisions', es: 'Últimas decisiones' },
  showTrace: { en: 'Show trace', es: 'Ver la traza' },
  hole: { en: 'hole', es: 'agujero' },
} as const;

export const trailCounts = {
  steps: {
    one: { en: '{count} decision', es: '{count} decisión' },
    other: { en: '{count} decisions', es: '{count} decisiones' },
  },
} as const satisfies Readonly<Record<string, Plural>>;
