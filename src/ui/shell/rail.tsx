/** The rail of tools at the left; a bar at the bottom of narrow windows. */
import { Columns3, List, PanelBottom, Plus, Redo2, Search, Undo2 } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { useStore } from 'zustand';
import { shellWords } from '../../i18n/words/shell.ts';
import { documentStore } from '../../state/document-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { redo, undo } from '../canvas/actions.ts';
import { openPalette } from '../canvas/canvas-store.ts';
import { useText } from '../kit/use-text.ts';
import { cx } from '../kit/cx.ts';
import { openCommands } from './commands-key.ts';
import styles from './shell.module.css';

export function Rail() {
  const t = useText();
  const canUndo = useStore(documentStore, (state) => state.past.length > 0);
  const canRedo = useStore(documentStore, (state) => state.future.length > 0);
  const isListOpen = useStore(uiStore, (state) => state.drawerOpen && state.drawerTab === 'list');
  const isDrawerOpen = useStore(uiStore, (state) => state.drawerOpen);
  return (
    <nav className={styles.rail} aria-label={t(shellWords.rail)}>
      <Tool text={t(shellWords.add)} data-testid="rail-add" onClick={() => openPalette()}>
        <Plus size={20} strokeWidth={1.7} />
      </Tool>
      <Tool
        text={t(shellWords.list)}
        data-testid="rail-list"
        aria-pressed={isListOpen}
        onClick={() =>
          uiStore.setState(
            isListOpen ? { drawerOpen: false } : { drawerOpen: true, drawerTab: 'list' },
          )
        }
      >
        <List size={20} strokeWidth={1.7} />
      </Tool>
      <Tool
        text={t(shellWords.compare)}
        data-testid="rail-compare"
        onClick={() => uiStore.setState({ dialog: 'compare', compareLink: '' })}
      >
        <Columns3 size={20} strokeWidth={1.7} />
      </Tool>
      <Tool
        text={t(shellWords.drawer)}
        className={styles.narrowOnly}
        data-testid="rail-panels"
        aria-pressed={isDrawerOpen}
        onClick={() => uiStore.setState({ drawerOpen: !isDrawerOpen })}
      >
        <PanelBottom size={20} strokeWidth={1.7} />
      </Tool>
      <hr />
      <Tool
        text={t(shellWords.undo)}
        data-testid="undo"
        // Not `disabled`: the last undo would throw the keyboard's focus away.
        aria-disabled={!canUndo}
        onClick={() => void undo()}
      >
        <Undo2 size={20} strokeWidth={1.7} />
      </Tool>
      <Tool
        text={t(shellWords.redo)}
        data-testid="redo"
        aria-disabled={!canRedo}
        onClick={() => void redo()}
      >
        <Redo2 size={20} strokeWidth={1.7} />
      </Tool>
      <hr />
      <Tool
        text={t(shellWords.commands)}
        title="Ctrl+K"
        data-testid="rail-commands"
        onClick={openCommands}
      >
        <Search size={20} strokeWidth={1.7} />
      </Tool>
    </nav>
  );
}

interface ToolProps extends Omit<ComponentProps<'button'>, 'type'> {
  readonly text: string;
  readonly children: ReactNode;
}

function Tool({ text, children, className, ...rest }: ToolProps) {
  return (
    <button type="button" className={cx(styles.tool, className)} {...rest}>
      {children}
      <span>{text}</span>
    </button>
  );
}
