/** How far `fetch` is, in words. */
import { shellWords } from '../../i18n/words/shell.ts';

export const ingressWords = {
  starting: shellWords.ingressStarting,
  ready: shellWords.ingressReady,
  unavailable: shellWords.ingressUnavailable,
} as const;
