/**
 * The sequence diagram as SVG. What it looks like stands in attributes, so that the drawing is the same as a
 * file of its own.
 */
import { memo } from 'react';
import { sayReasonShort } from '../../../i18n/reasons.ts';
import { say } from '../../../i18n/text.ts';
import type { Lang } from '../../../i18n/text.ts';
import { traceWords as words } from '../../../i18n/words/traces.ts';
import type { ScenarioNode } from '../../../sim/index.ts';
import { protocolLook } from '../../canvas/protocol-look.ts';
import { processName, sayMilliseconds } from '../drawer-names.ts';
import { COLUMN_PX, GUTTER_PX, HEAD_PX } from './sequence-layout.ts';
import type { PlacedStep, SequenceLayout } from './sequence-layout.ts';

/** About how wide a letter of 11 px is, CSS px. */
const LETTER_PX = 6;

interface Props {
  readonly layout: SequenceLayout;
  /** The chosen message; 0 for none. */
  readonly chosen: number;
  readonly nodes: readonly ScenarioNode[];
  readonly lang: Lang;
  readonly onChoose: (message: number) => void;
}

export const SequenceDrawing = memo(function SequenceDrawing(props: Props) {
  const { layout, chosen, nodes, lang, onChoose } = props;
  const { width, height, columns, steps, activations } = layout;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      fontFamily="Inter, 'Inter Variable', system-ui, sans-serif"
      fontSize="11"
      aria-hidden="true"
    >
      <rect width={width} height={height} fill="var(--page)" />
      {columns.map(({ process, x }) => (
        <path
          key={process}
          d={`M${x} ${HEAD_PX}V${height}`}
          stroke="var(--strong)"
          strokeDasharray="3 4"
        />
      ))}
      {activations.map(({ span, x, y, height: length, isOpen }) => (
        <rect
          key={span}
          x={x - 4}
          y={y}
          width="8"
          height={length}
          fill="var(--fill)"
          stroke="var(--strong)"
          strokeDasharray={isOpen ? '2 2' : undefined}
        />
      ))}
      {steps.map((placed, at) => (
        <Step
          // Their order is theirs for ever; a failure has no number of its own.
          key={placed.step.kind === 'message' ? placed.step.message.message : `failure ${at}`}
          placed={placed}
          width={width}
          isChosen={placed.step.kind === 'message' && placed.step.message.message === chosen}
          nodes={nodes}
          lang={lang}
          onChoose={onChoose}
        />
      ))}
      <g data-part="times">
        <rect y={HEAD_PX} width={GUTTER_PX - 6} height={height} fill="var(--page)" opacity="0.9" />
        {steps.map(({ step, y }, at) => (
          <text
            key={step.kind === 'message' ? step.message.message : `failure ${at}`}
            x={GUTTER_PX - 10}
            y={y + 4}
            textAnchor="end"
            fill="var(--muted)"
          >
            {sayMilliseconds(step.atMs, lang)} ms
          </text>
        ))}
      </g>
      <g data-part="heads">
        <rect width={width} height={HEAD_PX} fill="var(--page)" />
        <path d={`M0 ${HEAD_PX}H${width}`} stroke="var(--line)" />
        {columns.map(({ process, x }) => (
          <g key={process}>
            <rect
              x={x - COLUMN_PX / 2 + 8}
              y="4"
              width={COLUMN_PX - 16}
              height={HEAD_PX - 8}
              rx="5"
              fill="var(--canvas)"
              stroke="var(--strong)"
            />
            <text x={x} y="18" textAnchor="middle" fontWeight="600" fill="var(--text)">
              {shortened(processName(process, nodes, lang), COLUMN_PX - 24)}
            </text>
          </g>
        ))}
      </g>
    </svg>
  );
});

interface StepProps extends Pick<Props, 'nodes' | 'lang' | 'onChoose'> {
  readonly placed: PlacedStep;
  readonly width: number;
  readonly isChosen: boolean;
}

function Step({ placed, width, isChosen, lang, onChoose }: StepProps) {
  const { step, x, y, toX, toY } = placed;
  if (step.kind === 'failure') {
    const text = sayReasonShort(step.reason, step.values, lang);
    // Where there is no room beside the last life line, before it.
    const isLast = x + 14 + text.length * LETTER_PX > width;
    return (
      <g
        onClick={step.message === 0 ? undefined : () => onChoose(step.message)}
        style={{ cursor: step.message === 0 ? 'default' : 'pointer' }}
      >
        <path d={`M${x} ${y - 7}l7 7-7 7-7-7z`} fill="var(--err)" stroke="var(--page)" />
        <text
          x={isLast ? x - 13 : x + 13}
          y={y + 4}
          textAnchor={isLast ? 'end' : 'start'}
          fill="var(--err)"
          fontWeight="550"
          {...halo}
        >
          {text}
        </text>
      </g>
    );
  }
  const { message, arrivesMs } = step;
  const look = protocolLook[message.protocol];
  const isBad = message.status >= 400;
  const way = toX < x ? -1 : 1;
  const room = Math.max(Math.abs(toX - x), COLUMN_PX) - 22;
  const said = `${look.tag} ${message.label}`;
  const tip = arrivesMs === null ? toX : toX - 5 * way;
  return (
    <g
      data-testid={`sequence-${message.message}`}
      data-state={isChosen ? 'chosen' : undefined}
      style={{ cursor: 'pointer' }}
      onClick={() => onChoose(message.message)}
    >
      <title>{said}</title>
      <rect
        x={GUTTER_PX - 4}
        y={y - 18}
        width={width - GUTTER_PX + 2}
        height={26}
        rx="4"
        fill={isChosen ? 'var(--canvas)' : 'transparent'}
        stroke={isChosen ? 'var(--focus)' : 'none'}
        strokeWidth="2"
      />
      {isChosen ? (
        <path d={`M${x} ${y}L${tip} ${toY}`} stroke="var(--focus)" strokeWidth="6" opacity="0.3" />
      ) : null}
      <path
        d={`M${x + 4 * way} ${y}L${tip} ${toY}`}
        stroke={`var(${look.line})`}
        strokeWidth={look.width === 3 ? 2.5 : 1.6}
        strokeDasharray={look.dash === '' ? undefined : look.dash}
      />
      {arrivesMs === null ? (
        <path
          d={`M${toX - 5} ${toY - 5}l10 10m0-10l-10 10`}
          stroke="var(--err)"
          strokeWidth="2.2"
        />
      ) : (
        <path
          d={`M${tip - 8 * way} ${toY - 4.5 - slant(placed)}L${tip} ${toY}L${tip - 8 * way} ${toY + 4.5 - slant(placed)}`}
          fill={message.role === 'response' ? 'none' : `var(${look.line})`}
          stroke={`var(${look.line})`}
          strokeWidth="1.6"
        />
      )}
      <text
        x={x + 11 * way}
        y={y - 5}
        textAnchor={way > 0 ? 'start' : 'end'}
        fill={isBad ? 'var(--err)' : 'var(--text)'}
        {...halo}
      >
        {isBad ? '◆ ' : ''}
        <tspan fontWeight="600" fill={isBad ? 'var(--err)' : `var(${look.ink})`}>
          {look.tag}
        </tspan>{' '}
        {shortened(message.label, room - (look.tag.length + 1) * LETTER_PX)}
        {arrivesMs === null ? ` · ${say(words.lost, lang)}` : ''}
      </text>
    </g>
  );
}

/** Text over lines stays legible. */
const halo = {
  stroke: 'var(--page)',
  strokeWidth: 3,
  strokeLinejoin: 'round',
  paintOrder: 'stroke',
} as const;

/** How much higher the line is where the head of its arrow begins. */
function slant({ x, y, toX, toY }: PlacedStep): number {
  return toX === x ? 0 : ((toY - y) / Math.abs(toX - x)) * 8;
}

function shortened(text: string, widthPx: number): string {
  const most = Math.max(4, Math.floor(widthPx / LETTER_PX));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
