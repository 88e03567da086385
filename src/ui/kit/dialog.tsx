/** A modal dialog: the browser's own, which keeps focus inside and gives it back. */
import { X } from 'lucide-react';
import { useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { shellWords } from '../../i18n/words/shell.ts';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';
import styles from './kit.module.css';
import { useText } from './use-text.ts';

export interface DialogProps {
  readonly title: string;
  readonly testId: string;
  readonly isWide?: boolean;
  /** Over the whole screen. */
  readonly isFull?: boolean;
  /** By Escape, the cross, or a click beside it. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Open as long as it is mounted. */
export function Dialog({
  title,
  testId,
  isWide = false,
  isFull = false,
  onClose,
  children,
}: DialogProps) {
  const t = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // While it is still in the page: only then does closing give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // Escape is the browser's; the click beside the dialog is a shortcut for the cross.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className={cx(styles.dialog, isWide && styles.wide, isFull && styles.full)}
      aria-labelledby={titleId}
      data-testid={testId}
      onCancel={(event) => {
        // The owner unmounts it; closing by itself would leave the owner believing it open.
        event.preventDefault();
        onClose();
      }}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget) onClose();
      }}
    >
      <div className={styles.dialogBody}>
        <header className={styles.dialogHead}>
          <h2 id={titleId}>{title}</h2>
          <IconButton label={t(shellWords.close)} side="left" onClick={onClose}>
            <X size={18} />
          </IconButton>
        </header>
        {children}
      </div>
    </dialog>
  );
}
