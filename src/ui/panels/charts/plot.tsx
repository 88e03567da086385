/** The drawing of one chart by uPlot: lines told apart by their dashes, and marks of what was done. */
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { SeriesMark } from '../../../sim/index.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { shortNumber } from '../../canvas/figures.ts';
import type { ChartLine } from './chart-list.ts';
import styles from './charts.module.css';
import { lineLooks } from './line-looks.ts';

interface PlotProps {
  /** Seconds of virtual time. */
  readonly at: readonly number[];
  readonly span: { readonly from: number; readonly to: number };
  readonly lines: readonly ChartLine[];
  readonly marks: readonly SeriesMark[];
  readonly label: string;
  /** The place of the point under the pointer; null: none. */
  readonly onPoint: (place: number | null) => void;
}

const HEIGHT = 132;

export function Plot({ at, span, lines, marks, label, onPoint }: PlotProps) {
  const lang = useStore(uiStore, (state) => state.lang);
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const shown = useRef({ span, marks, onPoint });
  const names = lines.map((line) => line.label).join('|');

  useEffect(() => {
    const labels = names.split('|');
    const element = box.current;
    if (element === null) return;
    const colors = getComputedStyle(element);
    const color = (name: string): string => colors.getPropertyValue(name).trim();
    const ratio = devicePixelRatio;
    const axis = {
      stroke: color('--muted'),
      font: '11px "Inter Variable", system-ui, sans-serif',
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
    };
    const made = new uPlot(
      {
        width: Math.max(80, element.clientWidth),
        height: HEIGHT,
        legend: { show: false },
        padding: [8, 8, 0, 0],
        cursor: {
          drag: { x: false, y: false },
          points: { show: false },
          sync: { key: 'measures' },
        },
        scales: {
          x: { time: false, range: () => [shown.current.span.from, shown.current.span.to] },
          y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] },
        },
        axes: [
          {
            ...axis,
            size: 24,
            values: (_plot, ticks) => ticks.map((tick) => `${shortNumber(tick, lang)} s`),
          },
          {
            ...axis,
            size: 44,
            values: (_plot, ticks) => ticks.map((tick) => shortNumber(tick, lang)),
          },
        ],
        series: [
          {},
          ...labels.map((name, place) => {
            const { ink, dash, width } = lineLooks(place);
            return {
              label: name,
              stroke: color(ink),
              width,
              dash: [...dash],
              points: { show: false },
              spanGaps: false,
            };
          }),
        ],
        hooks: {
          setCursor: [({ cursor }) => shown.current.onPoint(cursor.idx ?? null)],
          draw: [
            (drawn) => {
              const { ctx, bbox } = drawn;
              ctx.save();
              ctx.lineWidth = ratio;
              for (const mark of shown.current.marks) {
                const x = Math.round(drawn.valToPos(mark.atMs / 1000, 'x', true));
                if (x < bbox.left || x > bbox.left + bbox.width) continue;
                const isFault = mark.kind !== 'command';
                ctx.strokeStyle = color(isFault ? '--err' : '--strong');
                ctx.fillStyle = ctx.strokeStyle;
                ctx.setLineDash(isFault ? [] : [2 * ratio, 3 * ratio]);
                ctx.beginPath();
                ctx.moveTo(x, bbox.top);
                ctx.lineTo(x, bbox.top + bbox.height);
                ctx.stroke();
                ctx.setLineDash([]);
                drawSign(ctx, x, bbox.top, 4 * ratio, mark.kind);
              }
              ctx.restore();
            },
          ],
        },
      },
      [[], ...labels.map(() => [])],
      element,
    );
    plot.current = made;
    const resized = new ResizeObserver(() =>
      made.setSize({ width: Math.max(80, element.clientWidth), height: HEIGHT }),
    );
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
    // Values come below.
  }, [lang, names]);

  useEffect(() => {
    shown.current = { span, marks, onPoint };
    const draw = (): void => {
      // What nobody sees is drawn when it is seen.
      if (document.hidden) return;
      plot.current?.setData([[...at], ...lines.map(({ values }) => [...values])]);
    };
    draw();
    document.addEventListener('visibilitychange', draw);
    return () => document.removeEventListener('visibilitychange', draw);
  }, [at, lines, span, marks, onPoint]);

  return <div ref={box} className={styles.plot} role="img" aria-label={label} />;
}

/** A command points down; a fault is a diamond, filled where it begins. */
function drawSign(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  kind: SeriesMark['kind'],
): void {
  ctx.beginPath();
  if (kind === 'command') {
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y - size);
    ctx.lineTo(x, y + size);
  } else {
    ctx.moveTo(x, y - size);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size);
    ctx.lineTo(x - size, y);
  }
  ctx.closePath();
  if (kind === 'fault-ended') ctx.stroke();
  else ctx.fill();
}
