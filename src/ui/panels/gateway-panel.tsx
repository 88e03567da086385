/** All that a gateway is told: its routes in order with a request to try on them, and the form of what is chosen. */
import { SlidersHorizontal } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { gatewayWords as words } from '../../i18n/words/gateway.ts';
import { documentStore } from '../../state/document-store.ts';
import type { GatewayNode } from '../../sim/index.ts';
import { uiStore } from '../../state/ui-store.ts';
import { cx } from '../kit/cx.ts';
import { useText } from '../kit/use-text.ts';
import { AddNodeButton, EmptyPanel } from './empty-panel.tsx';
import { gatewayShown, gatewayStore, openGateway } from './gateway/gateway-store.ts';
import styles from './gateway/gateway.module.css';
import { RouteEditor } from './gateway/route-editor.tsx';
import { SettingsEditor } from './gateway/settings-editor.tsx';
import { TriedRoutes } from './gateway/tried-routes.tsx';

export function GatewayPanel() {
  const nodes = useStore(documentStore, ({ scenario }) => scenario.nodes);
  const selection = useStore(uiStore, (state) => state.selection);
  const last = useStore(gatewayStore, (state) => state.gateway);
  const node = gatewayShown(nodes, selection, last);
  // The rules that edits are checked by: the first edit need not wait for them.
  useEffect(() => void import('../../sim/world/scenario-schema.ts').catch(() => {}), []);
  if (node === undefined) {
    return (
      <EmptyPanel text={words.noGateway}>
        <AddNodeButton kind="gateway" />
      </EmptyPanel>
    );
  }
  return (
    <div className={styles.panel}>
      <div className={styles.left}>
        <Head node={node} />
        <TriedRoutes key={node.id} node={node} />
      </div>
      <Editor node={node} />
    </div>
  );
}

function Head({ node }: { readonly node: GatewayNode }) {
  const t = useText();
  const nodes = useStore(documentStore, ({ scenario }) => scenario.nodes);
  const isChosen = useStore(gatewayStore, ({ chosen }) => chosen === 'settings');
  const gateways = nodes.filter(({ kind }) => kind === 'gateway');
  return (
    <div className={styles.head}>
      {gateways.length < 2 ? (
        <h2>{t(node.name)}</h2>
      ) : (
        <select
          aria-label={t(words.which)}
          data-testid="gateway-which"
          value={node.id}
          onChange={({ target }) => {
            const id = target.value;
            gatewayStore.setState({ gateway: id, chosen: 0 });
            uiStore.setState({ selection: [{ kind: 'node', id }] });
          }}
        >
          {gateways.map(({ id, name }) => (
            <option key={id} value={id}>
              {t(name)}
            </option>
          ))}
        </select>
      )}
      <button
        type="button"
        className={cx(styles.plain, isChosen && styles.plainOn)}
        aria-current={isChosen ? 'true' : undefined}
        data-testid="gateway-open-settings"
        onClick={() => openGateway(node.id, 'settings')}
      >
        <SlidersHorizontal size={14} aria-hidden="true" />
        {t(words.ofGateway)}
      </button>
    </div>
  );
}

/** Fields belong to what they are about: another choice begins with fresh ones. */
function Editor({ node }: { readonly node: GatewayNode }) {
  const t = useText();
  const chosen = useStore(gatewayStore, (state) => state.chosen);
  if (chosen === 'settings') return <SettingsEditor key={node.id} node={node} />;
  const at = Math.min(chosen, node.routes.length - 1);
  const route = node.routes[at];
  if (route === undefined) return <p className={styles.nothing}>{t(words.noRoutes)}</p>;
  return <RouteEditor key={`${node.id} ${at}`} node={node} at={at} route={route} />;
}
