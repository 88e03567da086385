/**
 * Text as bytes and back. Short ASCII, which nearly all of our text is, goes through plain loops:
 * crossing into the platform's encoder costs more than the work itself.
 */
const encoder = new TextEncoder();
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** Lone surrogates become U+FFFD, as in every UTF-8 encoder of the web. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes that are not UTF-8 become U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  return bytes.length <= asciiLoopMax
    ? (decodeAscii(bytes, 0, bytes.length) ?? lenient.decode(bytes))
    : lenient.decode(bytes);
}

/** Null where the bytes are not UTF-8. */
export function decodeStrictUtf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** One character per byte, U+0000 to U+00FF (ISO 8859-1): how HTTP shows bytes it does not know. */
export function decodeLatin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}

const asciiLoopMax = 64;

/** Null as soon as a byte is not ASCII. */
export function decodeAscii(bytes: Uint8Array, start: number, end: number): string | null {
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}
