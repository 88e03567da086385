/**
 * A JSON object (RFC 8259) with the names that come twice in it or in an object inside it: JSON leaves
 * open which of them counts, so two readers of one token may understand two things (RFC 7519 section 4).
 */
import { isMembers, parseJson } from '../wire/json.ts';

export type Members = Readonly<Record<string, unknown>>;

export interface JsonObject {
  readonly members: Members;
  /** Names that come twice in one object, in order; the last of each is in `members`. */
  readonly twice: readonly string[];
}

/** Null where the text is no JSON object. */
export function readObject(text: string): JsonObject | null {
  const value = parseJson(text);
  return isMembers(value) ? { members: value, twice: namesTwice(text) } : null;
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
