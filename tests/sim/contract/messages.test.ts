import { describe, expect, it } from 'vitest';
import type { Field } from '../../../src/sim/contract/contract.ts';
import { checkMessage, keepKnown } from '../../../src/sim/contract/messages.ts';

const fields: readonly Field[] = [
  { name: 'sku', number: 1, type: 'string' },
  { name: 'quantity', number: 2, type: 'int' },
  { name: 'weight', number: 3, type: 'double', optional: true },
  { name: 'gift', number: 4, type: 'bool', optional: true },
  { name: 'tags', number: 5, type: 'string', repeated: true },
  {
    name: 'lines',
    number: 6,
    type: 'message',
    repeated: true,
    fields: [{ name: 'price', number: 1, type: 'int' }],
  },
];
const good = { sku: 'cafe-1', quantity: 2 };

describe('checkMessage', () => {
  it.each([
    good,
    { ...good, weight: 0.5, gift: false, tags: ['a', 'b'], lines: [{ price: 1 }] },
    { ...good, weight: null, tags: null },
    Object.assign(Object.create(null), good),
  ])('takes what fits', (value) => {
    expect(checkMessage(fields, value)).toBeNull();
  });

  it.each([
    [null, 'The message is null; an object was expected.'],
    [[], 'The message is a list of 0; an object was expected.'],
    ['x', 'The message is the text "x"; an object was expected.'],
    [{ quantity: 1 }, 'Field sku is missing; a text was expected.'],
    [{ sku: 1, quantity: 1 }, 'Field sku is 1; a text was expected.'],
    [{ ...good, quantity: 1.5 }, 'Field quantity is 1.5; a whole number was expected.'],
    [
      { ...good, quantity: 2 ** 53 },
      'Field quantity is 9007199254740992; a whole number was expected.',
    ],
    [{ ...good, quantity: '2' }, 'Field quantity is the text "2"; a whole number was expected.'],
    [{ ...good, weight: Number.NaN }, 'Field weight is NaN; a number was expected.'],
    [{ ...good, gift: 1 }, 'Field gift is 1; true or false was expected.'],
    [{ ...good, tags: 'a' }, 'Field tags is the text "a"; a list of string was expected.'],
    [{ ...good, tags: ['a', 2] }, 'Field tags[1] is 2; a text was expected.'],
    [
      { ...good, lines: [{ price: 'x' }] },
      'Field lines[0].price is the text "x"; a whole number was expected.',
    ],
    [{ ...good, lines: [{}] }, 'Field lines[0].price is missing; a whole number was expected.'],
    [
      { ...good, qty: 1 },
      'Field qty is not in the contract; sku, quantity, weight, gift, tags, lines were expected.',
    ],
  ])('refuses %j and says why', (value, message) => {
    expect(checkMessage(fields, value)).toBe(message);
  });

  it('takes names of the prototype for names', () => {
    const odd: readonly Field[] = [{ name: 'constructor', number: 1, type: 'string' }];
    expect(checkMessage(odd, {})).toBe('Field constructor is missing; a text was expected.');
    expect(checkMessage(odd, { constructor: 'x' })).toBeNull();
    const polluted: unknown = JSON.parse('{"sku":"a","quantity":1,"__proto__":{"gift":true}}');
    expect(checkMessage(fields, polluted)).toMatch(/^Field __proto__ is not in the contract/);
  });

  it('passes over unknown members of an answer on request', () => {
    expect(checkMessage(fields, { ...good, more: 1 }, 'dropped')).toBeNull();
    expect(checkMessage(fields, { ...good, sku: 1, more: 1 }, 'dropped')).toMatch(/^Field sku/);
  });
});

describe('keepKnown', () => {
  it('drops what no field names, at every level', () => {
    const value = { ...good, secret: 1, gift: null, lines: [{ price: 3, cost: 1 }] };
    expect({ ...keepKnown(fields, value) }).toEqual({
      sku: 'cafe-1',
      quantity: 2,
      tags: [],
      lines: [{ price: 3 }],
    });
  });
});
