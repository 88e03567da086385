/** Where a badge lies so that it hides neither nodes nor other badges. Pure; canvas units. */
import { overlap } from './geometry.ts';
import type { Box, Point } from './geometry.ts';

/** Width of a badge without its text, and of one letter: estimates on the safe side. */
const BADGE_FRAME = 36;
const LETTER = 6.7;
const BADGE_HEIGHT = 24;
/** Room between badges of one place, one above the other. */
const BADGE_GAP = 4;
const CLEARANCE = 6;

/** The middle of the nearest edge of a stack of badges. */
export interface BadgePlace extends Point {
  /** The badges grow upwards from here. */
  readonly isAbove: boolean;
}

export function badgeSize(texts: readonly string[]): Pick<Box, 'width' | 'height'> {
  const letters = Math.max(...texts.map((text) => text.length));
  return {
    width: BADGE_FRAME + letters * LETTER,
    height: texts.length * (BADGE_HEIGHT + BADGE_GAP) - BADGE_GAP,
  };
}

export function badgeBox(place: BadgePlace, { width, height }: Pick<Box, 'width' | 'height'>): Box {
  return {
    x: place.x - width / 2,
    y: place.isAbove ? place.y - height : place.y,
    width,
    height,
  };
}

/**
 * The first of the wanted places where the badges cover nothing; else such a place pushed to the left
 * or right of what it would cover; else the first wanted one, moved to where it covers least.
 */
export function clearPlace(
  wanted: readonly [BadgePlace, ...BadgePlace[]],
  size: Pick<Box, 'width' | 'height'>,
  taken: readonly Box[],
): BadgePlace {
  const [first] = wanted;
  const beside = wanted.flatMap((place) => {
    const box = badgeBox(place, size);
    return taken
      .filter((one) => overlap(one, box) > 0)
      .flatMap((one) => [
        { ...place, x: one.x - CLEARANCE - size.width / 2 },
        { ...place, x: one.x + one.width + CLEARANCE + size.width / 2 },
      ])
      .sort((a, b) => Math.abs(a.x - place.x) - Math.abs(b.x - place.x));
  });
  let best: BadgePlace = first;
  let least = Infinity;
  for (const place of [...wanted, ...beside]) {
    const box = badgeBox(place, size);
    const covered = taken.reduce((sum, one) => sum + overlap(one, box), 0);
    // A place far from what it is about says nothing.
    const isFar = Math.abs(place.x - first.x) > size.width;
    if (isFar || covered >= least) continue;
    best = place;
    least = covered;
    if (covered === 0) break;
  }
  return best;
}
