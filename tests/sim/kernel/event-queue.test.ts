import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../src/sim/kernel/event-queue.ts';
import { instant, NEVER } from '../../../src/sim/kernel/time.ts';

interface Entry {
  readonly at: number;
  readonly tie: number;
}

const before = (a: Entry, b: Entry): number => a.at - b.at || a.tie - b.tie;

describe('event queue', () => {
  it('is empty at first', () => {
    const queue = new EventQueue<string>();
    expect(queue.nextAt).toBe(NEVER);
    expect(queue.size).toBe(0);
    expect(queue.pop()).toBeUndefined();
    expect(queue.poppedAt).toBe(0);
  });

  it('gives the earliest first, and among equal instants the lowest tie', () => {
    const queue = new EventQueue<string>();
    queue.push(instant(5), 2, 'c');
    queue.push(instant(5), 1, 'b');
    queue.push(instant(3), 9, 'a');
    expect([queue.pop(), queue.poppedAt, queue.nextAt]).toEqual(['a', 3, 5]);
    expect([queue.pop(), queue.pop(), queue.pop()]).toEqual(['b', 'c', undefined]);
    expect(queue.poppedAt).toBe(5);
    expect(queue.nextAt).toBe(NEVER);
  });

  it('refuses what has no place in an order', () => {
    const queue = new EventQueue<string>();
    expect(() => queue.push(instant(Number.NaN), 0, 'x')).toThrow(RangeError);
    expect(() => queue.push(instant(1), Number.NaN, 'x')).toThrow(RangeError);
    expect(queue.size).toBe(0);
  });

  it('can be cleared and used again', () => {
    const queue = new EventQueue<number>();
    for (let i = 0; i < 200; i++) queue.push(instant(i), i, i);
    queue.pop();
    queue.clear();
    expect([queue.size, queue.nextAt, queue.pop(), queue.poppedAt]).toEqual([
      0,
      NEVER,
      undefined,
      0,
    ]);
    queue.push(instant(7), 1, 7);
    queue.push(instant(6), 1, 6);
    expect([queue.pop(), queue.pop(), queue.pop()]).toEqual([6, 7, undefined]);
  });

  it('does whatever a sorted list does, for any order of pushes and pops', () => {
    const action = fc.oneof(
      fc.record({ at: fc.oneof(fc.nat(5), fc.nat(), fc.constant(NEVER)) }),
      fc.constant('pop' as const),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 400 }), (actions) => {
        const queue = new EventQueue<Entry>();
        const sorted: Entry[] = [];
        let pushed = 0;
        for (const step of actions) {
          if (step === 'pop') {
            const expected = sorted.shift();
            expect(queue.pop()).toBe(expected);
            if (expected) expect(queue.poppedAt).toBe(expected.at);
          } else {
            const entry = { at: step.at, tie: (pushed++ * 7919) % 1009 };
            sorted.push(entry);
            sorted.sort(before);
            queue.push(instant(entry.at), entry.tie, entry);
          }
          expect(queue.size).toBe(sorted.length);
          expect(queue.nextAt).toBe(sorted[0]?.at ?? NEVER);
        }
        for (const expected of sorted) expect(queue.pop()).toBe(expected);
        expect(queue.pop()).toBeUndefined();
      }),
    );
  });
});
