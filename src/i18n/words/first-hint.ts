/** The words that greet a first visit. */
import type { Text } from '../text.ts';

export const firstHintWords = {
  hint: {
    en: 'A small shop at work, slow enough to see every message. Click a node to look inside, or a request to follow it; then press X on a service to kill a replica and see who notices.',
    es: 'Una pequeña tienda en marcha, tan despacio que se ve cada mensaje. Pulsa un nodo para verlo por dentro o una petición para seguirla; luego pulsa X en un servicio para matar una réplica y ver quién lo nota.',
  },
} as const satisfies Record<string, Text>;
