/** How parts become one body: nothing is lost, and what is missing is said. */
import { describe, expect, it } from 'vitest';
import { mergeParts } from '../../../src/sim/gateway/merge.ts';
import type { Part } from '../../../src/sim/gateway/parts.ts';

function part(name: string, shown: unknown, others: Partial<Part> = {}): Part {
  const nothing = { missing: [], stale: [], defaulted: [] };
  return { name, isThere: true, failure: null, value: shown, shown, ...nothing, ...others };
}

const gone = part('gone', undefined, {
  isThere: false,
  missing: [{ part: 'gone', reason: 'timeout' }],
});

describe('by name', () => {
  it.each([
    ['nothing', [], {}],
    ['two parts', [part('a', { x: 1 }), part('b', { x: 2 })], { a: { x: 1 }, b: { x: 2 } }],
    ['a list and nothing', [part('a', [1]), part('b', null)], { a: [1], b: null }],
    [
      'one that is missing',
      [part('a', 1), gone],
      { a: 1, partial: true, missing: [{ part: 'gone', reason: 'timeout' }] },
    ],
    [
      'values that are missing within a part',
      [part('a', [null, 2], { missing: [{ part: 'a', value: '1', reason: 'not-found' }] })],
      { a: [null, 2], partial: true, missing: [{ part: 'a', value: '1', reason: 'not-found' }] },
    ],
    [
      'old and given values',
      [
        part('a', 1, { stale: [{ part: 'a', reason: 'timeout', ageMs: 20 }] }),
        part('b', 0, { defaulted: [{ part: 'b', reason: 'timeout' }] }),
      ],
      {
        a: 1,
        b: 0,
        stale: [{ part: 'a', reason: 'timeout', ageMs: 20 }],
        defaulted: [{ part: 'b', reason: 'timeout' }],
      },
    ],
    ['names that objects inherit', [part('constructor', 1)], { constructor: 1 }],
  ])('%s', (_what, parts, body) => {
    const merged = mergeParts(parts, 'namespace');
    expect([{ ...merged.body }, merged.collisions]).toEqual([body, []]);
  });
});

describe('flat', () => {
  it.each([
    ['fields of all', [part('a', { x: 1 }), part('b', { y: 2 })], { x: 1, y: 2 }, []],
    [
      'the later of two fields keeps the name of its part',
      [part('a', { id: 1 }), part('b', { id: 1 }), part('c', { id: 3 })],
      { id: 1, 'b.id': 1, 'c.id': 3 },
      [
        { field: 'id', parts: ['a', 'b'] },
        { field: 'id', parts: ['a', 'c'] },
      ],
    ],
    [
      'also where that name is taken',
      [part('a', { id: 1, 'b.id': 0 }), part('b', { id: 2 })],
      { id: 1, 'b.id': 0, 'b.b.id': 2 },
      [{ field: 'id', parts: ['a', 'b'] }],
    ],
    [
      'what has no fields stands under its name',
      [part('a', { b: 1 }), part('b', [2]), part('c', null)],
      { b: 1, 'b.b': [2], c: null },
      [{ field: 'b', parts: ['a', 'b'] }],
    ],
    [
      'the words of the answer itself are taken',
      [part('a', { partial: false, missing: 0 }), gone],
      {
        'a.partial': false,
        'a.missing': 0,
        partial: true,
        missing: [{ part: 'gone', reason: 'timeout' }],
      },
      [
        { field: 'partial', parts: ['gateway', 'a'] },
        { field: 'missing', parts: ['gateway', 'a'] },
      ],
    ],
    [
      'a name that is special elsewhere',
      [part('a', JSON.parse('{"__proto__":{"x":1}}')), part('b', JSON.parse('{"__proto__":2}'))],
      JSON.parse('{"__proto__":{"x":1},"b.__proto__":2}'),
      [{ field: '__proto__', parts: ['a', 'b'] }],
    ],
  ])('%s', (_what, parts, fields, collisions) => {
    const { body, collisions: found } = mergeParts(parts, 'flat');
    const said = collisions.length === 0 ? [] : [['collisions', collisions]];
    expect(Object.entries(body)).toEqual([...Object.entries(fields), ...said]);
    expect(found).toEqual(collisions);
  });
});
