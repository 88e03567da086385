/** Which charts there are for a place, and their lines as numbers. Pure functions. */
import { sayReasonPlain } from '../../../i18n/reasons.ts';
import { say } from '../../../i18n/text.ts';
import type { Lang, Text } from '../../../i18n/text.ts';
import { chartWords as words } from '../../../i18n/words/charts.ts';
import type { Series, SeriesPoint } from '../../../sim/index.ts';

/** A point that has just begun says too little for a rate. */
const LENGTH_LEAST_MS = 500;
const REASONS_SHOWN_MAX = 5;

export interface ChartLine {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

export interface Chart {
  readonly id: 'traffic' | 'latency' | 'errors' | 'queue' | 'utilisation' | 'attempts';
  readonly title: string;
  readonly lines: readonly ChartLine[];
}

/** Points that can be drawn: those of the last `lastMs`, without one that has only begun. */
export function pointsShown(series: Series, lastMs: number): readonly SeriesPoint[] {
  const from = series.nowMs - lastMs;
  const points = series.points.filter(
    ({ atMs, lengthMs }) => atMs + lengthMs > from && lengthMs > 0,
  );
  const last = points.at(-1);
  const isEarly = last !== undefined && last.lengthMs < LENGTH_LEAST_MS && points.length > 1;
  return isEarly ? points.slice(0, -1) : points;
}

/** `kind` of what is measured. */
export function chartsOf(
  points: readonly SeriesPoint[],
  kind: 'client' | 'gateway' | 'service' | 'broker' | 'link',
  lang: Lang,
): readonly Chart[] {
  const line = (label: Text, read: (point: SeriesPoint) => number | null): ChartLine => ({
    label: say(label, lang),
    values: points.map(read),
  });
  const hasCorrected = points.some((point) => point.latencyMsP99Corrected !== null);
  const charts: Chart[] = [
    {
      id: 'traffic',
      title: say(words.traffic, lang),
      lines: [
        line(words.goodput, (point) => perSecond(point.ended - point.failed, point)),
        line(words.asked, (point) => perSecond(point.started, point)),
      ],
    },
    {
      id: 'latency',
      title: say(words.latency, lang),
      lines: [
        line(words.p50, (point) => point.latencyMsP50),
        line(words.p95, (point) => point.latencyMsP95),
        line(words.p99, (point) => point.latencyMsP99),
        ...(hasCorrected ? [line(words.corrected, (point) => point.latencyMsP99Corrected)] : []),
      ],
    },
    { id: 'errors', title: say(words.errors, lang), lines: errorLines(points, lang) },
    {
      id: 'queue',
      title: say(kind === 'client' || kind === 'link' ? words.underWay : words.queue, lang),
      lines: [
        line(words.mean, (point) => point.queueLength),
        line(words.most, (point) => point.queueLengthMax),
      ],
    },
  ];
  if (kind === 'service') {
    charts.push({
      id: 'utilisation',
      title: say(words.utilisation, lang),
      lines: [
        line(words.handlers, (point) => percent(point.utilisation)),
        line(words.cores, (point) => percent(point.coreUtilisation)),
      ],
    });
  }
  if (kind === 'link') {
    charts.push({
      id: 'attempts',
      title: say(words.attempts, lang),
      lines: [line(words.attemptsLine, (point) => point.attemptsPerCall)],
    });
  }
  return charts;
}

/** The most frequent reasons first; the rest together. */
function errorLines(points: readonly SeriesPoint[], lang: Lang): readonly ChartLine[] {
  const totals = new Map<string, number>();
  for (const { errors } of points) {
    for (const [reason, count] of errors) totals.set(reason, (totals.get(reason) ?? 0) + count);
  }
  const reasons = [...totals]
    .toSorted(([, one], [, other]) => other - one)
    .map(([reason]) => reason);
  const shown = reasons.slice(0, REASONS_SHOWN_MAX);
  const others = new Set(reasons.slice(REASONS_SHOWN_MAX));
  const sum = (point: SeriesPoint, takes: (reason: string) => boolean): number =>
    perSecond(
      point.errors.reduce((all, [reason, count]) => (takes(reason) ? all + count : all), 0),
      point,
    );
  const lines = shown.map((reason) => ({
    label: reason === '' ? say(words.statusOnly, lang) : sayReasonPlain(reason, lang),
    values: points.map((point) => sum(point, (one) => one === reason)),
  }));
  if (others.size === 0) return lines;
  const values = points.map((point) => sum(point, (one) => others.has(one)));
  return [...lines, { label: say(words.otherReason, lang), values }];
}

function perSecond(count: number, { lengthMs }: SeriesPoint): number {
  return (count * 1000) / lengthMs;
}

function percent(share: number | null): number | null {
  return share === null ? null : share * 100;
}

/** RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
export function csvOf(points: readonly SeriesPoint[], charts: readonly Chart[]): string {
  const columns = charts.flatMap(({ title, lines }) =>
    lines.map(({ label, values }) => ({ name: `${title}: ${label}`, values })),
  );
  const head = ['s', ...columns.map(({ name }) => name)];
  const rows = points.map(({ atMs }, at) => [
    String(atMs / 1000),
    ...columns.map(({ values }) => String(values[at] ?? '')),
  ]);
  return [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

export function csvCell(text: string): string {
  const isNumber = text !== '' && Number.isFinite(Number(text));
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
