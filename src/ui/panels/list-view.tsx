/** The canvas in words: every node, the links that leave it, and everything that can be done to them. */
// Rows that narrow windows stack lose their table roles in some browsers unless these are said.
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role */
import { ArrowRight, Link2, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Text } from '../../i18n/text.ts';
import { gatewayWords } from '../../i18n/words/gateway.ts';
import { inspectorWords } from '../../i18n/words/inspector.ts';
import { compareEntryWords } from '../../i18n/words/compare-entry.ts';
import { listWords as words } from '../../i18n/words/list.ts';
import { protocolsOf } from '../../sim/index.ts';
import type { Metrics, NodeKind, ScenarioLink, ScenarioNode } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { runStore } from '../../state/run-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import type { Selection } from '../../state/ui-store.ts';
import { addNode, connect, remove, showMessages, switchLink } from '../canvas/actions.ts';
import { candidates } from '../canvas/connecting.ts';
import { nodeState, shortDuration, shortNumber } from '../canvas/figures.ts';
import { readingOrder } from '../canvas/navigation.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { protocolLook } from '../canvas/protocol-look.ts';
import { useText } from '../kit/use-text.ts';
import { NameField } from './fields/name-field.tsx';
import { openGateway } from './gateway/gateway-store.ts';
import { nodeStateWords } from './inspector/node-state.ts';
import { ReplicaRows, ReplicaStepper } from './inspector/replica-rows.tsx';
import { ListFaults } from './list-faults.tsx';
import { ListPolicies } from './list-policies.tsx';
import styles from './list-view.module.css';

const additions: readonly { readonly kind: NodeKind; readonly text: Text }[] = [
  { kind: 'client', text: words.addClient },
  { kind: 'gateway', text: words.addGateway },
  { kind: 'service', text: words.addService },
];

function select(item: Selection): void {
  uiStore.setState({ selection: [item], inspectorOpen: true });
}

export function ListView() {
  const t = useText();
  const { nodes, links } = useStore(documentStore, (state) => state.scenario);
  return (
    <section className={styles.panel} data-testid="panel-list" aria-label={t(words.list)}>
      {nodes.length === 0 ? (
        <p className={styles.muted}>{t(words.empty)}</p>
      ) : (
        <table className={styles.table} role="table">
          <caption className="visually-hidden">{t(words.list)}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {[words.thing, words.state, words.figures, words.actions].map((word) => (
                <th key={word.en} scope="col" role="columnheader">
                  {t(word)}
                </th>
              ))}
            </tr>
          </thead>
          {readingOrder(nodes).map((node) => (
            <tbody key={node.id} role="rowgroup">
              <NodeRow node={node} />
              {links
                .filter((link) => link.from === node.id)
                .map((link) => (
                  <LinkRow key={link.id} link={link} />
                ))}
            </tbody>
          ))}
        </table>
      )}
      <div className={styles.line}>
        {additions.map(({ kind, text }) => (
          <button
            type="button"
            key={kind}
            data-testid={`list-add-${kind}`}
            onClick={() => void addNode(kind, null)}
          >
            <Plus size={14} aria-hidden="true" />
            {t(text)}
          </button>
        ))}
      </div>
    </section>
  );
}

function NodeRow({ node }: { readonly node: ScenarioNode }) {
  const t = useText();
  const view = useStore(runStore, (state) => state.nodes.get(node.id));
  const name = t(node.name);
  const state = nodeState(view);
  const item: Selection = { kind: 'node', id: node.id };
  return (
    <tr role="row" data-testid={`list-node-${node.id}`} data-state={state}>
      <th scope="row" role="rowheader">
        <div className={styles.name}>
          <NodeIcon kind={node.kind} size={18} />
          <NameField node={node} testId={`list-name-${node.id}`} />
        </div>
        <span className={styles.muted}>{t(inspectorWords[node.kind])}</span>
      </th>
      <td role="cell">
        <b>{t(nodeStateWords[state])}</b>
        {node.kind === 'service' ? <ReplicaStepper node={node} /> : null}
      </td>
      <td role="cell">
        <Figures metrics={view?.metrics} hasQueue={node.kind === 'service'} />
      </td>
      <td role="cell">
        <div className={styles.line}>
          <button
            type="button"
            aria-label={t(words.selectName, { name })}
            onClick={() => select(item)}
          >
            {t(words.select)}
          </button>
          <button
            type="button"
            aria-label={t(words.messagesName, { name })}
            data-testid={`list-messages-${node.id}`}
            onClick={() => showMessages(item)}
          >
            {t(words.messages)}
          </button>
          {node.kind === 'gateway' ? (
            <button
              type="button"
              aria-label={t(gatewayWords.rulesOf, { name })}
              data-testid={`list-rules-${node.id}`}
              onClick={() => openGateway(node.id, 0)}
            >
              {t(gatewayWords.rules)}
            </button>
          ) : null}
          <Connect node={node} />
          <ListFaults item={item} name={name} />
          <button
            type="button"
            aria-label={t(words.removeName, { name })}
            onClick={() => void remove([item])}
          >
            <Trash2 size={13} aria-hidden="true" />
            {t(words.remove)}
          </button>
        </div>
        <ReplicaRows node={node} />
      </td>
    </tr>
  );
}

function Connect({ node }: { readonly node: ScenarioNode }) {
  const t = useText();
  const scenario = useStore(documentStore, (state) => state.scenario);
  const [chosen, setChosen] = useState('');
  const targets = candidates(scenario, node.id, 'out');
  if (targets.length === 0) return null;
  const target = targets.includes(chosen) ? chosen : '';
  const name = t(node.name);
  return (
    <>
      <select
        aria-label={t(words.connectTo, { name })}
        data-testid={`list-target-${node.id}`}
        value={target}
        onChange={(event) => setChosen(event.target.value)}
      >
        <option value="">{t(words.choose)}</option>
        {targets.map((id) => (
          <option key={id} value={id}>
            {t(scenario.nodes.find((one) => one.id === id)?.name ?? id)}
          </option>
        ))}
      </select>
      <button
        type="button"
        aria-label={t(words.connectName, { name })}
        aria-disabled={target === ''}
        data-testid={`list-connect-${node.id}`}
        onClick={() => {
          if (target !== '') void connect(node.id, target);
        }}
      >
        <Link2 size={13} aria-hidden="true" />
        {t(words.connect)}
      </button>
    </>
  );
}

function LinkRow({ link }: { readonly link: ScenarioLink }) {
  const t = useText();
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  const metrics = useStore(runStore, (state) => state.links.get(link.id)?.metrics);
  const nameOf = (id: string) => t(nodes.find((node) => node.id === id)?.name ?? id);
  const to = nameOf(link.to);
  const name = t(words.linkName, { from: nameOf(link.from), to });
  const item: Selection = { kind: 'link', id: link.id };
  const callee = nodes.find((node) => node.id === link.to);
  const spoken = callee === undefined ? [link.protocol] : protocolsOf(callee);
  return (
    <tr role="row" data-testid={`list-link-${link.id}`} className={styles.link}>
      <th scope="row" role="rowheader">
        <ArrowRight size={13} aria-hidden="true" />
        {t(words.callsTo, { to })}
      </th>
      <td role="cell">
        <select
          aria-label={t(words.talkByName, { name })}
          data-testid={`list-protocol-${link.id}`}
          value={link.protocol}
          onChange={({ target }) => {
            const chosen = spoken.find((one) => one === target.value);
            if (chosen !== undefined) void switchLink(link.id, chosen);
          }}
        >
          {spoken.map((protocol) => (
            <option key={protocol} value={protocol}>
              {protocolLook[protocol].tag}
            </option>
          ))}
        </select>
        <ListPolicies link={link} />
      </td>
      <td role="cell">
        <Figures metrics={metrics} hasQueue={false} />
      </td>
      <td role="cell">
        <div className={styles.line}>
          <button
            type="button"
            aria-label={t(words.selectName, { name })}
            onClick={() => select(item)}
          >
            {t(words.select)}
          </button>
          {spoken.length > 1 ? (
            <button
              type="button"
              aria-label={t(compareEntryWords.openFor, { name })}
              data-testid={`list-compare-${link.id}`}
              onClick={() => uiStore.setState({ dialog: 'compare', compareLink: link.id })}
            >
              {t(compareEntryWords.openShort)}
            </button>
          ) : null}
          <button
            type="button"
            aria-label={t(words.messagesName, { name })}
            data-testid={`list-messages-${link.id}`}
            onClick={() => showMessages(item)}
          >
            {t(words.messages)}
          </button>
          <ListFaults item={item} name={name} />
          <button
            type="button"
            aria-label={t(words.removeName, { name })}
            onClick={() => void remove([item])}
          >
            <Trash2 size={13} aria-hidden="true" />
            {t(words.remove)}
          </button>
        </div>
      </td>
    </tr>
  );
}

function Figures({
  metrics,
  hasQueue,
}: {
  readonly metrics: Metrics | undefined;
  readonly hasQueue: boolean;
}) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  if (metrics === undefined) return <span className={styles.muted}>–</span>;
  const { ratePerSecond, latencyMsP95, queueLength } = metrics;
  const figures = t(words.nodeFigures, {
    rate: shortNumber(ratePerSecond, lang),
    p95: latencyMsP95 === null ? '–' : shortDuration(latencyMsP95, lang),
  });
  if (!hasQueue) return figures;
  return `${figures} · ${t(words.waiting, { queue: shortNumber(queueLength, lang) })}`;
}
