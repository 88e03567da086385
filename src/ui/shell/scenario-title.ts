/** A scenario's title as it is shown: an empty one is said to be untitled. */
import { say } from '../../i18n/text.ts';
import { shellWords } from '../../i18n/words/shell.ts';
import type { Name, Scenario } from '../../sim/index.ts';

export function titleOf({ title }: Scenario): Name {
  return say(title, 'en').trim() === '' ? shellWords.untitled : title;
}
