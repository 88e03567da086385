/**
 * Words of the interface: every text stands in both languages beside each other, so that a missing
 * translation is a type error. Values are put in by name, numbers by the language's own format.
 */
export type Lang = 'en' | 'es';

export interface Text {
  readonly en: string;
  readonly es: string;
}

/** A text whose form depends on a count: `{ one: …, other: … }` by `Intl.PluralRules`. */
export interface Plural {
  readonly one: Text;
  readonly other: Text;
}

export type Values = Readonly<Record<string, string | number>>;

const numberFormats = {
  en: new Intl.NumberFormat('en', { maximumFractionDigits: 1 }),
  es: new Intl.NumberFormat('es', { maximumFractionDigits: 1, useGrouping: 'always' }),
};
const pluralRules = { en: new Intl.PluralRules('en'), es: new Intl.PluralRules('es') };

/** A number as the language writes it, with at most one decimal: `1,234.5`, `1.234,5`. */
export function sayNumber(value: number, lang: Lang): string {
  return numberFormats[lang].format(value);
}

/** The text in that language with `{name}` replaced by its value. A plain string is returned as it is (a user's own name). */
export function say(text: Text | string, lang: Lang, values?: Values): string {
  const template = typeof text === 'string' ? text : text[lang];
  if (values === undefined) return template;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? sayNumber(value, lang) : value;
  });
}

/** The plural form for `count`, which the text may use as `{count}`. */
export function sayCount(plural: Plural, lang: Lang, count: number, values?: Values): string {
  const form = pluralRules[lang].select(count) === 'one' ? plural.one : plural.other;
  return say(form, lang, { ...values, count });
}
