/** What every dissection must be, whatever the protocol. */
import { expect } from 'vitest';
import type { DissectionField } from '../../src/sim/wire/dissection.ts';

/** Fails unless the fields cover the range without gap or overlap, and likewise inside each. */
export function expectCovered(
  fields: readonly DissectionField[],
  start: number,
  end: number,
): void {
  // One expectation for all of it: a run has many thousands of fields.
  expect(gapIn(fields, start, end)).toBe('');
}

/** Where the fields do not do as they must; empty when they do. */
function gapIn(fields: readonly DissectionField[], start: number, end: number): string {
  let at = start;
  for (const field of fields) {
    const { name, text, children } = field;
    if (field.start !== at) return `${name} begins at ${field.start}, not at ${at}`;
    if (field.end <= field.start) return `${name} at ${at} has no bytes`;
    if ((text.en === '') !== (text.es === '')) return `${name} at ${at} is said in one language`;
    const inside = children.length === 0 ? '' : gapIn(children, field.start, field.end);
    if (inside !== '') return inside;
    at = field.end;
  }
  return at === end ? '' : `the fields end at ${at}, the bytes at ${end}`;
}

/** All fields in depth-first order. */
export function flat(fields: readonly DissectionField[]): DissectionField[] {
  return fields.flatMap((field) => [field, ...flat(field.children)]);
}
