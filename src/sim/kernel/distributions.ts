/** Random quantities: how long something takes, how large it is. Nothing here is ever negative. */
import { ln } from './maths.ts';
import type { Random } from './random.ts';

export { ln };

/**
 * A non-negative random quantity; the unit is that of the field that holds it.
 * Every kind has a least value, which is what conservative windows live on.
 */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  /** Normal, never below `min`. */
  | {
      readonly kind: 'normal';
      readonly mean: number;
      readonly deviation: number;
      readonly min: number;
    }
  /** `min` plus an exponential of mean `mean - min`. */
  | { readonly kind: 'exponential'; readonly mean: number; readonly min: number };

/** One value. A constant draws nothing from the stream. */
export function sample(d: Distribution, random: Random): number {
  switch (d.kind) {
    case 'constant':
      return atLeast(0, d.value);
    case 'uniform':
      return atLeast(0, d.min + (d.max - d.min) * random.next());
    case 'normal':
      // Simplified: values below `min` become `min`, which lifts the mean a little.
      return atLeast(leastOf(d), d.mean + d.deviation * standardNormal(random));
    case 'exponential':
      // 1 - next() lies in (0, 1], where the logarithm is finite.
      return leastOf(d) - atLeast(0, d.mean - d.min) * ln(1 - random.next());
  }
}

/** No sample is below this. */
export function leastOf(d: Distribution): number {
  switch (d.kind) {
    case 'constant':
      return atLeast(0, d.value);
    case 'uniform':
      return atLeast(0, d.min < d.max ? d.min : d.max);
    case 'normal':
    case 'exponential':
      return atLeast(0, d.min);
  }
}

/** The mean that the settings name; that of a normal leaves out what its `min` cuts off. */
export function meanOf(d: Distribution): number {
  switch (d.kind) {
    case 'constant':
      return atLeast(0, d.value);
    case 'uniform':
      return atLeast(0, (d.min + d.max) / 2);
    case 'normal':
    case 'exponential':
      return atLeast(leastOf(d), d.mean);
  }
}

/**
 * Marsaglia's polar method. The second value of the pair is dropped: keeping it would make a draw
 * depend on which other distributions the same stream served before.
 */
function standardNormal(random: Random): number {
  for (;;) {
    const u = 2 * random.next() - 1;
    const v = 2 * random.next() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * ln(s)) / s);
  }
}

function atLeast(least: number, value: number): number {
  return value > least ? value : least;
}
