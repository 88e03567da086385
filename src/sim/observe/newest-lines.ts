/** Which lines of a log are kept where there are too many. */
import type { LogLine } from './views.ts';

/**
 * The newest `most` of what services write and what fails, and the newest `most` of all else, in order: a
 * thousand failures must not push out the one line that says why they are so many.
 */
export function newestLines(lines: readonly LogLine[], most: number): LogLine[] {
  if (lines.length <= most) return [...lines];
  const left = { many: most, few: most };
  return lines
    .toReversed()
    .filter(({ source }) => {
      const kind = source === 'log' || source === 'failure' ? 'many' : 'few';
      left[kind] -= 1;
      return left[kind] >= 0;
    })
    .toReversed();
}
