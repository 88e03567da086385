/**
 * Messages of a contract as protobuf (proto3 encoding, protobuf.dev "Encoding"): a tag for each field,
 * its number and wire type, then its value; what has the value it has by default is left out.
 *
 *   string → string · int → int64 · double → double · bool → bool · message → message · lists of numbers packed
 */
import { isMembers } from '../wire/json.ts';
import { ByteReader, WireError, written } from '../wire/bytes.ts';
import type { ByteWriter } from '../wire/bytes.ts';
import type { Field } from './contract.ts';
import { newMembers } from './messages.ts';

/** Levels of nested messages that are read. */
const DEPTH_MAX = 32;

export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** What is worked out once for a list of fields. */
interface Plan {
  /** By their numbers, the order in which they are written. */
  readonly inOrder: readonly Step[];
  readonly byNumber: ReadonlyMap<number, Step>;
}

interface Step {
  readonly field: Field;
  readonly name: string;
  readonly wire: number;
  /** Number and wire type; `packed`: the same for a list of numbers in one piece. */
  readonly tag: number;
  readonly packed: number;
  readonly isRepeated: boolean;
  readonly isOptional: boolean;
  /** Every object has something of that name: only its own counts. */
  readonly isInherited: boolean;
}

const plans = new WeakMap<readonly Field[], Plan>();

function planOf(fields: readonly Field[]): Plan {
  const known = plans.get(fields);
  if (known !== undefined) return known;
  const inOrder = fields
    .toSorted((a, b) => a.number - b.number)
    .map((field): Step => {
      const wire = wireTypeOf(field);
      return {
        field,
        name: field.name,
        wire,
        tag: field.number * 8 + wire,
        packed: field.number * 8 + wireTypes.bytes,
        isRepeated: field.repeated === true,
        isOptional: field.optional === true,
        isInherited: field.name in Object.prototype,
      };
    });
  // The first of two with one number counts.
  const byNumber = new Map(inOrder.toReversed().map((step) => [step.field.number, step]));
  const plan = { inOrder, byNumber };
  plans.set(fields, plan);
  return plan;
}

/** The value must fit the fields; see `checkMessage`. Members that are missing are left out. */
export function encodeMessage(fields: readonly Field[], value: unknown): Uint8Array {
  return written((writer) => writeFields(writer, fields, value));
}

/**
 * The message with every field that is not optional: what the bytes leave out has its default.
 * Unknown fields are passed over; the last of a repeated single one counts. Throws `WireError`.
 */
export function decodeMessage(
  fields: readonly Field[],
  bytes: Uint8Array,
): Readonly<Record<string, unknown>> {
  return readMessage(fields, new ByteReader(bytes), 0);
}

function readMessage(
  fields: readonly Field[],
  reader: ByteReader,
  depth: number,
): Readonly<Record<string, unknown>> {
  if (depth > DEPTH_MAX) throw new WireError(`Nested deeper than ${DEPTH_MAX} messages.`, 0);
  const plan = planOf(fields);
  const message = newMembers();
  for (const field of fields) {
    if (field.repeated === true) message[field.name] = [];
    else if (field.optional !== true) message[field.name] = defaultOf(field);
  }
  while (reader.remaining > 0) {
    const tag = reader.varint();
    const step = plan.byNumber.get(Math.floor(tag / 8));
    if (step === undefined) skip(reader, tag % 8);
    else readField(reader, step, tag % 8, message, depth);
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
  for (const step of planOf(fields).inOrder) {
    const isMissing = step.isInherited && !Object.hasOwn(value, step.name);
    const member = isMissing ? undefined : value[step.name];
    if (member === undefined || member === null) continue;
    if (Array.isArray(member)) writeList(writer, step, member);
    else if (step.isOptional || !isDefault(step.field, member)) {
      writer.varint(step.tag);
      writeValue(writer, step.field, member);
    }
  }
}

function writeList(writer: ByteWriter, step: Step, list: readonly unknown[]): void {
  if (list.length === 0) return;
  if (step.wire === wireTypes.bytes) {
    for (const one of list) {
      writer.varint(step.tag);
      writeValue(writer, step.field, one);
    }
    return;
  }
  writer.varint(step.packed);
  const place = writer.open(1);
  for (const one of list) writeValue(writer, step.field, one);
  writer.closeVarint(place);
}

function writeValue(writer: ByteWriter, field: Field, value: unknown): void {
  switch (field.type) {
    case 'string': {
      const place = writer.open(1);
      writer.utf8(String(value));
      writer.closeVarint(place);
      return;
    }
    case 'int':
      writeInt64(writer, Number(value));
      return;
    case 'double':
      writer.f64LittleEndian(Number(value));
      return;
    case 'bool':
      writer.u8(value === true ? 1 : 0);
      return;
    case 'message': {
      const place = writer.open(1);
      writeFields(writer, field.fields ?? noFields, value);
      writer.closeVarint(place);
      return;
    }
  }
}

const noFields: readonly Field[] = [];
const nothing = new Uint8Array(0);

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
  { field, name, wire: expected, isRepeated }: Step,
  wire: number,
  message: Record<string, unknown>,
  depth: number,
): void {
  if (isRepeated && wire === wireTypes.bytes && expected !== wireTypes.bytes) {
    const end = reader.narrow(reader.varint());
    while (reader.remaining > 0) append(message, name, readValue(reader, field, depth));
    reader.widen(end);
    return;
  }
  if (wire !== expected) {
    skip(reader, wire);
    return;
  }
  const value = readValue(reader, field, depth);
  if (isRepeated) append(message, name, value);
  else message[name] = value;
}

function append(message: Record<string, unknown>, name: string, value: unknown): void {
  const list = message[name];
  if (Array.isArray(list)) list.push(value);
}

function readValue(reader: ByteReader, field: Field, depth: number): unknown {
  switch (field.type) {
    case 'string':
      return reader.utf8(reader.varint());
    case 'int':
      return readInt64(reader);
    case 'double':
      return reader.f64LittleEndian();
    case 'bool':
      return readInt64(reader) !== 0;
    case 'message': {
      const end = reader.narrow(reader.varint());
      const message = readMessage(field.fields ?? noFields, reader, depth + 1);
      reader.widen(end);
      return message;
    }
  }
}

/** Exact up to 2^53, which is all that a contract's `int` may hold. */
function readInt64(reader: ByteReader): number {
  // What fits into 49 bits needs no more than plain numbers, and nearly everything does.
  let low = 0;
  let factor = 1;
  for (let at = 0; at < 7; at++) {
    const byte = reader.u8();
    low += (byte & 0x7f) * factor;
    if (byte < 0x80) return low;
    factor *= 128;
  }
  let value = BigInt(low);
  for (let shift = 49n; shift < 70n; shift += 7n) {
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
      reader.skip(8);
      return;
    case wireTypes.bytes:
      reader.skip(reader.varint());
      return;
    case wireTypes.fixed32:
      reader.skip(4);
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
      return readMessage(fields, new ByteReader(nothing), 1);
  }
}

/** A zero with a minus is not the default: its bits are not all zero. */
function isDefault({ type }: Field, value: unknown): boolean {
  switch (type) {
    case 'string':
      return value === '';
    case 'int':
    case 'double':
      return Object.is(value, 0);
    case 'bool':
      return value === false;
    case 'message':
      return false;
  }
}
