/** HPACK: every example of RFC 7541 appendix C, the whole code, and blocks that are none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HpackDecoder, HpackEncoder, HpackError } from '../../../src/sim/wire/hpack.ts';
import type { Header } from '../../../src/sim/wire/hpack.ts';
import { huffmanDecode, huffmanEncode } from '../../../src/sim/wire/huffman.ts';
import { bytesOfText } from '../../../src/sim/wire/utf8.ts';

function hex(text: string): Uint8Array {
  const digits = text.replaceAll(/\s/g, '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  );
}

const requests: readonly (readonly Header[])[] = [
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
    ['cache-control', 'no-cache'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/index.html'],
    [':authority', 'www.example.com'],
    ['custom-key', 'custom-value'],
  ],
];

const date = 'Mon, 21 Oct 2013 20:13:21 GMT';
const cookie = 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1';
const responses: readonly (readonly Header[])[] = [
  [
    [':status', '302'],
    ['cache-control', 'private'],
    ['date', date],
    ['location', 'https://www.example.com'],
  ],
  [
    [':status', '307'],
    ['cache-control', 'private'],
    ['date', date],
    ['location', 'https://www.example.com'],
  ],
  [
    [':status', '200'],
    ['cache-control', 'private'],
    ['date', date.replace(':21 ', ':22 ')],
    ['location', 'https://www.example.com'],
    ['content-encoding', 'gzip'],
    ['set-cookie', cookie],
  ],
];

describe('the examples of RFC 7541 appendix C', () => {
  it.each([
    [
      'C.2.1',
      '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572',
      'custom-key',
      'custom-header',
    ],
    ['C.2.2', '040c 2f73 616d 706c 652f 7061 7468', ':path', '/sample/path'],
    ['C.2.3', '1008 7061 7373 776f 7264 0673 6563 7265 74', 'password', 'secret'],
    ['C.2.4', '82', ':method', 'GET'],
  ])('%s', (_section, bytes, name, value) => {
    expect(new HpackDecoder().decode(hex(bytes))).toEqual([[name, value]]);
  });

  const plain = [
    '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
    '8286 84be 5808 6e6f 2d63 6163 6865',
    '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
  ];
  const coded = [
    '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
    '8286 84be 5886 a8eb 1064 9cbf',
    '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
  ];

  it.each([
    ['C.3, without Huffman', plain, false],
    ['C.4, with Huffman', coded, true],
  ])('%s', (_section, blocks, huffman) => {
    const encoder = new HpackEncoder({ huffman });
    const decoder = new HpackDecoder();
    requests.forEach((headers, at) => {
      const block = hex(blocks[at] ?? '');
      expect(encoder.encode(headers)).toEqual(block);
      expect(decoder.decode(block)).toEqual(headers);
      expect(decoder.tableSize).toBe([57, 110, 164][at]);
      expect(encoder.tableSize).toBe(decoder.tableSize);
    });
  });

  it.each([
    [
      'C.5, without Huffman',
      [
        '4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
        '4803 3330 37c1 c0bf',
        '88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31',
      ],
    ],
    [
      'C.6, with Huffman',
      [
        '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
        '4883 640e ffc1 c0bf',
        '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
      ],
    ],
  ])('%s, in a table of 256 bytes', (_section, blocks) => {
    const decoder = new HpackDecoder();
    decoder.decode(hex('3f e1 01'));
    responses.forEach((headers, at) => {
      expect(decoder.decode(hex(blocks[at] ?? ''))).toEqual(headers);
      expect(decoder.tableSize).toBe([222, 222, 215][at]);
    });
  });
});

const headers = fc.array(
  fc.tuple(
    fc.constantFrom(':path', 'a', 'x-trace', 'content-type', 'a-much-longer-name'),
    fc.string({ maxLength: 60 }),
  ),
  { maxLength: 12 },
);

describe('any headers', () => {
  it('come back as they were, block after block, whatever the table holds by then', () => {
    fc.assert(
      fc.property(
        fc.array(headers, { maxLength: 8 }),
        fc.boolean(),
        fc.nat(300),
        (blocks, huffman, size) => {
          const encoder = new HpackEncoder({ huffman });
          const decoder = new HpackDecoder();
          encoder.limit(size);
          for (const block of blocks) {
            expect(decoder.decode(encoder.encode(block, new Set(['x-trace'])))).toEqual(block);
            expect(decoder.tableSize).toBe(encoder.tableSize);
          }
        },
      ),
    );
  });

  it('and any bytes through the code', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(huffmanDecode(huffmanEncode(all))).toEqual(all);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(huffmanDecode(huffmanEncode(bytes))).toEqual(bytes);
      }),
    );
  });
});

describe('what is no block', () => {
  it.each([
    ['index-out-of-range', '80'],
    ['index-out-of-range', 'be'],
    ['integer-too-large', 'ff ff ff ff ff ff ff'],
    ['string-not-huffman', '00 81 00 00'],
    ['table-size-too-large', '3f e2 ff 03'],
    ['table-size-misplaced', '82 20'],
    ['truncated', '40'],
    ['truncated', '40 05 61'],
  ])('is named %s', (code, bytes) => {
    try {
      new HpackDecoder().decode(hex(bytes));
      expect('decoded').toBe(code);
    } catch (error) {
      expect(error instanceof HpackError ? error.code : error).toBe(code);
    }
  });

  it('is refused when its headers are too much', () => {
    const block = new HpackEncoder().encode([['a', 'x'.repeat(500)]]);
    expect(() => new HpackDecoder(400).decode(block)).toThrow(/more than 400/);
  });

  it('never ends in anything but a named error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          new HpackDecoder().decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(HpackError);
        }
      }),
    );
  });

  it('has no end of a string in it', () => {
    expect(huffmanDecode(hex('ff ff ff ff'))).toBeNull();
    expect(huffmanDecode(bytesOfText(''))).toEqual(new Uint8Array(0));
  });
});
