/** What the fields of the inspector take, and what they say when they do not. */
import { describe, expect, it } from 'vitest';
import { ranges } from '../../../src/sim/index.ts';
import {
  asKind,
  distributionKinds,
  SLIDER_STEPS,
  sliderPlace,
  sliderValue,
  stretchedTo,
} from '../../../src/ui/panels/fields/distribution-kinds.ts';
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

describe('stretchedTo', () => {
  it('keeps the shape', () => {
    const normal = { kind: 'normal', mean: 30, deviation: 2, min: 22 } as const;
    expect(stretchedTo(normal, 60, 0.1)).toEqual({ ...normal, mean: 60, deviation: 4, min: 44 });
  });

  it.each(distributionKinds)('keeps a %s above its least value', (kind) => {
    const small = stretchedTo(asKind({ kind: 'constant', value: 20 }, kind, 0.1), 0.1, 0.1);
    expect(small.kind === 'constant' ? small.value : small.min).toBeGreaterThanOrEqual(0.1);
  });
});

describe('the slider of a duration', () => {
  it('moves at every step, and finds its place again', () => {
    const places = Array.from({ length: SLIDER_STEPS + 1 }, (_, place) => place);
    const values = places.map((place) => sliderValue(place, 0.1, 1_000));
    expect(new Set(values).size).toBe(places.length);
    expect(values.map((value) => sliderPlace(value, 0.1, 1_000))).toEqual(places);
  });
});

describe('movedBy', () => {
  it('moves one place and stops at the ends', () => {
    expect(movedBy(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(movedBy(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(movedBy(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  });
});
