/**
 * base64url without padding (RFC 4648 section 5, RFC 7515 section 2). Strict: each sequence of bytes
 * has one text. `lenientBytes` takes what careless decoders take.
 */
import { decodeLatin1 } from './utf8.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const values = new Int8Array(128).fill(-1);
for (let at = 0; at < alphabet.length; at++) values[alphabet.charCodeAt(at)] = at;

export function base64url(bytes: Uint8Array): string {
  const units = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  let used = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let shift = 18; shift >= 0 && used < units.length; shift -= 6) {
      units[used++] = alphabet.charCodeAt((word >>> shift) & 63);
    }
  }
  return decodeLatin1(units);
}

/** With padding and the alphabet of RFC 4648 section 4. */
export function base64(bytes: Uint8Array): string {
  const text = base64url(bytes).replaceAll('-', '+').replaceAll('_', '/');
  return text.padEnd(4 * Math.ceil(bytes.length / 3), '=');
}

/** Null where a character is not of the alphabet, the length can't be, or unused bits are not zero. */
export function bytesOfBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  return decode(text, true);
}

/** Also takes padding, the other base64 alphabet, and unused bits that are not zero. */
export function lenientBytes(text: string): Uint8Array<ArrayBuffer> | null {
  let end = text.length;
  while (text.charAt(end - 1) === '=') end -= 1;
  return decode(text.slice(0, end).replaceAll('+', '-').replaceAll('/', '_'), false);
}

function decode(text: string, isStrict: boolean): Uint8Array<ArrayBuffer> | null {
  const { length } = text;
  if (length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let word = 0;
  let used = 0;
  for (let at = 0; at < length; at++) {
    const value = values[text.charCodeAt(at)] ?? -1;
    if (value < 0) return null;
    word = (word << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[used++] = word >>> bits;
    word &= (1 << bits) - 1;
  }
  return isStrict && word !== 0 ? null : bytes;
}
