/** Messages as protobuf: the examples of its guide, and any message there and back with `protobufjs`. */
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import type { Contract, Field } from '../../../src/sim/contract/contract.ts';
import { decodeMessage, encodeMessage } from '../../../src/sim/contract/protobuf.ts';
import { methodPath, protoText } from '../../../src/sim/contract/proto-text.ts';
import { WireError } from '../../../src/sim/wire/bytes.ts';

const a: Field = { name: 'a', number: 1, type: 'int' };

describe('the examples of the encoding guide', () => {
  it.each([
    ['150 as field 1', [a], { a: 150 }, [0x08, 0x96, 0x01]],
    [
      'text as field 2',
      [{ name: 'b', number: 2, type: 'string' }],
      { b: 'testing' },
      [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67],
    ],
    [
      'a message as field 3',
      [{ name: 'c', number: 3, type: 'message', fields: [a] }],
      { c: { a: 150 } },
      [0x1a, 0x03, 0x08, 0x96, 0x01],
    ],
    [
      'packed numbers as field 6',
      [{ name: 'f', number: 6, type: 'int', repeated: true }],
      { f: [3, 270, 86_942] },
      [0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05],
    ],
    ['-2 in ten bytes', [a], { a: -2 }, [8, 254, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
    ['a default, which is left out', [a], { a: 0 }, []],
  ] as const)('%s', (_what, fields, message, bytes) => {
    expect([...encodeMessage(fields, message)]).toEqual([...bytes]);
    expect({ ...decodeMessage(fields, Uint8Array.from(bytes)) }).toEqual(message);
  });
});

const fields: readonly Field[] = [
  { name: 'text', number: 1, type: 'string' },
  { name: 'count', number: 2, type: 'int' },
  { name: 'share', number: 20, type: 'double' },
  { name: 'isOpen', number: 4, type: 'bool' },
  { name: 'note', number: 5, type: 'string', optional: true },
  { name: 'sizes', number: 6, type: 'int', repeated: true },
  { name: 'tags', number: 7, type: 'string', repeated: true },
  {
    name: 'lines',
    number: 3,
    type: 'message',
    repeated: true,
    fields: [
      { name: 'sku', number: 1, type: 'int' },
      { name: 'ratios', number: 2, type: 'double', repeated: true },
    ],
  },
];
const contract: Contract = {
  operations: [
    {
      name: 'Try',
      kind: 'query',
      method: 'GET',
      path: '/try',
      idempotent: true,
      success: 200,
      input: fields,
      output: fields,
    },
  ],
  events: [{ name: 'Tried', fields: [a] }],
  subscribes: [],
};

const safe = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const messages = fc.record(
  {
    text,
    count: safe,
    share: double,
    isOpen: fc.boolean(),
    note: text,
    sizes: fc.array(safe, { maxLength: 4 }),
    tags: fc.array(text, { maxLength: 3 }),
    lines: fc.array(fc.record({ sku: safe, ratios: fc.array(double, { maxLength: 3 }) }), {
      maxLength: 3,
    }),
  },
  { requiredKeys: ['text', 'count', 'share', 'isOpen', 'sizes', 'tags', 'lines'] },
);

/** As plain objects: ours have no prototype. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('any message', () => {
  const { root } = protobuf.parse(protoText('order-book', contract), { keepCase: true });
  const theirs = root.lookupType('panal.TryRequest');

  it('is read by protobufjs, by the .proto text of the contract, and theirs by us', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const ours = encodeMessage(fields, message);
        const read = theirs.toObject(theirs.decode(ours), { longs: Number, arrays: true });
        const withDefaults = { text: '', count: 0, share: 0, isOpen: false, ...read };
        expect(plain(withDefaults)).toEqual(plain(withoutZeroSkus(message)));
        const back = theirs.encode(theirs.fromObject(message)).finish();
        expect(plain(decodeMessage(fields, back))).toEqual(plain(message));
        expect(plain(decodeMessage(fields, ours))).toEqual(plain(message));
      }),
    );
  });

  /** Their reading leaves defaults of nested messages out. */
  function withoutZeroSkus(message: {
    readonly lines: readonly { readonly sku: number }[];
  }): unknown {
    const lines = message.lines.map(({ sku, ...line }) => (sku === 0 ? line : { sku, ...line }));
    return { ...message, lines };
  }

  it('names services and methods as gRPC finds them', () => {
    expect(root.lookupService('panal.OrderBook').methods['Try']?.requestType).toBe('TryRequest');
    expect(root.lookupType('panal.Tried').fields['a']?.id).toBe(1);
    expect(methodPath('order-book', 'Try')).toBe('/panal.OrderBook/Try');
  });

  it('passes over fields that it does not know, of every wire type', () => {
    const more = Uint8Array.of(0x48, 1, 0x51, 1, 2, 3, 4, 5, 6, 7, 8, 0x5a, 1, 9, 0x65, 1, 2, 3, 4);
    const bytes = Uint8Array.of(...more, 8, 7);
    expect({ ...decodeMessage([a], bytes) }).toEqual({ a: 7 });
  });

  it('ends in a named error or a message, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeMessage(fields, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});
