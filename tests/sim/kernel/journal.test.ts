import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FactBase } from '../../../src/sim/kernel/fact.ts';
import { firstDifference, Journal } from '../../../src/sim/kernel/journal.ts';
import { instant } from '../../../src/sim/kernel/time.ts';

interface Noted extends FactBase {
  readonly kind: 'noted';
  readonly value: unknown;
}
interface Moved extends FactBase {
  readonly kind: 'moved';
  readonly from: string;
  readonly to: string;
}
type Fact = Noted | Moved;

const note = (value: unknown): { kind: 'noted'; value: unknown } => ({ kind: 'noted', value });

function hashOf(...values: unknown[]): string {
  const journal = new Journal<Fact>();
  for (const value of values) journal.append(instant(1), note(value));
  return journal.hash();
}

describe('journal', () => {
  it('gives each fact its instant and place', () => {
    const journal = new Journal<Fact>();
    expect(journal.append(instant(5), { kind: 'moved', from: 'a', to: 'b' })).toEqual({
      kind: 'moved',
      from: 'a',
      to: 'b',
      at: 5,
      seq: 0,
    });
    expect(journal.append(instant(6), note(1)).seq).toBe(1);
    expect(journal.length).toBe(2);
    expect([...journal.facts()].map((fact) => fact.at)).toEqual([5, 6]);
  });

  it('has the pinned hash: changing the form changes every run hash there ever was', () => {
    const journal = new Journal<Fact>();
    expect(journal.hash()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    journal.append(instant(1000), { kind: 'moved', from: 'orders/0', to: 'catalog/0' });
    journal.append(instant(2000), { kind: 'moved', from: 'catalog/0', to: 'orders/0' });
    journal.append(
      instant(2000),
      note([null, undefined, true, false, -1, 0.5, 2 ** 40, 'ñ', { a: new Uint8Array([1]) }]),
    );
    expect(journal.hash()).toMatchInlineSnapshot(
      `"40689d7d8c80bfc111e8f733dc6bb3f8338ce55611370203c50b13d25fa18bcd"`,
    );
  });

  it('hashes every fact, also those it no longer keeps, and may be asked in between', () => {
    const [small, large] = [new Journal<Fact>({ keepMax: 3 }), new Journal<Fact>()];
    for (let i = 0; i < 10; i++) {
      small.append(instant(i), note(i));
      large.append(instant(i), note(i));
      expect(small.hash()).toBe(large.hash());
    }
    expect([...small.facts()].map((fact) => fact.seq)).toEqual([7, 8, 9]);
    expect(small.since(9).map((fact) => fact.seq)).toEqual([9]);
    expect(small.since(2).map((fact) => fact.seq)).toEqual([7, 8, 9]);
    expect(small.since(10)).toEqual([]);
    expect(large.since(8).map((fact) => fact.seq)).toEqual([8, 9]);
    expect(small.length).toBe(10);
  });

  it('keeps the newest, in order, whatever the ring holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.nat(30),
        fc.nat(35),
        (keepMax, count, from) => {
          const journal = new Journal<Fact>({ keepMax });
          for (let i = 0; i < count; i++) journal.append(instant(i), note(i));
          const kept = Array.from({ length: count }, (_, seq) => seq).slice(
            Math.max(0, count - keepMax),
          );
          expect([...journal.facts()].map((fact) => fact.seq)).toEqual(kept);
          expect(journal.since(from).map((fact) => fact.seq)).toEqual(
            kept.filter((seq) => seq >= from),
          );
        },
      ),
    );
  });

  it('tells values apart that only look alike', () => {
    const values = [
      null,
      undefined,
      0,
      -0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      '',
      '0',
      false,
      true,
      1,
      -1,
      '1',
      63,
      64,
      127,
      128,
      192,
      1.5,
      [],
      {},
      [[]],
      [1],
      ['1'],
      { a: 1 },
      { b: 1 },
      { a: 1, b: 2 },
      { b: 2, a: 1 },
      { a: undefined },
      new Uint8Array(),
      new Uint8Array([1]),
      '\ud800',
      '\ud801',
      '\ufffd',
      'é',
      'e\u0301',
      'x'.repeat(64),
      'x'.repeat(65),
      { ['__proto__']: 1 },
      JSON.parse('{"__proto__":1}'),
    ];
    const hashes = new Set(values.map((value) => hashOf(value)));
    // The last two are the same value.
    expect(hashes.size).toBe(values.length - 1);
    expect(hashOf('a', 'b')).not.toBe(hashOf('ab', ''));
    expect(hashOf('a', 'a')).not.toBe(hashOf('a', 'b'));
  });

  it('gives every fact back as it was, across blocks and chunks, forwards and backwards', () => {
    const journal = new Journal<Fact>();
    const values = [
      null,
      undefined,
      -0,
      0.1,
      2 ** 40,
      -5,
      Number.NaN,
      '\ud800 ñ',
      [],
      [{ a: [1] }],
    ];
    const texts = Array.from({ length: 8_400 }, (_, place) => `text ${place}`);
    const added: Fact[] = [];
    for (const [place, text] of texts.entries()) {
      const value = [text, values[place % values.length], texts[place % 7]];
      added.push(journal.append(instant(place * 3), note(value)));
      if (place % 2_000 !== 0) continue;
      const bytes = new Uint8Array(place * 10).fill(place);
      added.push(journal.append(instant(place * 3), note({ bytes, long: 'x'.repeat(66_000) })));
    }
    expect(journal.since(0)).toEqual(added);
    expect(journal.since(8_300).map(({ seq }) => seq)).toEqual(
      added.slice(8_300).map(({ seq }) => seq),
    );
    const back: number[] = [];
    journal.readBack(5_000, ({ seq }) => {
      back.push(seq);
      return back.length < 3_000;
    });
    expect(back).toEqual(Array.from({ length: 3_000 }, (_, place) => 5_000 - place));
  });

  it('lets go of the oldest blocks when they are too many, and says where it begins', () => {
    const journal = new Journal<Fact>({ bytesMax: 200_000 });
    for (let i = 0; i < 60_000; i++) journal.append(instant(i), note(`${i} and some more`));
    expect(journal.firstSeq).toBeGreaterThan(0);
    expect(journal.keptBytes).toBeLessThan(400_000);
    expect(journal.since(0)[0]?.seq).toBe(journal.firstSeq);
    expect(journal.since(0).at(-1)).toMatchObject({ seq: 59_999, value: '59999 and some more' });
  });

  it('keeps once what another has too', () => {
    const [one, other] = [new Journal<Fact>(), new Journal<Fact>()];
    for (let i = 0; i < 10_000; i++) {
      for (const journal of [one, other]) journal.append(instant(i), note({ i }));
    }
    other.append(instant(10_000), note('its own'));
    const before = other.hash();
    other.share(one);
    expect(other.since(0).slice(0, -1)).toEqual(one.since(0));
    expect(other.hash()).toBe(before);
  });

  it('depends on the instant and on the order of the names', () => {
    const hash = (
      at: number,
      draft: Moved | { kind: 'moved'; from: string; to: string },
    ): string => {
      const journal = new Journal<Fact>();
      journal.append(instant(at), { ...draft });
      return journal.hash();
    };
    const draft = { kind: 'moved', from: 'a', to: 'b' } as const;
    expect(hash(1, draft)).toBe(hash(1, { ...draft }));
    expect(hash(1, draft)).not.toBe(hash(2, draft));
    expect(hash(1, draft)).not.toBe(hash(1, { kind: 'moved', to: 'b', from: 'a' }));
  });

  it('hashes any plain value the same twice, however large', () => {
    fc.assert(
      fc.property(fc.array(fc.anything({ maxDepth: 3 })), (values) => {
        const copy = structuredClone(values);
        expect(hashOf(...copy)).toBe(hashOf(...values));
      }),
    );
    const large = {
      text: 'ñ'.repeat(100_000),
      bytes: new Uint8Array(200_000),
      list: Array.from({ length: 50_000 }, (_, i) => `n${i}`),
    };
    expect(hashOf(large)).toBe(hashOf(structuredClone(large)));
    expect(hashOf(large)).not.toBe(hashOf({ ...large, bytes: new Uint8Array(200_001) }));
  });

  it('refuses what it cannot hash', () => {
    const journal = new Journal<Fact>();
    expect(() =>
      journal.append(
        instant(0),
        note(() => 1),
      ),
    ).toThrow(TypeError);
    let deep: unknown = 0;
    for (let i = 0; i < 200; i++) deep = [deep];
    expect(() => journal.append(instant(0), note(deep))).toThrow(RangeError);
  });

  it('tells its listeners, until they leave', () => {
    const journal = new Journal<Fact>();
    const heard: string[] = [];
    const leaveFirst = journal.subscribe((fact) => {
      heard.push(`first ${fact.seq}`);
      leaveFirst();
    });
    const leaveSecond = journal.subscribe((fact) => heard.push(`second ${fact.seq}`));
    journal.append(instant(0), note(0));
    journal.append(instant(0), note(1));
    leaveSecond();
    leaveSecond();
    journal.append(instant(0), note(2));
    expect(heard).toEqual(['first 0', 'second 0', 'second 1']);
  });
});

describe('first difference', () => {
  const facts = (...values: unknown[]): Iterable<Fact> => {
    const journal = new Journal<Fact>();
    for (const value of values) journal.append(instant(1), note(value));
    return journal.facts();
  };

  it('finds none between equal journals', () => {
    expect(
      firstDifference(
        facts(1, { a: [new Uint8Array([1])] }),
        facts(1, { a: [new Uint8Array([1])] }),
      ),
    ).toBeNull();
    expect(firstDifference([], [])).toBeNull();
  });

  it('names the fact and the place in it', () => {
    expect(firstDifference(facts(1, { a: { b: 2 } }), facts(1, { a: { b: 3 } })))
      .toMatchInlineSnapshot(`
      "Fact 1 differs at value.a.b:
        first:  {"kind":"noted","value":{"a":{"b":2}},"at":1,"seq":1}
        second: {"kind":"noted","value":{"a":{"b":3}},"at":1,"seq":1}"
    `);
    expect(
      firstDifference(facts(new Uint8Array([72, 10])), facts(new Uint8Array([72, 11]))),
    ).toContain('value.1');
    expect(firstDifference(facts({ a: 1, b: 2 }), facts({ b: 2, a: 1 }))).toContain('value.a');
    expect(firstDifference(facts({ a: 1 }), facts({ a: 1, b: undefined }))).toContain('value.b');
    expect(firstDifference(facts([]), facts({}))).toContain('value');
  });

  it('says which journal goes on', () => {
    expect(firstDifference(facts(1), facts(1, 2))).toContain('The first ends after 1 facts');
    expect(firstDifference(facts(1, 2), facts(1))).toContain('The second ends after 1 facts');
  });
});
