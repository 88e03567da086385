/** What service code gave or threw, in words, without trusting it. */

/** Whatever was thrown, in words, without trusting it. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : describe(error);
  } catch {
    return 'something that cannot be described';
  }
}

/** A value in a few words, never throwing. */
export function describe(value: unknown): string {
  try {
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) return JSON.stringify(value) ?? 'an object';
    return String(value);
  } catch {
    return 'something that cannot be described';
  }
}
