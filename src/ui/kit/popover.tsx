/** A button that opens a small panel under itself. */
import { useCallback, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './kit.module.css';
import { Tooltip } from './tooltip.tsx';
import { useDismiss } from './use-dismiss.ts';

export interface PopoverProps {
  /** Accessible name of the button and of the panel. */
  readonly label: string;
  readonly face: ReactNode;
  readonly testId: string;
  readonly className?: string | undefined;
  readonly isDisabled?: boolean;
  /** The face is words: a tooltip would say them again, and cover what lies under the button. */
  readonly hasWords?: boolean;
  /** Attributes of the button for tests and styles. */
  readonly data?: Readonly<Record<`data-${string}`, string>>;
  /** Draws the panel; `close` puts the focus back on the button. */
  readonly children: (close: () => void) => ReactNode;
}

export function Popover(props: PopoverProps) {
  const { label, face, testId, className, isDisabled = false, hasWords = false } = props;
  const { data, children } = props;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const close = useCallback(
    (byKey: boolean) => {
      setOpen(false);
      if (byKey) document.getElementById(`${id}-button`)?.focus();
    },
    [id],
  );
  const closeByKey = useCallback(() => close(true), [close]);
  useDismiss(box, isOpen, close);
  const button = (
    <button
      id={`${id}-button`}
      type="button"
      className={className ?? cx(styles.icon, styles.quiet)}
      aria-label={label}
      aria-expanded={isOpen}
      aria-controls={isOpen ? id : undefined}
      disabled={isDisabled}
      data-testid={testId}
      {...data}
      onClick={() => setOpen(!isOpen)}
    >
      {face}
    </button>
  );
  return (
    <div ref={box} className={styles.anchor}>
      {hasWords ? button : <Tooltip text={label}>{button}</Tooltip>}
      {isOpen ? (
        <div id={id} className={styles.popover} role="group" aria-label={label}>
          {children(closeByKey)}
        </div>
      ) : null}
    </div>
  );
}
