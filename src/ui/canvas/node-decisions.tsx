/** The tag below a gateway: what it decided last about its newest request, or what stopped that. */
import { useStore } from 'zustand';
import { sayStepShort } from '../../i18n/gateway-steps.ts';
import { trailWords as words } from '../../i18n/words/trail.ts';
import { uiStore } from '../../state/ui-store.ts';
import { OutcomeMark } from '../panels/decision-marks.tsx';
import { lookOf, tellingStep } from '../panels/decisions.ts';
import { useNewest } from './newest-decisions.ts';
import styles from './node-decisions.module.css';
import { useText } from './use-text.ts';

export function NodeDecisions({ id }: { readonly id: string }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const newest = useNewest(id);
  const telling = newest === null ? undefined : tellingStep(newest.steps);
  if (newest === null || telling === undefined) return null;
  const look = lookOf(telling);
  return (
    <div
      className={styles.decision}
      data-testid={`decision-${id}`}
      data-trace={newest.trace}
      data-step={telling.step}
      data-look={look}
    >
      <span className="visually-hidden">{t(words.lastDecision)}: </span>
      <OutcomeMark look={look} />
      <span>{sayStepShort(telling, lang)}</span>
    </div>
  );
}
