/**
 * Messages of a contract as protobuf (proto3 encoding, protobuf.dev "Encoding"): a tag for each field,
 * its number and wire type, then its value; what has the value it has by default is left out.
 *
 *   string → string · int → int64 · double → double · bool → bool · message → message · lists of numbers packed
 */
import { ByteReader, ByteWriter, WireError } from '../wire/bytes.ts';
import type { Field } from './contract.ts';
import { isMembers, newMembers } from './messages.ts';

/** Levels of nested messages that are read. */
const DEPTH_MAX = 32;

export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** The value must fit the fields; see `checkMessage`. Members that are missing are left out. */
export function encodeMessage(fields: readonly Field[], value: unknown): Uint8Array {
  const writer = new ByteWriter();
  writeFields(writer, fields, value);
  return writer.finish();
}

/**
 * The message with every field that is not optional: what the bytes leave out has its default.
 * Unknown fields are passed over; the last of a repeated single one counts. Throws `WireError`.
 */
export function decodeMessage(
  fields: readonly Field[],
  bytes: Uint8Array,
  depth = 0,
): Readonly<Record<string, unknown>> {
  if (depth > DEPTH_MAX) throw new WireError(`Nested deeper than ${DEPTH_MAX} messages.`, 0);
  const reader = new ByteReader(bytes);
  const message = newMembers();
  for (const field of fields) {
    if (field.repeated === true) message[field.name] = [];
    else if (field.optional !== true) message[field.name] = defaultOf(field);
  }
  while (reader.remaining > 0) {
    const tag = reader.varint();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    const field = fields.find((one) => one.number === number);
    if (field === undefined) skip(reader, wire);
    else readField(reader, field, wire, message, depth);
  }
  return message;
}

/** The wire type of one value. */
export function wireTypeOf({ type }: Field): number {
  switch (type) {
    case 'int':
    case 'bool':
      return wireTypes.varint;
    case 'double':
      return wireTypes.fixed64;
    case 'string':
    case 'message':
      return wireTypes.bytes;
  }
}

function writeFields(writer: ByteWriter, fields: readonly Field[], value: unknown): void {
  if (!isMembers(value)) return;
  for (const field of [...fields].sort((a, b) => a.number - b.number)) {
    const member = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
    if (member === undefined || member === null) continue;
    if (Array.isArray(member)) writeList(writer, field, member);
    else if (field.optional === true || !isDefault(field, member)) writeOne(writer, field, member);
  }
}

function writeList(writer: ByteWriter, field: Field, list: readonly unknown[]): void {
  if (list.length === 0) return;
  if (wireTypeOf(field) === wireTypes.bytes) {
    for (const one of list) writeOne(writer, field, one);
    return;
  }
  const packed = new ByteWriter();
  for (const one of list) writeValue(packed, field, one);
  writer.varint(field.number * 8 + wireTypes.bytes);
  writeBytes(writer, packed.finish());
}

function writeOne(writer: ByteWriter, field: Field, value: unknown): void {
  writer.varint(field.number * 8 + wireTypeOf(field));
  writeValue(writer, field, value);
}

function writeValue(writer: ByteWriter, field: Field, value: unknown): void {
  switch (field.type) {
    case 'string': {
      const text = new ByteWriter();
      text.utf8(String(value));
      writeBytes(writer, text.finish());
      return;
    }
    case 'int':
      writeInt64(writer, Number(value));
      return;
    case 'double': {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setFloat64(0, Number(value), true);
      writer.bytes(bytes);
      return;
    }
    case 'bool':
      writer.u8(value === true ? 1 : 0);
      return;
    case 'message':
      writeBytes(writer, encodeMessage(field.fields ?? [], value));
      return;
  }
}

function writeBytes(writer: ByteWriter, bytes: Uint8Array): void {
  writer.varint(bytes.length);
  writer.bytes(bytes);
}

/** Negative numbers take ten bytes: they are written as if unsigned, in two's complement. */
function writeInt64(writer: ByteWriter, value: number): void {
  if (value >= 0) {
    writer.varint(value);
    return;
  }
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    writer.u8(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  writer.u8(Number(rest));
}

function readField(
  reader: ByteReader,
  field: Field,
  wire: number,
  message: Record<string, unknown>,
  depth: number,
): void {
  const expected = wireTypeOf(field);
  const isPacked =
    field.repeated === true && wire === wireTypes.bytes && expected !== wireTypes.bytes;
  if (isPacked) {
    const packed = new ByteReader(reader.bytes(reader.varint()));
    while (packed.remaining > 0) append(message, field, readValue(packed, field, depth));
    return;
  }
  if (wire !== expected) {
    skip(reader, wire);
    return;
  }
  const value = readValue(reader, field, depth);
  if (field.repeated === true) append(message, field, value);
  else message[field.name] = value;
}

function append(message: Record<string, unknown>, field: Field, value: unknown): void {
  const list = message[field.name];
  if (Array.isArray(list)) list.push(value);
}

function readValue(reader: ByteReader, field: Field, depth: number): unknown {
  switch (field.type) {
    case 'string':
      return reader.utf8(reader.varint());
    case 'int':
      return readInt64(reader);
    case 'double': {
      const bytes = reader.bytes(8);
      return new DataView(bytes.buffer).getFloat64(0, true);
    }
    case 'bool':
      return readInt64(reader) !== 0;
    case 'message':
      return decodeMessage(field.fields ?? [], reader.bytes(reader.varint()), depth + 1);
  }
}

/** Exact up to 2^53, which is all that a contract's `int` may hold. */
function readInt64(reader: ByteReader): number {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.u8();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return Number(BigInt.asIntN(64, value));
  }
  throw new WireError('A varint takes more than ten bytes.', reader.offset);
}

function skip(reader: ByteReader, wire: number): void {
  switch (wire) {
    case wireTypes.varint:
      readInt64(reader);
      return;
    case wireTypes.fixed64:
      reader.bytes(8);
      return;
    case wireTypes.bytes:
      reader.bytes(reader.varint());
      return;
    case wireTypes.fixed32:
      reader.bytes(4);
      return;
    default:
      throw new WireError(`Wire type ${wire} is none.`, reader.offset);
  }
}

function defaultOf({ type, fields = [] }: Field): unknown {
  switch (type) {
    case 'string':
      return '';
    case 'int':
    case 'double':
      return 0;
    case 'bool':
      return false;
    case 'message':
      return decodeMessage(fields, new Uint8Array(0));
  }
}

function isDefault(field: Field, value: unknown): boolean {
  return field.type !== 'message' && Object.is(value, defaultOf(field));
}
