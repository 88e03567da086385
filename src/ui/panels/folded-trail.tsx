/** A decision trail that opens and closes: closed, it says how many steps there are and the telling one. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { sayStepShort } from '../../i18n/gateway-steps.ts';
import { sayCount } from '../../i18n/text.ts';
import { trailCounts } from '../../i18n/words/trail.ts';
import type { DecisionView } from '../../sim/index.ts';
import { uiStore } from '../../state/ui-store.ts';
import { OutcomeMark } from './decision-marks.tsx';
import { DecisionTrail } from './decision-trail.tsx';
import styles from './decision-trail.module.css';
import { lookOf, tellingStep } from './decisions.ts';
import { Chevron } from './log-marks.tsx';

interface Folds {
  /** As it was last set by hand; null: open where something was stopped or a hole was used. */
  readonly trace: boolean | null;
  readonly message: boolean;
}

const foldStore = createStore<Folds>()(() => ({ trace: null, message: false }));

interface Props {
  /** Whose it is: each opens and closes by itself. */
  readonly of: keyof Folds;
  readonly decisions: readonly DecisionView[];
  readonly startMs: number;
  /** As in `DecisionTrail`. */
  readonly atMs?: number | null;
}

export function FoldedTrail({ of, decisions, startMs, atMs = null }: Props) {
  const lang = useStore(uiStore, (state) => state.lang);
  const setting = useStore(foldStore, (state) => state[of]);
  const telling = tellingStep(decisions);
  if (telling === undefined) return null;
  const look = lookOf(telling);
  const isOpen = setting ?? (look === 'stopped' || look === 'hole');
  return (
    <div className={styles.folded}>
      <button
        type="button"
        data-role="trail"
        data-testid="trail-toggle"
        className={styles.toggle}
        aria-expanded={isOpen}
        onClick={() => foldStore.setState({ [of]: !isOpen })}
      >
        <span className={styles.chevron}>
          <Chevron />
        </span>
        {sayCount(trailCounts.steps, lang, decisions.length)}
        {isOpen ? null : (
          <span className={styles.telling} data-look={look}>
            <OutcomeMark look={look} />
            {sayStepShort(telling, lang)}
          </span>
        )}
      </button>
      {isOpen ? <DecisionTrail decisions={decisions} startMs={startMs} atMs={atMs} /> : null}
    </div>
  );
}
