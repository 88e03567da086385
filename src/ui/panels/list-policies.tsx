/** In the List view: the policies of a link, outermost first, with what each knows now. */
import { useStore } from 'zustand';
import { policyNames, policyStateWords, policyWords } from '../../i18n/words/policies.ts';
import type { ScenarioLink } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { useText } from '../kit/use-text.ts';
import { sayPolicyState } from './inspector/say-policy.ts';
import styles from './list-view.module.css';

export function ListPolicies({ link: { id, policies } }: { readonly link: ScenarioLink }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const views = useStore(runStore, (state) => state.links.get(id)?.policies);
  if (policies === undefined) return null;
  return (
    <ol
      className={styles.policies}
      aria-label={t(policyWords.policies)}
      data-testid={`list-policies-${id}`}
    >
      {policies.map(({ kind }) => {
        const states = views?.find((view) => view.kind === kind)?.states ?? [];
        return (
          <li key={kind}>
            {t(policyNames[kind].name)}
            {states.map(({ process, state, values }) => (
              <span key={process} data-state={state}>
                {': '}
                <b>{t(policyStateWords.get(state) ?? state)}</b>{' '}
                <span className={styles.muted}>
                  {sayPolicyState(kind, values, lang)}
                  {states.length > 1 ? ` ${t(policyWords.atProcess, { process })}` : ''}
                </span>
              </span>
            ))}
          </li>
        );
      })}
    </ol>
  );
}
