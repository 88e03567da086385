/** The speeds that can be chosen. */
import { shellWords } from '../../i18n/words/shell.ts';

export const speeds = [
  { value: 0.05, text: '1/20', label: shellWords.speedTwentieth },
  { value: 0.2, text: '1/5', label: shellWords.speedFifth },
  { value: 1, text: '1×', label: shellWords.speedReal },
  { value: 10, text: '10×', label: shellWords.speedTen },
  { value: 'max', text: 'max', label: shellWords.speedMax },
] as const;
