/**
 * One node on the canvas. Each figure is a component of its own that is drawn again only when its
 * text changes, so that ten refreshes a second stay cheap. The face holds no controls except its
 * ports; actions live in keys, menu and inspector.
 */
import { Handle, Position } from '@xyflow/react';
import type { NodeProps } from '@xyflow/react';
import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ComponentType, KeyboardEvent, MouseEvent, RefObject } from 'react';
import { useStore } from 'zustand';
import { say } from '../../i18n/text.ts';
import { canvasCounts, canvasWords } from '../../i18n/words/canvas.ts';
import { processCountOf } from '../../sim/index.ts';
import type { NodeView, ReplicaView, ScenarioNode } from '../../sim/index.ts';
import { endConnecting, endRename, startConnecting, startRename } from './actions.ts';
import { canvasStore } from './canvas-store.ts';
import type { CanvasState } from './canvas-store.ts';
import styles from './canvas.module.css';
import { cx } from '../kit/cx.ts';
import { nodeState, shortDuration, shortNumber } from './figures.ts';
import { labelIds } from './flow-elements.ts';
import type { CanvasNode } from './flow-elements.ts';
import { LiveText } from './live-text.tsx';
import { DatabaseIcon, NodeIcon, QueueIcon } from './node-icon.tsx';
import { onNode, shownNode, useFault, useNodeFigure } from './shown-figures.ts';
import { useCount, useLang, useText } from './use-text.ts';

/** More replicas than this are given as a number. */
const PIPS_MAX = 6;

export const NodeFace = memo(function NodeFace({ id, data, selected }: NodeProps<CanvasNode>) {
  const { node } = data;
  const part = useStore(canvasStore, (state) => partIn(state, id));
  const isRenaming = useStore(canvasStore, (state) => state.renaming === id);
  const state = useNodeFigure(id, nodeState);
  const card = useQueueAttribute(id, node.kind === 'service');
  const t = useText();
  const name = t(node.name);
  return (
    <div
      ref={card}
      className={cx(styles.node, selected && styles.selected, part !== '' && styles[part])}
      data-testid={`node-${id}`}
      data-kind={node.kind}
      data-state={state}
      data-fault={useFault(id)}
      data-version={node.kind === 'service' ? node.codeVersion : undefined}
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
        {node.kind === 'client' ? null : <Pips node={node} />}
        <SecondLine node={node} />
      </div>
      {node.kind === 'service' ? <LoadBar id={id} /> : null}
      {node.kind === 'service' && node.database !== null ? (
        <div className={styles.database}>
          <DatabaseIcon />
          <span className={styles.databaseName}>{id}.db</span>
        </div>
      ) : null}
      {node.kind === 'service' ? <Queue id={id} /> : null}
      {node.kind === 'gateway' ? <Decisions id={id} /> : null}
      <Description node={node} name={name} />
      {node.kind === 'client' ? null : (
        <Port id={id} side="in" label={t(canvasWords.portIn, { name })} />
      )}
      <Port id={id} side="out" label={t(canvasWords.portOut, { name })} />
    </div>
  );
});

/** Keeps `data-queue` for tests without drawing the whole face for it. */
function useQueueAttribute(id: string, hasQueue: boolean): RefObject<HTMLDivElement | null> {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let shown = -1;
    function show(): void {
      const queue = hasQueue ? (shownNode(id)?.metrics.queueLength ?? 0) : 0;
      if (queue !== shown) card.current?.setAttribute('data-queue', String(queue));
      shown = queue;
    }
    show();
    return onNode(id, show);
  }, [id, hasQueue]);
  return card;
}

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

function SecondLine({ node }: { readonly node: ScenarioNode }) {
  const t = useText();
  const count = useCount();
  const lang = useLang();
  const { id } = node;
  const hasP95 = useNodeFigure(id, (view) => (view?.metrics.latencyMsP95 ?? null) !== null);
  const leftOut = useNodeFigure(id, leftOutOf);
  const readRate = useCallback(
    () =>
      say(canvasWords.perSecond, lang, {
        rate: shortNumber(shownNode(id)?.metrics.ratePerSecond ?? 0, lang),
      }),
    [id, lang],
  );
  const readP95 = useCallback(
    () => shortDuration(shownNode(id)?.metrics.latencyMsP95 ?? 0, lang),
    [id, lang],
  );
  const perSecond = <LiveText of="node" id={id} read={readRate} testId={`metric-${id}-rate`} />;
  switch (node.kind) {
    case 'client':
      return <div className={styles.second}>{loadInWords(node, t, count, lang)}</div>;
    case 'broker':
      return (
        <div className={styles.second}>{count(canvasCounts.brokers, processCountOf(node))}</div>
      );
    case 'gateway':
      return (
        <div className={styles.second}>
          {count(canvasCounts.routes, node.routes.length)}
          {' · '}
          {perSecond}
        </div>
      );
    case 'service':
      return (
        <div className={styles.second}>
          {t(canvasWords.version, { version: String(node.codeVersion) })}
          {' · '}
          {perSecond}
          {leftOut === 0 && hasP95 ? (
            <>
              {' · '}
              {t(canvasWords.p95)}{' '}
              <LiveText of="node" id={id} read={readP95} testId={`metric-${id}-p95`} />
            </>
          ) : null}
          {leftOut > 0 ? <b> · {t(canvasWords.leftOut, { count: leftOut })}</b> : null}
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
    case 'ramp':
    case 'burst':
    case 'steps':
      return t(canvasWords.varying);
    case 'closed':
      return count(canvasCounts.users, node.load.users);
  }
}

type PipState = 'idle' | 'busy' | 'starting' | 'down' | 'ejected';

/** One letter for each replica, so that all of them are one plain value: `bi-x`. */
const pipLetters: Readonly<Record<string, PipState>> = {
  i: 'idle',
  b: 'busy',
  '-': 'starting',
  x: 'down',
  e: 'ejected',
};

function pipsOf(view: NodeView | undefined, planned: number): string {
  // Before the first figures: every replica that the document asks for, idle.
  if (view === undefined) return 'i'.repeat(planned);
  return view.replicas.map(pipLetter).join('');
}

function pipLetter({ state, busy, ejections }: ReplicaView): string {
  if (state === 'down') return 'x';
  if (state === 'starting') return '-';
  if (ejections) return 'e';
  return busy > 0 ? 'b' : 'i';
}

/** How many of its replicas some caller leaves out. */
function leftOutOf(view: NodeView | undefined): number {
  return pipsOf(view, 0).replace(/[^e]/g, '').length;
}

function plannedReplicas(node: ScenarioNode): number {
  return processCountOf(node);
}

function Pips({ node }: { readonly node: ScenarioNode }) {
  const { id } = node;
  const planned = plannedReplicas(node);
  const count = useNodeFigure(id, (view) => view?.replicas.length ?? planned);
  const isAnyDown = useNodeFigure(id, (view) => pipsOf(view, planned).includes('x'));
  const row = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (count > PIPS_MAX) return undefined;
    let shown = '';
    function show(): void {
      const pips = pipsOf(shownNode(id), planned);
      if (pips === shown) return;
      shown = pips;
      [...pips].forEach((letter, replica) => {
        row.current?.children[replica]?.setAttribute('data-pip', pipLetters[letter] ?? 'idle');
      });
    }
    show();
    return onNode(id, show);
  }, [id, count, planned]);
  if (count > PIPS_MAX) {
    return (
      <div className={styles.pips} aria-hidden="true">
        {isAnyDown ? <i className={styles.pip} data-pip="down" /> : null}
        <span className={styles.pipCount}>×{count}</span>
      </div>
    );
  }
  return (
    <div ref={row} className={styles.pips} aria-hidden="true">
      {Array.from({ length: count }, (_, replica) => (
        <i key={replica} className={styles.pip} />
      ))}
    </div>
  );
}

function LoadBar({ id }: { readonly id: string }) {
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    let shown = -1;
    function show(): void {
      const percent = Math.round((shownNode(id)?.metrics.utilisation ?? 0) * 100);
      if (percent === shown || bar.current === null) return;
      shown = percent;
      // A background's size is painted again, but nothing is laid out for it.
      bar.current.style.backgroundSize = `${percent}% 100%`;
    }
    show();
    return onNode(id, show);
  }, [id]);
  return <div ref={bar} className={styles.load} aria-hidden="true" />;
}

function Queue({ id }: { readonly id: string }) {
  const isWaiting = useNodeFigure(id, (view) => (view?.metrics.queueLength ?? 0) > 0);
  const read = useCallback(() => String(shownNode(id)?.metrics.queueLength ?? 0), [id]);
  if (!isWaiting) return null;
  return (
    <div className={styles.queue}>
      <QueueIcon />
      <LiveText of="node" id={id} read={read} testId={`metric-${id}-queue`} />
    </div>
  );
}

/** Comes when there is something to show; where its code does not arrive, the face does without. */
function Decisions({ id }: { readonly id: string }) {
  const isAny = useNodeFigure(id, (view) => view?.newest !== undefined);
  const [Part, setPart] = useState<ComponentType<{ id: string }> | null>(null);
  useEffect(() => {
    if (!isAny) return;
    import('./node-decisions.tsx').then(
      ({ NodeDecisions }) => setPart(() => NodeDecisions),
      () => {},
    );
  }, [isAny]);
  return isAny && Part !== null ? <Part id={id} /> : null;
}

const stateWords = {
  up: canvasWords.stateUp,
  starting: canvasWords.stateStarting,
  degraded: canvasWords.stateDegraded,
  down: canvasWords.stateDown,
} as const;

/** Names and describes the node to those who do not see it; the node's element points here, so it need not be drawn. */
function Description({ node, name }: { readonly node: ScenarioNode; readonly name: string }) {
  const t = useText();
  const ids = labelIds(node.id);
  const state = useNodeFigure(node.id, nodeState);
  const planned = plannedReplicas(node);
  const all = useNodeFigure(node.id, (view) => view?.replicas.length ?? planned);
  const up = useNodeFigure(node.id, (view) => pipsOf(view, planned).replace(/[x-]/g, '').length);
  const leftOut = useNodeFigure(node.id, leftOutOf);
  const waiting = useNodeFigure(node.id, (view) => view?.metrics.queueLength ?? 0);
  const parts = [t(stateWords[state])];
  if (node.kind === 'service') {
    parts.push(t(canvasWords.replicasUp, { up, all }));
    if (leftOut > 0) parts.push(t(canvasWords.leftOut, { count: leftOut }));
    if (waiting > 0) parts.push(t(canvasWords.queueLength, { count: waiting }));
  }
  return (
    <div hidden>
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
