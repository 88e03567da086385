/**
 * The small picture of one run: who talks to whom, which messages are under way, what each callee
 * has done. Nodes and lines are SVG; one canvas over them has the dots.
 */
import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { compareWords as words } from '../../i18n/words/compare.ts';
import { experimentMs } from '../../sim/index.ts';
import type { Experiment, ProtocolId } from '../../sim/index.ts';
import { onPaneBatch } from '../../state/comparison.ts';
import type { PaneState } from '../../state/comparison.ts';
import { uiStore } from '../../state/ui-store.ts';
import { nodeState, shortNumber } from '../canvas/figures.ts';
import { protocolLook } from '../canvas/protocol-look.ts';
import { useText } from '../kit/use-text.ts';
import styles from './compare.module.css';
import { DotPicture } from './dot-picture.ts';
import { layOut } from './picture-layout.ts';
import type { Picture, PictureBox } from './picture-layout.ts';
import { markPaths } from './protocol-mark.tsx';

interface Props {
  readonly pane: PaneState;
  readonly experiment: Experiment;
  readonly hasNewcomer: boolean;
  readonly nowMs: number;
  /** There is little room. */
  readonly isCompact: boolean;
}

/** Characters of a name that fit into its box. */
const NAME_MAX = 15;
const CALLER_NAME_MAX = 10;
/** Narrower boxes have a mark instead of a name. */
const NAMED_LEAST = 40;
/** Whoever speaks: something that points to the right. */
const callerMark = 'M-3 -4L4 0L-3 4Z';
/** Longer ones are written smaller. */
const NAME_USUAL = 11;
const CALLER_NAME_USUAL = 8;

export function PanePicture({ pane, experiment, hasNewcomer, nowMs, isCompact }: Props) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  // Another one brings other colours, which the dots read once.
  const theme = useStore(uiStore, (state) => state.theme);
  const { protocol, variant } = pane;
  const picture = useMemo(
    () => layOut(variant, experiment, hasNewcomer, isCompact ? 'compact' : 'usual'),
    [variant, experiment, hasNewcomer, isCompact],
  );
  const isThere = (box: PictureBox): boolean =>
    box.role !== 'newcomer' || nowMs >= experimentMs.join;
  const countsOf = (box: PictureBox): Counts => countsFor(pane, box, experiment);
  const readers = picture.boxes.filter(({ role }) => role === 'callee' || role === 'newcomer');
  const spoken = readers.map((box) => {
    const values = { name: t(box.name), done: countsOf(box).done };
    if (!isThere(box)) return t(words.nodeAbsent, values);
    return t(isDown(pane, box) ? words.nodeDown : words.nodeDone, values);
  });
  return (
    <div
      className={styles.picture}
      role="img"
      aria-label={t(words.picture, {
        protocol: protocolLook[protocol].tag,
        nodes: spoken.join(', '),
      })}
      style={{ aspectRatio: `${picture.width} / ${picture.height}` }}
    >
      <svg viewBox={`0 0 ${picture.width} ${picture.height}`} aria-hidden="true">
        {picture.lines
          .filter(({ isNew }) => !isNew || nowMs >= experimentMs.join)
          .map(({ id, from, to }) => (
            <Line key={id} d={`M${from.x} ${from.y}L${to.x} ${to.y}`} protocol={protocol} />
          ))}
        {picture.boxes.map((box) => (
          <Box
            key={box.id}
            protocol={protocol}
            box={box}
            name={t(box.name)}
            isDown={isDown(pane, box)}
            note={
              isThere(box)
                ? noteOf(box, countsOf(box), lang)
                : t(words.later, { seconds: experimentMs.join / 1_000 })
            }
            isGhost={!isThere(box)}
          />
        ))}
      </svg>
      <Dots key={theme} protocol={protocol} picture={picture} />
    </div>
  );
}

/** gRPC's line is double, as on the canvas: a wide one with a narrow one of the ground on it. */
function Line({ d, protocol }: { readonly d: string; readonly protocol: ProtocolId }) {
  const { line, width, dash } = protocolLook[protocol];
  return (
    <>
      <path
        d={d}
        fill="none"
        stroke={`var(${line})`}
        strokeWidth={width * 0.8}
        strokeDasharray={dash}
      />
      {protocol === 'grpc' ? <path d={d} stroke="var(--canvas)" strokeWidth={0.9} /> : null}
    </>
  );
}

interface BoxProps {
  readonly protocol: ProtocolId;
  readonly box: PictureBox;
  readonly name: string;
  readonly note: string;
  readonly isDown: boolean;
  readonly isGhost: boolean;
}

function Box({ protocol, box, name, note, isDown, isGhost }: BoxProps) {
  const { x, y, width, height, role } = box;
  const middle = x + width / 2;
  const most = role === 'caller' ? CALLER_NAME_MAX : NAME_MAX;
  const isLong = name.length > (role === 'caller' ? CALLER_NAME_USUAL : NAME_USUAL);
  const shown = name.length > most ? `${name.slice(0, most - 1)}…` : name;
  const hasNote = note !== '';
  return (
    <g className={styles.box} data-down={isDown} data-ghost={isGhost} data-role={role}>
      <title>{name}</title>
      <rect x={x} y={y} width={width} height={height} rx={6} />
      {isDown ? (
        <path
          className={styles.slash}
          d={`M${x + 4} ${y + height - 4}L${x + width - 4} ${y + 4}`}
        />
      ) : null}
      {role === 'broker' || width < NAMED_LEAST ? (
        <path
          d={role === 'broker' ? markPaths[protocol] : callerMark}
          fill={role === 'broker' ? `var(${protocolLook[protocol].line})` : 'var(--busy)'}
          transform={`translate(${middle} ${y + height / 2}) scale(1.4)`}
        />
      ) : (
        <text
          data-long={isLong}
          x={middle}
          y={hasNote ? y + 13.5 : y + height / 2 + 3.5}
          textAnchor="middle"
        >
          {shown}
        </text>
      )}
      {hasNote ? (
        <text className={styles.note} x={middle} y={y + 26} textAnchor="middle">
          {note}
        </text>
      ) : null}
    </g>
  );
}

interface Counts {
  readonly done: number;
  readonly waiting: number;
  readonly missed: number;
  readonly history: number;
}

const nothing: Counts = { done: 0, waiting: 0, missed: 0, history: 0 };

function countsFor({ now }: PaneState, box: PictureBox, { links, callees }: Experiment): Counts {
  if (now === null) return nothing;
  const link =
    box.role === 'newcomer'
      ? now.newcomer?.links[0]
      : now.group.links.find((one) => one.link === links[callees.indexOf(box.id)]);
  const actions = link?.actions ?? [];
  return actions.reduce<Counts>(
    (sum, { done, underWay, lost, failed, history }) => ({
      done: sum.done + done,
      waiting: sum.waiting + underWay,
      missed: sum.missed + lost + failed,
      history: sum.history + history,
    }),
    nothing,
  );
}

/** Messages under way are told only where they pile up: a few always travel. */
const WAITING_TOLD = 10;

function noteOf(
  { role }: PictureBox,
  { done, waiting, missed, history }: Counts,
  lang: 'en' | 'es',
): string {
  if (role !== 'callee' && role !== 'newcomer') return '';
  return [
    shortNumber(done, lang),
    ...(history > 0 ? [`↶${shortNumber(history, lang)}`] : []),
    ...(waiting >= WAITING_TOLD ? [`◷${shortNumber(waiting, lang)}`] : []),
    ...(missed > 0 ? [`✕${shortNumber(missed, lang)}`] : []),
  ].join(' ');
}

function isDown({ nodes }: PaneState, { id }: PictureBox): boolean {
  const view = nodes.find((node) => node.id === id);
  return view !== undefined && nodeState(view) === 'down';
}

/** All messages under way, drawn again with each batch. Nothing where motion is not wanted. */
function Dots({ protocol, picture }: { readonly protocol: ProtocolId; readonly picture: Picture }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isMotionOn = useStore(uiStore, (state) => state.motion === 'on');
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d') ?? null;
    if (element === null || pen === null || !isMotionOn) return undefined;
    const color = getComputedStyle(element).getPropertyValue(protocolLook[protocol].line);
    const ratio = Math.min(devicePixelRatio, 2);
    const scale = (element.clientWidth / picture.width) * ratio;
    element.width = Math.round(picture.width * scale);
    element.height = Math.round(picture.height * scale);
    const dots = new DotPicture(pen, { lines: picture.lines, protocol, color, scale });
    const stop = onPaneBatch(protocol, (batch) => dots.take(batch));
    return () => {
      stop();
      dots.clear();
    };
  }, [protocol, picture, isMotionOn]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
