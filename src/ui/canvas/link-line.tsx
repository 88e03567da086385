/** One link on the canvas: its line, and the pill that says what travels on it. */
import type { EdgeProps } from '@xyflow/react';
import { lazy, memo, Suspense, useCallback, useEffect, useRef } from 'react';
import type { CSSProperties, MouseEvent, RefObject } from 'react';
import { useStore } from 'zustand';
import { say } from '../../i18n/text.ts';
import { canvasWords } from '../../i18n/words/canvas.ts';
import { select, toggleSelected } from './actions.ts';
import { canvasStore } from './canvas-store.ts';
import styles from './canvas.module.css';
import { cx } from '../kit/cx.ts';
import { nodeState, shortDuration, shortNumber } from './figures.ts';
import type { NodeState } from './figures.ts';
import { labelIds } from './flow-elements.ts';
import type { CanvasLink } from './flow-elements.ts';
import { directionAt, pointAt } from './link-path.ts';
import { LiveText } from './live-text.tsx';
import { protocolLook } from './protocol-look.ts';
import { onLink, shownLink, useFault, useLinkFigure, useNodeFigure } from './shown-figures.ts';
import { useLang } from './use-text.ts';

const PolicyMarks = lazy(async () => ({
  default: (await import('./policy-marks.tsx')).PolicyMarks,
}));

export const LinkLine = memo(function LinkLine({ data, selected }: EdgeProps<CanvasLink>) {
  if (data === undefined) return null;
  const { link, place } = data;
  const look = protocolLook[link.protocol];
  const stroke = `var(${look.line})`;
  const dash = look.dash === '' ? {} : { strokeDasharray: look.dash };
  return (
    <g className={cx(styles.line, selected === true && styles.selected)}>
      <path className={styles.lineHalo} d={place.path.d} />
      <path d={place.path.d} stroke={stroke} strokeWidth={look.width} fill="none" {...dash} />
      {look.arrow === 'open' ? (
        <path d={arrow(place.path.points)} stroke={stroke} strokeWidth={look.width} fill="none" />
      ) : null}
      <path className={styles.lineHit} d={place.path.d} />
    </g>
  );
});

/** An open arrow at the callee's end. */
function arrow(points: Float32Array): string {
  const tip = pointAt(points, 1);
  const { x, y } = directionAt(points, 1);
  const [back, half] = [7, 4.5];
  const a = { x: tip.x - x * back - y * half, y: tip.y - y * back + x * half };
  const b = { x: tip.x - x * back + y * half, y: tip.y - y * back - x * half };
  return `M${a.x.toFixed(1)} ${a.y.toFixed(1)}L${tip.x.toFixed(1)} ${tip.y.toFixed(1)}L${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
}

export const LinkPill = memo(function LinkPill({ made }: { readonly made: CanvasLink }) {
  const { data, selected, ariaLabel } = made;
  if (data === undefined) return null;
  return (
    <Pill
      link={data.link}
      pill={data.place.pill}
      isSelected={selected === true}
      label={ariaLabel ?? ''}
    />
  );
});

type LinkData = NonNullable<CanvasLink['data']>;

function Pill({
  link,
  pill,
  isSelected,
  label,
}: {
  readonly link: LinkData['link'];
  readonly pill: LinkData['place']['pill'];
  readonly isSelected: boolean;
  readonly label: string;
}) {
  const { id } = link;
  const lang = useLang();
  const hasP95 = useLinkFigure(id, (view) => (view?.metrics.latencyMsP95 ?? null) !== null);
  const readRate = useCallback(
    () =>
      say(canvasWords.perSecond, lang, {
        rate: shortNumber(shownLink(id)?.metrics.ratePerSecond ?? 0, lang),
      }),
    [id, lang],
  );
  const readP95 = useCallback(
    () => shortDuration(shownLink(id)?.metrics.latencyMsP95 ?? 0, lang),
    [id, lang],
  );
  const element = useQueueAttribute(id);
  const isFailing = useLinkFigure(id, (view) => (view?.metrics.errorRatio ?? 0) > 0);
  const isCalleeDown = useNodeFigure(link.to, (view) => nodeState(view) === 'down');
  const isActive = useStore(
    canvasStore,
    ({ active }) => active?.kind === 'link' && active.id === id,
  );
  const look = protocolLook[link.protocol];
  const style: CSSProperties = {
    background: `var(${look.tint})`,
    color: `var(${look.ink})`,
  };
  function onClick(event: MouseEvent) {
    if (event.ctrlKey || event.metaKey) toggleSelected({ kind: 'link', id });
    else select([{ kind: 'link', id }]);
    document.querySelector<SVGElement>(`.react-flow__edge[data-id="${id}"]`)?.focus();
  }
  return (
    <div className={styles.pillPlace} style={{ left: pill.x, top: pill.y }}>
      {/* The pill is the pointer's handle on the link; its keyboard stop is the line itself. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div
        ref={element}
        className={cx(
          styles.pill,
          'nopan',
          'nodrag',
          isSelected && styles.selected,
          isActive && styles.active,
        )}
        style={style}
        title={label}
        data-testid={`link-${id}`}
        data-link={id}
        data-protocol={link.protocol}
        data-state={stateOf(isCalleeDown, isFailing)}
        data-fault={useFault(id)}
        onClick={onClick}
      >
        <b>{look.tag}</b>
        <span id={labelIds(id).figures} className={styles.pillFigures}>
          <LiveText of="link" id={id} read={readRate} testId={`metric-${id}-rate`} />
          {hasP95 ? (
            <>
              {' · '}
              <LiveText of="link" id={id} read={readP95} testId={`metric-${id}-p95`} />
            </>
          ) : null}
        </span>
      </div>
      {link.policies === undefined ? null : (
        <Suspense fallback={null}>
          <PolicyMarks link={link} policies={link.policies} />
        </Suspense>
      )}
    </div>
  );
}

/** Keeps `data-queue` for tests without drawing the whole pill for it. */
function useQueueAttribute(id: string): RefObject<HTMLDivElement | null> {
  const pill = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let shown = -1;
    function show(): void {
      const queue = shownLink(id)?.metrics.queueLength ?? 0;
      if (queue !== shown) pill.current?.setAttribute('data-queue', String(queue));
      shown = queue;
    }
    show();
    return onLink(id, show);
  }, [id]);
  return pill;
}

/** Down while the callee is; degraded while calls fail. */
function stateOf(isCalleeDown: boolean, isFailing: boolean): NodeState {
  if (isCalleeDown) return 'down';
  return isFailing ? 'degraded' : 'up';
}
