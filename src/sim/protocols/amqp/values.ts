/**
 * The values of AMQP 0-9-1 (specification 4.2.5) as bytes, and field tables with the types that
 * RabbitMQ uses (rabbitmq.com "AMQP 0-9-1 errata").
 */
import { WireError } from '../../wire/bytes.ts';
import type { ByteReader, ByteWriter } from '../../wire/bytes.ts';

/** A time as a table holds it: whole seconds since 1970. */
export interface Timestamp {
  readonly seconds: number;
}

/** A number that must be written in 64 bits; it is read as a plain one. */
export interface Long {
  readonly long: number;
}

export type Value =
  boolean | number | string | null | Timestamp | Long | Uint8Array | readonly Value[] | Table;
/** Names from clients are keys of a map, never of an object. */
export type Table = ReadonlyMap<string, Value>;

export const emptyTable: Table = new Map();

/** Levels of tables in tables that are read. */
const DEPTH_MAX = 16;

/** At most 255 bytes. */
export function writeShortString(writer: ByteWriter, text: string): void {
  const place = writer.open(1);
  const length = writer.utf8(text);
  if (length > 255) {
    throw new WireError(`A short string of ${length} bytes; at most 255 fit.`, place);
  }
  writer.close8(place);
}

export function readShortString(reader: ByteReader): string {
  const start = reader.offset;
  const text = reader.strictUtf8(reader.u8());
  // Other bytes could not be written again as they were.
  if (text === null) throw new WireError('A short string is not UTF-8.', start);
  return text;
}

export function writeLongString(writer: ByteWriter, text: string): void {
  const place = writer.open(4);
  writer.utf8(text);
  writer.close32(place);
}

export function readLongString(reader: ByteReader): string {
  return reader.utf8(reader.u32());
}

/** Exact up to 2^53. */
export function writeLongLong(writer: ByteWriter, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  writer.u32(high >>> 0);
  writer.u32(value - high * 2 ** 32);
}

export function readLongLong(reader: ByteReader): number {
  const high = reader.u32() | 0;
  return high * 2 ** 32 + reader.u32();
}

export function writeTable(writer: ByteWriter, table: Table): void {
  const place = writer.open(4);
  for (const [name, value] of table) {
    writeShortString(writer, name);
    writeValue(writer, value);
  }
  writer.close32(place);
}

export function readTable(reader: ByteReader, depth = 0): Table {
  if (depth > DEPTH_MAX) {
    throw new WireError(`Tables are nested deeper than ${DEPTH_MAX}.`, reader.offset);
  }
  const end = reader.narrow(reader.u32());
  const table = new Map<string, Value>();
  while (reader.remaining > 0) table.set(readShortString(reader), readValue(reader, depth));
  reader.widen(end);
  return table;
}

function writeValue(writer: ByteWriter, value: Value): void {
  if (value === null) writer.u8(letter('V'));
  else if (typeof value === 'boolean') {
    writer.u8(letter('t'));
    writer.u8(value ? 1 : 0);
  } else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'string') {
    writer.u8(letter('S'));
    writeLongString(writer, value);
  } else if (value instanceof Uint8Array) {
    writer.u8(letter('x'));
    writer.u32(value.length);
    writer.bytes(value);
  } else if (value instanceof Map) {
    writer.u8(letter('F'));
    writeTable(writer, value);
  } else if (Array.isArray(value)) {
    writer.u8(letter('A'));
    const place = writer.open(4);
    for (const one of value) writeValue(writer, one);
    writer.close32(place);
  } else if ('seconds' in value) {
    writer.u8(letter('T'));
    writeLongLong(writer, value.seconds);
  } else if ('long' in value) {
    writer.u8(letter('l'));
    writeLongLong(writer, value.long);
  }
}

/** The same text for the same value, whatever it was made of: for comparisons. */
export function sayValue(value: Value): string {
  if (value === null || typeof value !== 'object') return `${typeof value} ${String(value)}`;
  if (value instanceof Uint8Array) return `bytes ${value.join(' ')}`;
  if (value instanceof Map) {
    const entries = [...value].map(([name, one]) => JSON.stringify([name, sayValue(one)]));
    return `table ${entries.toSorted().join(' ')}`;
  }
  if (Array.isArray(value)) return `list ${JSON.stringify(value.map(sayValue))}`;
  if ('seconds' in value) return `time ${value.seconds}`;
  return 'long' in value ? `number ${value.long}` : '';
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (!Number.isSafeInteger(value)) {
    writer.u8(letter('d'));
    writer.f64(value);
  } else if (value >= -(2 ** 31) && value < 2 ** 31) {
    writer.u8(letter('I'));
    writer.u32(value >>> 0);
  } else {
    writer.u8(letter('l'));
    writeLongLong(writer, value);
  }
}

function readValue(reader: ByteReader, depth: number): Value {
  const type = String.fromCharCode(reader.u8());
  switch (type) {
    case 't':
      return reader.u8() !== 0;
    case 'b':
      return (reader.u8() << 24) >> 24;
    case 'B':
      return reader.u8();
    case 's':
      return (reader.u16() << 16) >> 16;
    case 'u':
      return reader.u16();
    case 'I':
      return reader.u32() | 0;
    case 'i':
      return reader.u32();
    case 'l':
      return readLongLong(reader);
    case 'f': {
      const bytes = reader.bytes(4);
      return new DataView(bytes.buffer).getFloat32(0);
    }
    case 'd':
      return reader.f64();
    case 'D': {
      // Digits and how many of them stand behind the point, put together as text: exact.
      const scale = reader.u8();
      return Number(`${reader.u32() | 0}e-${scale}`);
    }
    case 'S':
      return readLongString(reader);
    case 'x':
      return reader.bytes(reader.u32());
    case 'T':
      return { seconds: readLongLong(reader) };
    case 'F':
      return readTable(reader, depth + 1);
    case 'A': {
      if (depth > DEPTH_MAX) throw new WireError('Lists are nested too deep.', reader.offset);
      const end = reader.narrow(reader.u32());
      const list: Value[] = [];
      while (reader.remaining > 0) list.push(readValue(reader, depth + 1));
      reader.widen(end);
      return list;
    }
    case 'V':
      return null;
    default:
      throw new WireError(`"${type}" is no type of a table's value.`, reader.offset);
  }
}

function letter(text: string): number {
  return text.charCodeAt(0);
}
