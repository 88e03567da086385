/**
 * What a gateway decides, on the gateway while it runs: one line below the card, and the last steps of
 * its newest request while it is selected. At full speed the line waits a little, to be read.
 */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { sayStepShort } from '../../i18n/gateway-steps.ts';
import { trailWords as words } from '../../i18n/words/trail.ts';
import type { NewestDecisions } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { cx } from '../kit/cx.ts';
import { OutcomeMark } from '../panels/decision-marks.tsx';
import { lookOf, tellingStep } from '../panels/decisions.ts';
import styles from './node-decisions.module.css';
import { onNode, shownNode } from './shown-figures.ts';
import { useText } from './use-text.ts';

/** Wall ms for which a line stays at more than slow motion. */
const STAYS_MS = 700;
/** Up to this speed every step is shown when it happens. */
const SLOW = 0.2;
/** Steps in the list of a selected gateway. */
const LIST_MAX = 6;

export function NodeDecisions({ id }: { readonly id: string }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const isSelected = useStore(uiStore, ({ selection }) =>
    selection.some((one) => one.kind === 'node' && one.id === id),
  );
  const newest = useNewest(id);
  const telling = newest === null ? undefined : tellingStep(newest.steps);
  if (newest === null || telling === undefined) return null;
  const shown = isSelected ? newest.steps.slice(-LIST_MAX) : [telling];
  return (
    <div
      className={cx(styles.decisions, isSelected && styles.list)}
      data-testid={`decision-${id}`}
      data-trace={newest.trace}
    >
      <span className="visually-hidden">{t(words.lastDecisions)}: </span>
      {Object.entries(shown).map(([place, step]) => (
        <span key={place} className={styles.step} data-look={lookOf(step)} data-step={step.step}>
          <OutcomeMark look={lookOf(step)} />
          <span>{sayStepShort(step, lang)}</span>
        </span>
      ))}
    </div>
  );
}

function useNewest(id: string): NewestDecisions | null {
  const [newest, setNewest] = useState<NewestDecisions | null>(() => shownNode(id)?.newest ?? null);
  useEffect(() => {
    let shownAt = 0;
    let timer = 0;
    const show = (): void => {
      window.clearTimeout(timer);
      shownAt = performance.now();
      setNewest(shownNode(id)?.newest ?? null);
    };
    const look = (): void => {
      const { playing, speed } = runStore.getState();
      const isSlow = !playing || (speed !== 'max' && speed <= SLOW);
      const leftMs = isSlow ? 0 : shownAt + STAYS_MS - performance.now();
      window.clearTimeout(timer);
      if (leftMs <= 0) show();
      else timer = window.setTimeout(show, leftMs);
    };
    look();
    const stop = onNode(id, look);
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [id]);
  return newest;
}
