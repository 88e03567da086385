/** AMQP bytes: there and back, any split, tables of every type, and bytes that are none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dissectAmqp } from '../../../../src/sim/protocols/amqp/dissector.ts';
import {
  AmqpDecoder,
  AmqpError,
  encodeContent,
  encodeHeartbeat,
  encodeMethod,
  PROTOCOL_HEADER,
} from '../../../../src/sim/protocols/amqp/frames.ts';
import type { AmqpEvent, Argument, Arguments } from '../../../../src/sim/protocols/amqp/frames.ts';
import { methodNamed, methodNames } from '../../../../src/sim/protocols/amqp/methods.ts';
import type { ArgumentType } from '../../../../src/sim/protocols/amqp/methods.ts';
import { readTable, writeTable } from '../../../../src/sim/protocols/amqp/values.ts';
import type { Value } from '../../../../src/sim/protocols/amqp/values.ts';
import { ByteReader, ByteWriter, WireError } from '../../../../src/sim/wire/bytes.ts';
import { bytesOfText, concat } from '../../../../src/sim/wire/utf8.ts';
import { expectCovered } from '../../../support/dissections.ts';

const publish = { exchange: 'calls', routingKey: 'a.B', mandatory: true };
const content = {
  properties: { contentType: 'application/json', deliveryMode: 2, correlationId: '7' },
  body: bytesOfText('{"sku":7}'),
};
const stream = concat([
  PROTOCOL_HEADER,
  encodeMethod(0, 'connection.tune-ok', { channelMax: 10, frameMax: 4_096, heartbeat: 0 }),
  encodeHeartbeat(),
  encodeMethod(1, 'basic.publish', publish),
  encodeContent(1, content, 15),
]);

function decode(
  bytes: Uint8Array,
  sizes: readonly number[],
  role: 'client' | 'server' = 'server',
): AmqpEvent[] {
  const decoder = new AmqpDecoder(role);
  const events: AmqpEvent[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    events.push(...decoder.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return events;
}

describe('frames', () => {
  it('have the bytes of the specification', () => {
    expect([...PROTOCOL_HEADER]).toEqual([65, 77, 81, 80, 0, 0, 9, 1]);
    expect([...encodeMethod(3, 'basic.qos', { prefetchCount: 10 })]).toEqual([
      ...[1, 0, 3, 0, 0, 0, 11],
      ...[0, 60, 0, 10, 0, 0, 0, 0, 0, 10, 0],
      0xce,
    ]);
    expect([...encodeHeartbeat()]).toEqual([8, 0, 0, 0, 0, 0, 0, 0xce]);
  });

  it('come back as they were, however they are split', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 20 }), (sizes) => {
        const [header, tune, beat, message] = decode(stream, sizes);
        expect(header?.kind).toBe('protocol-header');
        expect(beat?.kind).toBe('heartbeat');
        expect(tune).toMatchObject({ method: { args: { channelMax: 10, frameMax: 4_096 } } });
        expect(message).toMatchObject({
          channel: 1,
          method: { name: 'basic.publish', args: publish },
          content,
        });
      }),
    );
  });

  it('end in a named error or in nothing, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), (bytes, isFramed) => {
        const framed = concat([
          Uint8Array.of(1, 0, 1, 0, 0, 0, bytes.length),
          bytes,
          Uint8Array.of(0xce),
        ]);
        try {
          decode(isFramed ? framed : bytes, [], 'client');
        } catch (error) {
          expect(error).toBeInstanceOf(AmqpError);
        }
        expectCovered(dissectAmqp(framed).fields, 0, framed.length);
        expectCovered(dissectAmqp(bytes).fields, 0, bytes.length);
      }),
    );
  });

  it.each([
    ['501', Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 0)],
    ['501', Uint8Array.of(9, 0, 1, 0, 0, 0, 0, 0xce)],
    ['501', Uint8Array.of(1, 0, 1, 0xff, 0, 0, 0)],
    ['505', Uint8Array.of(3, 0, 1, 0, 0, 0, 0, 0xce)],
    ['540', Uint8Array.of(1, 0, 1, 0, 0, 0, 4, 0, 99, 0, 99, 0xce)],
    ['502', Uint8Array.of(1, 0, 1, 0, 0, 0, 2, 0, 99, 0xce)],
  ])('name reply code %s', (code, bytes) => {
    try {
      decode(bytes, [], 'client');
      expect('read').toBe(code);
    } catch (error) {
      expect(error instanceof AmqpError ? String(error.replyCode) : error).toBe(code);
    }
  });

  it('are explained to the last byte, also where they are cut off', () => {
    for (let end = 0; end <= stream.length; end++) {
      expectCovered(dissectAmqp(stream.subarray(0, end)).fields, 0, end);
    }
  });
});

const leafValue: fc.Arbitrary<Value> = fc.oneof(
  fc.boolean(),
  fc.constant(null),
  fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
  fc.double({ noNaN: true }).filter((value) => !Number.isInteger(value)),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.nat().map((seconds) => ({ seconds })),
  fc.uint8Array({ maxLength: 10 }),
);
const value: fc.Arbitrary<Value> = fc.oneof(leafValue, fc.array(leafValue, { maxLength: 3 }));

it('tables keep every type that they may hold, one in the other', () => {
  const names = fc.string({ unit: 'grapheme-ascii', maxLength: 10 });
  const tables = fc.array(fc.tuple(names, value), { maxLength: 5 }).map((pairs) => new Map(pairs));
  fc.assert(
    fc.property(tables, tables, (inner, outer) => {
      const table = new Map<string, Value>([...outer, ['inner', inner], ['__proto__', 1]]);
      const writer = new ByteWriter();
      writeTable(writer, table);
      expect(readTable(new ByteReader(writer.finish()))).toEqual(table);
    }),
  );
});

it('tables are read with every type that RabbitMQ knows, and nothing else', () => {
  const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
  // Name of one letter, type, value (RabbitMQ, "AMQP 0-9-1 errata", section 3).
  const entries: readonly (readonly [bytes: string, value: Value])[] = [
    ['0161 74 01', true],
    ['0161 62 ff', -1],
    ['0161 42 ff', 255],
    ['0161 73 fffe', -2],
    ['0161 75 fffe', 65_534],
    ['0161 49 ffffffff', -1],
    ['0161 69 ffffffff', 4_294_967_295],
    ['0161 6c ffffffffffffffff', -1],
    ['0161 66 3fc00000', 1.5],
    ['0161 64 3ff8000000000000', 1.5],
    ['0161 44 02 0000007b', 1.23],
    ['0161 53 00000002 c3b1', 'ñ'],
    ['0161 78 00000002 00ff', Uint8Array.of(0, 255)],
    ['0161 54 000000006955b905', { seconds: 1_767_225_605 }],
    ['0161 41 00000004 7401 7400', [true, false]],
    ['0161 46 00000004 0162 7401', new Map([['b', true]])],
    ['0161 56', null],
  ];
  for (const [text, expected] of entries) {
    const inner = hex(text.replaceAll(' ', ''));
    const table = concat([Uint8Array.of(0, 0, 0, inner.length), inner]);
    expect(readTable(new ByteReader(table)).get('a')).toEqual(expected);
  }
  const unknown = Uint8Array.of(0, 0, 0, 3, 1, 0x61, 0x7a);
  expect(() => readTable(new ByteReader(unknown))).toThrow(WireError);
});

const shortText = fc.string({ unit: 'grapheme', maxLength: 20 });
const argumentOf: Readonly<Record<ArgumentType, fc.Arbitrary<Argument>>> = {
  bit: fc.boolean(),
  octet: fc.nat(0xff),
  short: fc.nat(0xffff),
  long: fc.nat(0xffffffff),
  longlong: fc.nat(2 ** 52),
  shortstr: shortText,
  longstr: shortText,
  table: fc
    .dictionary(shortText, leafValue, { maxKeys: 3 })
    .map((one) => new Map(Object.entries(one))),
};

it.each(methodNames)('%s comes back with whatever arguments', (name) => {
  const { arguments: defined, hasContent } = methodNamed(name);
  const args = fc.tuple(
    ...defined.map(([argument, type]) => argumentOf[type].map((one) => [argument, one] as const)),
  );
  fc.assert(
    fc.property(args, fc.nat(9), fc.uint8Array({ maxLength: 30 }), (pairs, cut, body) => {
      const sent: Arguments = Object.fromEntries(pairs);
      const parts = [encodeMethod(7, name, sent)];
      if (hasContent) parts.push(encodeContent(7, { properties: {}, body }, 20));
      const bytes = concat(parts);
      const [event] = decode(bytes, [cut, 1, cut, 3], 'client');
      expect(event).toMatchObject({ channel: 7, method: { name, args: sent } });
      if (event?.kind === 'method')
        expect(event.content?.body).toEqual(hasContent ? body : undefined);
      expectCovered(dissectAmqp(bytes).fields, 0, bytes.length);
    }),
    { numRuns: 20 },
  );
});
