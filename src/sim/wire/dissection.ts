/** Bytes explained: a tree of named ranges that together cover every byte. */
import { splitJson } from './json-ranges.ts';
import type { JsonRange } from './json-ranges.ts';
import { strictTextOfBytes } from './utf8.ts';

/** Longer values are cut; the field's range still says where the rest is. */
export const VALUE_LENGTH_MAX = 2_000;
/** A JSON text of more members than this is shown in one piece. */
const MEMBERS_MAX = 1_000;

/** The same in each language. */
export interface Sentence {
  readonly en: string;
  readonly es: string;
}

export const noText: Sentence = { en: '', es: '' };

export interface DissectionField {
  /** Term of the protocol, not translated: `request line`, `Content-Length`. */
  readonly name: string;
  /** Value as text, as read from the bytes. */
  readonly value: string;
  /** First byte, and one past the last. */
  readonly start: number;
  readonly end: number;
  /** A plain sentence, or empty when the name says it all. */
  readonly text: Sentence;
  readonly children: readonly DissectionField[];
}

export interface Dissection {
  readonly protocol: string;
  /** The whole message in one sentence. */
  readonly summary: Sentence;
  /** In byte order, without gaps or overlaps at the top level; the same holds inside each parent. */
  readonly fields: readonly DissectionField[];
}

/** Value of the first field of that name, at any depth; undefined where there is none. */
export function valueIn(fields: readonly DissectionField[], name: string): string | undefined {
  for (const field of fields) {
    const found = field.name === name ? field.value : valueIn(field.children, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A field without parts. */
export function leaf(
  name: string,
  value: string,
  start: number,
  end: number,
  text: Sentence,
): DissectionField {
  return { name, value: cut(value), start, end, text, children: [] };
}

/** Members of an object, or items of an array, and what stands between them; `body` begins at `start`. */
export function jsonFields(
  body: Uint8Array,
  text: string,
  start: number,
  textOf: (range: JsonRange) => Sentence,
): DissectionField[] {
  return splitJson(body, text, MEMBERS_MAX).map((range) =>
    leaf(
      range.name === '' ? 'punctuation' : range.name,
      strictTextOfBytes(body.subarray(range.valueStart, range.end)) ?? '',
      start + range.start,
      start + range.end,
      textOf(range),
    ),
  );
}

export function cut(value: string): string {
  return value.length > VALUE_LENGTH_MAX ? `${value.slice(0, VALUE_LENGTH_MAX)}…` : value;
}

export function joined(first: Sentence, second: Sentence): Sentence {
  if (second.en === '') return first;
  return { en: `${first.en} ${second.en}`, es: `${first.es} ${second.es}` };
}

export function hexadecimal(bytes: Uint8Array): string {
  const some = bytes.subarray(0, VALUE_LENGTH_MAX / 2);
  let text = '';
  for (const byte of some) text += `${byte.toString(16).padStart(2, '0')} `;
  return bytes.length > some.length ? `${text}…` : text.trimEnd();
}
