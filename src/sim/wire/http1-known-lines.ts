/**
 * Header lines that were read before. Most lines of a connection come again with each message, and
 * to compare a line's bytes costs a fraction of what reading it does.
 */

type Field = readonly [name: string, value: string];

interface KnownLine {
  readonly bytes: Uint8Array;
  readonly field: Field;
}

/** Longer lines, such as `traceparent`, seldom come twice. */
const lineMax = 48;
/** A power of two; a line whose place is taken takes it over. */
const places = 256;
const known: (KnownLine | undefined)[] = Array.from({ length: places }, () => undefined);

/** What the line says, if it was read before. */
export function knownField(bytes: Uint8Array, start: number, end: number): Field | undefined {
  const length = end - start;
  if (length > lineMax) return undefined;
  const line = known[placeOf(bytes, start, end)];
  if (line === undefined || line.bytes.length !== length) return undefined;
  for (let i = 0; i < length; i++) if (line.bytes[i] !== bytes[start + i]) return undefined;
  return line.field;
}

/** To be found from now on. The line was read and is a good one. */
export function rememberField(bytes: Uint8Array, start: number, end: number, field: Field): void {
  if (end - start > lineMax) return;
  known[placeOf(bytes, start, end)] = { bytes: bytes.slice(start, end), field };
}

function placeOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
  return (hash ^ (hash >>> 8)) & (places - 1);
}
