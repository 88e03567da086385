/** What stands around the calls of a link, below its line: the breaker by its shape and word, the rest by name or number. */
import { useCallback } from 'react';
import { say, sayCount } from '../../i18n/text.ts';
import { policyNames, policyStateWords, policyWords as words } from '../../i18n/words/policies.ts';
import type { LinkPolicy, ScenarioLink } from '../../sim/index.ts';
import { sayPolicyState } from '../panels/inspector/say-policy.ts';
import { select } from './actions.ts';
import styles from './policy-marks.module.css';
import { shownLink, useLinkFigure } from './shown-figures.ts';
import { usePolicyNews } from './use-policy-news.ts';
import { useLang } from './use-text.ts';

const states = ['open', 'half-open', 'closed'] as const;
type BreakerState = (typeof states)[number];

/** The worst of all callers. */
function breakerOf(id: string): BreakerState {
  const told = shownLink(id)?.policies?.find(({ kind }) => kind === 'breaker')?.states ?? [];
  return states.find((state) => told.some((one) => one.state === state)) ?? 'closed';
}

export function PolicyMarks({
  link,
  policies,
}: {
  readonly link: ScenarioLink;
  readonly policies: readonly LinkPolicy[];
}) {
  const lang = useLang();
  usePolicyNews(link.id);
  const others = policies.filter(({ kind }) => kind !== 'breaker');
  const [only] = others;
  const names = others.map(({ kind }) => say(policyNames[kind].name, lang)).join(' ▸ ');
  return (
    <div className={styles.marks}>
      {others.length === policies.length ? null : <Breaker id={link.id} />}
      {only === undefined ? null : (
        <span className={styles.others} title={names}>
          {others.length === 1
            ? say(policyNames[only.kind].name, lang)
            : sayCount(words.count, lang, others.length)}
        </span>
      )}
    </div>
  );
}

function Breaker({ id }: { readonly id: string }) {
  const lang = useLang();
  const state = useLinkFigure(id, () => breakerOf(id));
  const figures = useLinkFigure(
    id,
    useCallback(
      (view) =>
        (view?.policies?.find(({ kind }) => kind === 'breaker')?.states ?? [])
          .map(({ values }) => sayPolicyState('breaker', values, lang))
          .join(' · '),
      [lang],
    ),
  );
  const word = say(policyStateWords.get(state) ?? state, lang);
  const title = `${say(policyNames.breaker.name, lang)}: ${word} ${figures}`;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`${styles.breaker} nopan nodrag`}
      data-testid={`breaker-${id}`}
      data-breaker={state}
      title={title}
      aria-label={title}
      onClick={() => select([{ kind: 'link', id }])}
    >
      <svg width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">
        {state === 'open' ? (
          <>
            <path d="M0 8h7M19 8h7" />
            <path d="M8 8 17 1" />
          </>
        ) : (
          <>
            <path d="M0 6h9M17 6h9" />
            <circle cx="13" cy="6" r="4" className={state === 'closed' ? styles.full : undefined} />
            {state === 'half-open' ? (
              <path d="M13 2a4 4 0 0 0 0 8z" className={styles.full} />
            ) : null}
          </>
        )}
      </svg>
      <span>{word}</span>
    </button>
  );
}
