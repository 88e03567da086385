/** The copies of a service (or the one process of a gateway), each with its state and its switch. */
import { Minus, Plus, Power, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { sayReason } from '../../../i18n/reasons.ts';
import { sayCount } from '../../../i18n/text.ts';
import type { Text } from '../../../i18n/text.ts';
import { inspectorCounts, inspectorWords as words } from '../../../i18n/words/inspector.ts';
import { ranges } from '../../../sim/index.ts';
import type {
  ClientNode,
  ReplicaState,
  ReplicaView,
  ScenarioNode,
  ServiceNode,
} from '../../../sim/index.ts';
import { runStore } from '../../../state/run-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { cx } from '../../kit/cx.ts';
import { useText } from '../../kit/use-text.ts';
import { tryCommand, updateNode } from '../fields/edit-message.ts';
import { FieldError } from '../fields/field-error.tsx';
import { Ejections } from './balancer-section.tsx';
import styles from './inspector.module.css';
import { Section } from './section.tsx';

const stateWords: Readonly<Record<ReplicaState, Text>> = {
  up: words.replicaUp,
  down: words.replicaDown,
  starting: words.replicaStarting,
};

const none: readonly ReplicaView[] = [];

export function Replicas({ node }: { readonly node: Exclude<ScenarioNode, ClientNode> }) {
  const t = useText();
  return (
    <Section title={t(node.kind === 'service' ? words.replicas : words.process)}>
      {node.kind === 'service' ? <ReplicaStepper node={node} /> : null}
      <ReplicaRows node={node} />
    </Section>
  );
}

/** Scales the service by one at a time; a refusal shows below. */
export function ReplicaStepper({ node }: { readonly node: ServiceNode }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const [error, setError] = useState('');
  const scale = (replicas: number) => {
    if (replicas < ranges.replicas.min || replicas > ranges.replicas.max) return;
    void updateNode({ ...node, replicas }).then(setError);
  };
  const name = t(node.name);
  return (
    <div role="group" aria-label={`${t(words.replicas)}: ${name}`}>
      <div className={styles.stepper}>
        <button
          type="button"
          aria-label={t(words.fewer)}
          aria-disabled={node.replicas <= ranges.replicas.min}
          data-testid={`replicas-fewer-${node.id}`}
          onClick={() => scale(node.replicas - 1)}
        >
          <Minus size={14} aria-hidden="true" />
        </button>
        <output data-testid={`replicas-${node.id}`}>
          {sayCount(inspectorCounts.replicas, lang, node.replicas)}
        </output>
        <button
          type="button"
          aria-label={t(words.more)}
          aria-disabled={node.replicas >= ranges.replicas.max}
          data-testid={`replicas-more-${node.id}`}
          onClick={() => scale(node.replicas + 1)}
        >
          <Plus size={14} aria-hidden="true" />
        </button>
      </div>
      <FieldError text={error} />
    </div>
  );
}

/** One row for each process of the node: state, load, why it is down, Kill and Restart. */
export function ReplicaRows({ node }: { readonly node: ScenarioNode }) {
  const t = useText();
  const replicas = useStore(runStore, (state) => state.nodes.get(node.id)?.replicas ?? none);
  if (node.kind === 'client') return null;
  if (node.kind === 'service' && node.replicas === 0) {
    return <p className={styles.hint}>{t(words.noReplicas)}</p>;
  }
  return (
    <ul className={styles.replicas}>
      {replicas.map((view) => (
        <ReplicaRow key={view.replica} node={node} view={view} />
      ))}
    </ul>
  );
}

function ReplicaRow({ node, view }: { readonly node: ScenarioNode; readonly view: ReplicaView }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const [error, setError] = useState('');
  const { replica, state, busy, queue, reason, detail, ejections = [] } = view;
  const name = t(node.name);
  const isDown = state === 'down';
  const act = (kind: 'kill-replica' | 'restart-replica') =>
    void tryCommand({ kind, node: node.id, replica }).then(setError);
  return (
    <li className={styles.replica} data-state={state} data-ejected={ejections.length > 0}>
      <div className={styles.replicaLine}>
        <span className={styles.pip} data-busy={busy > 0} aria-hidden="true" />
        <span className={styles.replicaName}>
          {t(words.replica, { replica })} <b>{t(stateWords[state])}</b>
        </span>
        <button
          type="button"
          aria-label={t(words.killName, { replica, name })}
          aria-disabled={isDown}
          data-testid={`kill-${node.id}-${replica}`}
          onClick={() => {
            if (!isDown) act('kill-replica');
          }}
        >
          <Power size={13} aria-hidden="true" />
          {t(words.kill)}
        </button>
        <button
          type="button"
          aria-label={t(words.restartName, { replica, name })}
          data-testid={`restart-${node.id}-${replica}`}
          onClick={() => act('restart-replica')}
        >
          <RotateCcw size={13} aria-hidden="true" />
          {t(words.restart)}
        </button>
      </div>
      {isDown ? null : <p className={styles.work}>{t(words.work, { busy, queue })}</p>}
      {isDown && reason !== '' ? (
        <p className={cx(styles.work, styles.why)}>
          {sayReason(reason, { node: name, process: `${node.id}/${replica}` }, lang)}
          {detail === '' ? null : <span className={styles.detail}>{detail}</span>}
        </p>
      ) : null}
      <Ejections ejections={ejections} />
      <FieldError text={error} />
    </li>
  );
}
