/** Long lists of rows of one height: only those in view are drawn. */
import { useEffect, useState } from 'react';
import type { RefObject } from 'react';

/** Rows drawn above and below those in view. */
const SPARE_ROWS = 8;

export interface RowWindow {
  /** First row drawn, and one past the last. */
  readonly first: number;
  readonly end: number;
  /** CSS px of the rows not drawn above and below. */
  readonly above: number;
  readonly below: number;
}

/** Follows the scrolling and the height of `box`, whose rows are `rowPx` high. */
export function useRowWindow(
  box: RefObject<HTMLElement | null>,
  count: number,
  rowPx: number,
): RowWindow {
  const [view, setView] = useState({ top: 0, height: 240 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const look = (): void => {
      setView((before) => {
        const top = Math.floor(element.scrollTop / rowPx) * rowPx;
        const height = element.clientHeight;
        return before.top === top && before.height === height ? before : { top, height };
      });
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [box, rowPx]);
  const last = Math.max(0, count - 1);
  const first = Math.min(last, Math.max(0, Math.floor(view.top / rowPx) - SPARE_ROWS));
  const inView = Math.ceil(view.height / rowPx) + 1;
  const end = Math.min(count, Math.floor(view.top / rowPx) + inView + SPARE_ROWS);
  return {
    first,
    end: Math.max(first, end),
    above: first * rowPx,
    below: (count - Math.max(first, end)) * rowPx,
  };
}

/** Scrolls `box` by as little as brings the row into view. */
export function showRow(box: HTMLElement | null, row: number, rowPx: number): void {
  if (box === null || row < 0) return;
  const top = row * rowPx;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + rowPx > box.scrollTop + box.clientHeight) {
    box.scrollTop = top + rowPx - box.clientHeight;
  }
}
