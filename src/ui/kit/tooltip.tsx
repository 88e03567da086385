/** A name that shows on hover and focus. It can be hovered itself, and Escape hides it (WCAG 1.4.13). */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './kit.module.css';

export interface TooltipProps {
  readonly text: string;
  /** Where there is room: under the control, or to its left edge for controls at the right. */
  readonly side?: 'below' | 'left' | 'right' | 'above';
  readonly children: ReactNode;
}

/** Shows what the control is already named: screen readers do not hear it twice. */
export function Tooltip({ text, side = 'below', children }: TooltipProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    // It only listens: the control inside is what can be used.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <span
      className={styles.tipped}
      onPointerEnter={({ pointerType }) => setOpen(pointerType !== 'touch')}
      onPointerLeave={() => setOpen(false)}
      onPointerDown={() => setOpen(false)}
      onFocus={({ target }) => setOpen(target.matches(':focus-visible'))}
      onBlur={() => setOpen(false)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.stopPropagation();
        setOpen(false);
      }}
    >
      {children}
      {isOpen ? (
        <span className={cx(styles.tip, styles[side])} aria-hidden="true">
          <span>{text}</span>
        </span>
      ) : null}
    </span>
  );
}
