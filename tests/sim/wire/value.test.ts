import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter, WireError } from '../../../src/sim/wire/bytes.ts';
import { ValueDecoder, ValueEncoder } from '../../../src/sim/wire/value.ts';

function encodeValue(writer: ByteWriter, value: unknown): void {
  new ValueEncoder(writer).write(value);
}

function decodeValue(reader: ByteReader): unknown {
  return new ValueDecoder().read(reader);
}

function encode(value: unknown): Uint8Array {
  const writer = new ByteWriter();
  encodeValue(writer, value);
  return writer.finish();
}

function decode(bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes);
  const value = decodeValue(reader);
  expect(reader.remaining).toBe(0);
  return value;
}

const leaf = fc.oneof(
  fc.constantFrom(undefined, null, true, false, Number.POSITIVE_INFINITY),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array(),
);
const name = fc.oneof(
  fc.constantFrom('kind', 'at', 'bytes', '__proto__', 'constructor', 'toJSON', '0'),
  fc.string(),
);
const { plain } = fc.letrec<{ plain: unknown }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('plain')),
    fc.dictionary(name, tie('plain'), { noNullPrototype: true }),
  ),
}));

/** A value as nested lists: `toEqual` looks neither at the order of names nor into `__proto__`. */
function spelled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, spelled(inner)]);
  return [Array.isArray(value) ? 'array' : 'object', ...entries];
}

describe('value codec', () => {
  it('gives back any plain value with its names in order', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const back = decode(encode(value));
        expect(spelled(back)).toStrictEqual(spelled(value));
      }),
      { numRuns: 500 },
    );
  });

  it('has one form per value', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(encode(decode(encode(value)))).toEqual(encode(value));
      }),
    );
  });

  it('keeps the numbers that are easily lost', () => {
    const numbers = [
      0,
      -0,
      127,
      128,
      -1,
      2 ** 31,
      2 ** 32,
      2 ** 53 - 1,
      -(2 ** 53) + 1,
      2 ** 53,
      0.1,
      5e-324,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
    ];
    expect(decode(encode(numbers))).toStrictEqual(numbers);
  });

  it('treats __proto__ as a name like any other', () => {
    const hostile: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}');
    const back = decode(encode(hostile));
    expect(spelled(back)).toStrictEqual(spelled(hostile));
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('writes names and repeated strings once per message', () => {
    const segment = {
      kind: 'segment',
      at: 100,
      link: 'gateway-orders',
      connection: 7,
      bytes: new Uint8Array(0),
    };
    const one = encode([segment]).length;
    const ten = encode(Array.from({ length: 10 }, () => segment)).length;
    expect(ten - one).toBe(9 * 10);
  });

  it('can be followed by another value in the same bytes', () => {
    const writer = new ByteWriter();
    encodeValue(writer, { a: 'x' });
    encodeValue(writer, { a: 'x' });
    const reader = new ByteReader(writer.finish());
    expect([decodeValue(reader), decodeValue(reader), reader.remaining]).toEqual([
      { a: 'x' },
      { a: 'x' },
      0,
    ]);
  });

  it('refuses what is not plain', () => {
    for (const value of [() => 1, Symbol('s'), 1n, new Map(), new Date(0), new URL('a:b')]) {
      expect(() => encode(value)).toThrow(WireError);
      expect(() => encode({ inside: [value] })).toThrow(WireError);
    }
  });

  it('refuses depth, in both directions', () => {
    let deep: unknown = 0;
    for (let i = 0; i < 100; i++) deep = [deep];
    expect(decode(encode(deep))).toEqual(deep);
    expect(() => encode([deep])).toThrow(WireError);
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(() => encode(cycle)).toThrow(WireError);
    expect(() => decode(new Uint8Array(100_000).fill(13))).toThrow(WireError);
    expect(() => decode(new Uint8Array(100_000).map((_, i) => [13, 1][i % 2] ?? 0))).toThrow(
      WireError,
    );
  });

  it('ends in an error on truncated bytes', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const bytes = encode(value);
        for (let end = 0; end < Math.min(bytes.length, 200); end++) {
          expect(() => decodeValue(new ByteReader(bytes.subarray(0, end)))).toThrow(WireError);
        }
      }),
    );
  });

  it('ends in a value or an error on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const small = bytes.map((byte) => (byte < 0x80 ? byte % 20 : byte));
        for (const input of [bytes, small]) {
          try {
            decodeValue(new ByteReader(input));
          } catch (error) {
            expect(error).toBeInstanceOf(WireError);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

it('a pair that forgets strings and shapes forgets them together', () => {
  const writer = new ByteWriter();
  const encoder = new ValueEncoder(writer);
  const decoder = new ValueDecoder();
  for (let round = 0; round < 12_000; round++) {
    const value = { kept: `text ${round % 5_000}`, [`name ${round % 700}`]: [{ kept: 'inner' }] };
    writer.reset();
    encoder.write(value);
    expect(decoder.read(new ByteReader(writer.finish()))).toEqual(value);
  }
});
