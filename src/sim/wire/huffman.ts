/**
 * The Huffman code of HPACK (RFC 7541 appendix B). It is canonical: codes of one length follow each
 * other in the order of their symbols, so the lengths say it all.
 */

/** Of the symbols 0 to 255, and of the end of a string (256), which must not occur in one. */
const lengths = [
  '13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28 28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28',
  '6 10 10 12 13 6 8 11 10 10 8 11 8 6 6 6 5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10',
  '13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6',
  '15 5 6 5 6 5 6 6 6 5 7 7 6 6 6 5 6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28',
  '20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23 24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24',
  '22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23 21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23',
  '26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25 19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27',
  '20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23 26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26',
  '30',
]
  .join(' ')
  .split(' ')
  .map(Number);
const END = 256;
const LENGTH_MAX = 30;

interface Code {
  readonly bits: number;
  readonly length: number;
}

/** Symbols in the order of their codes, and where each length begins. */
const ordered = lengths
  .map((length, symbol) => ({ length, symbol }))
  .toSorted((a, b) => a.length - b.length || a.symbol - b.symbol);
const codes: Code[] = [];
const firstCode = new Uint32Array(LENGTH_MAX + 2);
const firstPlace = new Uint16Array(LENGTH_MAX + 2);
const counts = new Uint16Array(LENGTH_MAX + 2);

function assign(): void {
  let bits = 0;
  let last = 0;
  ordered.forEach(({ length, symbol }, place) => {
    bits *= 2 ** (length - last);
    if (length > last) {
      firstCode[length] = bits;
      firstPlace[length] = place;
    }
    counts[length] = (counts[length] ?? 0) + 1;
    codes[symbol] = { bits, length };
    bits += 1;
    last = length;
  });
}
assign();

/** How many bytes the code of these bytes takes. */
export function huffmanLength(bytes: Uint8Array): number {
  let bits = 0;
  for (const byte of bytes) bits += lengths[byte] ?? 0;
  return Math.ceil(bits / 8);
}

/** Padded with ones to a whole byte, as section 5.2 has it. */
export function huffmanEncode(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoded = new Uint8Array(huffmanLength(bytes));
  let at = 0;
  let held = 0;
  let heldBits = 0;
  for (const byte of bytes) {
    const { bits = 0, length = 0 } = codes[byte] ?? {};
    // At most 7 bits are held, and a code has at most 30: both fit a double's 53.
    held = held * 2 ** length + bits;
    heldBits += length;
    while (heldBits >= 8) {
      heldBits -= 8;
      const top = Math.floor(held / 2 ** heldBits);
      encoded[at++] = top;
      held -= top * 2 ** heldBits;
    }
  }
  if (heldBits > 0) encoded[at] = held * 2 ** (8 - heldBits) + (2 ** (8 - heldBits) - 1);
  return encoded;
}

/** Null where the bytes are no code: the end symbol in them, or padding that is not ones or is too long. */
export function huffmanDecode(bytes: Uint8Array): Uint8Array | null {
  const decoded: number[] = [];
  let code = 0;
  let length = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      code = code * 2 + ((byte >> bit) & 1);
      length += 1;
      if (length > LENGTH_MAX) return null;
      const offset = code - (firstCode[length] ?? 0);
      if (offset < 0 || offset >= (counts[length] ?? 0)) continue;
      const symbol = ordered[(firstPlace[length] ?? 0) + offset]?.symbol ?? END;
      if (symbol === END) return null;
      decoded.push(symbol);
      code = 0;
      length = 0;
    }
  }
  const isPadding = length < 8 && code === 2 ** length - 1;
  return isPadding ? Uint8Array.from(decoded) : null;
}
