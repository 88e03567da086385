/** The panel about the last thing selected: what it is, how it does, and every setting it has. */
import { MessagesSquare, Trash2 } from 'lucide-react';
import { useStore } from 'zustand';
import type { Text } from '../../i18n/text.ts';
import { inspectorWords as words } from '../../i18n/words/inspector.ts';
import type { ScenarioLink, ScenarioNode } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import type { Selection } from '../../state/ui-store.ts';
import { remove, showMessages } from '../canvas/actions.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { protocolLook } from '../canvas/protocol-look.ts';
import { useText } from '../kit/use-text.ts';
import { NameField } from './fields/name-field.tsx';
import { BalancerSection } from './inspector/balancer-section.tsx';
import { BrokerForm } from './inspector/broker-form.tsx';
import { ClientForm } from './inspector/client-form.tsx';
import { FaultsSection } from './inspector/faults-section.tsx';
import { LinkFigures, NodeFigures } from './inspector/figures.tsx';
import { GatewayForm } from './inspector/gateway-form.tsx';
import styles from './inspector/inspector.module.css';
import { LinkForm, TalkBy } from './inspector/link-form.tsx';
import { nodeStateWords, useNodeState } from './inspector/node-state.ts';
import { Overview } from './inspector/overview.tsx';
import { PoliciesSection } from './inspector/policies-section.tsx';
import { Replicas } from './inspector/replica-rows.tsx';
import { ServiceForm } from './inspector/service-form.tsx';
import { WhatChanged } from './inspector/what-changed.tsx';

export function Inspector() {
  const t = useText();
  const last = useStore(uiStore, (state) => state.selection.at(-1));
  return (
    <section
      // Another selection begins at the top.
      key={last === undefined ? '' : `${last.kind} ${last.id}`}
      className={styles.panel}
      data-testid="panel-inspector"
      aria-label={t(words.inspector)}
    >
      <Selected last={last} />
    </section>
  );
}

/** Fields belong to their node or link: another selection begins with fresh ones. */
function Selected({ last }: { readonly last: Selection | undefined }) {
  const { nodes, links } = useStore(documentStore, (state) => state.scenario);
  if (last?.kind === 'node') {
    const node = nodes.find((one) => one.id === last.id);
    if (node) return <NodePanel key={node.id} node={node} />;
  }
  if (last?.kind === 'link') {
    const link = links.find((one) => one.id === last.id);
    if (link) return <LinkPanel key={link.id} link={link} />;
  }
  return <Overview />;
}

function NodePanel({ node }: { readonly node: ScenarioNode }) {
  const t = useText();
  const state = useNodeState(node.id);
  return (
    <>
      <header className={styles.head}>
        <p className={styles.crumb}>
          <NodeIcon kind={node.kind} size={16} />
          {t(words.nodeCrumb, { kind: t(words[node.kind]), id: node.id })}
          <b className={styles.state} data-state={state}>
            {t(nodeStateWords[state])}
          </b>
        </p>
        <h2 className="visually-hidden">{t(node.name)}</h2>
        <NameField node={node} testId="field-name" />
      </header>
      {node.kind === 'client' ? null : <Replicas node={node} />}
      {node.kind === 'broker' ? null : <NodeFigures node={node} />}
      <Messages item={{ kind: 'node', id: node.id }} />
      <FaultsSection item={{ kind: 'node', id: node.id }} />
      <NodeForm node={node} />
      <Delete text={words.deleteNode} item={{ kind: 'node', id: node.id }} />
    </>
  );
}

function NodeForm({ node }: { readonly node: ScenarioNode }) {
  switch (node.kind) {
    case 'client':
      return <ClientForm node={node} />;
    case 'broker':
      return <BrokerForm node={node} />;
    case 'gateway':
      return <GatewayForm node={node} />;
    case 'service':
      return <ServiceForm node={node} />;
  }
}

function LinkPanel({ link }: { readonly link: ScenarioLink }) {
  const t = useText();
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  const nameOf = (id: string) => t(nodes.find((node) => node.id === id)?.name ?? id);
  return (
    <>
      <header className={styles.head}>
        <p className={styles.crumb}>
          {t(words.linkCrumb, { from: nameOf(link.from), to: nameOf(link.to) })}
        </p>
        <h2>{protocolLook[link.protocol].title}</h2>
      </header>
      <TalkBy link={link} />
      <Messages item={{ kind: 'link', id: link.id }} />
      <LinkFigures link={link.id} />
      <WhatChanged link={link} />
      <FaultsSection item={{ kind: 'link', id: link.id }} />
      <PoliciesSection link={link} />
      <BalancerSection link={link} />
      <LinkForm link={link} />
      <Delete text={words.deleteLink} item={{ kind: 'link', id: link.id }} />
    </>
  );
}

/** The way to what it has sent and been sent. */
function Messages({ item }: { readonly item: Selection }) {
  const t = useText();
  return (
    <div className={styles.section}>
      <button type="button" data-testid="inspector-messages" onClick={() => showMessages(item)}>
        <MessagesSquare size={14} aria-hidden="true" />
        {t(words.messages)}
      </button>
    </div>
  );
}

function Delete({ text, item }: { readonly text: Text; readonly item: Selection }) {
  const t = useText();
  return (
    <div className={styles.section}>
      <button type="button" data-testid="inspector-delete" onClick={() => void remove([item])}>
        <Trash2 size={14} aria-hidden="true" />
        {t(text)}
      </button>
    </div>
  );
}
