/** The calls behind one request over virtual time: who called whom, who waited, what failed and why. */
import { memo, useMemo, useState } from 'react';
import type { CSSProperties, KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { sayReason, sayReasonPlain, sayReasonShort } from '../../i18n/reasons.ts';
import { say } from '../../i18n/text.ts';
import type { Lang, Text } from '../../i18n/text.ts';
import { drawerWords as words } from '../../i18n/words/drawer.ts';
import { actWords, becauseWords, traceWords } from '../../i18n/words/traces.ts';
import { criticalPathOf } from '../../sim/index.ts';
import type { MessageView, PathPiece, PolicyActView } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { cx } from '../kit/cx.ts';
import { onDemand } from '../kit/on-demand.tsx';
import { useText } from '../kit/use-text.ts';
import { PanelBoundary } from '../shell/panel-boundary.tsx';
import { messageName, processName, sayMilliseconds } from './drawer-names.ts';
import { Diamond } from './log-marks.tsx';
import type { TraceReading } from './requests-trace.ts';
import {
  axisOf,
  originsOf,
  pathsOf,
  percentOf,
  placeOfText,
  rowsOf,
  timeIn,
} from './waterfall-rows.ts';
import type { Axis, Segment, TextPlace, WaterfallRow } from './waterfall-rows.ts';
import styles from './waterfall.module.css';

const FoldedTrail = onDemand(async () => (await import('./folded-trail.tsx')).FoldedTrail);

const kinds = [
  'call',
  'work',
  'wait',
  'core',
  'cpu',
  'query',
  'backoff',
] as const satisfies Segment['kind'][];
const kindWords: Readonly<Record<Segment['kind'], Text>> = {
  call: words.call,
  work: words.atWork,
  wait: words.waits,
  core: traceWords.core,
  backoff: traceWords.backoff,
  cpu: words.cpu,
  query: words.query,
};

interface Props {
  readonly reading: TraceReading;
  /** The message shown in the message view; 0 for none. */
  readonly message: number;
  /** A message was chosen here. */
  readonly onChoose: () => void;
}

export function Waterfall({ reading, message, onChoose }: Props) {
  const t = useText();
  const { trace, state, readAtMs } = reading;
  const rows = useMemo(() => (trace === null ? [] : rowsOf(trace)), [trace]);
  const axis = useMemo(() => axisOf(rows, readAtMs), [rows, readAtMs]);
  const origins = useMemo(() => originsOf(rows), [rows]);
  const paths = useMemo(
    () => pathsOf(rows, trace === null ? [] : criticalPathOf(trace, readAtMs)),
    [rows, trace, readAtMs],
  );
  const isMessageChosen = useStore(uiStore, (ui) => ui.message !== 0);
  const [pointed, setPointed] = useState('');
  if (trace === null || rows.length === 0) {
    const text = {
      none: words.chooseRequest,
      reading: words.loading,
      read: words.loading,
      gone: words.traceGone,
    }[state];
    return <p className={styles.empty}>{t(text)}</p>;
  }
  // At rest: the call of the chosen message, else what went wrong, else the request as a whole.
  const resting = isMessageChosen
    ? rows.find((row) => row.messages.some((one) => one.message === message))
    : rows.findLast((row) => origins.has(row.id));
  const shown = rows.find((row) => row.id === pointed) ?? resting ?? rows[0];
  return (
    <section
      className={styles.panel}
      aria-label={t(words.waterfall)}
      data-testid="waterfall"
      data-state={trace.request.latencyMs === null ? 'under-way' : 'ended'}
    >
      <div className={styles.axis} aria-hidden="true">
        <span />
        <span />
        <Ticks axis={axis} />
      </div>
      <ol className={styles.rows}>
        {rows.map((row) => (
          <Row
            key={row.id}
            row={row}
            path={paths.get(row.id) ?? noPath}
            isOrigin={origins.has(row.id)}
            axis={axis}
            untilMs={readAtMs}
            trace={trace.request.trace}
            message={row.messages.some((one) => one.message === message) ? message : 0}
            onPoint={setPointed}
            onChoose={onChoose}
          />
        ))}
      </ol>
      {shown === undefined ? null : (
        <Detail
          row={shown}
          path={paths.get(shown.id) ?? noPath}
          axis={axis}
          untilMs={readAtMs}
          isLong={origins.size > 0}
        />
      )}
    </section>
  );
}

/** Up and down go from call to call, left and right through a call's messages. */
function onRowKey(event: KeyboardEvent<HTMLLIElement>): void {
  const { target, currentTarget, key } = event;
  if (!(target instanceof HTMLElement)) return;
  const selector =
    key === 'ArrowLeft' || key === 'ArrowRight'
      ? 'button:not([data-role="trail"])'
      : 'button[data-role="call"]';
  const buttons = [...(currentTarget.parentElement?.querySelectorAll<HTMLElement>(selector) ?? [])];
  const at = buttons.indexOf(target);
  const here =
    at === -1 ? buttons.findIndex((one) => one.closest('li') === target.closest('li')) : at;
  const places = new Map([
    ['ArrowDown', here + 1],
    ['ArrowRight', here + 1],
    ['ArrowUp', at === -1 ? here : here - 1],
    ['ArrowLeft', here - 1],
    ['Home', 0],
    ['End', buttons.length - 1],
  ]);
  const next = places.get(key);
  if (next === undefined) return;
  event.preventDefault();
  buttons[next]?.focus();
}

function Ticks({ axis }: { readonly axis: Axis }) {
  const lang = useStore(uiStore, (state) => state.lang);
  const last = axis.ticksMs.length - 1;
  return (
    <span className={styles.ticks}>
      {axis.ticksMs.map((ms, at) => {
        const left = percentOf(axis, axis.startMs + ms);
        return left > 88 ? null : (
          <span key={ms} style={{ left: `${left}%` }}>
            {sayMilliseconds(ms, lang)}
            {at === last || at === 0 ? ' ms' : ''}
          </span>
        );
      })}
    </span>
  );
}

const noPath: readonly PathPiece[] = [];

interface RowProps {
  readonly row: WaterfallRow;
  /** What of the critical path lies in it. */
  readonly path: readonly PathPiece[];
  readonly isOrigin: boolean;
  readonly axis: Axis;
  readonly untilMs: number;
  readonly trace: string;
  /** The chosen message, if it is one of this row's; else 0. */
  readonly message: number;
  readonly onPoint: (row: string) => void;
  readonly onChoose: () => void;
}

const Row = memo(function Row(props: RowProps) {
  const { row, path, isOrigin, axis, untilMs, trace, message, onPoint, onChoose } = props;
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  const choose = (chosen: MessageView | undefined): void => {
    if (chosen === undefined) return;
    uiStore.setState({ trace, message: chosen.message });
    onChoose();
  };
  const name = processName(row.process, nodes, lang);
  const isFailed = row.reason !== '';
  const place = isFailed && isOrigin ? placeOfText(axis, row, untilMs) : null;
  return (
    // It only listens: the buttons inside are what can be used.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className={cx(
        styles.row,
        message !== 0 && styles.chosen,
        place?.side === 'below' && styles.tall,
      )}
      data-testid={`span-${row.id}`}
      data-state={isFailed ? 'failed' : row.endMs === null ? 'under-way' : 'ok'}
      onPointerEnter={() => onPoint(row.id)}
      onPointerLeave={() => onPoint('')}
      onFocus={() => onPoint(row.id)}
      onBlur={() => onPoint('')}
      onKeyDown={onRowKey}
    >
      <span className={styles.mark}>{isFailed ? <Diamond /> : null}</span>
      <button
        type="button"
        data-role="call"
        className={styles.name}
        style={{ paddingLeft: Math.min(row.depth, 8) * 14 }}
        title={`${name} · ${row.name}`}
        onClick={() => choose(row.messages[0])}
      >
        {row.isLinked ? <i className={styles.linked} title={t(traceWords.linked)} /> : null}
        <b>{name}</b> {row.name}
        {row.attempt === 0 ? null : (
          <span className={styles.attempt}> {t(traceWords.attempt, { attempt: row.attempt })}</span>
        )}
        <span className="visually-hidden">, {detailText(row, path, axis, untilMs, lang)}</span>
      </button>
      <span className={styles.bar}>
        {row.segments.map((segment) => (
          <span
            key={segment.id}
            className={cx(
              styles[segment.kind],
              segment.endMs === null && styles.open,
              isFailed && segment.kind !== 'wait' && styles.failed,
              isOrigin && !row.definite && styles.unknown,
            )}
            style={spanOf(axis, segment, untilMs)}
            title={segmentName(segment, lang)}
          />
        ))}
        {path.map((piece) => (
          <span
            key={piece.startMs}
            className={styles.path}
            style={{
              left: `${percentOf(axis, piece.startMs)}%`,
              width: `${percentOf(axis, piece.endMs) - percentOf(axis, piece.startMs)}%`,
            }}
          />
        ))}
        {row.reason === '' || place === null ? null : (
          <span className={styles.why} style={styleOfText(place)}>
            {sayReasonShort(row.reason, row.values, lang)}
            {row.definite ? '' : ` · ${t(words.unknownEffect)}`}
          </span>
        )}
        {row.messages.map((one) => (
          <button
            key={one.message}
            type="button"
            tabIndex={-1}
            className={cx(styles.message, one.message === message && styles.messageOn)}
            style={{ left: `${percentOf(axis, one.sentAtMs)}%` }}
            aria-label={messageName(one, nodes, lang)}
            aria-pressed={one.message === message}
            title={messageName(one, nodes, lang)}
            data-testid={`message-${one.message}`}
            data-direction={one.direction}
            onClick={() => choose(one)}
          >
            <svg width="9" height="12" viewBox="0 0 9 12" aria-hidden="true">
              <path d={one.direction === 'out' ? 'M1 1l7 5-7 5z' : 'M8 1L1 6l7 5z'} />
            </svg>
          </button>
        ))}
      </span>
      {row.decisions.length === 0 ? null : (
        <div className={styles.decisions}>
          <PanelBoundary>
            <FoldedTrail of="trace" decisions={row.decisions} startMs={axis.startMs} />
          </PanelBoundary>
        </div>
      )}
    </li>
  );
});

/** What kind of time a bar stands for, and how much. */
function segmentName({ kind, startMs, endMs }: Segment, lang: Lang): string {
  const said = say(kindWords[kind], lang);
  if (endMs === null) return say(words.segmentOpen, lang, { kind: said });
  const length = sayMilliseconds(endMs - startMs, lang);
  return say(words.segment, lang, { kind: said, length });
}

function spanOf(axis: Axis, segment: Segment, untilMs: number): CSSProperties {
  const left = percentOf(axis, segment.startMs);
  const right = percentOf(axis, segment.endMs ?? Math.max(untilMs, segment.startMs));
  return { left: `${left}%`, width: `${right - left}%` };
}

function styleOfText({ side, percent }: TextPlace): CSSProperties {
  if (side === 'before') return { right: `${100 - percent}%`, maxWidth: `${percent}%` };
  return { left: `${percent}%`, maxWidth: `${100 - percent}%` };
}

function detailText(
  row: WaterfallRow,
  path: readonly PathPiece[],
  axis: Axis,
  untilMs: number,
  lang: Lang,
): string {
  const ms = (value: number): string => sayMilliseconds(value, lang);
  const start = ms(row.startMs - axis.startMs);
  const length = row.endMs === null ? null : row.endMs - row.startMs;
  const parts = [
    length === null
      ? say(words.detailOpen, lang, { start })
      : say(words.detailSpan, lang, {
          start,
          end: ms(row.startMs - axis.startMs + length),
          length: ms(length),
        }),
  ];
  if (row.status !== 0) parts.push(say(words.detailStatus, lang, { status: row.status }));
  const insides = [
    { kind: 'wait', text: words.detailWait },
    { kind: 'core', text: traceWords.detailCore },
    { kind: 'cpu', text: words.detailCpu },
    { kind: 'query', text: words.detailQuery },
  ] as const;
  for (const { kind, text } of insides) {
    const time = timeIn(row, kind, untilMs);
    if (time > 0) parts.push(say(text, lang, { ms: ms(time) }));
  }
  parts.push(say(traceWords.detailSelf, lang, { ms: ms(row.selfMs(untilMs)) }));
  const decided = path.reduce((sum, piece) => sum + piece.endMs - piece.startMs, 0);
  parts.push(...row.acts.map((act) => sayAct(act, lang)));
  if (row.isLinked) parts.push(say(traceWords.linked, lang));
  else if (decided === 0) parts.push(say(traceWords.detailNoPath, lang));
  else parts.push(say(traceWords.detailPath, lang, { ms: ms(roundedMs(decided)) }));
  const said = parts.join(' · ');
  return row.reason === '' ? said : `${said}. ${sayReason(row.reason, row.values, lang)}`;
}

function sayAct({ act, values }: PolicyActView, lang: Lang): string {
  const because = becauseWords.get(String(values['because'] ?? ''));
  return say(actWords[act], lang, {
    ...values,
    cause: sayReasonPlain(String(values['cause'] ?? ''), lang),
    because: because === undefined ? '' : say(because, lang),
  });
}

/** Sums of fractions, to a microsecond again. */
function roundedMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

interface DetailProps {
  readonly row: WaterfallRow;
  readonly path: readonly PathPiece[];
  readonly axis: Axis;
  readonly untilMs: number;
  /** Room for a reason: kept for all rows of a trace, so that pointing does not move the bars. */
  readonly isLong: boolean;
}

/** What is pointed at, in words; at rest, the call of the message that is shown. */
function Detail({ row, path, axis, untilMs, isLong }: DetailProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  return (
    <div className={cx(styles.detail, isLong && styles.long)}>
      <p data-testid="waterfall-detail">
        <b>
          {processName(row.process, nodes, lang)} {row.name}
        </b>{' '}
        <span>{detailText(row, path, axis, untilMs, lang)}</span>
      </p>
      <ul className={styles.legend}>
        {kinds.map((kind) => (
          <li key={kind}>
            <i className={styles[kind]} />
            {t(kindWords[kind])}
          </li>
        ))}
        <li>
          <i className={styles.path} />
          {t(traceWords.path)}
        </li>
      </ul>
    </div>
  );
}
