/**
 * Reads facts back from the bytes that were hashed: one block from its beginning, fact by fact, in the
 * form that `fact-digest.ts` describes. It trusts the bytes: nobody else writes them.
 */
import {
  internedMax,
  smallNaturals,
  smallStrings,
  tagArray,
  tagBytes,
  tagDouble,
  tagFalse,
  tagLongString,
  tagNan,
  tagNatural,
  tagNegative,
  tagNewString,
  tagNull,
  tagObject,
  tagOldString,
  tagTrue,
  tagUndefined,
} from './fact-digest.ts';

type Fields = Record<string, unknown>;

interface Shape {
  readonly kind: string;
  readonly names: readonly string[];
}

const doubles = new DataView(new ArrayBuffer(8));

/** `seq` is the place of the block's first fact. Bytes of facts are views of the block. */
export class FactReader {
  private readonly chunks: readonly Uint8Array[];
  private next = 0;
  private chunk: Uint8Array = new Uint8Array(0);
  private offset = 0;
  private seq: number;
  private at = 0;
  private readonly shapes: Shape[] = [];
  private strings: string[] = [];

  constructor(chunks: readonly Uint8Array[], seq: number) {
    this.chunks = chunks;
    this.seq = seq;
  }

  /** The next fact as it was when it was added, members in their order; null at the end. */
  read(): object | null {
    if (this.offset === this.chunk.length && !this.nextChunk()) return null;
    const { kind, names } = this.shape();
    this.at += this.number();
    const fact: Fields = {};
    for (let i = 0; i < names.length; i++) {
      const name = names[i] ?? '';
      fact[name] = name === 'kind' ? kind : this.value();
    }
    fact['at'] = this.at;
    fact['seq'] = this.seq++;
    return fact;
  }

  private nextChunk(): boolean {
    const chunk = this.chunks[this.next++];
    if (chunk === undefined) return false;
    this.chunk = chunk;
    this.offset = 0;
    return chunk.length > 0 || this.nextChunk();
  }

  private byte(): number {
    if (this.offset === this.chunk.length) this.nextChunk();
    return this.chunk[this.offset++] ?? 0;
  }

  private shape(): Shape {
    const known = this.shapes[this.varint()];
    if (known !== undefined) return known;
    const kind = this.string(this.byte());
    const names = Array.from({ length: this.varint() }, () => this.string(this.byte()));
    const shape = { kind, names };
    this.shapes.push(shape);
    return shape;
  }

  private number(): number {
    const value = this.value();
    return typeof value === 'number' ? value : Number.NaN;
  }

  private value(): unknown {
    const tag = this.byte();
    if (tag >= smallNaturals) return tag - smallNaturals;
    if (tag >= smallStrings) return this.strings[tag - smallStrings];
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
        return this.varint();
      case tagNegative:
        return -this.varint();
      case tagDouble:
        for (let i = 0; i < 8; i++) doubles.setUint8(i, this.byte());
        return doubles.getFloat64(0);
      case tagNan:
        return Number.NaN;
      case tagNewString:
      case tagOldString:
      case tagLongString:
        return this.string(tag);
      case tagBytes:
        return this.bytes(this.varint());
      case tagArray:
        return this.array(this.varint());
      case tagObject:
        return this.object(this.varint());
      default:
        throw new RangeError(`${tag} is not the tag of any value of a fact.`);
    }
  }

  private array(count: number): unknown[] {
    const items: unknown[] = [];
    for (let i = 0; i < count; i++) items.push(this.value());
    return items;
  }

  private object(count: number): Fields {
    const fields: Fields = {};
    for (let i = 0; i < count; i++) {
      const name = this.string(this.byte());
      const value = this.value();
      // Assigning to this one name would set the prototype instead of a member.
      if (name !== '__proto__') fields[name] = value;
      else {
        const own = { value, writable: true, enumerable: true, configurable: true };
        Object.defineProperty(fields, name, own);
      }
    }
    return fields;
  }

  private string(tag: number): string {
    if (tag >= smallStrings) return this.strings[tag - smallStrings] ?? '';
    if (tag === tagOldString) return this.strings[this.varint()] ?? '';
    const text = this.units(this.varint());
    if (tag === tagNewString) {
      if (this.strings.length === internedMax) this.strings = [];
      this.strings.push(text);
    }
    return text;
  }

  private units(count: number): string {
    let text = '';
    for (let i = 0; i < count; i++) {
      const unit = this.byte();
      text += String.fromCharCode(unit < 0x80 ? unit : this.byte() * 256 + this.byte());
    }
    return text;
  }

  private bytes(count: number): Uint8Array {
    if (count === 0) return new Uint8Array(0);
    // Those that did not fit into what was begun stand at the beginning of a chunk of their own.
    if (this.offset === this.chunk.length) this.nextChunk();
    this.offset += count;
    return this.chunk.subarray(this.offset - count, this.offset);
  }

  private varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }
}
