import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter, WireError, written } from '../../../src/sim/wire/bytes.ts';

const natural = fc.oneof(fc.nat(300), fc.maxSafeNat());

describe('byte writer and reader', () => {
  it('reads back what was written, in the same order', () => {
    const piece = fc.oneof(
      fc.record({ kind: fc.constant('u8' as const), value: fc.nat(0xff) }),
      fc.record({ kind: fc.constant('u16' as const), value: fc.nat(0xffff) }),
      fc.record({ kind: fc.constant('u32' as const), value: fc.nat(0xffffffff) }),
      fc.record({ kind: fc.constant('f64' as const), value: fc.double() }),
      fc.record({ kind: fc.constant('varint' as const), value: natural }),
      fc.record({ kind: fc.constant('bytes' as const), value: fc.uint8Array({ maxLength: 300 }) }),
      fc.record({
        kind: fc.constant('utf8' as const),
        value: fc.string({ unit: 'grapheme', maxLength: 200 }),
      }),
    );
    const writer = new ByteWriter();
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        writer.reset();
        const lengths: number[] = [];
        for (const p of pieces) {
          if (p.kind === 'bytes') writer.bytes(p.value);
          else if (p.kind === 'utf8') lengths.push(writer.utf8(p.value));
          else writer[p.kind](p.value);
        }
        const bytes = writer.finish();
        expect(bytes.length).toBe(writer.length);
        const reader = new ByteReader(bytes);
        for (const p of pieces) {
          if (p.kind === 'bytes') expect(reader.bytes(p.value.length)).toEqual(p.value);
          else if (p.kind === 'utf8') expect(reader.utf8(lengths.shift() ?? -1)).toBe(p.value);
          else expect(reader[p.kind]()).toBe(p.value);
        }
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  it('writes numbers in network order and varints lowest bits first', () => {
    const writer = new ByteWriter();
    writer.u16(0x0102);
    writer.u32(0x03040506);
    writer.varint(300);
    writer.varint(2 ** 53 - 1);
    expect([...writer.finish()]).toEqual([
      1, 2, 3, 4, 5, 6, 0xac, 2, 255, 255, 255, 255, 255, 255, 255, 15,
    ]);
  });

  it('puts lengths before what they count, nested, and whatever their own length', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 20_000 }),
        fc.uint8Array({ maxLength: 200 }),
        (long, short) => {
          const bytes = written((writer) => {
            const outer = writer.open(1);
            const inner = writer.open(4);
            writer.bytes(long);
            expect(writer.close32(inner)).toBe(long.length);
            const small = writer.open(1);
            writer.bytes(short);
            expect(writer.close8(small)).toBe(short.length);
            expect(writer.closeVarint(outer)).toBe(long.length + short.length + 5);
            writer.u8(0xff);
          });
          const reader = new ByteReader(bytes);
          const end = reader.narrow(reader.varint());
          expect(reader.bytes(reader.u32())).toEqual(long);
          expect(reader.bytes(reader.u8())).toEqual(short);
          expect(reader.remaining).toBe(0);
          expect(() => reader.u8()).toThrow(WireError);
          reader.widen(end);
          expect(reader.u8()).toBe(0xff);
        },
      ),
    );
  });

  it('lends a writer of its own to each that writes inside another, also after one that threw', () => {
    const inner = (): Uint8Array => written((writer) => writer.utf8('inner'));
    expect(() =>
      written((writer) => {
        writer.u8(9);
        throw new WireError('enough', 0);
      }),
    ).toThrow('enough');
    const outer = written((writer) => {
      writer.u8(1);
      writer.bytes(inner());
      writer.u8(2);
    });
    const later = inner();
    expect([...outer]).toEqual([1, ...later, 2]);
  });

  it('has doubles with their lowest byte first as well', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const bytes = written((writer) => writer.f64LittleEndian(value));
        expect(bytes.toReversed()).toEqual(written((writer) => writer.f64(value)));
        expect(new ByteReader(bytes).f64LittleEndian()).toBe(value);
      }),
    );
  });

  it('keeps what finish gave when it is used again', () => {
    const writer = new ByteWriter();
    writer.u8(1);
    const first = writer.finish();
    writer.reset();
    writer.u8(2);
    expect([...first, ...writer.finish()]).toEqual([1, 2]);
  });

  it('copies the bytes it reads, also from a view into a larger buffer', () => {
    const source = Buffer.from([9, 1, 2, 9]).subarray(1, 3);
    const read = new ByteReader(source).bytes(2);
    source.fill(0);
    expect([...read]).toEqual([1, 2]);
  });

  it('says where bytes are missing, and stays there', () => {
    const reader = new ByteReader(new Uint8Array([1, 0x80]));
    reader.u8();
    for (const read of [
      () => reader.u16(),
      () => reader.u32(),
      () => reader.f64(),
      () => reader.varint(),
      () => reader.bytes(2),
      () => reader.bytes(-1),
      () => reader.bytes(Number.NaN),
      () => reader.utf8(2),
    ]) {
      expect(read).toThrow(WireError);
      expect(reader.offset).toBe(1);
    }
    expect(reader.u8()).toBe(0x80);
    expect(() => reader.u8()).toThrow(WireError);
  });

  it('refuses varints that are too large, too long, or not whole', () => {
    const read = (...bytes: number[]): number => new ByteReader(new Uint8Array(bytes)).varint();
    expect(() => read(255, 255, 255, 255, 255, 255, 255, 16)).toThrow(WireError);
    expect(() => read(255, 255, 255, 255, 255, 255, 255, 255, 1)).toThrow(WireError);
    expect(() => read(0x80, 0)).toThrow(WireError);
    for (const value of [-1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new ByteWriter().varint(value)).toThrow(WireError);
    }
  });
});
