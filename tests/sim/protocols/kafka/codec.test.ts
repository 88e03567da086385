/** Kafka's bytes: known values of its checksum and hash, every message there and back, and broken bytes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apis, assignment, requestHeader } from '../../../../src/sim/protocols/kafka/messages.ts';
import { murmur2, partitionOf } from '../../../../src/sim/protocols/kafka/murmur2.ts';
import {
  decodeBatches,
  encodeBatch,
  RecordError,
} from '../../../../src/sim/protocols/kafka/records.ts';
import type { RecordBatch } from '../../../../src/sim/protocols/kafka/records.ts';
import { decode, encode } from '../../../../src/sim/protocols/kafka/types.ts';
import type { ValueOf } from '../../../../src/sim/protocols/kafka/types.ts';
import { WireError } from '../../../../src/sim/wire/bytes.ts';
import { crc32c } from '../../../../src/sim/wire/crc32c.ts';
import { bytesOfText, concat } from '../../../../src/sim/wire/utf8.ts';

describe('known values', () => {
  it.each([
    ['123456789', 0xe3069283],
    ['', 0],
  ])('CRC-32C of "%s"', (text, value) => {
    expect(crc32c(bytesOfText(text))).toBe(value);
  });

  it('CRC-32C of the zeros and ones of RFC 3720 appendix B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  });

  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('murmur2 of "%s", as the tests of Kafka have it', (text, value) => {
    expect(murmur2(bytesOfText(text)) | 0).toBe(value);
    expect(partitionOf(bytesOfText(text), 10)).toBe((value & 0x7fffffff) % 10);
  });
});

const blob = fc.option(fc.uint8Array({ maxLength: 40 }));
const records = fc
  .array(
    fc.record({
      key: blob,
      value: blob,
      timestampDelta: fc.integer({ min: -1_000, max: 2 ** 40 }),
      headers: fc.array(fc.record({ key: fc.string({ maxLength: 10 }), value: blob }), {
        maxLength: 2,
      }),
    }),
    { maxLength: 5 },
  )
  .map((list) => list.map((one, offsetDelta) => ({ ...one, offsetDelta })));
const batches: fc.Arbitrary<RecordBatch> = fc.record({
  baseOffset: fc.maxSafeNat(),
  leaderEpoch: fc.nat(),
  attributes: fc.constant(0),
  lastOffsetDelta: fc.nat(),
  baseTimestamp: fc.maxSafeNat(),
  maxTimestamp: fc.maxSafeNat(),
  producerId: fc.integer({ min: -1, max: 2 ** 50 }),
  producerEpoch: fc.integer({ min: -1, max: 100 }),
  baseSequence: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
  records,
});

describe('record batches', () => {
  it('come back as they were, one after the other, and a cut-off last one is left out', () => {
    fc.assert(
      fc.property(fc.array(batches, { maxLength: 3 }), fc.nat(), (list, cut) => {
        const encoded = list.map(encodeBatch);
        expect(decodeBatches(concat(encoded))).toEqual(list);
        const last = encoded.at(-1);
        if (last === undefined) return;
        const short = concat([...encoded.slice(0, -1), last.subarray(0, cut % last.length)]);
        expect(decodeBatches(short)).toEqual(list.slice(0, -1));
      }),
    );
  });

  it('are refused by name when a byte was changed', () => {
    fc.assert(
      fc.property(batches, fc.nat(), (batch, place) => {
        const bytes = encodeBatch(batch);
        const at = 17 + (place % (bytes.length - 17));
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        expect(() => decodeBatches(bytes)).toThrow(RecordError);
      }),
    );
  });

  it('name the magic and the compression that are not taken', () => {
    const plain = {
      baseOffset: 0,
      leaderEpoch: 0,
      attributes: 0,
      lastOffsetDelta: 0,
      baseTimestamp: 0,
      maxTimestamp: 0,
      producerId: -1,
      producerEpoch: -1,
      baseSequence: -1,
      records: [],
    };
    expect(() => decodeBatches(encodeBatch({ ...plain, attributes: 1 }))).toThrow(/compressed/);
    const old = encodeBatch(plain);
    old[16] = 1;
    expect(() => decodeBatches(old)).toThrow(/Magic 1 was given; 2 was expected/);
  });

  it('never end in anything but a named error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeBatches(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RecordError);
        }
      }),
    );
  });
});

describe('messages', () => {
  it('come back as they were', () => {
    const produce: ValueOf<typeof apis.produce.request> = {
      transactionalId: null,
      acks: -1,
      timeoutMs: 30_000,
      topics: [{ topic: 'orders', partitions: [{ partition: 2, records: Uint8Array.of(1, 2) }] }],
    };
    const bytes = encode(apis.produce.request, produce);
    expect(decode(apis.produce.request, bytes)).toEqual(produce);
    const given = { version: 0, topics: [{ topic: 'é', partitions: [0, 3] }], userData: null };
    expect(decode(assignment, encode(assignment, given))).toEqual(given);
  });

  it('have the bytes of the protocol guide', () => {
    const header = { apiKey: 18, apiVersion: 1, correlationId: 7, clientId: 'me' };
    expect([...encode(requestHeader, header)]).toEqual([
      ...[0, 18, 0, 1, 0, 0, 0, 7],
      ...[0, 2, 109, 101],
    ]);
    const commit = encode(apis.heartbeat.response, { throttleMs: 0, errorCode: -1 });
    expect([...commit]).toEqual([0, 0, 0, 0, 255, 255]);
  });

  it('never end in anything but a named error, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(apis)),
        fc.uint8Array({ maxLength: 120 }),
        ({ request, response }, bytes) => {
          for (const type of [request, response]) {
            try {
              decode<unknown>(type, bytes);
            } catch (error) {
              expect(error).toBeInstanceOf(WireError);
            }
          }
        },
      ),
    );
  });
});
