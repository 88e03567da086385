import { expect, it } from 'vitest';
import { KnownAnswers } from '../../../src/sim/gateway/known-answers.ts';
import { START } from '../../../src/sim/kernel/time.ts';

const answer = (value: unknown, bytes = 10) => ({ value, bytes, at: START });

it('keeps the newest of each call, and forgets what was written longest ago', () => {
  const known = new KnownAnswers();
  known.keep('a', answer(1));
  known.keep('a', answer(2));
  expect(known.get('a')?.value).toBe(2);
  for (let at = 0; at < 999; at++) known.keep(`other ${at}`, answer(at));
  expect(known.get('a')?.value).toBe(2);
  known.keep('one more', answer(0));
  expect([known.get('a'), known.get('other 0')?.value]).toEqual([undefined, 0]);
});

it('has room for 4 MB', () => {
  const known = new KnownAnswers();
  known.keep('too large', answer('x', 4_000_001));
  expect(known.get('too large')).toBeUndefined();
  for (const name of ['a', 'b', 'c']) known.keep(name, answer(name, 1_500_000));
  expect(['a', 'b', 'c'].map((name) => known.get(name)?.value)).toEqual([undefined, 'b', 'c']);
  known.keep('b', answer('small', 10));
  known.keep('d', answer('d', 2_000_000));
  expect(['b', 'c', 'd'].map((name) => known.get(name)?.value)).toEqual(['small', 'c', 'd']);
});
