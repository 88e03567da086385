/** What was done to the run and what broke in it, as a list that leads there. */
import type { RunTimeLine } from '../../host/engine-api.ts';
import { sayReasonPlain } from '../../i18n/reasons.ts';
import { timeWords as words } from '../../i18n/words/time.ts';
import { seek } from '../../state/time-travel.ts';
import { useStore } from 'zustand';
import { uiStore } from '../../state/ui-store.ts';
import { Button } from '../kit/button.tsx';
import { attempt } from '../kit/notices.ts';
import { useText } from '../kit/use-text.ts';
import { clockText } from '../transport/run-words.ts';
import styles from './time.module.css';

/** Of a long run, the newest. */
const SHOWN_MAX = 30;

export function Marks({
  line,
  onDone,
}: {
  readonly line: RunTimeLine;
  readonly onDone: () => void;
}) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const first = line.failures.findIndex((count) => count > 0);
  const marks = [
    ...line.marks.slice(-SHOWN_MAX).map(({ kind, atMs, what, target }) => ({
      atMs,
      text:
        kind === 'command'
          ? t(words.markCommand, { what, target })
          : t(words.markStop, { target, what: sayReasonPlain(what, lang) }),
    })),
    ...(first === -1 ? [] : [{ atMs: first * line.partMs, text: t(words.markFailures) }]),
  ].toSorted((a, b) => a.atMs - b.atMs);
  if (marks.length === 0) return <p className={styles.hint}>{t(words.noMarks)}</p>;
  return (
    <ul className={styles.marks} data-testid="time-marks">
      {marks.map(({ atMs, text }) => (
        <li key={`${atMs} ${text}`}>
          <Button
            look="quiet"
            onClick={() => {
              onDone();
              void attempt(() => seek(atMs));
            }}
          >
            <code>{clockText(atMs)}</code> {text}
          </Button>
        </li>
      ))}
    </ul>
  );
}
