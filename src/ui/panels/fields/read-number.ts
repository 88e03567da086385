/** From typed text to a number of a document, and back. Pure. */
import { say } from '../../../i18n/text.ts';
import type { Lang } from '../../../i18n/text.ts';
import { fieldWords } from '../../../i18n/words/inspector.ts';
import type { Range } from '../../../sim/index.ts';

/** A number, or why the text is none of that range: what was given and what was expected. */
export type NumberRead = { readonly value: number } | { readonly error: string };

/** Reads `2.5`, in Spanish `2,5` too. A comma in English is refused: it could mean thousands. */
export function readNumber(text: string, range: Range, lang: Lang): NumberRead {
  const given = text.trim();
  const plain = lang === 'es' ? given.replace(',', '.') : given;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : Number.NaN;
  const isInside = value >= range.min && value <= range.max;
  if (isInside && (!range.isWhole || Number.isInteger(value))) return { value };
  const words = range.isWhole ? fieldWords.wholeExpected : fieldWords.numberExpected;
  const [min, max] = [writeBound(range.min, lang), writeBound(range.max, lang)];
  return { error: say(words, lang, { given, min, max }) };
}

/** The number as a field shows it: every digit, no thousands separators. */
export function writeNumber(value: number, lang: Lang): string {
  const text = String(value);
  return lang === 'es' ? text.replace('.', ',') : text;
}

function writeBound(value: number, lang: Lang): string {
  return new Intl.NumberFormat(lang, { maximumFractionDigits: 3 }).format(value);
}
