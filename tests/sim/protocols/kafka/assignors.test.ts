/** Who gets which partition: the examples of Kafka's own documentation, and what every way of dealing must keep to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignors } from '../../../../src/sim/index.ts';
import { deal } from '../../../../src/sim/protocols/kafka/assignors.ts';
import type { GroupMember, Shares } from '../../../../src/sim/protocols/kafka/assignors.ts';

/** `t0:2` is partition 2 of topic t0. */
function said(shares: Shares): Record<string, string> {
  return Object.fromEntries(
    [...shares].map(([member, share]) => [
      member,
      share.map(({ topic, partition }) => `${topic}:${partition}`).join(' '),
    ]),
  );
}

function read(text: string) {
  return text.split(' ').flatMap((one) => {
    const [topic = '', partition = ''] = one.split(':');
    return one === '' ? [] : [{ topic, partition: Number(partition) }];
  });
}

function member(memberId: string, topics: string, owned = '', generation = 1): GroupMember {
  return { memberId, topics: topics.split(' '), owned: read(owned), generation };
}

const two = new Map([
  ['t0', 3],
  ['t1', 3],
]);
const four = new Map([0, 1, 2, 3].map((number) => [`t${number}`, 2]));
const growing = new Map([
  ['t0', 1],
  ['t1', 2],
  ['t2', 3],
]);

describe("the examples of Kafka's javadoc", () => {
  it('RangeAssignor', () => {
    const members = [member('C0', 't0 t1'), member('C1', 't0 t1')];
    expect(said(deal('range', members, two))).toEqual({
      C0: 't0:0 t0:1 t1:0 t1:1',
      C1: 't0:2 t1:2',
    });
  });

  it('RoundRobinAssignor, where all want the same and where they do not', () => {
    const same = [member('C0', 't0 t1'), member('C1', 't0 t1')];
    expect(said(deal('roundrobin', same, two))).toEqual({
      C0: 't0:0 t0:2 t1:1',
      C1: 't0:1 t1:0 t1:2',
    });
    const other = [member('C0', 't0'), member('C1', 't0 t1'), member('C2', 't0 t1 t2')];
    expect(said(deal('roundrobin', other, growing))).toEqual({
      C0: 't0:0',
      C1: 't1:0',
      C2: 't1:1 t2:0 t2:1 t2:2',
    });
  });

  it('StickyAssignor: as even as can be, and when C1 leaves, the others keep what they had', () => {
    const all = 't0 t1 t2 t3';
    const first = deal('sticky', [member('C0', all), member('C1', all), member('C2', all)], four);
    expect(said(first)).toEqual({
      C0: 't0:0 t1:1 t3:0',
      C1: 't0:1 t2:0 t3:1',
      C2: 't1:0 t2:1',
    });
    const left = [member('C0', all, 't0:0 t1:1 t3:0'), member('C2', all, 't1:0 t2:1')];
    expect(said(deal('sticky', left, four))).toEqual({
      C0: 't0:0 t1:1 t2:0 t3:0',
      C2: 't0:1 t1:0 t2:1 t3:1',
    });
  });

  it('StickyAssignor where members want different topics', () => {
    const members = [member('C0', 't0'), member('C1', 't0 t1'), member('C2', 't0 t1 t2')];
    expect(said(deal('sticky', members, growing))).toEqual({
      C0: 't0:0',
      C1: 't1:0 t1:1',
      C2: 't2:0 t2:1 t2:2',
    });
    const left = [member('C1', 't0 t1', 't1:0 t1:1'), member('C2', 't0 t1 t2', 't2:0 t2:1 t2:2')];
    expect(said(deal('sticky', left, growing))).toEqual({
      C1: 't0:0 t1:0 t1:1',
      C2: 't2:0 t2:1 t2:2',
    });
  });
});

describe('cooperative-sticky', () => {
  it('takes nothing from anybody in the first round, and deals in the second what was let go', () => {
    const topics = new Map([['t', 6]]);
    const first = deal(
      'cooperative-sticky',
      [member('A', 't', 't:0 t:1 t:2 t:3 t:4 t:5'), member('B', 't')],
      topics,
    );
    expect(said(first)).toEqual({ A: 't:0 t:1 t:2', B: '' });
    const second = [member('A', 't', 't:0 t:1 t:2', 2), member('B', 't', '', 2)];
    expect(said(deal('cooperative-sticky', second, topics))).toEqual({
      A: 't:0 t:1 t:2',
      B: 't:3 t:4 t:5',
    });
  });

  it('believes the later generation where two claim the same', () => {
    const members = [member('A', 't', 't:0 t:1', 3), member('B', 't', 't:1', 2)];
    expect(said(deal('sticky', members, new Map([['t', 2]])))).toEqual({ A: 't:0', B: 't:1' });
    expect(
      said(
        deal(
          'sticky',
          [member('A', 't', 't:0', 3), member('B', 't', 't:0', 2)],
          new Map([['t', 1]]),
        ),
      ),
    ).toEqual({ A: 't:0', B: '' });
  });
});

const groups = fc
  .record({
    counts: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(5)),
    size: fc.integer({ min: 1, max: 5 }),
    wishes: fc.array(fc.subarray(['a', 'b', 'c'], { minLength: 1 }), {
      minLength: 5,
      maxLength: 5,
    }),
    areEqual: fc.boolean(),
  })
  .map(({ counts, size, wishes, areEqual }) => ({
    counts: new Map(Object.entries(counts)),
    members: Array.from({ length: size }, (_, at): GroupMember => {
      const topics = wishes[areEqual ? 0 : at] ?? [];
      return { memberId: `m${at}`, topics, owned: [], generation: 1 };
    }),
    areEqual,
  }));

describe.each(assignors)('%s', (assignor) => {
  it('gives each wanted partition to exactly one member who wants it, whatever the order of members', () => {
    fc.assert(
      fc.property(groups, ({ members, counts }) => {
        const shares = deal(assignor, members, counts);
        const given = [...shares.values()]
          .flat()
          .map(({ topic, partition }) => `${topic} ${partition}`);
        expect(new Set(given).size).toBe(given.length);
        const wanted = [...counts].flatMap(([topic, count]) =>
          members.some((one) => one.topics.includes(topic)) ? [count] : [],
        );
        expect(given.length).toBe(wanted.reduce((sum, count) => sum + count, 0));
        for (const { memberId, topics } of members) {
          for (const { topic } of shares.get(memberId) ?? []) expect(topics).toContain(topic);
        }
        expect(said(deal(assignor, members.toReversed(), counts))).toEqual(said(shares));
      }),
    );
  });
});

it('sticky: even where all want the same, and nobody loses what stays even', () => {
  fc.assert(
    fc.property(groups, fc.nat(4), ({ members, counts, areEqual }, gone) => {
      const first = deal('sticky', members, counts);
      const sizes = [...first.values()].map((share) => share.length);
      if (areEqual) expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      const left = members
        .filter((_, at) => at !== gone % members.length)
        .map((one) => ({ ...one, owned: first.get(one.memberId) ?? [] }));
      if (left.length === 0 || !areEqual) return;
      const second = deal('sticky', left, counts);
      for (const { memberId, owned } of left) {
        const kept = new Set(
          (second.get(memberId) ?? []).map(({ topic, partition }) => `${topic} ${partition}`),
        );
        for (const { topic, partition } of owned) expect(kept).toContain(`${topic} ${partition}`);
      }
    }),
  );
});
