/**
 * Things that are said more or less fully, by which values are known. There are several wordings, the
 * fullest first: the first one whose values are all there is said, so that no `{placeholder}` ever shows.
 */
import type { ReasonValues } from '../sim/index.ts';
import { say, sayNumber } from './text.ts';
import type { Lang, Text } from './text.ts';

/** The last one needs no value. */
export type Wordings = readonly [...fuller: Text[], plain: Text];

/** Longer values (a stack of errors, a generated path) are cut. */
const VALUE_LENGTH_MAX = 300;

/** The wording with its values, or null where one is missing. */
export function fill(wording: Text, values: ReasonValues, lang: Lang): string | null {
  const known = new Map(Object.entries(values));
  const names = [...wording[lang].matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (names.some((name) => (known.get(name) ?? '') === '')) return null;
  const said = names.map((name) => [name, sayValue(known.get(name) ?? '', lang)] as const);
  return say(wording, lang, Object.fromEntries(said));
}

/** Numbers as the language writes them; a text without its full stop, which the sentence has. */
function sayValue(value: string | number, lang: Lang): string {
  if (typeof value === 'number') return sayNumber(value, lang);
  const text = value.trim().replace(/\.$/, '');
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text;
}
