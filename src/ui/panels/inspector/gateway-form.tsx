/** A gateway in short: its patience, its routes in order, and the way to all that they may say. */
import { SlidersHorizontal } from 'lucide-react';
import { useStore } from 'zustand';
import { gatewayWords } from '../../../i18n/words/gateway.ts';
import { inspectorWords as words } from '../../../i18n/words/inspector.ts';
import { ranges } from '../../../sim/index.ts';
import type { GatewayNode } from '../../../sim/index.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { onDemand } from '../../kit/on-demand.tsx';
import { PanelBoundary } from '../../shell/panel-boundary.tsx';
import { updateNode } from '../fields/edit-message.ts';
import { NumberField } from '../fields/number-field.tsx';
import { gatewayStore, openGateway } from '../gateway/gateway-store.ts';
import { RouteList } from '../gateway/route-list.tsx';
import { Section } from './section.tsx';

const LastDecisions = onDemand(async () => (await import('./last-decisions.tsx')).LastDecisions);

export function GatewayForm({ node }: { readonly node: GatewayNode }) {
  const t = useText();
  const isOpen = useStore(
    uiStore,
    ({ drawerOpen, drawerTab }) => drawerOpen && drawerTab === 'gateway',
  );
  const chosen = useStore(gatewayStore, (state) => state.chosen);
  return (
    <>
      <PanelBoundary>
        <LastDecisions node={node.id} />
      </PanelBoundary>
      <Section title={t(words.settings)}>
        <NumberField
          label={t(words.timeout)}
          unit="ms"
          value={node.timeoutMs}
          range={ranges.timeoutMs}
          testId="field-timeout"
          onCommit={(timeoutMs) => updateNode({ ...node, timeoutMs })}
        />
        <button
          type="button"
          data-testid="gateway-settings"
          onClick={() => openGateway(node.id, 'settings')}
        >
          <SlidersHorizontal size={14} aria-hidden="true" />
          {t(gatewayWords.moreSettings)}
        </button>
      </Section>
      <Section title={t(gatewayWords.routes)}>
        <RouteList
          node={node}
          chosen={isOpen && typeof chosen === 'number' ? chosen : -1}
          testId="inspector-routes"
        />
      </Section>
    </>
  );
}
