/** Words of the banners that come seldom: code from outside, an engine that was built again. */
import type { Text } from '../text.ts';

export const bannerWords = {
  importOwnCode: {
    en: 'This file brings its own code. Look at it, then press Play.',
    es: 'Este archivo trae su propio código. Míralo y pulsa Reproducir.',
  },
  rebuiltMemory: {
    en: 'The cluster ran out of memory at {at} and was built again. It waits at the start of the run.',
    es: 'El clúster se quedó sin memoria en {at} y se ha vuelto a construir. Espera al inicio de la ejecución.',
  },
  rebuiltHang: {
    en: 'The cluster stopped answering at {at} and was built again. It waits at the start of the run.',
    es: 'El clúster dejó de responder en {at} y se ha vuelto a construir. Espera al inicio de la ejecución.',
  },
} as const satisfies Record<string, Text>;
