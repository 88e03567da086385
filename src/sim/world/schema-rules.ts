/**
 * What shapes of documents are made of: zod's checks with the rule each states in both languages, and the
 * shapes that several kinds of nodes have.
 */
import * as z from 'zod';
import { parseTemplate } from '../contract/path-template.ts';
import { idPattern, NAME_LENGTH_MAX, ranges } from './limits.ts';
import type { Range } from './limits.ts';
import type { Text } from './scenario.ts';

// Without this zod compiles its schemas with `new Function`, which the page's policy forbids.
z.config({ jitless: true });

/** zod carries one text per issue: the English one, by which the Spanish one is found again. */
const spanish = new Map<string, string>();

export function rule(en: string, es: string): string {
  spanish.set(en, es);
  return en;
}

export function ruleText(en: string): Text {
  return { en, es: spanish.get(en) ?? en };
}

export function numberIn(range: Range): z.ZodType<number> {
  const { min, max, isWhole } = range;
  const error = isWhole
    ? rule(`a whole number from ${min} to ${max}`, `un número entero de ${min} a ${max}`)
    : rule(`a number from ${min} to ${max}`, `un número de ${min} a ${max}`);
  const number = z.number({ error }).min(min, { error }).max(max, { error });
  return isWhole ? number.int({ error }) : number;
}

export function textUpTo(max: number): z.ZodString {
  const error = rule(
    `a text of at most ${max} characters`,
    `un texto de ${max} caracteres como máximo`,
  );
  return z.string({ error }).max(max, { error });
}

export function textLike(pattern: RegExp, error: string): z.ZodType<string> {
  return z.string({ error }).regex(pattern, { error });
}

export function listUpTo<T>(item: z.ZodType<T>, max: number): z.ZodType<readonly T[]> {
  const error = rule(`a list of at most ${max}`, `una lista de ${max} como máximo`);
  return z.array(item, { error }).max(max, { error });
}

export function oneOf<const T extends readonly string[]>(values: T): z.ZodType<T[number]> {
  return z.enum(values, { error: choice(values) });
}

export function choice(values: readonly string[]): string {
  const list = values.join(', ');
  return rule(`one of ${list}`, `uno de ${list}`);
}

/** An object with exactly these members. */
export function exactly<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const names = Object.keys(shape).join(', ');
  const error = rule(
    `an object with ${names} and nothing else`,
    `un objeto con ${names} y nada más`,
  );
  return z.strictObject(shape, { error });
}

// ── Shapes that several kinds of nodes have ──

export const id = textLike(
  idPattern,
  rule(
    'lower-case letters, digits or "-", at most 40, beginning with a letter',
    'letras minúsculas, cifras o "-", 40 como máximo, con una letra al comienzo',
  ),
);

const nameRule = rule(
  `a name of 1 to ${NAME_LENGTH_MAX} characters that are not all spaces, or one each as "en" and "es"`,
  `un nombre de 1 a ${NAME_LENGTH_MAX} caracteres que no sean todos espacios, o uno en "en" y otro en "es"`,
);
const nameText = z
  .string({ error: nameRule })
  .max(NAME_LENGTH_MAX, { error: nameRule })
  .regex(/\S/, { error: nameRule });
export const name = z.union(
  [nameText, z.strictObject({ en: nameText, es: nameText }, { error: nameRule })],
  { error: nameRule },
);

const duration = numberIn(ranges.durationMs);
export const distribution = z.discriminatedUnion(
  'kind',
  [
    exactly({ kind: z.literal('constant'), value: duration }),
    exactly({ kind: z.literal('uniform'), min: duration, max: duration }),
    exactly({ kind: z.literal('normal'), mean: duration, deviation: duration, min: duration }),
    exactly({ kind: z.literal('exponential'), mean: duration, min: duration }),
  ],
  { error: choice(['constant', 'uniform', 'normal', 'exponential']) },
);

export const position = exactly({ x: numberIn(ranges.coordinate), y: numberIn(ranges.coordinate) });

export const method = textLike(
  /^[A-Z]{1,20}$/,
  rule('an HTTP method in capital letters', 'un método HTTP en mayúsculas'),
);
export const requestPath = textLike(
  /^\/[^\s#]{0,1999}$/,
  rule(
    'a path that begins with "/", without spaces, of at most 2000 characters',
    'una ruta que empiece por "/", sin espacios, de 2000 caracteres como máximo',
  ),
);
const headersRule = rule(
  'at most 50 headers whose names are HTTP tokens and whose values are one line',
  '50 cabeceras como máximo, con nombres que sean tokens de HTTP y valores de una línea',
);
export const headers = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, { error: headersRule }),
    z
      .string({ error: headersRule })
      .max(4_000, { error: headersRule })
      .regex(/^[^\r\n\0]*$/, { error: headersRule }),
    { error: headersRule },
  )
  .refine((members) => Object.keys(members).length <= 50, { error: headersRule });

export const flag = z.boolean({ error: rule('true or false', 'true o false') });

const templateRule = rule(
  'a path template such as /orders/{id} or /files/*, of at most 500 characters',
  'una plantilla de ruta como /orders/{id} o /files/*, de 500 caracteres como máximo',
);
export const template = z
  .string({ error: templateRule })
  .max(500, { error: templateRule })
  .refine((text) => parseTemplate(text).ok, { error: templateRule });
