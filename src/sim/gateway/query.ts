/** Looks into query strings, and changes them. */
import { encode } from '../contract/path-template.ts';
import { queryPairs } from '../contract/query.ts';

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
