/** Figures over virtual time of one client, node or link, as charts or as tables. */
import { useCallback, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { say } from '../../../i18n/text.ts';
import type { Lang } from '../../../i18n/text.ts';
import { chartWords as words } from '../../../i18n/words/charts.ts';
import { faultName, faultWords } from '../../../i18n/words/faults.ts';
import { commandWords } from '../../../i18n/words/log.ts';
import type { Scenario, Series, SeriesMark, SeriesPoint } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import * as session from '../../../state/session.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { shortNumber } from '../../canvas/figures.ts';
import { Button } from '../../kit/button.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { useCopy } from '../../kit/use-copy.ts';
import { useText } from '../../kit/use-text.ts';
import { EmptyPanel } from '../empty-panel.tsx';
import { useLook } from '../use-look.ts';
import { chartsOf, csvOf, pointsShown } from './chart-list.ts';
import type { Chart } from './chart-list.ts';
import styles from './charts.module.css';
import { lineLooks } from './line-looks.ts';
import { Plot } from './plot.tsx';

const MINUTE_MS = 60_000;
const MARKS_TOLD_MAX = 8;

interface Place {
  readonly id: string;
  readonly kind: Parameters<typeof chartsOf>[1];
  readonly name: string;
}

function placesIn({ nodes, links }: Scenario, lang: Lang): readonly Place[] {
  const nameOf = (id: string): string => {
    const node = nodes.find((one) => one.id === id);
    return node === undefined ? id : say(node.name, lang);
  };
  return [
    ...nodes.map(({ id, kind, name }) => ({ id, kind, name: say(name, lang) })),
    ...links.map(({ id, from, to }) => ({
      id,
      kind: 'link' as const,
      name: `${nameOf(from)} → ${nameOf(to)}`,
    })),
  ];
}

export function MeasuresPanel() {
  const lang = useStore(uiStore, (state) => state.lang);
  const scenario = useStore(documentStore, (state) => state.scenario);
  const selected = useStore(uiStore, (state) => state.selection.at(-1)?.id);
  const places = useMemo(() => placesIn(scenario, lang), [scenario, lang]);
  const place =
    places.find(({ id }) => id === selected) ??
    places.find(({ kind }) => kind === 'client') ??
    places[0];
  if (place === undefined) return <EmptyPanel text={words.nobody} />;
  return <Measures key={place.id} place={place} places={places} />;
}

function Measures({ place, places }: { readonly place: Place; readonly places: readonly Place[] }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const [isWhole, setWhole] = useState(false);
  const [isTable, setTable] = useState(false);
  const series = useLook(useCallback(() => session.series(place.id), [place.id]));
  const { points, charts, csv } = useMemo(() => {
    const shown = series === null ? [] : pointsShown(series, isWhole ? Infinity : MINUTE_MS);
    const all = chartsOf(shown, place.kind, lang);
    return { points: shown, charts: all, csv: csvOf(shown, all) };
  }, [series, isWhole, place.kind, lang]);
  const { field, outcome, copy } = useCopy(csv);
  const span = useMemo(() => spanOf(series, isWhole), [series, isWhole]);
  const marks = useMemo(
    () => (series?.marks ?? []).filter(({ atMs }) => atMs >= span.from * 1000),
    [series, span],
  );
  return (
    <section className={styles.panel}>
      <div className={styles.bar}>
        <label>
          {t(words.of)}
          <select
            data-testid="measures-of"
            value={place.id}
            onChange={({ target }) => {
              const chosen = places.find(({ id }) => id === target.value);
              if (chosen === undefined) return;
              const kind = chosen.kind === 'link' ? 'link' : 'node';
              uiStore.setState({ selection: [{ kind, id: chosen.id }] });
            }}
          >
            {places.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Segmented
          label={t(words.span)}
          value={isWhole}
          segments={[
            { value: false, text: t(words.lastMinute), testId: 'measures-minute' },
            { value: true, text: t(words.wholeRun), testId: 'measures-whole' },
          ]}
          onChoose={setWhole}
        />
        <Segmented
          label={t(words.look)}
          value={isTable}
          segments={[
            { value: false, text: t(words.charts), testId: 'measures-charts' },
            { value: true, text: t(words.tables), testId: 'measures-tables' },
          ]}
          onChoose={setTable}
        />
        <Button look="quiet" data-testid="measures-copy" onClick={() => void copy()}>
          {t(words.copy)}
        </Button>
        <span className={styles.told} role="status">
          {outcome === 'copied' ? t(words.copied) : null}
          {outcome === 'by-hand' ? t(words.byHand) : null}
        </span>
      </div>
      <textarea
        ref={field}
        className={outcome === 'by-hand' ? styles.byHand : 'visually-hidden'}
        tabIndex={outcome === 'by-hand' ? 0 : -1}
        aria-hidden={outcome !== 'by-hand'}
        aria-label={t(words.csv)}
        data-testid="measures-csv"
        readOnly
        value={csv}
      />
      {points.length === 0 ? (
        <p className={styles.none}>{t(words.notYet)}</p>
      ) : (
        <>
          <div className={styles.charts}>
            {charts.map((chart) => (
              <OneChart
                key={chart.id}
                chart={chart}
                points={points}
                span={span}
                marks={marks}
                isTable={isTable}
              />
            ))}
          </div>
          {typeof series?.expectedIntervalMs === 'number' ? (
            <p className={styles.told}>
              {t(words.correctedHint, { interval: series.expectedIntervalMs })}
            </p>
          ) : null}
          <Marks marks={marks} />
        </>
      )}
    </section>
  );
}

interface OneChartProps {
  readonly chart: Chart;
  readonly points: readonly SeriesPoint[];
  readonly span: { readonly from: number; readonly to: number };
  readonly marks: readonly SeriesMark[];
  readonly isTable: boolean;
}

function OneChart({ chart, points, span, marks, isTable }: OneChartProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const theme = useStore(uiStore, (state) => state.theme);
  const [pointed, setPointed] = useState<number | null>(null);
  const at = useMemo(
    () => points.map(({ atMs, lengthMs }) => (atMs + lengthMs / 2) / 1000),
    [points],
  );
  const place = pointed !== null && pointed < points.length ? pointed : points.length - 1;
  const said = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : shortNumber(value, lang);
  const values = chart.lines.map((line) => `${line.label} ${said(line.values[place])}`).join(', ');
  return (
    <div className={styles.chart} data-testid={`chart-${chart.id}`}>
      <h3>{chart.title}</h3>
      {chart.lines.length === 0 ? <p className={styles.none}>{t(words.noErrors)}</p> : null}
      {chart.lines.length === 0 || isTable ? null : (
        <>
          <Plot
            // Its ink is read when it is made.
            key={`${theme} ${lang}`}
            at={at}
            span={span}
            lines={chart.lines}
            marks={marks}
            label={t(words.chartLabel, { title: chart.title, values })}
            onPoint={setPointed}
          />
          <ul className={styles.legend}>
            {chart.lines.map((line, number) => (
              <li key={line.label}>
                <Swatch number={number} />
                {line.label} <b>{said(line.values[place])}</b>
              </li>
            ))}
          </ul>
        </>
      )}
      {isTable && chart.lines.length > 0 ? (
        <table className={styles.table} aria-label={chart.title}>
          <thead>
            <tr>
              <th scope="col">{t(words.time)}</th>
              {chart.lines.map(({ label }) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...points.entries()].toReversed().map(([row, point]) => (
              <tr key={point.atMs}>
                <th scope="row">{shortNumber(point.atMs / 1000, lang)}</th>
                {chart.lines.map((line) => (
                  <td key={line.label}>{said(line.values[row])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </div>
  );
}

function Swatch({ number }: { readonly number: number }) {
  const { ink, dash, width } = lineLooks(number);
  return (
    <svg width="24" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="24"
        y1="4"
        y2="4"
        stroke={`var(${ink})`}
        strokeWidth={width}
        strokeDasharray={dash.join(' ')}
      />
    </svg>
  );
}

function Marks({ marks }: { readonly marks: readonly SeriesMark[] }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  if (marks.length === 0) return null;
  return (
    <div className={styles.chart} data-testid="measures-marks">
      <h3>{t(words.marks)}</h3>
      <ul className={styles.marks}>
        {marks
          .slice(-MARKS_TOLD_MAX)
          .toReversed()
          .map((mark) => (
            <li key={`${mark.atMs} ${mark.kind} ${mark.name} ${mark.target}`}>
              <time>{shortNumber(mark.atMs / 1000, lang)} s</time>
              <span aria-hidden="true">{signs[mark.kind]} </span>
              {markText(mark, lang)}
            </li>
          ))}
      </ul>
    </div>
  );
}

const signs = { command: '▾', 'fault-began': '◆', 'fault-ended': '◇' } as const;

function markText({ kind, name, target }: SeriesMark, lang: Lang): string {
  if (kind === 'command') {
    const text = commandWords.get(name);
    return text === undefined ? `${name} ${target}`.trim() : say(text, lang, { target });
  }
  const text = kind === 'fault-began' ? faultWords.began : faultWords.ended_over;
  return say(text, lang, { fault: say(faultName(name), lang), target });
}

function spanOf(series: Series | null, isWhole: boolean): { from: number; to: number } {
  const to = Math.max(1, (series?.nowMs ?? 0) / 1000);
  const first = (series?.points[0]?.atMs ?? 0) / 1000;
  return { from: isWhole ? first : Math.max(first, to - MINUTE_MS / 1000), to };
}
