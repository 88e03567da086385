/** What the fields of the inspector take, and what they say when they do not. */
import { describe, expect, it } from 'vitest';
import { ranges } from '../../../src/sim/index.ts';
import { asKind, distributionKinds } from '../../../src/ui/panels/fields/distribution-kinds.ts';
import { readNumber, writeNumber } from '../../../src/ui/panels/fields/read-number.ts';
import { movedBy } from '../../../src/ui/panels/inspector/lists.ts';

describe('readNumber', () => {
  it('takes whole numbers inside the range only', () => {
    expect(readNumber(' 20 ', ranges.replicas, 'en')).toEqual({ value: 20 });
    expect(readNumber('2.5', ranges.replicas, 'en')).toEqual({
      error: '“2.5” was given; a whole number from 0 to 20 was expected.',
    });
    expect(readNumber('21', ranges.replicas, 'es')).toEqual({
      error: 'Se dio «21»; se esperaba un número entero de 0 a 20.',
    });
  });

  it('reads the decimal comma in Spanish and refuses it in English', () => {
    expect(readNumber('2,5', ranges.durationMs, 'es')).toEqual({ value: 2.5 });
    expect(readNumber('2,5', ranges.durationMs, 'en')).toHaveProperty('error');
    expect(writeNumber(2.5, 'es')).toBe('2,5');
  });

  it.each(['', 'abc', '1e3', '0x10', 'Infinity', '--1'])('refuses "%s"', (text) => {
    expect(readNumber(text, ranges.durationMs, 'en')).toHaveProperty('error');
  });
});

describe('asKind', () => {
  it.each(distributionKinds)('keeps a %s above its least value', (kind) => {
    const turned = asKind({ kind: 'constant', value: 0.1 }, kind, 0.1);
    expect(turned.kind).toBe(kind);
    expect(turned.kind === 'constant' ? turned.value : turned.min).toBeGreaterThanOrEqual(0.1);
  });

  it('keeps the mean', () => {
    expect(asKind({ kind: 'uniform', min: 10, max: 30 }, 'constant', 0)).toEqual({
      kind: 'constant',
      value: 20,
    });
  });
});

describe('movedBy', () => {
  it('moves one place and stops at the ends', () => {
    expect(movedBy(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(movedBy(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(movedBy(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  });
});
