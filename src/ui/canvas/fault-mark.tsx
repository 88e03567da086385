/** What is broken, said at the link or node; a click opens its faults menu, which mends it. */
import type { MouseEvent } from 'react';
import { faultKindWords, faultWords } from '../../i18n/words/faults.ts';
import type { FaultView } from '../../sim/index.ts';
import { canvasStore } from './canvas-store.ts';
import styles from './canvas.module.css';
import { placeName } from './fault-actions.ts';
import { useText } from './use-text.ts';

export function FaultMark({ fault }: { readonly fault: FaultView }) {
  const t = useText();
  const { on, target, what } = fault;
  const name = t(faultKindWords[what].name);
  function open({ clientX: x, clientY: y }: MouseEvent) {
    const at = { x: 0, y: 0 };
    const item = { kind: on, id: target };
    canvasStore.setState({ menu: { target: item, client: { x, y }, at, isFaults: true } });
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`${styles.fault} nopan nodrag`}
      data-testid={`fault-${fault.id}`}
      data-fault={what}
      aria-label={t(faultWords.mendName, { fault: name, name: placeName(target) })}
      onClick={open}
    >
      <svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true">
        <path
          d="M0 6h4l2-4 2 8 2-4h4"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.800"
          strokeLinejoin="round"
        />
      </svg>
      <span>{name}</span>
    </button>
  );
}
