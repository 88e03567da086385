/**
 * One node on the canvas. Its figures come straight from the run store, so that ten refreshes a
 * second touch nothing but the text that changed. The face holds no controls except its ports;
 * actions live in keys, menu and inspector.
 */
import { Handle, Position } from '@xyflow/react';
import type { NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import type { KeyboardEvent, MouseEvent } from 'react';
import { useStore } from 'zustand';
import { canvasCounts, canvasWords } from '../../i18n/words/canvas.ts';
import type { NodeView, ReplicaView, ScenarioNode } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import { endConnecting, endRename, startConnecting, startRename } from './actions.ts';
import { canvasStore } from './canvas-store.ts';
import type { CanvasState } from './canvas-store.ts';
import styles from './canvas.module.css';
import { cx } from './cx.ts';
import { nodeState, shortDuration, shortNumber } from './figures.ts';
import { labelIds } from './flow-elements.ts';
import type { CanvasNode } from './flow-elements.ts';
import { DatabaseIcon, NodeIcon, QueueIcon } from './node-icon.tsx';
import { useCount, useLang, useText } from './use-text.ts';

/** More replicas than this are given as a number. */
const PIPS_MAX = 6;

export const NodeFace = memo(function NodeFace({ id, data, selected }: NodeProps<CanvasNode>) {
  const { node } = data;
  const view = useStore(runStore, (state) => state.nodes.get(id));
  const part = useStore(canvasStore, (state) => partIn(state, id));
  const isRenaming = useStore(canvasStore, (state) => state.renaming === id);
  const t = useText();
  const name = t(node.name);
  const state = nodeState(view);
  const queue = node.kind === 'service' ? (view?.metrics.queueLength ?? 0) : 0;
  return (
    <div
      className={cx(styles.node, selected && styles.selected, part !== '' && styles[part])}
      data-testid={`node-${id}`}
      data-kind={node.kind}
      data-state={state}
      data-version={node.kind === 'service' ? node.codeVersion : undefined}
      data-queue={queue}
    >
      <div className={styles.top}>
        <NodeIcon kind={node.kind} />
        {isRenaming ? (
          <NameInput id={id} name={name} />
        ) : (
          <div
            className={styles.title}
            onDoubleClick={(event) => {
              event.stopPropagation();
              startRename(id);
            }}
          >
            {name}
          </div>
        )}
        {node.kind === 'client' ? null : <Pips replicas={view?.replicas ?? plannedReplicas(node)} />}
        <SecondLine node={node} view={view} />
      </div>
      {node.kind === 'service' ? <LoadBar value={view?.metrics.utilisation ?? 0} /> : null}
      {node.kind === 'service' && node.database !== null ? (
        <div className={styles.database}>
          <DatabaseIcon />
          <span className={styles.databaseName}>{id}.db</span>
        </div>
      ) : null}
      {queue > 0 ? (
        <div className={styles.queue} title={t(canvasWords.queueLength, { count: queue })}>
          <QueueIcon />
          <span data-testid={`metric-${id}-queue`}>{queue}</span>
        </div>
      ) : null}
      <Description node={node} name={name} view={view} />
      {node.kind === 'client' ? null : (
        <Port id={id} side="in" label={t(canvasWords.portIn, { name })} />
      )}
      <Port id={id} side="out" label={t(canvasWords.portOut, { name })} />
    </div>
  );
});

/** The part of the node in the mode that is on; also the name of its style. */
function partIn(
  { connecting, moving }: CanvasState,
  id: string,
): 'source' | 'candidate' | 'chosen' | 'excluded' | 'moving' | '' {
  if (moving?.ids.includes(id)) return 'moving';
  if (connecting === null) return '';
  if (connecting.node === id) return 'source';
  if (connecting.candidates[connecting.index] === id) return 'chosen';
  return connecting.candidates.includes(id) ? 'candidate' : 'excluded';
}

function SecondLine({ node, view }: { readonly node: ScenarioNode; readonly view: NodeView | undefined }) {
  const t = useText();
  const count = useCount();
  const lang = useLang();
  const rate = t(canvasWords.perSecond, {
    rate: shortNumber(view?.metrics.ratePerSecond ?? 0, lang),
  });
  const p95 = view?.metrics.latencyMsP95 ?? null;
  switch (node.kind) {
    case 'client':
      return <div className={styles.second}>{loadInWords(node, t, count, lang)}</div>;
    case 'gateway':
      return (
        <div className={styles.second}>
          {count(canvasCounts.routes, node.routes.length)}
          {' · '}
          <span data-testid={`metric-${node.id}-rate`}>{rate}</span>
        </div>
      );
    case 'service':
      return (
        <div className={styles.second}>
          {t(canvasWords.version, { version: String(node.codeVersion) })}
          {' · '}
          <span data-testid={`metric-${node.id}-rate`}>{rate}</span>
          {p95 === null ? null : (
            <>
              {' · '}
              {t(canvasWords.p95)}{' '}
              <span data-testid={`metric-${node.id}-p95`}>{shortDuration(p95, lang)}</span>
            </>
          )}
        </div>
      );
  }
}

function loadInWords(
  node: Extract<ScenarioNode, { kind: 'client' }>,
  t: ReturnType<typeof useText>,
  count: ReturnType<typeof useCount>,
  lang: ReturnType<typeof useLang>,
): string {
  switch (node.load.kind) {
    case 'none':
      return t(canvasWords.onRequest);
    case 'open':
      return t(canvasWords.openLoop, { rate: shortNumber(node.load.ratePerSecond, lang) });
    case 'closed':
      return count(canvasCounts.users, node.load.users);
  }
}

/** Before the first figures: every replica that the document asks for, idle. */
function plannedReplicas(node: ScenarioNode): readonly ReplicaView[] {
  const count = node.kind === 'service' ? node.replicas : 1;
  return Array.from({ length: count }, (_, replica) => ({
    replica,
    state: 'up' as const,
    busy: 0,
    queue: 0,
    reason: '' as const,
    detail: '',
  }));
}

function Pips({ replicas }: { readonly replicas: readonly ReplicaView[] }) {
  if (replicas.length > PIPS_MAX) {
    const isAnyDown = replicas.some((replica) => replica.state === 'down');
    return (
      <div className={styles.pips} aria-hidden="true">
        {isAnyDown ? <i className={cx(styles.pip, styles.down)} /> : null}
        <span className={styles.pipCount}>×{replicas.length}</span>
      </div>
    );
  }
  return (
    <div className={styles.pips} aria-hidden="true">
      {replicas.map((replica) => (
        <i key={replica.replica} className={cx(styles.pip, styles[pipState(replica)])} />
      ))}
    </div>
  );
}

function pipState(replica: ReplicaView): 'down' | 'starting' | 'busy' | 'idle' {
  if (replica.state !== 'up') return replica.state;
  return replica.busy > 0 ? 'busy' : 'idle';
}

function LoadBar({ value }: { readonly value: number }) {
  return (
    <div className={styles.load} aria-hidden="true">
      <i style={{ transform: `scaleX(${Math.round(value * 200) / 200})` }} />
    </div>
  );
}

/** Names and describes the node to those who do not see it; the node's element points here. */
function Description({
  node,
  name,
  view,
}: {
  readonly node: ScenarioNode;
  readonly name: string;
  readonly view: NodeView | undefined;
}) {
  const t = useText();
  const ids = labelIds(node.id);
  const replicas = view?.replicas ?? plannedReplicas(node);
  const up = replicas.filter((replica) => replica.state === 'up').length;
  const stateWord = {
    up: canvasWords.stateUp,
    degraded: canvasWords.stateDegraded,
    down: canvasWords.stateDown,
  }[nodeState(view)];
  const parts = [t(stateWord)];
  if (node.kind === 'service') {
    parts.push(t(canvasWords.replicasUp, { up, all: replicas.length }));
    const percent = Math.round((view?.metrics.utilisation ?? 0) * 100);
    parts.push(t(canvasWords.load, { percent }));
    const waiting = view?.metrics.queueLength ?? 0;
    if (waiting > 0) parts.push(t(canvasWords.queueLength, { count: waiting }));
  }
  return (
    <div className={styles.hidden}>
      <span id={ids.name}>
        {name}, {t(canvasWords[node.kind])}
      </span>
      <span id={ids.figures}>{parts.join(', ')}</span>
    </div>
  );
}

function NameInput({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const isOver = useRef(false);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  function end(text: string | null) {
    if (isOver.current) return;
    isOver.current = true;
    void endRename(id, text);
  }
  return (
    <input
      ref={input}
      className={cx(styles.nameInput, 'nodrag', 'nopan')}
      aria-label={t(canvasWords.renameLabel)}
      data-testid={`rename-${id}`}
      defaultValue={name}
      maxLength={60}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') end(event.currentTarget.value);
        if (event.key === 'Escape') end(null);
      }}
      onBlur={(event) => end(event.currentTarget.value)}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
}

/** Where links begin (`out`) and end (`in`). By drag it is React Flow's; by click and key it is ours. */
function Port({
  id,
  side,
  label,
}: {
  readonly id: string;
  readonly side: 'in' | 'out';
  readonly label: string;
}) {
  function use(event: MouseEvent | KeyboardEvent) {
    event.stopPropagation();
    if (canvasStore.getState().connecting === null) startConnecting(id, side);
    else void endConnecting(id);
  }
  return (
    <Handle
      type={side === 'in' ? 'target' : 'source'}
      position={side === 'in' ? Position.Left : Position.Right}
      className={cx(styles.port, side === 'in' ? styles.portIn : styles.portOut)}
      data-testid={`port-${id}-${side}`}
      role="button"
      tabIndex={-1}
      aria-label={label}
      onClick={use}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        use(event);
      }}
    />
  );
}
