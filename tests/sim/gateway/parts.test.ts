/** Values of `each`, results of batches, and what policies make of failures. */
import { describe, expect, it } from 'vitest';
import { statusOfWhole } from '../../../src/sim/gateway/part-failures.ts';
import type { PartFailure } from '../../../src/sim/gateway/part-failures.ts';
import { partsUsedBy } from '../../../src/sim/gateway/part-names.ts';
import { entriesOf, partOf, resultWithout, valuesAt } from '../../../src/sim/gateway/parts.ts';
import type { Result } from '../../../src/sim/gateway/parts.ts';
import type { Reason } from '../../../src/sim/services/facts.ts';
import type { LegPolicy } from '../../../src/sim/world/gateway-rules.ts';
import { leg } from '../../support/aggregates.ts';

function failure(status: number, reason: Reason = 'timeout'): PartFailure {
  return { reason, values: {}, status, headers: [], definite: false, isTold: true };
}

const late = failure(504);

it.each([
  ['/get/{sku}?l={query.l}&t={claim.sub}&h={header.x-y}', undefined, []],
  ['/get/{a.b.c}?x={each}&y={a.d}&z={b_1.x}', undefined, ['a', 'b_1']],
  ['/get/{each}', { of: 'orders.lines.sku', batch: false }, ['orders']],
])('%s, of %j, uses %j', (target, each, used) => {
  expect(partsUsedBy(each === undefined ? { target } : { target, each })).toEqual(used);
});

describe('values at a path', () => {
  it.each([
    ['a', { a: 1 }, ['1']],
    ['a.b', { a: { b: 'x' } }, ['x']],
    ['a.b', { a: [{ b: 'x' }, { b: false }, { b: 2.5 }] }, ['x', 'false', '2.5']],
    ['a.b', { a: [[{ b: ['x', 'y'] }], { b: [] }] }, ['x', 'y']],
    ['a', { a: [] }, []],
    ['a', {}, null],
    ['a.b', { a: [{ b: 1 }, {}] }, null],
    ['a.b', { a: [{ b: 1 }, { b: null }] }, null],
    ['a', { a: { b: 1 } }, null],
    ['a', null, null],
    ['constructor.name', {}, null],
  ])('%s of %j', (path, value, expected) => {
    expect(valuesAt(value, path.split('.'))).toEqual(expected);
  });
});

describe('entries of a batch', () => {
  const good = (value: unknown): Result => ({ kind: 'good', value });
  const values = ['1', '2'];
  it.each([
    [
      'by order',
      {},
      [{ n: 'a' }, { n: 'b' }],
      [
        ['1', { n: 'a' }],
        ['2', { n: 'b' }],
      ],
      [],
    ],
    ['by order, with a gap', {}, [{ n: 'a' }, null], [['1', { n: 'a' }]], ['2']],
    [
      'by key',
      { key: 'id' },
      [{ id: 2 }, { id: 1 }],
      [
        ['1', { id: 1 }],
        ['2', { id: 2 }],
      ],
      [],
    ],
    [
      'by key, with a gap and a stranger',
      { key: 'id' },
      [{ id: 9 }, { id: 2 }],
      [['2', { id: 2 }]],
      ['1'],
    ],
    [
      'by key, twice: the first',
      { key: 'id' },
      [{ id: 1, n: 1 }, { id: 1, n: 2 }, { id: 2 }],
      [
        ['1', { id: 1, n: 1 }],
        ['2', { id: 2 }],
      ],
      [],
    ],
    [
      'within the answer',
      { list: 'a.b', key: 'x.id' },
      { a: { b: [{ x: { id: '2' } }] } },
      [['2', { x: { id: '2' } }]],
      ['1'],
    ],
  ])('%s', (_what, each, answer, found, lost) => {
    const part = leg('p', { each: { of: 'a.b', batch: true, ...each } });
    const read = entriesOf(part, values, answer, good);
    expect(read).toEqual({
      entries: found.map(([of, value]) => ({ of, result: good(value) })),
      lost,
    });
  });

  it.each([
    [{}, [1], 'there are 1 results for 2 values'],
    [{}, { items: [] }, 'the answer is not a list'],
    [{ list: 'items.all' }, { items: [] }, 'there is no list at items.all'],
    [{ list: 'items' }, { items: { 1: 'a' } }, 'there is no list at items'],
  ])('%j of %j: %s', (each, answer, error) => {
    const part = leg('p', { each: { of: 'a.b', batch: true, ...each } });
    expect(entriesOf(part, values, answer, good)).toBe(error);
  });
});

describe('a part', () => {
  it.each<[LegPolicy, string | undefined, Result | null]>([
    ['fail', undefined, null],
    ['omit', undefined, { kind: 'missing', failure: late }],
    ['last-known', undefined, { kind: 'missing', failure: late }],
    ['default', '{"a":[]}', { kind: 'defaulted', value: { a: [] }, failure: late }],
    ['default', 'null', { kind: 'defaulted', value: null, failure: late }],
  ])('whose policy is %s, with the default %s', (onFailure, fallback, result) => {
    const part = leg('p', { onFailure, ...(fallback === undefined ? {} : { fallback }) });
    expect(resultWithout(part, late)).toEqual(result);
  });

  it('shows what its projection keeps, and a default as it is', () => {
    const shop = leg('shop', { response: { keep: ['name'] } });
    const value = { name: 'x', cost: 1 };
    const shown = (result: Result) => partOf(shop, [{ of: null, result }], null);
    expect(shown({ kind: 'good', value })).toMatchObject({ value, shown: { name: 'x' } });
    expect(shown({ kind: 'stale', value, failure: late, ageMs: 9 })).toMatchObject({
      shown: { name: 'x' },
      stale: [{ part: 'shop', reason: 'timeout', ageMs: 9 }],
    });
    expect(shown({ kind: 'defaulted', value, failure: late })).toMatchObject({ shown: value });
    expect(shown({ kind: 'missing', failure: late })).toMatchObject({
      isThere: false,
      missing: [{ part: 'shop', reason: 'timeout' }],
    });
  });

  it('is missing as a whole where all its values are', () => {
    const missing = { kind: 'missing', failure: late } as const;
    const entries = ['1', '2'].map((of) => ({ of, result: missing }));
    expect(partOf(leg('p'), entries, ['1', '2'])).toMatchObject({
      isThere: false,
      missing: [{ part: 'p', reason: 'timeout' }],
    });
    const [first] = entries;
    if (first === undefined) throw new Error('no entry');
    const some = [first, { of: '2', result: { kind: 'good', value: 5 } } as const];
    expect(partOf(leg('p'), some, ['2', '1', '2'])).toMatchObject({
      isThere: true,
      shown: [5, null, 5],
      missing: [{ part: 'p', value: '1', reason: 'timeout' }],
    });
  });
});

it.each([
  [400, 'bad-request', 400],
  [401, 'callee-failed', 401],
  [403, 'callee-failed', 403],
  [404, 'not-found', 404],
  [404, 'no-route', 502],
  [405, 'method-not-allowed', 502],
  [406, 'callee-failed', 502],
  [409, 'callee-failed', 502],
  [410, 'not-found', 410],
  [422, 'callee-failed', 422],
  [429, 'callee-failed', 429],
  [301, 'callee-failed', 502],
  [500, 'handler-threw', 502],
  [501, 'cannot-stream', 502],
  [502, 'bad-response', 502],
  [503, 'queue-full', 503],
  [504, 'timeout', 504],
] as const)('a required part with %d, %s, makes it %d', (status, reason, whole) => {
  expect(statusOfWhole(failure(status, reason))).toBe(whole);
});
