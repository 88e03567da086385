/** Who gets a place, in which order, and who is turned away; against a plain list that is sorted each time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit } from '../../../src/sim/resilience/concurrency-limit.ts';
import type { Applicant } from '../../../src/sim/resilience/concurrency-limit.ts';

class Told implements Applicant {
  readonly name: string;
  readonly priority: number;
  readonly #told: string[];

  constructor(told: string[], name: string, priority: number) {
    this.#told = told;
    this.name = name;
    this.priority = priority;
  }

  admit(): void {
    this.#told.push(`+${this.name}`);
  }

  turnAway(): void {
    this.#told.push(`-${this.name}`);
  }
}

/** People at the door of so many places. */
function door(placesMax: number, waitingMax: number) {
  const told: string[] = [];
  const limit = new ConcurrencyLimit(placesMax, waitingMax);
  const people = new Map<string, Told>();
  return {
    limit,
    told,
    come(name: string, priority = 0): void {
      const one = new Told(told, name, priority);
      people.set(name, one);
      limit.enter(one);
    },
    go(name: string): void {
      const one = people.get(name);
      if (one !== undefined) limit.leave(one);
    },
  };
}

describe('a concurrency limit', () => {
  it('admits in order of priority, then of arrival', () => {
    const { told, come, go } = door(1, 10);
    come('a');
    come('low', -1);
    come('b');
    come('high', 5);
    come('c');
    for (const name of ['a', 'high', 'b', 'c', 'low']) go(name);
    expect(told).toEqual(['+a', '+high', '+b', '+c', '+low']);
  });

  it('turns away who comes when the line is full, or the last of lower priority', () => {
    const { told, come } = door(1, 2);
    come('a');
    come('b');
    come('c', 1);
    come('d');
    come('e', 1);
    come('f', 1);
    expect(told).toEqual(['+a', '-d', '-b', '-f']);
  });

  it('without a line turns away whoever finds no place, whatever their priority', () => {
    const { told, come, go } = door(1, 0);
    come('a');
    come('b', 9);
    go('a');
    come('c');
    expect(told).toEqual(['+a', '-b', '+c']);
  });

  it('forgets who leaves the line, and who was never in it', () => {
    const { limit, told, come, go } = door(1, 2);
    for (const name of ['a', 'b', 'c']) come(name);
    go('b');
    go('b');
    go('nobody');
    go('a');
    expect(told).toEqual(['+a', '+c']);
    expect([limit.busy, limit.waiting]).toEqual([1, 0]);
  });

  it('takes new limits at once: more are let in, or the last ones turned away; nobody is thrown out', () => {
    const { limit, told, come } = door(1, 4);
    for (const name of ['a', 'b', 'c', 'd']) come(name);
    limit.change(2, 1);
    expect(told).toEqual(['+a', '+b', '-d']);
    limit.change(0, 0);
    expect(told.slice(3)).toEqual(['-c']);
    expect(limit.busy).toBe(2);
    come('e');
    limit.change(Infinity, 0);
    come('f');
    expect(told.slice(4)).toEqual(['-e', '+f']);
  });

  it('goes on when whoever is admitted leaves at once, ten thousand times', () => {
    const limit = new ConcurrencyLimit(1, 10_000);
    let count = 0;
    const first: Applicant = { priority: 0, admit() {}, turnAway() {} };
    limit.enter(first);
    for (let n = 0; n < 10_000; n++) {
      const one: Applicant = {
        priority: 0,
        admit() {
          count += 1;
          limit.leave(one);
        },
        turnAway() {},
      };
      limit.enter(one);
    }
    limit.leave(first);
    expect([count, limit.busy, limit.waiting]).toEqual([10_000, 0, 0]);
  });

  it('does what a list would that is sorted anew each time', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('come' as const), priority: fc.integer({ min: -2, max: 2 }) }),
      fc.record({ kind: fc.constant('go' as const), at: fc.nat(40) }),
    );
    fc.assert(
      fc.property(
        fc.nat(3),
        fc.nat(4),
        fc.array(step, { maxLength: 80 }),
        (places, room, steps) => {
          const { told, come, go } = door(places, room);
          const expected: string[] = [];
          let line: { name: string; priority: number; order: number }[] = [];
          const inside = new Set<string>();
          const settle = (): void => {
            line = line.toSorted((a, b) => b.priority - a.priority || a.order - b.order);
            for (; inside.size < places && line.length > 0;) {
              const first = line.shift()?.name ?? '';
              inside.add(first);
              expected.push(`+${first}`);
            }
            for (const { name } of line.splice(room).toReversed()) expected.push(`-${name}`);
          };
          for (const [order, one] of steps.entries()) {
            if (one.kind === 'come') {
              line.push({ name: `n${order}`, priority: one.priority, order });
              come(`n${order}`, one.priority);
            } else {
              const name = `n${one.at}`;
              inside.delete(name);
              line = line.filter((waiting) => waiting.name !== name);
              go(name);
            }
            settle();
            expect(told).toEqual(expected);
          }
        },
      ),
    );
  });
});
