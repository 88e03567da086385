/** The panes side by side, and under each what was measured in it: one table, one column per protocol. */
import { X } from 'lucide-react';
import { useMemo, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Text, Values } from '../../i18n/text.ts';
import { compareWords as words } from '../../i18n/words/compare.ts';
import { experimentMs } from '../../sim/index.ts';
import { choosePanes, comparisonStore } from '../../state/comparison.ts';
import type { PaneState, Subject } from '../../state/comparison.ts';
import { uiStore } from '../../state/ui-store.ts';
import { protocolLook } from '../canvas/protocol-look.ts';
import { cx } from '../kit/cx.ts';
import { attempt } from '../kit/notices.ts';
import { useText } from '../kit/use-text.ts';
import styles from './compare.module.css';
import { PanePicture } from './pane-picture.tsx';
import { ProtocolMark, protocolName } from './protocol-mark.tsx';
import { bestIn, groupsFor } from './score-rows.ts';
import type { ScoreGroup, ScoreRow } from './score-rows.ts';
import type { Score } from './score.ts';

interface Props {
  readonly subject: Subject;
  readonly scores: readonly Score[];
  /** Names that stand in the labels. */
  readonly names: Values;
}

const narrow = '(width < 700px)';

/** Whether the window is as narrow as the style sheet's narrowest case. */
function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(narrow);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => matchMedia(narrow).matches,
  );
}

export function Scoreboard({ subject, scores, names }: Props) {
  const t = useText();
  const panes = useStore(comparisonStore, (state) => state.panes);
  const script = useStore(comparisonStore, (state) => state.script);
  const nowMs = useStore(comparisonStore, (state) => state.nowMs);
  const playing = useStore(comparisonStore, (state) => state.playing);
  const { experiment } = subject;
  const isCompact = useNarrow();
  const groups = useMemo(() => groupsFor(experiment, script), [experiment, script]);
  const seconds = {
    down: experimentMs.down / 1_000,
    join: experimentMs.join / 1_000,
    warm: experimentMs.warm / 1_000,
  };
  return (
    <div className={styles.board}>
      <table className={styles.table} data-testid="compare-scoreboard">
        <caption className="visually-hidden">{t(words.scoreboard)}</caption>
        <thead>
          <tr>
            <th scope="col" className={styles.name}>
              <span className="visually-hidden">{t(words.figure)}</span>
            </th>
            {panes.map((pane) => (
              <th key={pane.protocol} scope="col" className={styles.name}>
                <PaneName pane={pane} isStarting={playing && pane.status === 'waiting'} />
              </th>
            ))}
          </tr>
          <tr>
            <td className={styles.corner}>
              <span className={styles.legend}>{t(words.legend)}</span>
            </td>
            {panes.map((pane) => (
              <td
                key={pane.protocol}
                className={styles.pane}
                data-testid={`pane-${pane.protocol}`}
                data-status={pane.status}
              >
                {pane.status === 'failed' ? (
                  <span className={styles.failed} role="alert">
                    {pane.failure === ''
                      ? t(words.silentPane)
                      : t(words.failedPane, { message: pane.failure })}
                  </span>
                ) : null}
                <PanePicture
                  pane={pane}
                  experiment={experiment}
                  hasNewcomer={script.hasNewcomer}
                  nowMs={nowMs}
                  isCompact={isCompact}
                />
              </td>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <Group key={group.id} group={group} scores={scores} names={{ ...names, ...seconds }} />
        ))}
      </table>
    </div>
  );
}

function PaneName({
  pane,
  isStarting,
}: {
  readonly pane: PaneState;
  readonly isStarting: boolean;
}) {
  const t = useText();
  const { title, line, ink, tint } = protocolLook[pane.protocol];
  const shown = useStore(comparisonStore, (state) => state.panes);
  const others = shown.map(({ protocol }) => protocol).filter((one) => one !== pane.protocol);
  const name = protocolName(pane.protocol);
  return (
    <span
      className={styles.paneName}
      style={{ color: `var(${ink})`, background: `var(${tint})`, borderColor: `var(${line})` }}
    >
      <ProtocolMark protocol={pane.protocol} />
      {name}
      <small>{isStarting ? t(words.startingPane) : (title.split(', ')[1] ?? '')}</small>
      {others.length === 0 ? null : (
        <button
          type="button"
          aria-label={t(words.hidePane, { protocol: name })}
          title={t(words.hidePane, { protocol: name })}
          onClick={() => void attempt(() => choosePanes(others))}
        >
          <X size={13} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}

interface GroupProps {
  readonly group: ScoreGroup;
  readonly scores: readonly Score[];
  readonly names: Values;
}

function Group({ group, scores, names }: GroupProps) {
  const t = useText();
  return (
    <tbody>
      <tr className={styles.group}>
        <th scope="rowgroup" colSpan={scores.length + 1}>
          <span>{t(group.text, names)}</span>
        </th>
      </tr>
      {group.rows.map((row) => (
        <Row key={row.id} row={row} scores={scores} names={names} />
      ))}
    </tbody>
  );
}

interface RowProps {
  readonly row: ScoreRow;
  readonly scores: readonly Score[];
  readonly names: Values;
}

function Row({ row, scores, names }: RowProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const best = bestIn(row, scores);
  const help: Text | null = row.help;
  return (
    <tr data-testid={`score-${row.id}`}>
      <th scope="row">
        {t(row.text, names)}
        {help === null ? null : <small>{t(help, names)}</small>}
      </th>
      {scores.map((score) => {
        const value = row.value(score);
        const isBest = best.includes(score.protocol);
        return (
          <td
            key={score.protocol}
            className={cx(isBest && styles.best)}
            data-protocol={score.protocol}
            data-best={isBest}
          >
            {value === null ? '–' : row.write(value, score, lang)}
            {isBest ? (
              <>
                <span aria-hidden="true"> ★</span>
                <span className="visually-hidden">, {t(words.best)}</span>
              </>
            ) : null}
          </td>
        );
      })}
    </tr>
  );
}
