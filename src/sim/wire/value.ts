/**
 * Plain values as bytes: what crosses between the engine and its workers.
 *
 *   value  = tag, then what the tag asks for; naturals below 128 are the tag alone
 *   object = shape, values        A shape, the list of names, is written once, then by its number.
 *   string = length, bytes        A short string is written once, then by its number.
 *
 * What was written before counts within one value, or over all values of a pair of `ValueEncoder`
 * and `ValueDecoder`. One value has one form. Names and their order are kept, whatever the names are; `undefined`
 * and minus zero survive; classes, functions and the like are refused.
 */
import { WireError } from './bytes.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';

/** Deeper values are refused: they would overflow the stack, ours or the next reader's. */
const depthMax = 100;
/** Far above any window of a run; below what would exhaust a worker. */
const messageBytesMax = 256 * 1024 * 1024;
const internedLengthMax = 64;
/** Both sides forget all strings, or all shapes, when there are that many. */
const internedMax = 4_096;
const shapesMax = 512;

const tagUndefined = 0;
const tagNull = 1;
const tagFalse = 2;
const tagTrue = 3;
const tagNatural = 4;
const tagNegative = 5;
const tagDouble = 6;
const tagNan = 7;
const tagInfinity = 8;
const tagNewString = 9;
const tagOldString = 10;
const tagLongString = 11;
const tagBytes = 12;
const tagArray = 13;
const tagNewShape = 14;
const tagOldShape = 15;
/** From here on, the tag less this is the number. */
const tagSmall = 0x80;

type Fields = Record<string, unknown>;

/** The names so far; those who share a beginning share its nodes. */
interface ShapeNode {
  readonly names: readonly string[];
  /** Number of the shape that ends here, or -1. */
  shape: number;
  /** The branch taken last, which is nearly always the one taken next. */
  lastName: string;
  last: ShapeNode | null;
  readonly branches: Map<string, ShapeNode>;
}

function shapeNode(names: readonly string[]): ShapeNode {
  return { names, shape: -1, lastName: '', last: null, branches: new Map() };
}

/** Writes values that one `ValueDecoder` reads, all of them and in this order; useless once it has thrown. */
export class ValueEncoder {
  private readonly writer: ByteWriter;
  private start = 0;
  private root = shapeNode([]);
  private shapeCount = 0;
  private readonly interned = new Map<string, number>();

  constructor(writer: ByteWriter) {
    this.writer = writer;
  }

  /** Throws `WireError` for what is not plain, too deep or too large. */
  write(value: unknown): void {
    this.start = this.writer.length;
    this.value(value, 0);
  }

  private value(value: unknown, depth: number): void {
    const { writer } = this;
    switch (typeof value) {
      case 'string':
        this.string(value);
        return;
      case 'number':
        this.number(value);
        return;
      case 'boolean':
        writer.u8(value ? tagTrue : tagFalse);
        return;
      case 'undefined':
        writer.u8(tagUndefined);
        return;
      case 'object':
        if (value === null) writer.u8(tagNull);
        else this.object(value, depth);
        return;
      default:
        throw new WireError(`A ${typeof value} cannot be sent.`, writer.length);
    }
  }

  private object(value: object, depth: number): void {
    const { writer } = this;
    if (depth >= depthMax) {
      throw new WireError(`The value is nested more than ${depthMax} deep.`, writer.length);
    }
    if (writer.length - this.start > messageBytesMax) throw tooLarge(writer.length);
    if (Array.isArray(value)) {
      writer.u8(tagArray);
      writer.varint(value.length);
      for (let i = 0; i < value.length; i++) this.value(value[i], depth + 1);
    } else if (value instanceof Uint8Array) {
      writer.u8(tagBytes);
      if (value.length > messageBytesMax) throw tooLarge(writer.length);
      writer.varint(value.length);
      writer.bytes(value);
    } else {
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) {
        throw new WireError('Only plain objects, arrays and bytes can be sent.', writer.length);
      }
      const fields = fieldsOf(value);
      const { names } = this.shape(fields);
      for (let i = 0; i < names.length; i++) this.value(fields[names[i] ?? ''], depth + 1);
    }
  }

  private shape(fields: Readonly<Fields>): ShapeNode {
    const { writer } = this;
    let node = this.root;
    for (const name in fields) {
      node = node.last !== null && node.lastName === name ? node.last : branch(node, name);
    }
    if (node.shape >= 0) {
      writer.u8(tagOldShape);
      writer.varint(node.shape);
      return node;
    }
    if (this.shapeCount === shapesMax) {
      this.shapeCount = 0;
      this.root = shapeNode([]);
      node = node.names.reduce(branch, this.root);
    }
    node.shape = this.shapeCount++;
    writer.u8(tagNewShape);
    writer.varint(node.names.length);
    for (const name of node.names) this.string(name);
    return node;
  }

  private number(value: number): void {
    const { writer } = this;
    if (Number.isSafeInteger(value)) {
      if (value > 0 || Object.is(value, 0)) {
        if (value < 128) {
          writer.u8(tagSmall | value);
        } else {
          writer.u8(tagNatural);
          writer.varint(value);
        }
        return;
      }
      if (value < 0) {
        writer.u8(tagNegative);
        writer.varint(-value);
        return;
      }
    }
    if (value === Number.POSITIVE_INFINITY) {
      writer.u8(tagInfinity);
    } else if (Number.isNaN(value)) {
      // NaN has many bit patterns, and engines may write any of them.
      writer.u8(tagNan);
    } else {
      writer.u8(tagDouble);
      writer.f64(value);
    }
  }

  private string(text: string): void {
    const { writer } = this;
    if (text.length > internedLengthMax) {
      writer.u8(tagLongString);
      writer.varint(utf8Length(text));
      writer.utf8(text);
      return;
    }
    const known = this.interned.get(text);
    if (known !== undefined) {
      writer.u8(tagOldString);
      writer.varint(known);
      return;
    }
    if (this.interned.size === internedMax) this.interned.clear();
    this.interned.set(text, this.interned.size);
    writer.u8(tagNewString);
    writer.varint(utf8Length(text));
    writer.utf8(text);
  }
}

/** Reads what one `ValueEncoder` wrote; useless once it has thrown. */
export class ValueDecoder {
  private strings: string[] = [];
  private shapes: (readonly string[])[] = [];

  /** The next value; the reader then stands right behind it. Throws `WireError` on any other bytes. */
  read(reader: ByteReader): unknown {
    return this.value(reader, 0);
  }

  private value(reader: ByteReader, depth: number): unknown {
    const at = reader.offset;
    const tag = reader.u8();
    if (tag >= tagSmall) return tag - tagSmall;
    switch (tag) {
      case tagUndefined:
        return undefined;
      case tagNull:
        return null;
      case tagFalse:
        return false;
      case tagTrue:
        return true;
      case tagNatural:
        return reader.varint();
      case tagNegative:
        return -reader.varint();
      case tagDouble:
        return reader.f64();
      case tagNan:
        return Number.NaN;
      case tagInfinity:
        return Number.POSITIVE_INFINITY;
      case tagNewString:
      case tagOldString:
      case tagLongString:
        return this.string(reader, tag, at);
      case tagBytes:
        return reader.bytes(reader.varint());
      case tagArray:
        this.checkDepth(depth, at);
        return this.array(reader, depth);
      case tagNewShape:
      case tagOldShape:
        this.checkDepth(depth, at);
        return this.object(
          reader,
          tag === tagNewShape ? this.newShape(reader) : this.oldShape(reader, at),
          depth,
        );
      default:
        throw new WireError(`${tag} is not the tag of any value.`, at);
    }
  }

  private array(reader: ByteReader, depth: number): unknown[] {
    const count = this.count(reader);
    const items: unknown[] = [];
    for (let i = 0; i < count; i++) items.push(this.value(reader, depth + 1));
    return items;
  }

  private object(reader: ByteReader, names: readonly string[], depth: number): Fields {
    const fields: Fields = {};
    for (let i = 0; i < names.length; i++) {
      const name = names[i] ?? '';
      const value = this.value(reader, depth + 1);
      // Assigning to this one name would set the prototype instead of a field.
      if (name === '__proto__') define(fields, name, value);
      else fields[name] = value;
    }
    return fields;
  }

  private newShape(reader: ByteReader): readonly string[] {
    const count = this.count(reader);
    const names: string[] = [];
    for (let i = 0; i < count; i++) {
      const at = reader.offset;
      names.push(this.string(reader, reader.u8(), at));
    }
    // Written as the names are, the strings come first.
    if (this.shapes.length === shapesMax) this.shapes = [];
    this.shapes.push(names);
    return names;
  }

  private oldShape(reader: ByteReader, at: number): readonly string[] {
    const names = this.shapes[reader.varint()];
    if (names === undefined) throw new WireError('The shape was not written before.', at);
    return names;
  }

  private string(reader: ByteReader, tag: number, at: number): string {
    if (tag === tagOldString) {
      const text = this.strings[reader.varint()];
      if (text === undefined) throw new WireError('The string was not written before.', at);
      return text;
    }
    if (tag !== tagNewString && tag !== tagLongString)
      throw new WireError('A name is not a string.', at);
    const text = reader.utf8(reader.varint());
    if (tag === tagNewString) {
      if (text.length > internedLengthMax) throw new WireError('A short string is too long.', at);
      if (this.strings.length === internedMax) this.strings = [];
      this.strings.push(text);
    }
    return text;
  }

  /** A count of things that take at least one byte each, so that a lie cannot cost memory. */
  private count(reader: ByteReader): number {
    const at = reader.offset;
    const count = reader.varint();
    if (count > reader.remaining) {
      throw new WireError(`${count} things do not fit into ${reader.remaining} bytes.`, at);
    }
    return count;
  }

  private checkDepth(depth: number, at: number): void {
    if (depth >= depthMax)
      throw new WireError(`The value is nested more than ${depthMax} deep.`, at);
  }
}

function branch(node: ShapeNode, name: string): ShapeNode {
  let next = node.branches.get(name);
  if (next === undefined) {
    next = shapeNode([...node.names, name]);
    node.branches.set(name, next);
  }
  node.lastName = name;
  node.last = next;
  return next;
}

/** Bytes that the text takes in UTF-8, lone surrogates counted as the U+FFFD they become. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
    } else {
      bytes += 2;
      // A pair is four bytes for two units.
      if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) i++;
    }
  }
  return bytes;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

function define(fields: Fields, name: string, value: unknown): void {
  Object.defineProperty(fields, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

function tooLarge(offset: number): WireError {
  return new WireError(`The message is larger than ${messageBytesMax} bytes.`, offset);
}

/** An object seen as what it has: reading any of its own names is safe, and gives `unknown`. */
function fieldsOf(value: object): Readonly<Fields>;
function fieldsOf(value: object): object {
  return value;
}
