/** Where the members of a JSON text stand in its bytes. Its values are left to `JSON.parse`. */
import { textOfBytes } from './utf8.ts';

/** Ranges follow each other without gaps. `valueStart` is the same as `start` but for members. */
export interface JsonRange {
  readonly kind: 'member' | 'item' | 'mark';
  /** A member's name, an item's number in brackets, or empty. */
  readonly name: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

const quote = 34;
const backslash = 92;
const comma = 44;
const openBrace = 123;
const openBracket = 91;
const closeBrace = 125;
const closeBracket = 93;

/**
 * The top level of an object or array in parts: members or items, and the marks around them.
 * Empty for other values, for what is not JSON, and for more than `partsMax` parts.
 * `text` is the same as `bytes`, decoded.
 */
export function splitJson(bytes: Uint8Array, text: string, partsMax: number): readonly JsonRange[] {
  // Known to be JSON, the bytes need no more checks: marks outside strings mean what they say.
  if (!isJson(text)) return [];
  const open = skipBlank(bytes, 0);
  const isObject = bytes[open] === openBrace;
  if (!isObject && bytes[open] !== openBracket) return [];
  const ranges: JsonRange[] = [];
  let markStart = 0;
  let at = skipBlank(bytes, open + 1);
  while (at < bytes.length && bytes[at] !== closeBrace && bytes[at] !== closeBracket) {
    if (ranges.length >= 2 * partsMax) return [];
    ranges.push(mark(markStart, at));
    const start = at;
    let valueStart = start;
    let name = `[${(ranges.length - 1) / 2}]`;
    if (isObject) {
      const nameEnd = skipString(bytes, start);
      name = nameOf(bytes, start, nameEnd);
      valueStart = skipBlank(bytes, skipBlank(bytes, nameEnd) + 1);
    }
    const end = skipValue(bytes, valueStart);
    ranges.push({ kind: isObject ? 'member' : 'item', name, start, valueStart, end });
    markStart = end;
    at = skipBlank(bytes, end);
    if (bytes[at] === comma) at = skipBlank(bytes, at + 1);
  }
  ranges.push(mark(markStart, bytes.length));
  return ranges;
}

function mark(start: number, end: number): JsonRange {
  return { kind: 'mark', name: '', start, valueStart: start, end };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function nameOf(bytes: Uint8Array, start: number, end: number): string {
  const raw = textOfBytes(bytes.subarray(start, end));
  const name: unknown = JSON.parse(raw);
  return typeof name === 'string' ? name : raw;
}

function skipBlank(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 10 || bytes[at] === 13) at++;
  return at;
}

/** Past the closing quote of the string that begins here. */
function skipString(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at + 1;
}

/** Past the value that begins here: to the mark at this depth that ends it, without white space. */
function skipValue(bytes: Uint8Array, from: number): number {
  let depth = 0;
  let at = from;
  let end = from;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) {
      at = skipString(bytes, at);
      end = at;
      continue;
    }
    if (depth === 0 && (byte === comma || byte === closeBrace || byte === closeBracket)) return end;
    if (byte === openBrace || byte === openBracket) depth++;
    if (byte === closeBrace || byte === closeBracket) depth--;
    at++;
    if (byte !== 32 && byte !== 9 && byte !== 10 && byte !== 13) end = at;
  }
  return end;
}
