/** How a trace travels: the `traceparent` header of W3C Trace Context, version 00. */

/** Which trace a request belongs to and which span made it; lowercase hexadecimal, 32 and 16 digits. */
export interface TraceParent {
  readonly trace: string;
  readonly span: string;
}

const pattern = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
/** Length of all that version 00 has. */
const lengthOf00 = 55;
const noTrace = '0'.repeat(32);
const noSpan = '0'.repeat(16);

/**
 * `00-<trace>-<span>-01`.
 * Simplified: every request is sampled, so the flags are always 01.
 */
export function formatTraceparent(trace: string, span: string): string {
  return `00-${trace}-${span}-01`;
}

/** Null for what the standard calls invalid; later versions are read as far as 00 goes. */
export function parseTraceparent(text: string): TraceParent | null {
  const value = text.trim();
  if (!pattern.test(value)) return null;
  if (value.startsWith('ff') || (value.startsWith('00') && value.length > lengthOf00)) return null;
  const trace = value.slice(3, 35);
  const span = value.slice(36, 52);
  return trace === noTrace || span === noSpan ? null : { trace, span };
}
