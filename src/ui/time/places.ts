/** Where a moment lies on the line, and which moment lies where. */

/** In percent of the line's width. */
export function placeOf(ms: number, fromMs: number, toMs: number): string {
  const share = (ms - fromMs) / Math.max(1, toMs - fromMs);
  return `${100 * Math.min(1, Math.max(0, share))}%`;
}

/** How much of the line lies before that point, 0 to 1. */
export function shareOf(x: number, left: number, width: number): number {
  if (width <= 0) return 0;
  return Math.min(1, Math.max(0, (x - left) / width));
}
