/** Zoom and fit by plain clicks, at the lower right of the canvas. */
import { Maximize, Minus, Plus } from 'lucide-react';
import { canvasWords } from '../../i18n/words/canvas.ts';
import { canvasView } from './canvas-store.ts';
import styles from './canvas.module.css';
import { useText } from './use-text.ts';

export function ZoomControls() {
  const t = useText();
  return (
    <div className={styles.zoom} role="group" aria-label={t(canvasWords.view)}>
      <button
        type="button"
        aria-label={t(canvasWords.zoomOut)}
        title={t(canvasWords.zoomOut)}
        onClick={() => canvasView()?.zoomBy(0.8)}
      >
        <Minus size={16} aria-hidden="true" />
      </button>
      <button
        type="button"
        aria-label={t(canvasWords.zoomIn)}
        title={t(canvasWords.zoomIn)}
        onClick={() => canvasView()?.zoomBy(1.25)}
      >
        <Plus size={16} aria-hidden="true" />
      </button>
      <button
        type="button"
        aria-label={t(canvasWords.fit)}
        title={t(canvasWords.fit)}
        onClick={() => canvasView()?.fit()}
      >
        <Maximize size={15} aria-hidden="true" />
      </button>
    </div>
  );
}
