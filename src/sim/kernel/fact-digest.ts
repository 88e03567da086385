/**
 * The hash of a journal: every fact in one canonical byte form, and the SHA-256 over all of them.
 *
 *   block:  up to 4,096 facts, about 1 MB; what was said before counts within its block only
 *   fact:   shape | time since the fact before | values, in the draft's order
 *   shape:  number; when it is new, its kind and its names follow
 *   value:  128 + n            a whole number n below 128
 *           64 + n             the string numbered n, below 64
 *           tag below 64       then what the tag asks for
 *
 * The form can be read back (`fact-reader.ts`), block by block, so the bytes that are hashed are also
 * what the journal keeps. It stands apart from the wire's value codec, which stays free to change. Bytes
 * are what costs: SHA-256 takes longer for each than all else that is done with it.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Instant } from './time.ts';

const chunkSize = 65_536;
/** More than any single step writes before it asks for room again. */
const stepMax = 256;
/** Strings up to this length are written once and referred to afterwards. */
const internedLengthMax = 64;
export const internedMax = 8_192;
/** Deeper values are refused: they would overflow the stack, not only here. */
const depthMax = 100;

/** Facts and bytes after which a block ends; each begins with about 4 kB of names that are known already. */
const blockFactsMax = 4_096;
const blockBytesMax = 1_048_576;

export const tagUndefined = 0;
export const tagNull = 1;
export const tagFalse = 2;
export const tagTrue = 3;
export const tagNatural = 4;
export const tagNegative = 5;
export const tagDouble = 6;
export const tagNan = 7;
export const tagNewString = 8;
export const tagOldString = 9;
export const tagLongString = 10;
export const tagBytes = 11;
export const tagArray = 12;
export const tagObject = 13;
export const smallStrings = 64;
export const smallNaturals = 128;

/** The property names of some kind of fact, in the order in which they were set. */
interface Shape {
  readonly number: number;
  readonly names: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Takes what is written, to keep it. */
export interface FactKeeper {
  /** The next fact begins a block. */
  begin(): void;
  /** The next bytes of the block; they are the keeper's. */
  take(bytes: Uint8Array): void;
}

/** Takes facts one by one and can say at any time what they hash to. */
export class FactDigest {
  private readonly keeper: FactKeeper;
  private readonly sha = sha256.create();
  private readonly chunk = new Uint8Array(chunkSize);
  private readonly view = new DataView(this.chunk.buffer);
  private used = 0;
  private readonly shapesByKind = new Map<string, Shape[]>();
  private shapeCount = 0;
  private readonly interned = new Map<string, number>();
  private lastAt = 0;
  private blockFacts = 0;
  private blockBytes = 0;

  constructor(keeper: FactKeeper) {
    this.keeper = keeper;
    keeper.begin();
  }

  /** `draft` is the fact without its place; that is its position among all that were added. */
  add(at: Instant, kind: string, draft: object): void {
    const fields = fieldsOf(draft);
    if (this.blockFacts === blockFactsMax || this.blockBytes >= blockBytesMax) this.newBlock();
    this.blockFacts += 1;
    this.makeRoom();
    this.shape(kind, fields);
    this.number(at - this.lastAt);
    this.lastAt = at;
    for (const name in fields) {
      // The kind is part of the shape.
      if (name !== 'kind') this.value(fields[name], 0);
    }
  }

  /** What was written and has not been handed to the keeper yet; valid until the next fact. */
  get rest(): Uint8Array {
    return this.chunk.subarray(0, this.used);
  }

  private newBlock(): void {
    this.flush();
    this.shapesByKind.clear();
    this.shapeCount = 0;
    this.interned.clear();
    this.lastAt = 0;
    this.blockFacts = 0;
    this.blockBytes = 0;
    this.keeper.begin();
  }

  /** Of everything added so far, in hexadecimal; more may be added afterwards. */
  hex(): string {
    const copy = this.sha.clone();
    copy.update(this.chunk.subarray(0, this.used));
    return bytesToHex(copy.digest());
  }

  private shape(kind: string, fields: Fields): void {
    let shapes = this.shapesByKind.get(kind);
    if (shapes === undefined) {
      shapes = [];
      this.shapesByKind.set(kind, shapes);
    }
    for (const shape of shapes) {
      if (hasNames(fields, shape.names)) {
        this.varint(shape.number);
        return;
      }
    }
    const shape = { number: this.shapeCount++, names: Object.keys(fields) };
    shapes.push(shape);
    this.varint(shape.number);
    this.string(kind);
    this.varint(shape.names.length);
    for (const name of shape.names) this.string(name);
  }

  private value(value: unknown, depth: number): void {
    this.makeRoom();
    switch (typeof value) {
      case 'string':
        this.string(value);
        return;
      case 'number':
        this.number(value);
        return;
      case 'boolean':
        this.byte(value ? tagTrue : tagFalse);
        return;
      case 'undefined':
        this.byte(tagUndefined);
        return;
      case 'object':
        this.object(value, depth);
        return;
      default:
        throw new TypeError(`A fact cannot hold a ${typeof value}.`);
    }
  }

  private object(value: object | null, depth: number): void {
    if (depth > depthMax) throw new RangeError(`A fact is nested more than ${depthMax} deep.`);
    if (value === null) {
      this.byte(tagNull);
    } else if (value instanceof Uint8Array) {
      this.byte(tagBytes);
      this.varint(value.length);
      this.bytes(value);
    } else if (Array.isArray(value)) {
      this.byte(tagArray);
      this.varint(value.length);
      for (const item of value) this.value(item, depth + 1);
    } else {
      const entries = Object.entries(value);
      this.byte(tagObject);
      this.varint(entries.length);
      for (const [name, item] of entries) {
        this.value(name, depth);
        this.value(item, depth + 1);
      }
    }
  }

  private number(value: number): void {
    if (Number.isSafeInteger(value)) {
      if (value > 0 ? value < smallNaturals : Object.is(value, 0)) {
        this.byte(smallNaturals | value);
        return;
      }
      if (value > 0) {
        this.byte(tagNatural);
        this.varint(value);
        return;
      }
      if (value < 0) {
        this.byte(tagNegative);
        this.varint(-value);
        return;
      }
    }
    if (Number.isNaN(value)) {
      this.byte(tagNan);
      return;
    }
    this.byte(tagDouble);
    this.view.setFloat64(this.used, value);
    this.used += 8;
  }

  private string(text: string): void {
    this.makeRoom();
    if (text.length > internedLengthMax) {
      this.byte(tagLongString);
      this.varint(text.length);
      this.units(text);
      return;
    }
    const known = this.interned.get(text);
    if (known !== undefined) {
      if (known < smallStrings) {
        this.byte(smallStrings | known);
      } else {
        this.byte(tagOldString);
        this.varint(known);
      }
      return;
    }
    // Forgetting all at a fixed number keeps the memory bounded and stays the same in every run.
    if (this.interned.size === internedMax) this.interned.clear();
    this.interned.set(text, this.interned.size);
    this.byte(tagNewString);
    this.varint(text.length);
    this.units(text);
  }

  /** Each UTF-16 unit by itself rather than UTF-8, so that a lone surrogate keeps its identity. */
  private units(text: string): void {
    for (let i = 0; i < text.length; i++) {
      if (this.used > chunkSize - stepMax) this.flush();
      const unit = text.charCodeAt(i);
      if (unit < 0x80) {
        this.chunk[this.used++] = unit;
      } else {
        this.byte(0x80);
        this.byte(unit >>> 8);
        this.byte(unit & 0xff);
      }
    }
  }

  private byte(value: number): void {
    this.chunk[this.used++] = value;
  }

  private varint(value: number): void {
    let rest = value;
    while (rest >= 0x80000000) {
      this.chunk[this.used++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 0x80) {
      this.chunk[this.used++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.chunk[this.used++] = rest;
  }

  private bytes(bytes: Uint8Array): void {
    if (bytes.length <= chunkSize - this.used) {
      this.chunk.set(bytes, this.used);
      this.used += bytes.length;
      return;
    }
    this.flush();
    this.keep(bytes);
  }

  private makeRoom(): void {
    if (this.used > chunkSize - stepMax) this.flush();
  }

  private flush(): void {
    if (this.used > 0) this.keep(this.chunk.subarray(0, this.used));
    this.used = 0;
  }

  private keep(bytes: Uint8Array): void {
    this.sha.update(bytes);
    this.blockBytes += bytes.length;
    this.keeper.take(bytes.slice());
  }
}

/** An object seen as what it has: reading any name from it is safe, and gives `unknown`. */
function fieldsOf(draft: object): Fields;
function fieldsOf(draft: object): object {
  return draft;
}

/** Whether the names are these, in this order. `for in` costs a tenth of `Object.keys` here. */
function hasNames(fields: Fields, names: readonly string[]): boolean {
  let i = 0;
  for (const name in fields) {
    if (name !== names[i++]) return false;
  }
  return i === names.length;
}
