/** The drawer: the instruments below the canvas, one tab each. Folded, only the tabs are there. */
import { useEffect } from 'react';
import type { ComponentType, KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { Text } from '../../i18n/text.ts';
import { drawerWords as words } from '../../i18n/words/drawer.ts';
import type { DrawerTab } from '../../state/ui-store.ts';
import { drawerTabs, uiStore } from '../../state/ui-store.ts';
import { cx } from '../kit/cx.ts';
import { onDemand } from '../kit/on-demand.tsx';
import { useText } from '../kit/use-text.ts';
import { PanelBoundary } from '../shell/panel-boundary.tsx';
import styles from './drawer.module.css';
import { keepOneSelection } from './requests-selection.ts';
import { RequestsPanel } from './requests-panel.tsx';

interface Tab {
  readonly text: Text;
  readonly Panel: ComponentType;
}

// The first tab comes with the drawer; the others when they are first looked at.
const tabs: Readonly<Record<DrawerTab, Tab>> = {
  requests: { text: words.requests, Panel: RequestsPanel },
  messages: {
    text: words.messages,
    Panel: onDemand(async () => (await import('./messages-panel.tsx')).MessagesPanel),
  },
  request: {
    text: words.request,
    Panel: onDemand(async () => (await import('./request-panel.tsx')).RequestPanel),
  },
  measures: {
    text: words.measures,
    Panel: onDemand(async () => (await import('./charts/measures-panel.tsx')).MeasuresPanel),
  },
  gateway: {
    text: words.gateway,
    Panel: onDemand(async () => (await import('./gateway-panel.tsx')).GatewayPanel),
  },
  tokens: {
    text: words.tokens,
    Panel: onDemand(async () => (await import('./tokens-panel.tsx')).TokensPanel),
  },
  data: {
    text: words.data,
    Panel: onDemand(async () => (await import('./data-panel.tsx')).DataPanel),
  },
  log: {
    text: words.log,
    Panel: onDemand(async () => (await import('./log-panel.tsx')).LogPanel),
  },
  ledger: {
    text: words.ledger,
    Panel: onDemand(async () => (await import('./ledger-panel.tsx')).LedgerPanel),
  },
  list: {
    text: words.list,
    Panel: onDemand(async () => (await import('./list-view.tsx')).ListView),
  },
};

export function Drawer() {
  const t = useText();
  const isOpen = useStore(uiStore, (state) => state.drawerOpen);
  const current = useStore(uiStore, (state) => state.drawerTab);
  useEffect(keepOneSelection, []);
  const { Panel } = tabs[current];
  return (
    <div className={styles.drawer}>
      <div className={styles.tabs} role="tablist" aria-label={t(words.panels)}>
        {drawerTabs.map((tab) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`tab-${tab}`}
            data-testid={`tab-${tab}`}
            className={cx(styles.tab, isOpen && tab === current && styles.tabOn)}
            aria-selected={tab === current}
            aria-controls={isOpen && tab === current ? 'drawer-panel' : undefined}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => uiStore.setState({ drawerTab: tab, drawerOpen: true })}
            onKeyDown={onTabKey}
          >
            {t(tabs[tab].text)}
          </button>
        ))}
      </div>
      {isOpen ? (
        <div
          key={current}
          id="drawer-panel"
          className={styles.panel}
          role="tabpanel"
          aria-labelledby={`tab-${current}`}
          // The list view is a region of this name of its own.
          data-testid={current === 'list' ? undefined : `panel-${current}`}
        >
          <PanelBoundary>
            <Panel />
          </PanelBoundary>
        </div>
      ) : null}
    </div>
  );
}

/** Arrows go round, Home and End to the ends; the panel follows at once. */
function onTabKey(event: KeyboardEvent<HTMLButtonElement>): void {
  const now = drawerTabs.indexOf(uiStore.getState().drawerTab);
  const last = drawerTabs.length - 1;
  const places = new Map([
    ['ArrowRight', now === last ? 0 : now + 1],
    ['ArrowLeft', now === 0 ? last : now - 1],
    ['Home', 0],
    ['End', last],
  ]);
  const drawerTab = drawerTabs[places.get(event.key) ?? -1];
  if (drawerTab === undefined) return;
  event.preventDefault();
  uiStore.setState({ drawerTab, drawerOpen: true });
  document.getElementById(`tab-${drawerTab}`)?.focus();
}
