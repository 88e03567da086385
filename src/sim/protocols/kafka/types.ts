/**
 * The types of Kafka's protocol, each of which can write itself, read itself, and say which bytes
 * it was read from (Kafka protocol guide, "Protocol Primitive Types"). Messages are put together
 * from them in `messages.ts`, so that nothing is said twice.
 *
 * Numbers are big-endian. An INT64 is a number here, exact up to 2^53.
 */
import { ByteReader, WireError, written } from '../../wire/bytes.ts';
import type { ByteWriter } from '../../wire/bytes.ts';
import { bytesOfText } from '../../wire/utf8.ts';
import { leaf, noText } from '../../wire/dissection.ts';
import type { DissectionField, Sentence } from '../../wire/dissection.ts';
import { fieldTexts } from './texts.ts';

/** Longest list that is read; a larger count is refused before anything is made. */
const LIST_LENGTH_MAX = 100_000;

export interface Type<T> {
  write(writer: ByteWriter, value: T): void;
  /** Throws `WireError` where the bytes are not of this type. */
  read(reader: ByteReader): T;
  /** Reads, and adds what it read as fields under this name. */
  explain(reader: ByteReader, name: string, into: DissectionField[]): T;
}

/** The value that a type stands for. */
export type ValueOf<A> = A extends Type<infer T> ? T : never;

/** A type whose value is one field. */
function scalar<T>(
  write: (writer: ByteWriter, value: T) => void,
  read: (reader: ByteReader) => T,
  say: (value: T) => string = String,
): Type<T> {
  return {
    write,
    read,
    explain(reader, name, into) {
      const start = reader.offset;
      const value = read(reader);
      const { offset: end } = reader;
      if (end > start) into.push(leaf(name, say(value), start, end, textFor(name)));
      return value;
    },
  };
}

export const boolean: Type<boolean> = scalar(
  (writer, value) => writer.u8(value ? 1 : 0),
  (reader) => reader.u8() !== 0,
);

export const int8: Type<number> = scalar(
  (writer, value) => writer.u8(value & 0xff),
  (reader) => (reader.u8() << 24) >> 24,
);

export const int16: Type<number> = scalar(
  (writer, value) => writer.u16(value & 0xffff),
  (reader) => (reader.u16() << 16) >> 16,
);

export const int32: Type<number> = scalar(
  (writer, value) => writer.u32(value >>> 0),
  (reader) => reader.u32() | 0,
);

export const uint32: Type<number> = scalar(
  (writer, value) => writer.u32(value),
  (reader) => reader.u32(),
);

export const int64: Type<number> = scalar(
  (writer, value) => {
    const high = Math.floor(value / 2 ** 32);
    writer.u32(high >>> 0);
    writer.u32(value - high * 2 ** 32);
  },
  (reader) => {
    const high = reader.u32() | 0;
    return high * 2 ** 32 + reader.u32();
  },
);

/** Zigzag and base 128, as in protobuf; at most 5 bytes for a VARINT, 10 for a VARLONG. */
export const varint: Type<number> = scalar(writeZigzag, readZigzag);

export const string: Type<string> = scalar(
  (writer, value) => writeText(writer, value),
  (reader) => {
    const length = int16.read(reader);
    if (length < 0) throw new WireError('A text is missing where one must be.', reader.offset);
    return reader.utf8(length);
  },
);

export const nullableString: Type<string | null> = scalar(
  (writer, value) => {
    if (value === null) int16.write(writer, -1);
    else writeText(writer, value);
  },
  (reader) => {
    const length = int16.read(reader);
    return length < 0 ? null : reader.utf8(length);
  },
);

/** BYTES and NULLABLE_BYTES; null and empty are told apart. */
export const bytes: Type<Uint8Array | null> = scalar(
  (writer, value) => {
    int32.write(writer, value === null ? -1 : value.length);
    if (value !== null) writer.bytes(value);
  },
  (reader) => {
    const length = int32.read(reader);
    return length < 0 ? null : reader.bytes(length);
  },
  (value) => (value === null ? 'null' : `${value.length} B`),
);

/** A list; null is written for none and read as an empty one unless `nullable` keeps it apart. */
export function array<T>(item: Type<T>): Type<readonly T[]> {
  const maybe = nullableArray(item);
  return {
    write: (writer, value) => maybe.write(writer, value),
    read: (reader) => maybe.read(reader) ?? [],
    explain: (reader, name, into) => maybe.explain(reader, name, into) ?? [],
  };
}

export function nullableArray<T>(item: Type<T>): Type<readonly T[] | null> {
  function count(reader: ByteReader): number {
    const length = int32.read(reader);
    if (length > LIST_LENGTH_MAX) {
      throw new WireError(`A list of ${length} is longer than is read.`, reader.offset);
    }
    return length;
  }
  return {
    write(writer, value) {
      int32.write(writer, value === null ? -1 : value.length);
      for (const one of value ?? []) item.write(writer, one);
    },
    read(reader) {
      const length = count(reader);
      if (length < 0) return null;
      return Array.from({ length }, () => item.read(reader));
    },
    explain(reader, name, into) {
      const start = reader.offset;
      const children: DissectionField[] = [];
      const length = count(reader);
      children.push(field('count', String(length), start, reader.offset, []));
      const items: T[] = [];
      for (let at = 0; at < length; at++) items.push(item.explain(reader, `[${at}]`, children));
      into.push(field(name, length < 0 ? 'null' : `${length}`, start, reader.offset, children));
      return length < 0 ? null : items;
    },
  };
}

/** Members one after the other, without anything between them. */
export function struct<S extends Readonly<Record<string, Type<never> | Type<unknown>>>>(
  members: S & Readonly<Record<string, unknown>>,
): Type<{ readonly [K in keyof S]: ValueOf<S[K]> }>;
export function struct(
  members: Readonly<Record<string, Type<unknown>>>,
): Type<Readonly<Record<string, unknown>>> {
  const entries = Object.entries(members);
  return {
    write(writer, value) {
      for (const [name, type] of entries) type.write(writer, value[name]);
    },
    read(reader) {
      return Object.fromEntries(entries.map(([name, type]) => [name, type.read(reader)]));
    },
    explain(reader, name, into) {
      const start = reader.offset;
      const children: DissectionField[] = [];
      const value = Object.fromEntries(
        entries.map(([member, type]) => [member, type.explain(reader, member, children)]),
      );
      into.push(field(name, '', start, reader.offset, children));
      return value;
    },
  };
}

export function encode<T>(type: Type<T>, value: T): Uint8Array {
  return written((writer) => type.write(writer, value));
}

/** Throws `WireError`, also for bytes that are left over. */
export function decode<T>(type: Type<T>, from: Uint8Array): T {
  const reader = new ByteReader(from);
  const value = type.read(reader);
  if (reader.remaining === 0) return value;
  throw new WireError(`${reader.remaining} bytes are left over.`, reader.offset);
}

function writeText(writer: ByteWriter, value: string): void {
  const text = bytesOfText(value);
  const { length } = text;
  if (length > 0x7fff) throw new WireError(`A text of ${length} bytes is too long.`, writer.length);
  int16.write(writer, length);
  writer.bytes(text);
}

function writeZigzag(writer: ByteWriter, value: number): void {
  // Not by bit operations: a VARLONG has more than their 32 bits.
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  while (rest >= 0x80) {
    writer.u8((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  writer.u8(rest);
}

function readZigzag(reader: ByteReader): number {
  let value = 0;
  let factor = 1;
  for (let at = 0; at < 10; at++) {
    const byte = reader.u8();
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    factor *= 128;
  }
  throw new WireError('A variable-length number does not end.', reader.offset);
}

function field(
  name: string,
  value: string,
  start: number,
  end: number,
  children: readonly DissectionField[],
): DissectionField {
  return { name, value, start, end, text: textFor(name), children };
}

export function textFor(name: string): Sentence {
  return fieldTexts[name] ?? noText;
}
