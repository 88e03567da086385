import { describe, expect, test } from 'vitest';
import { WindowPacker, WindowUnpacker } from '../../src/host/window-codec.ts';
import { ByteWriter, instant, NEVER, ValueEncoder } from '../../src/sim/index.ts';
import type { Advance, ProcessInput } from '../../src/sim/index.ts';

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
  expect(
    new WindowUnpacker().unpackWindow(new WindowPacker().packWindow([input], instant(500))),
  ).toEqual({
    inputs: [input],
    until: 500,
  });
});

test('an answer comes out as it went in, with no end in sight', () => {
  const advance: Advance = {
    outputs: [
      {
        kind: 'query',
        at: instant(3),
        query: 1,
        sql: 'select ?',
        parameters: [null],
        trace: '',
        span: '',
      },
    ],
    nextAt: NEVER,
  };
  expect(
    new WindowUnpacker().unpackAdvance(new WindowPacker().packAdvance(advance), instant(500)),
  ).toEqual(advance);
});

test('what was written once is only named in later windows', () => {
  const packer = new WindowPacker();
  const unpacker = new WindowUnpacker();
  const [first, second] = [10, 20].map((at) => packer.packWindow([input], instant(at)));
  expect(second?.byteLength).toBeLessThan((first?.byteLength ?? 0) / 2);
  for (const buffer of [first, second]) {
    expect(unpacker.unpackWindow(buffer ?? new ArrayBuffer(0)).inputs).toEqual([input]);
  }
});

describe('what a replica may not answer', () => {
  const pack = (value: unknown): ArrayBuffer => {
    const writer = new ByteWriter();
    new ValueEncoder(writer).write(value);
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
    expect(() => new WindowUnpacker().unpackAdvance(pack(value), instant(500))).toThrow(TypeError);
  });

  test('bytes that are no value', () => {
    expect(() =>
      new WindowUnpacker().unpackAdvance(new Uint8Array([3, 1, 4]).buffer, instant(500)),
    ).toThrow('pair');
    expect(() => new WindowUnpacker().unpackAdvance(new ArrayBuffer(0), instant(500))).toThrow(
      'bytes',
    );
  });
});
