import { expect, it } from 'vitest';
import { membersOf, pairsOf, readWords } from '../../../../src/ui/panels/fields/pairs.ts';

it.each([
  ['', []],
  [' , ,', []],
  ['lines.price, total', ['lines.price', 'total']],
  ['a,b , a', ['a', 'b']],
])('reads %j as a list', (text, words) => {
  expect(readWords(text)).toEqual(words);
});

it('gives back the object whose rows it made, and none for no rows', () => {
  const headers = { 'X-Tenant': '{claim.tenant}', 'X-Empty': '' };
  expect(membersOf(pairsOf(headers))).toEqual(headers);
  expect(pairsOf(undefined)).toEqual([]);
  expect(membersOf([])).toBeUndefined();
});
