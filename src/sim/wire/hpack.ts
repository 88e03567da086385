/**
 * HPACK, the header compression of HTTP/2 (RFC 7541): a static table, a dynamic table that both ends
 * build alike, and Huffman-coded strings.
 *
 *   1xxxxxxx indexed · 01xxxxxx literal, remembered · 0000xxxx literal · 0001xxxx never remembered · 001xxxxx table size
 *
 * Header names are lower case, as HTTP/2 demands.
 */
import { huffmanDecode, huffmanEncode, huffmanLength } from './huffman.ts';
import { written } from './bytes.ts';
import type { ByteWriter } from './bytes.ts';
import { bytesOfText, textOfBytes } from './utf8.ts';

export type Header = readonly [name: string, value: string];

/** Bytes that an entry counts beyond its name and value (section 4.1). */
const ENTRY_OVERHEAD = 32;
export const TABLE_SIZE_DEFAULT = 4_096;

/** Appendix A; a name without a value stands for the empty one. */
const staticTable: readonly Header[] = [
  ...[':authority', ':method GET', ':method POST', ':path /', ':path /index.html'],
  ...[':scheme http', ':scheme https', ':status 200', ':status 204', ':status 206'],
  ...[':status 304', ':status 400', ':status 404', ':status 500', 'accept-charset'],
  ...['accept-encoding gzip, deflate', 'accept-language', 'accept-ranges', 'accept'],
  ...['access-control-allow-origin', 'age', 'allow', 'authorization', 'cache-control'],
  ...['content-disposition', 'content-encoding', 'content-language', 'content-length'],
  ...['content-location', 'content-range', 'content-type', 'cookie', 'date', 'etag'],
  ...['expect', 'expires', 'from', 'host', 'if-match', 'if-modified-since', 'if-none-match'],
  ...['if-range', 'if-unmodified-since', 'last-modified', 'link', 'location', 'max-forwards'],
  ...['proxy-authenticate', 'proxy-authorization', 'range', 'referer', 'refresh'],
  ...['retry-after', 'server', 'set-cookie', 'strict-transport-security'],
  ...['transfer-encoding', 'user-agent', 'vary', 'via', 'www-authenticate'],
].map((text): Header => {
  const space = text.indexOf(' ');
  return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space + 1)];
});

export type HpackErrorCode =
  | 'index-out-of-range'
  | 'integer-too-large'
  | 'string-not-huffman'
  | 'table-size-too-large'
  | 'table-size-misplaced'
  | 'list-too-large'
  | 'truncated';

/** The block is none: a connection error of the kind COMPRESSION_ERROR (RFC 9113 section 4.3). */
export class HpackError extends Error {
  readonly code: HpackErrorCode;

  constructor(code: HpackErrorCode, message: string) {
    super(message);
    this.name = 'HpackError';
    this.code = code;
  }
}

/** The part of the tables that both ends change alike. */
class DynamicTable {
  /** Newest first. */
  readonly entries: Header[] = [];
  sizeMax: number;
  #size = 0;

  constructor(sizeMax: number) {
    this.sizeMax = sizeMax;
  }

  get size(): number {
    return this.#size;
  }

  add(header: Header): void {
    this.entries.unshift(header);
    this.#size += sizeOf(header);
    this.#evict();
  }

  resize(sizeMax: number): void {
    this.sizeMax = sizeMax;
    this.#evict();
  }

  #evict(): void {
    while (this.#size > this.sizeMax) {
      const oldest = this.entries.pop();
      if (oldest === undefined) return;
      this.#size -= sizeOf(oldest);
    }
  }

  /** Static entries first, from 1; then the dynamic ones, newest first. */
  at(index: number): Header | undefined {
    return index <= staticTable.length
      ? staticTable[index - 1]
      : this.entries[index - staticTable.length - 1];
  }
}

function sizeOf([name, value]: Header): number {
  return bytesOfText(name).length + bytesOfText(value).length + ENTRY_OVERHEAD;
}

const staticByHeader = new Map<string, number>();
const staticByName = new Map<string, number>();
staticTable.forEach(([name, value], at) => {
  if (!staticByName.has(name)) staticByName.set(name, at + 1);
  staticByHeader.set(`${name}\n${value}`, at + 1);
});

export interface EncoderOptions {
  /** Strings are coded where that makes them shorter; off for tests of plain strings. */
  readonly huffman?: boolean;
}

export class HpackEncoder {
  readonly #table = new DynamicTable(TABLE_SIZE_DEFAULT);
  readonly #huffman: boolean;
  /** Sizes to announce at the head of the next block (section 4.2). */
  #sizes: number[] = [];

  constructor({ huffman = true }: EncoderOptions = {}) {
    this.#huffman = huffman;
  }

  /** The peer allows that much; less than the default may be used. */
  limit(sizeMax: number): void {
    const size = Math.min(sizeMax, TABLE_SIZE_DEFAULT);
    if (size === this.#table.sizeMax) return;
    this.#table.resize(size);
    this.#sizes.push(size);
  }

  get tableSize(): number {
    return this.#table.size;
  }

  /** `sensitive`: names whose values are never remembered on the way (section 7.1.3). */
  encode(headers: readonly Header[], sensitive: ReadonlySet<string> = new Set()): Uint8Array {
    return written((writer) => {
      for (const size of this.#sizes.splice(0)) writeInteger(writer, 0x20, 5, size);
      for (const header of headers) this.#write(writer, header, sensitive.has(header[0]));
    });
  }

  #write(writer: ByteWriter, header: Header, isSensitive: boolean): void {
    const [name, value] = header;
    const whole = this.#indexOf(header);
    if (whole > 0 && !isSensitive) {
      writeInteger(writer, 0x80, 7, whole);
      return;
    }
    const named = this.#indexOfName(name);
    if (isSensitive) writeInteger(writer, 0x10, 4, named);
    else writeInteger(writer, 0x40, 6, named);
    if (named === 0) this.#writeString(writer, name);
    this.#writeString(writer, value);
    if (!isSensitive) this.#table.add(header);
  }

  #indexOf([name, value]: Header): number {
    const known = staticByHeader.get(`${name}\n${value}`);
    if (known !== undefined) return known;
    const at = this.#table.entries.findIndex((one) => one[0] === name && one[1] === value);
    return at < 0 ? 0 : at + staticTable.length + 1;
  }

  #indexOfName(name: string): number {
    const known = staticByName.get(name);
    if (known !== undefined) return known;
    const at = this.#table.entries.findIndex((one) => one[0] === name);
    return at < 0 ? 0 : at + staticTable.length + 1;
  }

  #writeString(writer: ByteWriter, text: string): void {
    const plain = bytesOfText(text);
    const length = huffmanLength(plain);
    if (this.#huffman && length < plain.length) {
      writeInteger(writer, 0x80, 7, length);
      writer.bytes(huffmanEncode(plain));
    } else {
      writeInteger(writer, 0, 7, plain.length);
      writer.bytes(plain);
    }
  }
}

/** One step of a block, for whoever explains it: what it says, and which bytes said it. */
export interface HpackStep {
  readonly kind: 'indexed' | 'remembered' | 'literal' | 'never' | 'size';
  readonly header: Header | null;
  /** Whether the name came from a table. */
  readonly isNameIndexed: boolean;
  readonly start: number;
  readonly end: number;
}

export class HpackDecoder {
  readonly #table = new DynamicTable(TABLE_SIZE_DEFAULT);
  readonly #listMax: number;
  /** What our settings allow the peer's encoder. */
  #sizeMax = TABLE_SIZE_DEFAULT;

  /** `listMax`: bytes of all headers of a block together, counted as in section 4.1. */
  constructor(listMax = 64 * 1024) {
    this.#listMax = listMax;
  }

  get tableSize(): number {
    return this.#table.size;
  }

  limit(sizeMax: number): void {
    this.#sizeMax = sizeMax;
  }

  /** Throws `HpackError`; the tables of the two ends then differ, and the connection is of no use. */
  decode(block: Uint8Array): readonly Header[] {
    return this.steps(block).flatMap(({ header }) => (header === null ? [] : [header]));
  }

  steps(block: Uint8Array): readonly HpackStep[] {
    const reader = new BlockReader(block);
    const steps: HpackStep[] = [];
    let size = 0;
    while (reader.at < block.length) {
      const start = reader.at;
      const step = this.#step(reader, start, steps);
      steps.push(step);
      if (step.header !== null) size += sizeOf(step.header);
      if (size > this.#listMax) {
        throw new HpackError(
          'list-too-large',
          `The headers take more than ${this.#listMax} bytes.`,
        );
      }
    }
    return steps;
  }

  #step(reader: BlockReader, start: number, before: readonly HpackStep[]): HpackStep {
    const first = reader.peek();
    if (first >= 0x80) {
      const index = reader.integer(7);
      const header = this.#at(index);
      return { kind: 'indexed', header, isNameIndexed: true, start, end: reader.at };
    }
    if (first >= 0x40) {
      const { header, isNameIndexed } = this.#literal(reader, 6);
      this.#table.add(header);
      return { kind: 'remembered', header, isNameIndexed, start, end: reader.at };
    }
    if (first >= 0x20) {
      if (before.some(({ kind }) => kind !== 'size')) {
        throw new HpackError('table-size-misplaced', 'A table size stands after a header.');
      }
      const size = reader.integer(5);
      if (size > this.#sizeMax) {
        const message = `A table of ${size} bytes was announced; at most ${this.#sizeMax} is allowed.`;
        throw new HpackError('table-size-too-large', message);
      }
      this.#table.resize(size);
      return { kind: 'size', header: null, isNameIndexed: false, start, end: reader.at };
    }
    const { header, isNameIndexed } = this.#literal(reader, 4);
    const kind = first >= 0x10 ? 'never' : 'literal';
    return { kind, header, isNameIndexed, start, end: reader.at };
  }

  #literal(reader: BlockReader, bits: number): { header: Header; isNameIndexed: boolean } {
    const index = reader.integer(bits);
    const name = index === 0 ? reader.string() : this.#at(index)[0];
    return { header: [name, reader.string()], isNameIndexed: index !== 0 };
  }

  #at(index: number): Header {
    const header = index === 0 ? undefined : this.#table.at(index);
    if (header !== undefined) return header;
    throw new HpackError('index-out-of-range', `Index ${index} is in neither table.`);
  }
}

class BlockReader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  peek(): number {
    return this.#bytes[this.at] ?? 0;
  }

  /** Section 5.1, with a prefix of that many bits. */
  integer(bits: number): number {
    const most = 2 ** bits - 1;
    const first = this.#next() & most;
    if (first < most) return first;
    let value = most;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.#next();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new HpackError('integer-too-large', 'A number takes more than five bytes.');
  }

  /** Section 5.2. */
  string(): string {
    const isCoded = this.peek() >= 0x80;
    const length = this.integer(7);
    const end = this.at + length;
    if (end > this.#bytes.length) throw truncated();
    const raw = this.#bytes.subarray(this.at, end);
    this.at = end;
    if (!isCoded) return textOfBytes(raw);
    const decoded = huffmanDecode(raw);
    if (decoded === null)
      throw new HpackError('string-not-huffman', 'A string is no Huffman code.');
    return textOfBytes(decoded);
  }

  #next(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw truncated();
    this.at += 1;
    return byte;
  }
}

function truncated(): HpackError {
  return new HpackError('truncated', 'The block ends within a header.');
}

function writeInteger(writer: ByteWriter, pattern: number, bits: number, value: number): void {
  const most = 2 ** bits - 1;
  if (value < most) {
    writer.u8(pattern | value);
    return;
  }
  writer.u8(pattern | most);
  let rest = value - most;
  while (rest >= 0x80) {
    writer.u8((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  writer.u8(rest);
}
