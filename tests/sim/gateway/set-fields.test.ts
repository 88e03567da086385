/** Fields set in a JSON body: their paths, what their values may be, and names that are only names. */
import { describe, expect, it } from 'vitest';
import { setFields } from '../../../src/sim/gateway/set-fields.ts';

const sources = {
  params: new Map([['id', '7']]),
  search: 'q=%22%7B',
  headers: [],
  claims: null,
};

describe('setFields', () => {
  it.each([
    ['a text', {}, { a: 'x {id}' }, { a: 'x 7' }],
    [
      'a number, and the text of one',
      {},
      { a: '7', b: '"7"', c: '{id}' },
      { a: 7, b: '7', c: '7' },
    ],
    ['null and nothing', {}, { a: 'null', b: '' }, { a: null, b: '' }],
    ['a value that would end the text', {}, { a: '{"b":["{query.q}"]}' }, { a: { b: ['"{'] } }],
    ['inside, beside others', { a: { b: 1 } }, { 'a.c': '2' }, { a: { b: 1, c: 2 } }],
    [
      'where no object is',
      { a: [1], b: 'x' },
      { 'a.c': '2', 'b.c': '2' },
      { a: { c: 2 }, b: { c: 2 } },
    ],
    ['nothing where a value lacks', { a: { b: 1 } }, { 'a.b': '{claim.sub}' }, { a: {} }],
    ['nothing below nothing', { a: 1 }, { 'b.c': '{claim.sub}' }, { a: 1 }],
  ])('sets %s', (_, body, fields, expected) => {
    expect(JSON.parse(JSON.stringify(setFields(fields, body, sources)?.value))).toEqual(expected);
  });

  it('tells what it set and what lacked a value', () => {
    const told = setFields({ a: '1', b: '["{claim.sub}"]' }, { b: 2 }, sources);
    expect(told).toMatchObject({ set: ['a'], missing: ['b {claim.sub}'] });
  });

  it('leaves the given body, and no name reaches a prototype', () => {
    const body = { a: { b: 1 } };
    const told = setFields({ 'a.b': '2', '__proto__.polluted': 'true' }, body, sources);
    expect(body).toEqual({ a: { b: 1 } });
    expect(JSON.stringify(told?.value)).toBe('{"a":{"b":2},"__proto__":{"polluted":true}}');
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([[[1]], ['x'], [null]])('has no field in %j', (body) => {
    expect(setFields({ a: '1' }, body, sources)).toBeNull();
  });
});
