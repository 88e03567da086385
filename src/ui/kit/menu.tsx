/** A menu button after the ARIA pattern: arrows, Home and End move, Enter chooses, Escape closes. */
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './kit.module.css';
import { useDismiss } from './use-dismiss.ts';

export interface MenuItem {
  readonly id: string;
  readonly text: string;
  /** A second line that helps to choose. */
  readonly help?: string;
  readonly icon?: ReactNode;
  readonly isCurrent?: boolean;
  /** A line is drawn above it. */
  readonly beginsGroup?: boolean;
  readonly run: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly face: ReactNode;
  readonly testId: string;
  readonly className?: string | undefined;
  readonly items: readonly MenuItem[];
}

export function Menu({ label, face, testId, className, items }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const close = useCallback((byKey: boolean) => {
    setOpen(false);
    if (byKey) button.current?.focus();
  }, []);
  useDismiss(box, isOpen, close);
  useEffect(() => {
    if (isOpen) focusItem(list.current, () => 0);
  }, [isOpen]);

  function onKeyDown(event: KeyboardEvent) {
    const last = items.length - 1;
    if (event.key === 'ArrowDown') focusItem(list.current, (now) => (now === last ? 0 : now + 1));
    else if (event.key === 'ArrowUp') focusItem(list.current, (now) => (now <= 0 ? last : now - 1));
    else if (event.key === 'Home') focusItem(list.current, () => 0);
    else if (event.key === 'End') focusItem(list.current, () => last);
    else if (event.key === 'Tab') close(true);
    else return;
    if (event.key !== 'Tab') event.preventDefault();
  }

  return (
    <div ref={box} className={styles.anchor}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        data-testid={testId}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {face}
      </button>
      {isOpen ? (
        <div
          ref={list}
          id={id}
          className={styles.menu}
          role="menu"
          aria-label={label}
          tabIndex={-1}
          onKeyDown={onKeyDown}
        >
          {items.map((item, at) => (
            <button
              key={item.id}
              type="button"
              role="menuitem"
              // One stop, so that a menu that scrolls can be reached; arrows go on from there.
              tabIndex={at === 0 ? 0 : -1}
              aria-current={item.isCurrent === true ? 'true' : undefined}
              className={cx(styles.menuItem, item.beginsGroup === true && styles.beginsGroup)}
              data-testid={`${testId}-${item.id}`}
              onClick={() => {
                close(true);
                item.run();
              }}
            >
              <span className={styles.menuIcon}>{item.icon}</span>
              <span>
                {item.text}
                {item.help === undefined ? null : <small>{item.help}</small>}
              </span>
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function focusItem(list: HTMLElement | null, choose: (now: number) => number): void {
  const items = [...(list?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  const now = items.findIndex((item) => item === document.activeElement);
  items[choose(now)]?.focus();
}
