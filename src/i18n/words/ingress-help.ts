/** Words that explain how the page itself reaches the cluster. */
import type { Text } from '../text.ts';

export const ingressHelpWords = {
  tryIt: {
    en: "The browser's console on this page reaches the cluster. Try:",
    es: 'La consola del navegador en esta página llega al clúster. Prueba:',
  },
  refused: {
    en: 'The browser refused the service worker that would answer fetch. The Request panel works all the same.',
    es: 'El navegador ha rechazado el service worker que respondería a fetch. El panel Petición funciona igualmente.',
  },
} as const satisfies Record<string, Text>;
