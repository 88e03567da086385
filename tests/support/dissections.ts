/** What every dissection must be, whatever the protocol. */
import { expect } from 'vitest';
import type { DissectionField } from '../../src/sim/wire/dissection.ts';

/** Fails unless the fields cover the range without gap or overlap, and likewise inside each. */
export function expectCovered(
  fields: readonly DissectionField[],
  start: number,
  end: number,
): void {
  let at = start;
  for (const field of fields) {
    expect(field.start).toBe(at);
    expect(field.end).toBeGreaterThan(field.start);
    expect(field.text.en === '').toBe(field.text.es === '');
    if (field.children.length > 0) expectCovered(field.children, field.start, field.end);
    at = field.end;
  }
  expect(at).toBe(end);
}

/** All fields in depth-first order. */
export function flat(fields: readonly DissectionField[]): DissectionField[] {
  return fields.flatMap((field) => [field, ...flat(field.children)]);
}
