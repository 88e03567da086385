import { describe, expect, test } from 'vitest';
import { unpackAdvance, unpackWindow, WindowPacker } from '../../src/host/window-codec.ts';
import { ByteWriter, encodeValue, instant, NEVER } from '../../src/sim/index.ts';
import type { Advance, ProcessInput } from '../../src/sim/index.ts';

const packer = new WindowPacker();
const input: ProcessInput = {
  kind: 'segment',
  at: instant(10),
  link: 'a-b',
  direction: 'out',
  connection: 7,
  from: 'a/0',
  flag: 'data',
  message: 3,
  bytes: new Uint8Array([1, 2, 3]),
};

test('a window comes out as it went in', () => {
  expect(unpackWindow(packer.packWindow([input], instant(500)))).toEqual({
    inputs: [input],
    until: 500,
  });
});

test('an answer comes out as it went in, with no end in sight', () => {
  const advance: Advance = {
    outputs: [
      { kind: 'query', at: instant(3), query: 1, sql: 'select ?', parameters: [null], trace: '' },
    ],
    nextAt: NEVER,
  };
  expect(unpackAdvance(packer.packAdvance(advance), instant(500))).toEqual(advance);
});

describe('what a replica may not answer', () => {
  const pack = (value: unknown): ArrayBuffer => {
    const writer = new ByteWriter();
    encodeValue(writer, value);
    return writer.finish().buffer;
  };
  test.each([
    ['no pair', {}],
    ['a next instant in the past', [[], 499]],
    ['a next instant that is none', [[], 'soon']],
    ['outputs that are none', [{}, 500]],
    ['an output of another kind', [[{ kind: 'crash', at: 1 }], 500]],
    ['an output of the future', [[{ kind: 'fact', at: 500 }], 500]],
    ['an output of the past', [[{ kind: 'fact', at: -1 }], 500]],
    ['null', [[null], 500]],
  ])('%s', (_name, value) => {
    expect(() => unpackAdvance(pack(value), instant(500))).toThrow(TypeError);
  });

  test('bytes that are no value', () => {
    expect(() => unpackAdvance(new Uint8Array([3, 1, 4]).buffer, instant(500))).toThrow('pair');
    expect(() => unpackAdvance(new ArrayBuffer(0), instant(500))).toThrow('bytes');
  });
});
