/** Words of loads whose rate changes with time. */
import type { Text } from '../text.ts';

export const shapeWords = {
  ramp: { en: 'Ramp', es: 'Rampa' },
  burst: { en: 'Bursts', es: 'Ráfagas' },
  steps: { en: 'Steps', es: 'Escalones' },
  from: { en: 'From', es: 'Desde' },
  to: { en: 'To', es: 'Hasta' },
  over: { en: 'In', es: 'En' },
  requests: { en: 'Requests at once', es: 'Peticiones a la vez' },
  every: { en: 'Every', es: 'Cada' },
  stepRate: { en: 'Rate of step {number}', es: 'Ritmo del escalón {number}' },
  stepFor: { en: 'Length of step {number}', es: 'Duración del escalón {number}' },
  addStep: { en: 'Add a step', es: 'Añadir un escalón' },
  removeStep: { en: 'Remove step {number}', es: 'Quitar el escalón {number}' },
  rampHint: {
    en: 'The rate goes from one to the other in a line, beginning when the load does, and then stays.',
    es: 'El ritmo va de uno a otro en línea recta desde que empieza la carga, y después se queda.',
  },
  burstHint: {
    en: 'The first ones leave when the load begins. Nobody waits for the answers of the ones before.',
    es: 'Las primeras salen cuando empieza la carga. Nadie espera las respuestas de las anteriores.',
  },
  stepsHint: {
    en: 'One rate after the other; the last one stays. A rate of 0 is a pause.',
    es: 'Un ritmo tras otro; el último se queda. Un ritmo de 0 es una pausa.',
  },
} as const satisfies Readonly<Record<string, Text>>;
