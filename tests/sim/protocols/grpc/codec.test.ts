/** What gRPC puts around its messages: lengths, timeouts, statuses, escaped texts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codeOf,
  formatMessage,
  formatTimeout,
  frameMessage,
  httpOf,
  MessageSplitter,
  parseMessage,
  parseTimeout,
  statusNames,
  statusOfCode,
  statusOfHttp,
} from '../../../../src/sim/protocols/grpc/codec.ts';
import { concat } from '../../../../src/sim/wire/utf8.ts';

describe('messages', () => {
  it('come back as they were, however the data is split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 20 }),
        (list, size) => {
          const bytes = concat(list.map(frameMessage));
          const splitter = new MessageSplitter();
          const got: unknown[] = [];
          for (let at = 0; at < bytes.length; at += size) {
            for (const event of splitter.push(bytes.subarray(at, at + size))) {
              got.push(event.kind === 'message' ? event.message : event);
            }
          }
          expect(got).toEqual(list);
          expect(splitter.isCutOff).toBe(false);
        },
      ),
    );
  });

  it('that are compressed or too long are refused by status', () => {
    const [packed] = new MessageSplitter().push(Uint8Array.of(1, 0, 0, 0, 0));
    expect(packed).toMatchObject({ kind: 'error', status: 'UNIMPLEMENTED' });
    const [long] = new MessageSplitter().push(Uint8Array.of(0, 1, 0, 0, 0));
    expect(long).toMatchObject({ kind: 'error', status: 'RESOURCE_EXHAUSTED' });
  });
});

describe('timeouts', () => {
  it.each([
    ['100m', 100],
    ['2S', 2_000],
    ['3M', 180_000],
    ['1H', 3_600_000],
    ['5u', 0.005],
    ['7n', 7e-6],
    ['123456789m', null],
    ['5', null],
    ['m', null],
    ['-5m', null],
  ])('%s', (text, ms) => {
    const read = parseTimeout(text);
    if (ms === null) expect(read).toBeNull();
    else expect(read).toBeCloseTo(ms, 9);
  });

  it('are written in whole milliseconds, never shorter than they are', () => {
    expect([formatTimeout(0.2), formatTimeout(999), formatTimeout(-3), formatTimeout(2e8)]).toEqual(
      ['1m', '999m', '0m', '200000S'],
    );
  });
});

describe('statuses', () => {
  it('are seventeen, in their order, each with an HTTP status', () => {
    expect(statusNames.length).toBe(17);
    expect(statusNames.map((name) => codeOf(name))).toEqual(statusNames.map((_, at) => at));
    expect([httpOf('UNAVAILABLE'), httpOf('DEADLINE_EXCEEDED'), httpOf('NOT_FOUND')]).toEqual([
      503, 504, 404,
    ]);
    expect(statusOfCode(99)).toBe('UNKNOWN');
  });

  it.each([
    [201, 'OK'],
    [400, 'INVALID_ARGUMENT'],
    [404, 'NOT_FOUND'],
    [408, 'DEADLINE_EXCEEDED'],
    [409, 'ABORTED'],
    [410, 'NOT_FOUND'],
    [412, 'FAILED_PRECONDITION'],
    [416, 'OUT_OF_RANGE'],
    [422, 'INVALID_ARGUMENT'],
    [429, 'RESOURCE_EXHAUSTED'],
    [500, 'INTERNAL'],
    [503, 'UNAVAILABLE'],
    [504, 'DEADLINE_EXCEEDED'],
  ])('%i becomes %s', (http, status) => {
    expect(statusOfHttp(http)).toBe(status);
  });
});

it('escapes what a header may not hold, and takes broken escapes as they are', () => {
  expect(formatMessage('100 % café')).toBe('100 %25 caf%C3%A9');
  expect(parseMessage('50%')).toBe('50%');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(parseMessage(formatMessage(text))).toBe(text);
    }),
  );
});
