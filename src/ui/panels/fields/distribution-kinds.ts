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

/** Its least value must not be below `least`; all else may be any duration. */
export function partRange(part: string, least: number): Range {
  return part === 'value' || part === 'min'
    ? { ...ranges.durationMs, min: least }
    : ranges.durationMs;
}

function tidy(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
