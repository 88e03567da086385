/**
 * A JSON object (RFC 8259) with the names that come twice in it or in an object inside it: JSON leaves
 * open which of them counts, so two readers of one token may understand two things (RFC 7519 section 4).
 */
export type Members = Readonly<Record<string, unknown>>;

export interface JsonObject {
  readonly members: Members;
  /** Names that come twice in one object, in order; the last of each is in `members`. */
  readonly twice: readonly string[];
}

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null where the text is no JSON object. */
export function readObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { members: value, twice: namesTwice(text) } : null;
  } catch {
    return null;
  }
}

/** Of a text that is known to be JSON. */
function namesTwice(text: string): readonly string[] {
  const open: (Set<string> | null)[] = [];
  const twice: string[] = [];
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;
  for (const [piece, colon] of text.matchAll(token)) {
    if (piece === '{') open.push(new Set());
    else if (piece === '[') open.push(null);
    else if (piece === '}' || piece === ']') open.pop();
    else if (colon !== undefined) {
      // Escapes are undone first: "sub" and "s\u0075b" are one name.
      const name = String(JSON.parse(piece.slice(0, -colon.length)));
      const names = open.at(-1);
      if (names?.has(name) === true && !twice.includes(name)) twice.push(name);
      names?.add(name);
    }
  }
  return twice;
}
