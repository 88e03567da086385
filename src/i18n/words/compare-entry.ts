/** Words of the ways into the comparison, apart from its own many words, which load with it. */
import type { Text } from '../text.ts';

export const compareEntryWords = {
  open: { en: 'Compare protocols…', es: 'Comparar protocolos…' },
  openShort: { en: 'Compare…', es: 'Comparar…' },
  openFor: { en: 'Compare protocols on {name}…', es: 'Comparar protocolos en {name}…' },
} as const satisfies Readonly<Record<string, Text>>;
