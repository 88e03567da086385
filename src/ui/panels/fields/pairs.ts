/** Lists that forms write as text: words of a line, and rows of a name and a value. Pure. */

export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** The pairs of an object of texts, in its order. */
export function pairsOf(members: Readonly<Record<string, string>> | undefined): readonly Pair[] {
  return Object.entries(members ?? {}).map(([name, value]) => ({ name, value }));
}

/** The object of texts; undefined without any. */
export function membersOf(pairs: readonly Pair[]): Readonly<Record<string, string>> | undefined {
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
}

/** The words of a line in order, each once. */
export function readWords(text: string): readonly string[] {
  const words = text.split(',').map((word) => word.trim());
  return [...new Set(words)].filter((word) => word !== '');
}
