/** Kinds of distributions for forms: turning one into another without losing its size. Pure. */
import { meanOf, ranges } from '../../../sim/index.ts';
import type { Distribution, Range } from '../../../sim/index.ts';

export const distributionKinds = ['constant', 'uniform', 'normal', 'exponential'] as const;

/** A distribution of that kind with about the same mean and nothing below `least`. */
export function asKind(
  distribution: Distribution,
  kind: Distribution['kind'],
  least: number,
): Distribution {
  if (distribution.kind === kind) return distribution;
  const mean = tidy(Math.max(meanOf(distribution), least));
  switch (kind) {
    case 'constant':
      return { kind, value: mean };
    case 'uniform': {
      const spread = Math.min(mean / 2, mean - least);
      return { kind, min: tidy(mean - spread), max: tidy(mean + spread) };
    }
    case 'normal':
      return {
        kind,
        mean,
        deviation: tidy(Math.min(mean / 5, mean - least)),
        min: tidy(Math.max(mean / 2, least)),
      };
    case 'exponential':
      return { kind, mean, min: least };
  }
}

/** The distribution stretched to that mean, its shape kept; nothing of it is below `least`. */
export function stretchedTo(distribution: Distribution, mean: number, least: number): Distribution {
  const before = meanOf(distribution);
  const factor = before > 0 ? mean / before : 1;
  // Three figures, or dragging to and fro would leave a tail of digits.
  const round = (value: number) => Number(value.toPrecision(3));
  const stretch = (value: number) => Math.max(round(value * factor), least);
  switch (distribution.kind) {
    case 'constant':
      return { kind: 'constant', value: tidy(Math.max(mean, least)) };
    case 'uniform':
      return { kind: 'uniform', min: stretch(distribution.min), max: stretch(distribution.max) };
    case 'normal':
      return {
        kind: 'normal',
        mean: tidy(Math.max(mean, least)),
        deviation: round(distribution.deviation * factor),
        min: stretch(distribution.min),
      };
    case 'exponential':
      return {
        kind: 'exponential',
        mean: tidy(Math.max(mean, least)),
        min: stretch(distribution.min),
      };
  }
}

/** Steps of a slider from its least to its most value. */
export const SLIDER_STEPS = 100;

/** Where on a logarithmic slider the value is: ten times more is always equally far. */
export function sliderPlace(value: number, least: number, most: number): number {
  const place = (Math.log(value / least) / Math.log(most / least)) * SLIDER_STEPS;
  return Math.round(Math.min(SLIDER_STEPS, Math.max(0, place)));
}

/** The value at that place of the slider, in two figures. */
export function sliderValue(place: number, least: number, most: number): number {
  return Number((least * (most / least) ** (place / SLIDER_STEPS)).toPrecision(2));
}

/** Its least value must not be below `least`; all else may be any duration. */
export function partRange(part: string, least: number): Range {
  return part === 'value' || part === 'min'
    ? { ...ranges.durationMs, min: least }
    : ranges.durationMs;
}

function tidy(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
