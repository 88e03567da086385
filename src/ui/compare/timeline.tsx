/** The clock of all panes, with what happens when, and the choice of what shall happen. */
import { useStore } from 'zustand';
import type { Text, Values } from '../../i18n/text.ts';
import { compareWords as words } from '../../i18n/words/compare.ts';
import { experimentMs } from '../../sim/index.ts';
import { comparisonStore, setScript } from '../../state/comparison.ts';
import { useText } from '../kit/use-text.ts';
import styles from './compare.module.css';

interface Mark {
  readonly atMs: number;
  readonly text: Text;
}

interface Props {
  /** Something is told to somebody, so that others can listen, too. */
  readonly isEvent: boolean;
  readonly names: Values;
}

export function Timeline({ isEvent, names }: Props) {
  const t = useText();
  const nowMs = useStore(comparisonStore, (state) => state.nowMs);
  const script = useStore(comparisonStore, (state) => state.script);
  const { hasOutage } = script;
  const hasNewcomer = script.hasNewcomer && isEvent;
  const marks: readonly Mark[] = [
    ...(hasOutage
      ? [
          { atMs: experimentMs.down, text: words.markDown },
          { atMs: experimentMs.up, text: words.markUp },
        ]
      : []),
    ...(hasNewcomer ? [{ atMs: experimentMs.join, text: words.markJoin }] : []),
    { atMs: experimentMs.loadEnds, text: words.markEnds },
  ];
  return (
    <section className={styles.timeline} aria-label={t(words.timeline)}>
      <div className={styles.track}>
        {hasOutage ? (
          <span
            className={styles.outage}
            style={{
              left: place(experimentMs.down),
              width: place(experimentMs.up - experimentMs.down),
            }}
          />
        ) : null}
        <span className={styles.past} style={{ width: place(nowMs) }} />
        {marks.map(({ atMs }) => (
          <span key={atMs} className={styles.tick} style={{ left: place(atMs) }} />
        ))}
        <span className={styles.hand} style={{ left: place(nowMs) }} />
      </div>
      <ol className={styles.marks}>
        {marks.map(({ atMs, text }) => (
          <li key={atMs} style={{ left: place(atMs) }} data-passed={nowMs >= atMs}>
            <b>{t(words.at, { seconds: atMs / 1_000 })}</b> {t(text, names)}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What shall happen besides the load. Changing it begins again. */
export function ScriptChoice({ isEvent, names }: Props) {
  const t = useText();
  const script = useStore(comparisonStore, (state) => state.script);
  return (
    <fieldset className={styles.script}>
      <legend className="visually-hidden">{t(words.script)}</legend>
      <label>
        <input
          type="checkbox"
          checked={script.hasOutage}
          data-testid="compare-outage"
          onChange={({ target }) => setScript({ ...script, hasOutage: target.checked })}
        />
        {t(words.withOutage, names)}
      </label>
      {isEvent ? (
        <label>
          <input
            type="checkbox"
            checked={script.hasNewcomer}
            data-testid="compare-newcomer"
            onChange={({ target }) => setScript({ ...script, hasNewcomer: target.checked })}
          />
          {t(words.withNewcomer)}
        </label>
      ) : null}
    </fieldset>
  );
}

function place(ms: number): string {
  return `${(ms / experimentMs.end) * 100}%`;
}

/** What the reader should look at now. */
export function captionAt(nowMs: number, hasOutage: boolean, hasNewcomer: boolean): Text {
  if (nowMs === 0) return words.captionReady;
  if (nowMs >= experimentMs.end) return words.captionOver;
  if (nowMs >= experimentMs.loadEnds) return words.captionEnds;
  if (hasNewcomer && nowMs >= experimentMs.join) return words.captionJoin;
  if (hasOutage && nowMs >= experimentMs.up) return words.captionUp;
  if (hasOutage && nowMs >= experimentMs.down) return words.captionDown;
  return words.captionWell;
}
