/**
 * Text as bytes and back. Short ASCII, which nearly all of our text is, goes through plain loops:
 * crossing into the platform's encoder costs more than the work itself.
 */

/** The standard's encoder and decoder exist wherever the model runs, but belong to no ECMAScript library. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly ignoreBOM: boolean; readonly fatal?: boolean },
) => { decode(bytes: Uint8Array): string };

/** Up to this many bytes, a loop is faster than the platform's encoder and decoder. */
const asciiLoopMax = 64;
/** Characters made at once; one by one they would form a rope that is slow to read. */
const latin1BlockMax = 256;
/** Lists of each length, to be filled again and again. */
const scratch: number[][] = [];
const encoder = new TextEncoder();
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** Lone surrogates become U+FFFD, as in every UTF-8 encoder of the web. */
export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  const { length } = text;
  if (length > asciiLoopMax) return encoder.encode(text);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return encoder.encode(text);
    bytes[i] = unit;
  }
  return bytes;
}

/** Bytes that are not UTF-8 become U+FFFD. */
export function textOfBytes(bytes: Uint8Array): string {
  return bytes.length <= asciiLoopMax
    ? (decodeAscii(bytes, 0, bytes.length) ?? lenient.decode(bytes))
    : lenient.decode(bytes);
}

/** Null where the bytes are not UTF-8. */
export function strictTextOfBytes(bytes: Uint8Array): string | null {
  const { length } = bytes;
  const short = length <= asciiLoopMax ? decodeAscii(bytes, 0, length) : null;
  if (short !== null) return short;
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** One character per byte, U+0000 to U+00FF (ISO 8859-1): how HTTP shows bytes it does not know. */
export function decodeLatin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = '';
  for (let block = start; block < end; block += latin1BlockMax) {
    const length = Math.min(end - block, latin1BlockMax);
    const units = (scratch[length] ??= Array.from({ length }, () => 0));
    for (let i = 0; i < length; i++) units[i] = bytes[block + i] ?? 0;
    text += String.fromCharCode(...units);
  }
  return text;
}

/** The inverse of `decodeLatin1`; characters above U+00FF must have been refused before. */
export function latin1Bytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** All parts in one piece of memory of its own. */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Null as soon as a byte is not ASCII. Eight at a time: each piece put together is one more to copy. */
export function decodeAscii(bytes: Uint8Array, start: number, end: number): string | null {
  let text = '';
  let i = start;
  for (; i + 8 <= end; i += 8) {
    const a = bytes[i] ?? 0;
    const b = bytes[i + 1] ?? 0;
    const c = bytes[i + 2] ?? 0;
    const d = bytes[i + 3] ?? 0;
    const e = bytes[i + 4] ?? 0;
    const f = bytes[i + 5] ?? 0;
    const g = bytes[i + 6] ?? 0;
    const h = bytes[i + 7] ?? 0;
    if ((a | b | c | d | e | f | g | h) >= 0x80) return null;
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
  }
  for (; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}
