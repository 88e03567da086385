/** Lists that forms edit: one item replaced, moved, left out. Pure. */

const known = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** The methods to choose from; a method that a document has from elsewhere comes last. */
export function methods(chosen: string): readonly string[] {
  return chosen === '*' || known.includes(chosen) ? known : [...known, chosen];
}

export function replacedAt<T>(items: readonly T[], at: number, item: T): readonly T[] {
  return items.map((one, place) => (place === at ? item : one));
}

export function without<T>(items: readonly T[], at: number): readonly T[] {
  return items.filter((_, place) => place !== at);
}

/** The list with that item one place up (-1) or down (1); the same list at its ends. */
export function movedBy<T>(items: readonly T[], at: number, by: 1 | -1): readonly T[] {
  const item = items[at];
  const to = at + by;
  if (item === undefined || to < 0 || to >= items.length) return items;
  const rest = without(items, at);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}
