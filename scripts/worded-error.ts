/** Errors of `npm run serve` whose words exist in both languages, and how each error is said. */
import { sayRefusal } from '../src/i18n/refusals.ts';
import { say } from '../src/i18n/text.ts';
import type { Lang, Text } from '../src/i18n/text.ts';

export type WordedValues = Readonly<Record<string, string | number | Text>>;

export class WordedError extends Error {
  readonly text: Text;
  readonly values: WordedValues;

  constructor(text: Text, values: WordedValues = {}) {
    super(text.en);
    this.text = text;
    this.values = values;
  }

  in(lang: Lang): string {
    const said = Object.entries(this.values).map(([name, value]): [string, string] => [
      name,
      // Ports and seeds are names here: without the language's separators.
      typeof value === 'object' ? value[lang] : String(value),
    ]);
    return say(this.text, lang, Object.fromEntries(said));
  }
}

/** One or more lines for whatever was thrown. */
export function sayError(error: unknown, lang: Lang): string {
  return printable(error instanceof WordedError ? error.in(lang) : sayRefusal(error, lang));
}

/** A stranger's text without what a terminal would obey, or hide. */
export function printable(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, '\ufffd');
}
