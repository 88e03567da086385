/** How a trace travels: the `traceparent` header of W3C Trace Context, version 00. */

/** Which trace a request belongs to and which span made it; lowercase hexadecimal, 32 and 16 digits. */
export interface TraceParent {
  readonly trace: string;
  readonly span: string;
}

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * `00-<trace>-<span>-01`.
 * Simplified: every request is sampled, so the flags are always 01.
 */
export function formatTraceparent(trace: string, span: string): string {
  return `00-${trace}-${span}-01`;
}

/** Null for what the standard calls invalid; later versions are read as far as 00 goes. */
export function parseTraceparent(text: string): TraceParent | null {
  const match = pattern.exec(text.trim());
  if (match === null) return null;
  const [, version, trace = '', span = '', , more] = match;
  if (version === 'ff' || (version === '00' && more !== undefined)) return null;
  if (/^0+$/.test(trace) || /^0+$/.test(span)) return null;
  return { trace, span };
}
