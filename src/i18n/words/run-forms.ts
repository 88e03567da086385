/** Words of what opens under the clock: run until, seed, hash. */
import type { Text } from '../text.ts';

export const runFormWords = {
  untilLabel: { en: 'Virtual time, in seconds', es: 'Tiempo virtual, en segundos' },
  untilGo: { en: 'Run', es: 'Ejecutar' },
  untilMore: { en: '+{seconds} s', es: '+{seconds} s' },
  untilPast: {
    en: 'It is {seconds} s already. Give a later time.',
    es: 'Ya son {seconds} s. Da un tiempo posterior.',
  },
  seedLabel: { en: 'Seed of a new run', es: 'Semilla de una nueva ejecución' },
  seedRule: {
    en: 'A whole number from 0 to 4,294,967,295.',
    es: 'Un número entero de 0 a 4.294.967.295.',
  },
  seedGo: { en: 'Begin a new run', es: 'Empezar una nueva ejecución' },
  hashLabel: { en: 'Hash of the run', es: 'Huella de la ejecución' },
  copy: { en: 'Copy', es: 'Copiar' },
  copyByHand: {
    en: 'There is no clipboard at this address. Press Ctrl+C: the text is selected.',
    es: 'No hay portapapeles en esta dirección. Pulsa Ctrl+C: el texto está seleccionado.',
  },
  hashWhat: {
    en: 'Same scenario, seed and actions: the same hash.',
    es: 'Mismo escenario, semilla y acciones: la misma huella.',
  },
  copied: { en: 'Copied', es: 'Copiado' },
} as const satisfies Record<string, Text>;
