/** Query strings as lists of pairs, read as HTML forms write them (WHATWG URL section 5.1). */
import { encode } from '../contract/path-template.ts';

export interface QueryPair {
  /** As it stands in the target. */
  readonly text: string;
  /** Decoded; null where the percent-encoding is broken. */
  readonly name: string | null;
  readonly value: string | null;
}

/** `search` is what stands behind `?`. Empty pairs are left out. */
export function queryPairs(search: string): readonly QueryPair[] {
  if (search === '') return [];
  return search
    .split('&')
    .filter((text) => text !== '')
    .map((text) => {
      const equals = text.indexOf('=');
      const name = decode(equals < 0 ? text : text.slice(0, equals));
      return { text, name, value: decode(equals < 0 ? '' : text.slice(equals + 1)) };
    });
}

/** The first value of that name; undefined: there is none. */
export function queryValue(search: string, name: string): string | undefined {
  const pair = queryPairs(search).find((one) => one.name === name);
  return pair?.value ?? undefined;
}

/** The query with pairs of these names gone, and then these added; what stays keeps its text. */
export function changeQuery(
  search: string,
  isRemoved: (name: string) => boolean,
  added: readonly (readonly [name: string, value: string])[],
): string {
  const kept = queryPairs(search)
    .filter(({ name }) => name === null || !isRemoved(name))
    .map(({ text }) => text);
  return [...kept, ...added.map(([name, value]) => `${encode(name)}=${encode(value)}`)].join('&');
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
