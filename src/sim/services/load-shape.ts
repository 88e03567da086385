/**
 * Rates of an open loop that change with time, and when the next arrival comes: pieces of a line, the last
 * of which lasts for ever. The gap is found by inverting the integral of the rate exactly, so that Poisson
 * arrivals are a Poisson process of that rate, and fixed ones come at its whole numbers.
 */
import type { Load } from '../world/scenario.ts';

interface Piece {
  readonly forMs: number;
  readonly from: number;
  readonly to: number;
}

/** The rate of an open, ramped or stepped load over time, per second; null: it has none. */
export function ratesOf(load: Load): readonly Piece[] | null {
  switch (load.kind) {
    case 'open':
      return [level(load.ratePerSecond)];
    case 'ramp': {
      const { fromPerSecond, toPerSecond, overMs } = load;
      return [{ forMs: overMs, from: fromPerSecond, to: toPerSecond }, level(toPerSecond)];
    }
    case 'steps': {
      const { steps } = load;
      const pieces = steps.map(({ ratePerSecond, forMs }) => ({ ...level(ratePerSecond), forMs }));
      return [...pieces, level(steps.at(-1)?.ratePerSecond ?? 0)];
    }
    case 'none':
    case 'closed':
    case 'burst':
      return null;
  }
}

function level(ratePerSecond: number): Piece {
  return { forMs: Infinity, from: ratePerSecond, to: ratePerSecond };
}

/** How long after `elapsedMs` the rate has brought `arrivals` more; null: never. */
export function gapMs(
  pieces: readonly Piece[],
  elapsedMs: number,
  arrivals: number,
): number | null {
  let skipMs = elapsedMs;
  let left = arrivals;
  let waitedMs = 0;
  for (const { forMs, from, to } of pieces) {
    if (skipMs >= forMs) {
      skipMs -= forMs;
      continue;
    }
    if (from === to) {
      const neededMs = from > 0 ? left * (1000 / from) : Infinity;
      const restMs = forMs - skipMs;
      if (neededMs <= restMs && neededMs < Infinity) return waitedMs + neededMs;
      if (restMs === Infinity) return null;
      left -= (from * restMs) / 1000;
      waitedMs += restMs;
    } else {
      const slope = (to - from) / forMs;
      const rate = from + slope * skipMs;
      const restMs = forMs - skipMs;
      const area = ((rate + to) / 2) * restMs;
      // Arrivals × 1000, since rates are per second and times in ms.
      const needed = left * 1000;
      if (needed <= area) {
        // The root of slope/2 · d² + rate · d = needed that doesn't cancel where the slope is small.
        const root = Math.sqrt(Math.max(0, rate * rate + 2 * slope * needed));
        return waitedMs + Math.min(restMs, (2 * needed) / (rate + root));
      }
      left -= area / 1000;
      waitedMs += restMs;
    }
    skipMs = 0;
  }
  return null;
}
