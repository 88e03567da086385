/** What a gateway decided about its newest request, in whole sentences, and the way to its trace. */
import { ListTree } from 'lucide-react';
import { useStore } from 'zustand';
import { trailWords as words } from '../../../i18n/words/trail.ts';
import { runStore } from '../../../state/run-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { DecisionTrail } from '../decision-trail.tsx';
import { Section } from './section.tsx';

export function LastDecisions({ node }: { readonly node: string }) {
  const t = useText();
  const newest = useStore(runStore, ({ nodes }) => nodes.get(node)?.newest);
  const startMs = newest?.steps[0]?.atMs;
  if (newest === undefined || startMs === undefined) return null;
  const { trace, method, path, steps } = newest;
  return (
    <Section title={t(words.lastDecisions)} note={`${method} ${path}`.slice(0, 60)}>
      <DecisionTrail decisions={steps} startMs={startMs} />
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
    </Section>
  );
}
