/** The decision trail: what a gateway decided about a request, step by step, and by which values. */
import { useStore } from 'zustand';
import { outcomeWords, sayStep, sayStepName } from '../../i18n/gateway-steps.ts';
import { trailWords as words } from '../../i18n/words/trail.ts';
import type { DecisionView } from '../../sim/index.ts';
import { uiStore } from '../../state/ui-store.ts';
import { cx } from '../kit/cx.ts';
import { useText } from '../kit/use-text.ts';
import { OutcomeMark } from './decision-marks.tsx';
import styles from './decision-trail.module.css';
import { sayMilliseconds } from './drawer-names.ts';
import { lookOf } from './decisions.ts';

interface Props {
  readonly decisions: readonly DecisionView[];
  /** Times are given from here on. */
  readonly startMs: number;
  /** Steps of this instant stand out; null: none does. */
  readonly atMs?: number | null;
}

export function DecisionTrail({ decisions, startMs, atMs = null }: Props) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  return (
    <ol className={styles.trail} aria-label={t(words.trail)} data-testid="decision-trail">
      {Object.entries(decisions).map(([place, step]) => {
        const look = lookOf(step);
        return (
          <li
            key={place}
            className={cx(styles.step, atMs !== null && step.atMs !== atMs && styles.other)}
            data-step={step.step}
            data-outcome={step.outcome}
            data-look={look}
          >
            <span className={styles.time}>{sayMilliseconds(step.atMs - startMs, lang)} ms</span>
            <span className={styles.outcome}>
              <OutcomeMark look={look} />
              {t(look === 'hole' ? words.hole : outcomeWords[step.outcome])}
            </span>
            <b className={styles.name}>{sayStepName(step, lang)}</b>
            <span className={styles.sentence}>{sayStep(step, lang)}</span>
          </li>
        );
      })}
    </ol>
  );
}
