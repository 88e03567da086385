/**
 * Bytes written one after the other, and read back. Numbers are big-endian (network order);
 * a varint has seven bits a byte, lowest first, and reaches to 2^53 - 1.
 */
import { bytesOfText, decodeAscii, strictTextOfBytes, textOfBytes } from './utf8.ts';

/** Longest varint: 53 bits in groups of seven. */
const varintBytesMax = 8;
/** Below this, loops beat the platform's text encoder and decoder. */
const loopMax = 64;

const slabSize = 16_384;
let slab = new Uint8Array(slabSize);
let slabUsed = 0;

/** Bytes that are not what they should be, and where. */
export class WireError extends Error {
  /** Of the byte at which it became clear, from the start of what is read or written. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'WireError';
    this.offset = offset;
  }
}

/** Where doubles become bytes, in the order of the network. */
const double = new DataView(new ArrayBuffer(8));

/** Grows as needed. Reuse one by `reset`; what `finish` gave stays as it is. */
export class ByteWriter {
  private buffer: Uint8Array<ArrayBuffer>;
  private used = 0;

  constructor(capacity = 256) {
    this.buffer = new Uint8Array(Math.max(16, capacity));
  }

  /** Bytes written so far. */
  get length(): number {
    return this.used;
  }

  u8(value: number): void {
    if (this.used === this.buffer.length) this.reserve(1);
    this.buffer[this.used++] = value;
  }

  u16(value: number): void {
    this.reserve(2);
    this.buffer[this.used++] = value >>> 8;
    this.buffer[this.used++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    this.putU32(this.used, value);
    this.used += 4;
  }

  f64(value: number): void {
    double.setFloat64(0, value);
    this.u32(double.getUint32(0));
    this.u32(double.getUint32(4));
  }

  /** The same with the lowest byte first. */
  f64LittleEndian(value: number): void {
    double.setFloat64(0, value, true);
    this.u32(double.getUint32(0));
    this.u32(double.getUint32(4));
  }

  /**
   * Leaves `count` bytes for a length that is known only after what it counts has been written; gives
   * their place, for one of those that close it.
   */
  open(count: 1 | 4): number {
    const place = this.used;
    this.reserve(count);
    this.used += count;
    return place;
  }

  /** What was written since `open(1)` gave this place; its length is written there, in one byte. */
  close8(place: number): number {
    const length = this.used - place - 1;
    this.buffer[place] = length;
    return length;
  }

  /** The same for `open(4)`, in four bytes. */
  close32(place: number): number {
    const length = this.used - place - 4;
    this.putU32(place, length);
    return length;
  }

  /** The same for `open(1)`, as a varint; what it counts moves where that needs more than a byte. */
  closeVarint(place: number): number {
    const length = this.used - place - 1;
    if (length < 0x80) {
      this.buffer[place] = length;
      return length;
    }
    const end = this.used;
    this.varint(length);
    const head = this.buffer.slice(end, this.used);
    this.buffer.copyWithin(place + head.length, place + 1, end);
    this.buffer.set(head, place);
    this.used = end - 1 + head.length;
    return length;
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
      throw new WireError(`A varint cannot hold ${value}.`, this.used);
    }
    this.reserve(varintBytesMax);
    const { buffer } = this;
    let rest = value;
    while (rest >= 0x80000000) {
      buffer[this.used++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 0x80) {
      buffer[this.used++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[this.used++] = rest;
  }

  /** The bytes alone, without their number. */
  bytes(bytes: Uint8Array): void {
    const { length } = bytes;
    this.reserve(length);
    if (length > loopMax) this.buffer.set(bytes, this.used);
    else for (let at = 0; at < length; at++) this.buffer[this.used + at] = bytes[at] ?? 0;
    this.used += length;
  }

  /** The text alone, without its length; gives how many bytes it took. */
  utf8(text: string): number {
    const { length } = text;
    if (length <= loopMax) {
      this.reserve(length);
      const { buffer, used } = this;
      let i = 0;
      for (; i < length; i++) {
        const unit = text.charCodeAt(i);
        if (unit >= 0x80) break;
        buffer[used + i] = unit;
      }
      if (i === length) {
        this.used += length;
        return length;
      }
    }
    const encoded = bytesOfText(text);
    this.bytes(encoded);
    return encoded.length;
  }

  /** One byte per character, U+0000 to U+00FF; those above must have been refused before. */
  latin1(text: string): void {
    const { length } = text;
    this.reserve(length);
    const { buffer, used } = this;
    for (let i = 0; i < length; i++) buffer[used + i] = text.charCodeAt(i);
    this.used = used + length;
  }

  /** A copy of what was written, in a buffer of its own that can be transferred. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.used);
  }

  /**
   * A copy of what was written, in memory that many short ones share: what they were made in one by
   * one would cost more than the copies. Not to be transferred.
   */
  finishShared(): Uint8Array<ArrayBuffer> {
    const { used } = this;
    if (used > slabSize / 4) return this.finish();
    if (used > slab.length - slabUsed) {
      slab = new Uint8Array(slabSize);
      slabUsed = 0;
    }
    const copy = slab.subarray(slabUsed, slabUsed + used);
    copy.set(this.buffer.subarray(0, used));
    slabUsed += used;
    return copy;
  }

  /** Starts anew in the same memory. */
  reset(): void {
    this.used = 0;
  }

  /** Lets go of memory that something unusually long has taken. */
  shrink(): void {
    if (this.buffer.length > slabSize) this.buffer = new Uint8Array(256);
  }

  private putU32(place: number, value: number): void {
    this.buffer[place] = value >>> 24;
    this.buffer[place + 1] = value >>> 16;
    this.buffer[place + 2] = value >>> 8;
    this.buffer[place + 3] = value;
  }

  private reserve(count: number): void {
    const needed = this.used + count;
    if (needed <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, this.buffer.length * 2));
    larger.set(this.buffer.subarray(0, this.used));
    this.buffer = larger;
  }
}

/** Lent to those that write, one for each that is at work inside another. */
const lent: ByteWriter[] = [];
let lentCount = 0;

/**
 * The bytes that `write` writes, in memory that short ones share; not to be transferred. To make a
 * writer for each would cost more than the writing.
 */
export function written(write: (writer: ByteWriter) => void): Uint8Array<ArrayBuffer> {
  const writer = (lent[lentCount] ??= new ByteWriter());
  lentCount += 1;
  writer.reset();
  try {
    write(writer);
    return writer.finishShared();
  } finally {
    lentCount -= 1;
    writer.shrink();
  }
}

/** Each read throws `WireError` when there are not enough bytes left; the position then stays. */
export class ByteReader {
  private readonly buffer: Uint8Array;
  private end: number;
  private position: number;

  /** From `start` to `end`; offsets count from the first byte of all. */
  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.buffer = bytes;
    this.position = start;
    this.end = end;
  }

  get offset(): number {
    return this.position;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  u8(): number {
    return this.buffer[this.take(1)] ?? 0;
  }

  u16(): number {
    const at = this.take(2);
    return ((this.buffer[at] ?? 0) << 8) | (this.buffer[at + 1] ?? 0);
  }

  u32(): number {
    const at = this.take(4);
    const { buffer } = this;
    const high = ((buffer[at] ?? 0) << 24) | ((buffer[at + 1] ?? 0) << 16);
    return (high | ((buffer[at + 2] ?? 0) << 8) | (buffer[at + 3] ?? 0)) >>> 0;
  }

  f64(): number {
    if (this.remaining < 8) throw this.endsEarly(8);
    double.setUint32(0, this.u32());
    double.setUint32(4, this.u32());
    return double.getFloat64(0);
  }

  /** The same with the lowest byte first. */
  f64LittleEndian(): number {
    if (this.remaining < 8) throw this.endsEarly(8);
    double.setUint32(0, this.u32());
    double.setUint32(4, this.u32());
    return double.getFloat64(0, true);
  }

  varint(): number {
    const start = this.position;
    let value = 0;
    let factor = 1;
    for (let i = start; i < start + varintBytesMax; i++) {
      if (i >= this.end) throw this.endsEarly(1);
      const byte = this.buffer[i] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) break;
        // One value, one form: a last byte of zero would only lengthen it.
        if (byte === 0 && i > start)
          throw new WireError('A varint is longer than its value needs.', start);
        this.position = i + 1;
        return value;
      }
      factor *= 128;
    }
    throw new WireError('A varint is larger than 2^53 - 1.', start);
  }

  /** A copy, so that it does not hold on to everything that was received with it. */
  bytes(count: number): Uint8Array<ArrayBuffer> {
    const start = this.take(count);
    const copy = new Uint8Array(count);
    copy.set(this.buffer.subarray(start, start + count));
    return copy;
  }

  /** Passes over bytes that nobody wants. */
  skip(count: number): void {
    this.take(count);
  }

  /** Reads on within the next `count` bytes only; gives what `widen` takes when they have been read. */
  narrow(count: number): number {
    if (!(count >= 0 && count <= this.remaining)) throw this.endsEarly(count);
    const { end } = this;
    this.end = this.position + count;
    return end;
  }

  widen(end: number): void {
    this.end = end;
  }

  /** Text of `count` bytes; what is not UTF-8 becomes U+FFFD. */
  utf8(count: number): string {
    const start = this.take(count);
    const short = count <= loopMax ? decodeAscii(this.buffer, start, start + count) : null;
    return short ?? textOfBytes(this.buffer.subarray(start, start + count));
  }

  /** The same; null where it is not UTF-8. */
  strictUtf8(count: number): string | null {
    const start = this.take(count);
    const short = count <= loopMax ? decodeAscii(this.buffer, start, start + count) : null;
    return short ?? strictTextOfBytes(this.buffer.subarray(start, start + count));
  }

  private take(count: number): number {
    const start = this.position;
    if (!(count >= 0 && count <= this.end - start)) throw this.endsEarly(count);
    this.position = start + count;
    return start;
  }

  private endsEarly(count: number): WireError {
    return new WireError(
      `${count} more bytes should follow, but ${this.remaining} do.`,
      this.position,
    );
  }
}
