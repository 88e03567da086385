/** What the canvas says: politely to screen readers, and as a toast to everyone. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { canvasStore } from './canvas-store.ts';
import type { Said } from './canvas-store.ts';
import styles from './canvas.module.css';

const TOAST_MS = 6_000;
/** One sentence in this time is enough for a screen reader; the newest wins. */
const ANNOUNCE_EVERY_MS = 300;

export function Announcer() {
  const announced = useStore(canvasStore, (state) => state.announced);
  const toast = useStore(canvasStore, (state) => state.toast);
  const [spoken, setSpoken] = useState<Said>(announced);
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(announced), ANNOUNCE_EVERY_MS);
    return () => clearTimeout(timer);
  }, [announced]);
  useEffect(() => {
    if (toast === null) return undefined;
    const timer = setTimeout(() => canvasStore.setState({ toast: null }), TOAST_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <>
      <div className={styles.hidden} role="status" aria-live="polite" data-testid="canvas-status">
        {spoken.text}
        {/* The same sentence twice must differ, or it is not read again. */}
        {spoken.count % 2 === 1 ? '\u00a0' : ''}
      </div>
      {toast === null ? null : (
        <div className={styles.toast} data-testid="canvas-toast" aria-hidden="true">
          {toast.text}
        </div>
      )}
    </>
  );
}
