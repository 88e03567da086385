/** Where the drawer lies: below the canvas, as high as the user likes, or folded to its tabs. */
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useRef } from 'react';
import type { CSSProperties, KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { useStore } from 'zustand';
import { shellWords } from '../../i18n/words/shell.ts';
import { boundDrawerHeight, DRAWER_HEIGHT_MIN } from '../../state/preferences.ts';
import { uiStore } from '../../state/ui-store.ts';
import { IconButton } from '../kit/button.tsx';
import { cx } from '../kit/cx.ts';
import { useText } from '../kit/use-text.ts';
import { PanelBoundary } from './panel-boundary.tsx';
import styles from './shell.module.css';

/** Header and the least of the canvas that stays in view. */
const ABOVE_PX = 52 + 160;
const KEY_STEP_PX = 24;

export function DrawerFrame({ children }: { readonly children: ReactNode }) {
  const t = useText();
  const isOpen = useStore(uiStore, (state) => state.drawerOpen);
  const height = useStore(uiStore, (state) => state.drawerHeight);
  const style: CSSProperties & { '--drawer': string } = { '--drawer': `${height}px` };
  return (
    <section
      className={cx(styles.drawer, !isOpen && styles.drawerFolded)}
      style={style}
      aria-label={t(shellWords.drawer)}
      data-testid="panel-drawer"
      data-state={isOpen ? 'open' : 'folded'}
    >
      {isOpen ? <Handle height={height} /> : null}
      <div className={styles.drawerFold}>
        <IconButton
          label={t(isOpen ? shellWords.foldDrawer : shellWords.unfoldDrawer)}
          side="left"
          aria-expanded={isOpen}
          data-testid="drawer-fold"
          onClick={() => uiStore.setState({ drawerOpen: !isOpen })}
        >
          {isOpen ? (
            <>
              <ChevronDown size={18} className={styles.wideOnly} />
              <X size={18} className={styles.narrowOnly} />
            </>
          ) : (
            <ChevronUp size={18} />
          )}
        </IconButton>
      </div>
      <div className={styles.drawerBody}>
        <PanelBoundary>{children}</PanelBoundary>
      </div>
    </section>
  );
}

/** Dragged, or moved by arrow keys. */
function Handle({ height }: { readonly height: number }) {
  const t = useText();
  const start = useRef<{ readonly y: number; readonly height: number } | null>(null);
  const heightMax = Math.max(DRAWER_HEIGHT_MIN, innerHeight - ABOVE_PX);

  function resize(wanted: number) {
    uiStore.setState({ drawerHeight: boundDrawerHeight(Math.min(wanted, heightMax)) });
  }
  function onPointerDown({ clientY, pointerId, currentTarget, button }: PointerEvent) {
    if (button !== 0) return;
    currentTarget.setPointerCapture(pointerId);
    start.current = { y: clientY, height: Math.min(height, heightMax) };
  }
  function onPointerMove({ clientY }: PointerEvent) {
    if (start.current !== null) resize(start.current.height + start.current.y - clientY);
  }
  function onKeyDown(event: KeyboardEvent) {
    const heights = new Map([
      ['ArrowUp', height + KEY_STEP_PX],
      ['ArrowDown', height - KEY_STEP_PX],
      ['Home', DRAWER_HEIGHT_MIN],
      ['End', heightMax],
    ]);
    const wanted = heights.get(event.key);
    if (wanted === undefined) return;
    event.preventDefault();
    resize(wanted);
  }

  return (
    // A separator that can be focused is a control (ARIA window splitter).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={styles.handle}
      role="separator"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={t(shellWords.resizeDrawer)}
      aria-valuenow={Math.min(height, heightMax)}
      aria-valuemin={DRAWER_HEIGHT_MIN}
      aria-valuemax={heightMax}
      data-testid="drawer-resize"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = null;
      }}
      onPointerCancel={() => {
        start.current = null;
      }}
      onKeyDown={onKeyDown}
    />
  );
}
