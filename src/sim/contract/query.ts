/** Query strings as lists of pairs, read as HTML forms write them (WHATWG URL section 5.1). */

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

function decode(text: string): string | null {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return null;
  }
}
