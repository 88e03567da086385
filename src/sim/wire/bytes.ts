/**
 * Bytes written one after the other, and read back. Numbers are big-endian (network order);
 * a varint has seven bits a byte, lowest first, and reaches to 2^53 - 1.
 */
import { decodeAscii, textOfBytes, bytesOfText } from './utf8.ts';

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

/** Grows as needed. Reuse one by `reset`; what `finish` gave stays as it is. */
export class ByteWriter {
  private buffer: Uint8Array<ArrayBuffer>;
  private view: DataView;
  private used = 0;

  constructor(capacity = 256) {
    this.buffer = new Uint8Array(Math.max(16, capacity));
    this.view = new DataView(this.buffer.buffer);
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
    this.view.setUint16(this.used, value);
    this.used += 2;
  }

  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.used, value);
    this.used += 4;
  }

  f64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.used, value);
    this.used += 8;
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
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.used);
    this.used += bytes.length;
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

  private reserve(count: number): void {
    const needed = this.used + count;
    if (needed <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, this.buffer.length * 2));
    larger.set(this.buffer.subarray(0, this.used));
    this.buffer = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** Each read throws `WireError` when there are not enough bytes left; the position then stays. */
export class ByteReader {
  private readonly buffer: Uint8Array;
  private readonly view: DataView;
  private position = 0;

  constructor(bytes: Uint8Array) {
    this.buffer = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get offset(): number {
    return this.position;
  }

  get remaining(): number {
    return this.buffer.length - this.position;
  }

  u8(): number {
    const value = this.buffer[this.position];
    if (value === undefined) throw this.endsEarly(1);
    this.position++;
    return value;
  }

  u16(): number {
    return this.view.getUint16(this.take(2));
  }

  u32(): number {
    return this.view.getUint32(this.take(4));
  }

  f64(): number {
    return this.view.getFloat64(this.take(8));
  }

  varint(): number {
    const start = this.position;
    let value = 0;
    let factor = 1;
    for (let i = start; i < start + varintBytesMax; i++) {
      const byte = this.buffer[i];
      if (byte === undefined) throw this.endsEarly(1);
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

  /** Text of `count` bytes; what is not UTF-8 becomes U+FFFD. */
  utf8(count: number): string {
    const start = this.take(count);
    const short = count <= loopMax ? decodeAscii(this.buffer, start, start + count) : null;
    return short ?? textOfBytes(this.buffer.subarray(start, start + count));
  }

  private take(count: number): number {
    const start = this.position;
    if (!(count >= 0 && count <= this.buffer.length - start)) throw this.endsEarly(count);
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
