/** The screen: header, rail, canvas, inspector and drawer. It leaves what they show to their own files. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { shellWords } from '../i18n/words/shell.ts';
import { documentStore } from '../state/document-store.ts';
import { uiStore } from '../state/ui-store.ts';
import './tokens.css';
import styles from './app.module.css';
import { Canvas } from './canvas/canvas.tsx';
import { NoticeLayer } from './kit/notice-layer.tsx';
import { onDemand } from './kit/on-demand.tsx';
import { useText } from './kit/use-text.ts';
import { Banners } from './shell/banners.tsx';
import { listenForCommandsKey } from './shell/commands-key.ts';
import { DialogBoundary } from './shell/dialog-boundary.tsx';
import { titleOf } from './shell/scenario-title.ts';
import { DrawerFrame } from './shell/drawer-frame.tsx';
import { DropZone } from './shell/drop-zone.tsx';
import { Header } from './shell/header.tsx';
import { InspectorFrame } from './shell/inspector-frame.tsx';
import { PanelBoundary } from './shell/panel-boundary.tsx';
import { Rail } from './shell/rail.tsx';
import { shellStore } from './shell/shell-store.ts';

const Drawer = onDemand(async () => (await import('./panels/drawer.tsx')).Drawer);
const Inspector = onDemand(async () => (await import('./panels/inspector.tsx')).Inspector);
const Dialogs = onDemand(async () => (await import('./dialogs/dialogs.tsx')).Dialogs);

/** Everything that is seen. The stores and `session.ts` are its only ties to the run. */
export function App() {
  const t = useText();
  const title = useStore(documentStore, ({ scenario }) => t(titleOf(scenario)));
  useEffect(() => {
    document.title = `${title} · Panal`;
  }, [title]);
  useEffect(listenForCommandsKey, []);
  const hasDialog = useStore(uiStore, (state) => state.dialog !== 'none');
  const isRenaming = useStore(shellStore, (state) => state.isRenaming);
  return (
    <div className={styles.app}>
      <SkipLink />
      <Header />
      <Banners />
      <Rail />
      <main id="stage" tabIndex={-1} className={styles.canvas} aria-label={t(shellWords.stage)}>
        <PanelBoundary>
          <Canvas />
        </PanelBoundary>
      </main>
      <InspectorFrame>
        <Inspector />
      </InspectorFrame>
      <DrawerFrame>
        <Drawer />
      </DrawerFrame>
      <NoticeLayer />
      <DropZone />
      {hasDialog || isRenaming ? (
        <DialogBoundary>
          <Dialogs />
        </DialogBoundary>
      ) : null}
    </div>
  );
}

/** Passes over the header for the keyboard; seen only while it has the focus. */
function SkipLink() {
  const t = useText();
  return (
    <a
      href="#stage"
      className={styles.skip}
      onClick={(event) => {
        // The address stays as it is: it may say which scenario to open.
        event.preventDefault();
        document.getElementById('stage')?.focus();
      }}
    >
      {t(shellWords.skip)}
    </a>
  );
}
