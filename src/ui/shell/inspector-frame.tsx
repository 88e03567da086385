/** Where the inspector lies: at the right when something is selected or it is pinned; foldable. */
import { PanelRightClose, PanelRightOpen, Pin, PinOff, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { shellWords } from '../../i18n/words/shell.ts';
import { uiStore } from '../../state/ui-store.ts';
import { IconButton } from '../kit/button.tsx';
import { useText } from '../kit/use-text.ts';
import { PanelBoundary } from './panel-boundary.tsx';
import styles from './shell.module.css';
import { shellStore } from './shell-store.ts';

export function InspectorFrame({ children }: { readonly children: ReactNode }) {
  const t = useText();
  const isOpen = useStore(uiStore, (state) => state.inspectorOpen);
  const isPinned = useStore(shellStore, (state) => state.isInspectorPinned);
  const hasSelection = useStore(uiStore, (state) => state.selection.length > 0);
  if (!hasSelection && !isPinned) return null;
  if (!isOpen) {
    return (
      <div className={styles.inspectorTab}>
        <IconButton
          label={t(shellWords.unfoldInspector)}
          side="left"
          aria-expanded={false}
          data-testid="inspector-unfold"
          onClick={() => uiStore.setState({ inspectorOpen: true })}
        >
          <PanelRightOpen size={17} />
        </IconButton>
      </div>
    );
  }
  return (
    <aside
      className={styles.inspector}
      aria-label={t(shellWords.inspector)}
      data-testid="inspector-frame"
    >
      <div className={styles.inspectorBar}>
        <span aria-hidden="true">{t(shellWords.inspector)}</span>
        <IconButton
          label={t(isPinned ? shellWords.unpin : shellWords.pin)}
          side="left"
          aria-pressed={isPinned}
          data-testid="inspector-pin"
          onClick={() => shellStore.setState({ isInspectorPinned: !isPinned })}
        >
          {isPinned ? <PinOff size={15} /> : <Pin size={15} />}
        </IconButton>
        <IconButton
          label={t(shellWords.foldInspector)}
          side="left"
          aria-expanded
          data-testid="inspector-fold"
          onClick={() => uiStore.setState({ inspectorOpen: false })}
        >
          <PanelRightClose size={17} className={styles.wideOnly} />
          <X size={18} className={styles.narrowOnly} />
        </IconButton>
      </div>
      <div className={styles.inspectorBody}>
        <PanelBoundary>{children}</PanelBoundary>
      </div>
    </aside>
  );
}
