/** JSON from outside, of which nothing is known yet. */

/** Lists and objects within each other; more would be a text made to exhaust its reader's stack. */
export const NESTING_MAX = 500;

/** Undefined when it is not JSON, or nested too deep. */
export function parseJson(text: string): unknown {
  if (isNestedTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a text has more than `NESTING_MAX` lists and objects within each other, be it JSON or not. */
export function isNestedTooDeep(text: string): boolean {
  // Most texts are short.
  if (text.length <= NESTING_MAX) return false;
  let depth = 0;
  let isText = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text[i];
    if (isText) {
      if (unit === '\\') i += 1;
      else if (unit === '"') isText = false;
    } else if (unit === '"') isText = true;
    else if (unit === '{' || unit === '[') {
      depth += 1;
      if (depth > NESTING_MAX) return true;
    } else if (unit === '}' || unit === ']') depth -= 1;
  }
  return false;
}

/** True for an object that is not a list. */
export function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
