/** Words for opening one document in place of another. */
import type { Text } from '../text.ts';

export const documentWords = {
  opened: {
    en: '{name} is open, paused at the start.',
    es: '{name} está abierto, en pausa al inicio.',
  },
  replaced: {
    en: '{name} was closed with your changes in it.',
    es: '{name} se ha cerrado con tus cambios.',
  },
  bringBack: { en: 'Bring it back', es: 'Recuperarlo' },
} as const satisfies Record<string, Text>;
