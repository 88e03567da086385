/**
 * Looks over the text of a JSON document (RFC 8259) before anything is made of it: where it stops
 * being JSON, by line and column in every browser alike, and whether it is nested too deeply for
 * those who walk it later. It does not recurse, so no text can overflow it.
 */

export type JsonText =
  | { readonly kind: 'ok' }
  /** `given` is the character found there; empty at the end of the text. */
  | {
      readonly kind: 'not-json';
      readonly line: number;
      readonly column: number;
      readonly given: string;
    }
  | { readonly kind: 'too-deep'; readonly line: number; readonly column: number };

type Expected =
  'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

const space = /[\t\n\r ]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The end of what the sticky pattern matches at `at`, or `at` itself. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Whether the text is JSON and opens at most `depthMax` lists and objects inside each other. */
export function checkJsonText(text: string, depthMax: number): JsonText {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at = skip(space, text, at);
    const character = text[at] ?? '';
    if (character === '' && expected === 'nothing') return { kind: 'ok' };
    const isEnd =
      (character === '}' && open.at(-1) === '{' && /key-or-end|comma-or-end/.test(expected)) ||
      (character === ']' && open.at(-1) === '[' && /value-or-end|comma-or-end/.test(expected));
    if (isEnd) {
      open.pop();
      expected = open.length === 0 ? 'nothing' : 'comma-or-end';
      at += 1;
    } else if (character === ',' && expected === 'comma-or-end') {
      expected = open.at(-1) === '{' ? 'key' : 'value';
      at += 1;
    } else if (character === ':' && expected === 'colon') {
      expected = 'value';
      at += 1;
    } else if (character === '"' && /key/.test(expected)) {
      const end = skipString(text, at);
      if (end.isBroken) return notJson(text, end.at);
      expected = 'colon';
      at = end.at;
    } else if (/value/.test(expected)) {
      if (character === '{' || character === '[') {
        if (open.length >= depthMax) return { kind: 'too-deep', ...placeOf(text, at) };
        open.push(character);
        expected = character === '{' ? 'key-or-end' : 'value-or-end';
        at += 1;
        continue;
      }
      const end =
        character === '"' ? skipString(text, at) : { at: skip(scalar, text, at), isBroken: false };
      if (end.isBroken || end.at === at) return notJson(text, end.at);
      expected = open.length === 0 ? 'nothing' : 'comma-or-end';
      at = end.at;
    } else return notJson(text, at);
  }
}

/** One past the closing quote, or where the string breaks off. */
function skipString(
  text: string,
  start: number,
): { readonly at: number; readonly isBroken: boolean } {
  for (let at = start + 1; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { at: at + 1, isBroken: false };
    if (code < 0x20) return { at, isBroken: true };
    if (code !== 0x5c) {
      at += 1;
      continue;
    }
    const end = skip(escape, text, at);
    if (end === at) return { at, isBroken: true };
    at = end;
  }
  return { at: text.length, isBroken: true };
}

function notJson(text: string, at: number): JsonText {
  return { kind: 'not-json', ...placeOf(text, at), given: [...text.slice(at, at + 2)][0] ?? '' };
}

/** Line and column from 1. */
function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
