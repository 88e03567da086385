/** What a gateway decided about its newest request, in whole sentences, and the way to its trace. */
import { ListTree, SlidersHorizontal } from 'lucide-react';
import { gatewayWords } from '../../../i18n/words/gateway.ts';
import { trailWords as words } from '../../../i18n/words/trail.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useNewest } from '../../canvas/newest-decisions.ts';
import { useText } from '../../kit/use-text.ts';
import { DecisionTrail } from '../decision-trail.tsx';
import styles from '../decision-trail.module.css';
import { openGateway } from '../gateway/gateway-store.ts';
import inspector from './inspector.module.css';
import { Section } from './section.tsx';

export function LastDecisions({ node }: { readonly node: string }) {
  const t = useText();
  const newest = useNewest(node);
  const startMs = newest?.steps[0]?.atMs;
  if (newest === null || startMs === undefined) return null;
  const { trace, method, path, steps } = newest;
  const matched = steps.find(({ step, outcome }) => step === 'matched' && outcome === 'passed');
  const route = matched?.values['route'];
  return (
    <Section title={t(words.lastDecisions)} note={`${method} ${path}`.slice(0, 60)}>
      {/* It scrolls, so the keyboard must reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.trailBox} role="group" aria-label={t(words.trail)} tabIndex={0}>
        <DecisionTrail decisions={steps} startMs={startMs} />
      </div>
      <div className={inspector.actions}>
        <button
          type="button"
          data-testid="last-decisions-trace"
          onClick={() =>
            uiStore.setState({ trace, message: 0, drawerTab: 'requests', drawerOpen: true })
          }
        >
          <ListTree size={14} aria-hidden="true" />
          {t(words.showTrace)}
        </button>
        {typeof route === 'number' ? (
          <button
            type="button"
            data-testid="last-decisions-route"
            onClick={() => openGateway(node, route - 1)}
          >
            <SlidersHorizontal size={14} aria-hidden="true" />
            {t(gatewayWords.route, { number: route })}
          </button>
        ) : null}
      </div>
    </Section>
  );
}
