/** JSON bodies on their way through the gateway: read within bounds, and written again. */
import { isNestedTooDeep, NESTING_MAX, parseJson } from '../wire/json.ts';
import { bytesOfText, textOfBytes } from '../wire/utf8.ts';

export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  /** What was expected of it. */
  | { readonly ok: false; readonly error: string };

/** Simplified: numbers become JavaScript's, so whole ones above 2^53 lose their last digits. */
export function readJsonBody(body: Uint8Array): JsonBody {
  const text = textOfBytes(body);
  if (isNestedTooDeep(text)) {
    return { ok: false, error: `The body is nested deeper than ${NESTING_MAX} lists and objects` };
  }
  const value = parseJson(text);
  return value === undefined
    ? { ok: false, error: 'The body is not JSON in UTF-8' }
    : { ok: true, value };
}

export function writeJsonBody(value: unknown): Uint8Array {
  return bytesOfText(JSON.stringify(value));
}
