/** Objects of a document that forms change: a member put in or left out. Pure. */

/** The object with that member; undefined leaves it out. */
export function withMember<T extends object, K extends keyof T>(
  object: T,
  key: K,
  value: T[K] | undefined,
): T {
  const copy = { ...object };
  if (value === undefined) Reflect.deleteProperty(copy, key);
  else copy[key] = value;
  return copy;
}

/** The object, or undefined when it says nothing: every member is left out, or is an empty list or object. */
export function orNothing<T extends object>(object: T): T | undefined {
  const isEmpty = Object.values(object).every(
    (value) =>
      value === undefined ||
      (typeof value === 'object' && value !== null && Object.keys(value).length === 0),
  );
  return isEmpty ? undefined : object;
}

/** The list; undefined when it is empty. */
export function orNone<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}
