/** What the time of a request was made of: its critical path, summed by what it was spent on. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { timeWords, traceWords as words } from '../../../i18n/words/traces.ts';
import { criticalPathOf, timeByKind } from '../../../sim/index.ts';
import type { TraceView } from '../../../sim/index.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { cx } from '../../kit/cx.ts';
import { useText } from '../../kit/use-text.ts';
import { sayMilliseconds } from '../drawer-names.ts';
import styles from './trace.module.css';

interface Props {
  readonly trace: TraceView;
  readonly untilMs: number;
}

export function TimeMade({ trace, untilMs }: Props) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const parts = useMemo(() => timeByKind(criticalPathOf(trace, untilMs)), [trace, untilMs]);
  const sum = parts.reduce((all, { ms }) => all + Math.round(ms * 1000), 0) / 1000;
  if (sum === 0) return null;
  const isOver = trace.request.latencyMs !== null;
  const title = t(isOver ? words.madeOf : words.madeOfSoFar, { ms: sayMilliseconds(sum, lang) });
  return (
    <div className={styles.made} data-testid="time-made" title={title}>
      <div className={styles.stack} aria-hidden="true">
        {parts.map(({ kind, ms }) => (
          <i key={kind} className={styles[kind]} style={{ flexGrow: ms }} />
        ))}
      </div>
      <ul aria-label={title}>
        <li>
          <b>{t(words.sum, { ms: sayMilliseconds(sum, lang) })}</b>
        </li>
        {parts.map(({ kind, ms }) => (
          <li key={kind} data-kind={kind} data-ms={ms}>
            <i className={cx(styles.sign, styles[kind])} aria-hidden="true" />
            {t(words.part, { kind: t(timeWords[kind]), ms: sayMilliseconds(ms, lang) })}
          </li>
        ))}
      </ul>
    </div>
  );
}
