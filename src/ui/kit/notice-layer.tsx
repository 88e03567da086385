/** Where notices appear: a live region for screen readers, and toasts above the drawer. */
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { shellWords } from '../../i18n/words/shell.ts';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import styles from './kit.module.css';
import { closeToast, noticeStore } from './notices.ts';
import type { Toast } from './notices.ts';
import { useText } from './use-text.ts';

const OFFER_MS = 15_000;

export function NoticeLayer() {
  const { spoken, toasts } = useStore(noticeStore);
  return (
    <>
      <div className="visually-hidden" role="status" aria-live="polite" data-testid="status">
        {spoken.text}
        {/* The same sentence twice must differ, or it is not read again. */}
        {spoken.count % 2 === 1 ? '\u00a0' : ''}
      </div>
      <div className={styles.toasts}>
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </div>
    </>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const t = useText();
  // Time stops while somebody looks at it.
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (toast.kind === 'error' || isHeld) return undefined;
    const timer = setTimeout(() => closeToast(toast.id), OFFER_MS);
    return () => clearTimeout(timer);
  }, [toast, isHeld]);
  const { action } = toast;
  return (
    <div
      className={cx(styles.toast, toast.kind === 'error' && styles.toastError)}
      role={toast.kind === 'error' ? 'alert' : 'status'}
      data-testid={`toast-${toast.kind}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{toast.text}</span>
      {action === undefined ? null : (
        <Button
          onClick={() => {
            closeToast(toast.id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label={t(shellWords.close)} onClick={() => closeToast(toast.id)}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
