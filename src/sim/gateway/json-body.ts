/** JSON bodies on their way through the gateway: read within bounds, and written again. */
import { parseJson } from '../wire/json.ts';
import { bytesOfText, textOfBytes } from '../wire/utf8.ts';

/** Lists and objects within each other; more would be a body made to exhaust its reader's stack. */
const DEPTH_MAX = 500;

export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  /** What was expected of it. */
  | { readonly ok: false; readonly error: string };

/** Simplified: numbers become JavaScript's, so whole ones above 2^53 lose their last digits. */
export function readJsonBody(body: Uint8Array): JsonBody {
  const text = textOfBytes(body);
  if (depthOf(text) > DEPTH_MAX) {
    return { ok: false, error: `The body is nested deeper than ${DEPTH_MAX} lists and objects` };
  }
  const value = parseJson(text);
  return value === undefined
    ? { ok: false, error: 'The body is not JSON in UTF-8' }
    : { ok: true, value };
}

export function writeJsonBody(value: unknown): Uint8Array {
  return bytesOfText(JSON.stringify(value));
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text[i];
    if (isText) {
      if (unit === '\\') i += 1;
      else if (unit === '"') isText = false;
    } else if (unit === '"') isText = true;
    else if (unit === '{' || unit === '[') deepest = Math.max(deepest, ++depth);
    else if (unit === '}' || unit === ']') depth -= 1;
  }
  return deepest;
}
