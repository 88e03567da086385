import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/sim/kernel/random.ts';

describe('random', () => {
  it('gives the pinned stream: changing it changes every run there ever was', () => {
    const random = Random.named(42, 'orders/0 service time');
    expect([random.next(), random.next(), random.next()]).toMatchInlineSnapshot(`
      [
        0.8774754387826762,
        0.9905696389908631,
        0.08436939863999171,
      ]
    `);
    expect([random.int(1, 6), random.int(0, 2 ** 40), random.int(-3, -3)]).toMatchInlineSnapshot(`
      [
        1,
        209687167632,
        -3,
      ]
    `);
    expect([random.hex(32), random.hex(16), random.hex(3)]).toMatchInlineSnapshot(`
      [
        "b6bdffecff658153640a183ccce98ab3",
        "d8dc9ab46400600f",
        "bd6",
      ]
    `);
  });

  it('repeats itself for the same seed and name', () => {
    fc.assert(
      fc.property(fc.double(), fc.string(), (seed, name) => {
        const [a, b] = [Random.named(seed, name), Random.named(seed, name)];
        for (let i = 0; i < 5; i++) expect(a.next()).toBe(b.next());
      }),
    );
  });

  it('gives unrelated streams for neighbours in seed and name', () => {
    const first = new Set<number>();
    for (let seed = 0; seed < 100; seed++) {
      for (const name of ['a', 'b', 'aa', 'ab', 'ba', ''])
        first.add(Random.named(seed, name).next());
    }
    expect(first.size).toBe(600);
    const values = [...first];
    expect(values.reduce((sum, value) => sum + value, 0) / 600).toBeCloseTo(0.5, 1);
  });

  it('fills all ten tenths of the unit interval equally, within five standard errors', () => {
    const random = Random.named(1, 'tenths');
    const counts = new Array<number>(10).fill(0);
    const draws = 100_000;
    for (let i = 0; i < draws; i++) {
      const tenth = Math.floor(random.next() * 10);
      counts[tenth] = (counts[tenth] ?? 0) + 1;
    }
    expect(counts).toHaveLength(10);
    for (const count of counts)
      expect(Math.abs(count - draws / 10)).toBeLessThan(5 * Math.sqrt(draws * 0.09));
  });

  it('stays in the range of an integer draw and reaches both its ends', () => {
    const random = Random.named(2, 'dice');
    const seen = new Set<number>();
    for (let i = 0; i < 1000; i++) seen.add(random.int(1, 6));
    expect([...seen].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => random.int(2, 1)).toThrow(RangeError);
    expect(() => random.int(0, 0.5)).toThrow(RangeError);
    expect(() => random.int(Number.NaN, 1)).toThrow(RangeError);
  });

  it('knows certainty and impossibility', () => {
    const random = Random.named(3, 'coin');
    let heads = 0;
    for (let i = 0; i < 10_000; i++) {
      expect(random.bool(0)).toBe(false);
      expect(random.bool(1)).toBe(true);
      if (random.bool(0.3)) heads++;
    }
    expect(Math.abs(heads - 3000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.21));
  });

  it('gives exactly the hexadecimal digits asked for', () => {
    const random = Random.named(4, 'hex');
    for (const digits of [0, 1, 8, 9, 16, 32])
      expect(random.hex(digits)).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`));
  });
});
