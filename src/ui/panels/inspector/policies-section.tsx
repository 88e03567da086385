/** The policies of a link, one inside the other, each with its settings and what it knows now. */
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { sayCount } from '../../../i18n/text.ts';
import {
  actWords,
  policyNames,
  policyStateWords,
  policyWords as words,
} from '../../../i18n/words/policies.ts';
import { policyActs, policyKinds } from '../../../sim/index.ts';
import type { LinkPolicy, PolicyKind, PolicyView, ScenarioLink } from '../../../sim/index.ts';
import { runStore } from '../../../state/run-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { updateLink } from '../fields/edit-message.ts';
import { FieldError } from '../fields/field-error.tsx';
import { IconAction } from '../fields/icon-action.tsx';
import { SelectField } from '../fields/select-field.tsx';
import { useRefusal } from '../fields/use-refusal.ts';
import inspector from './inspector.module.css';
import styles from './policies-section.module.css';
import { PolicyForm } from './policy-form.tsx';
import { moved, withPolicies, withPolicy } from './policy-list.ts';
import { sayPolicyState } from './say-policy.ts';
import { Section } from './section.tsx';

export function PoliciesSection({ link }: { readonly link: ScenarioLink }) {
  const t = useText();
  const { error, show } = useRefusal();
  const [opened, setOpened] = useState<PolicyKind | null>(null);
  const { policies = [] } = link;
  const views = useStore(runStore, (state) => state.links.get(link.id)?.policies);
  const missing = policyKinds.filter((kind) => policies.every((one) => one.kind !== kind));
  const commit = (next: readonly LinkPolicy[]): Promise<string> =>
    updateLink(withPolicies(link, next));
  return (
    <Section title={t(words.policies)}>
      {policies.length === 0 ? (
        <p className={inspector.hint}>{t(words.none)}</p>
      ) : (
        <div className={styles.nest}>
          <p>{t(words.call)}</p>
          <ol aria-label={t(words.order)} data-testid="policies">
            {policies.map((policy, at) => (
              <PolicyRow
                key={policy.kind}
                policy={policy}
                at={at}
                count={policies.length}
                isOpen={policy.kind === opened}
                view={views?.find(({ kind }) => kind === policy.kind)}
                onCommit={(changed) => commit(policies.with(at, changed))}
                onMove={(by) => show(commit(moved(policies, at, by)))}
                onRemove={() => show(commit(policies.toSpliced(at, 1)))}
              />
            ))}
          </ol>
          <p style={{ marginInlineStart: `${policies.length * 6}px` }}>{t(words.attempt)}</p>
        </div>
      )}
      <AddPolicy
        kinds={missing}
        onAdd={(kind) => {
          setOpened(kind);
          show(updateLink(withPolicy(link, kind)));
        }}
      />
      <FieldError text={error} />
    </Section>
  );
}

function AddPolicy({
  kinds,
  onAdd,
}: {
  readonly kinds: readonly PolicyKind[];
  readonly onAdd: (kind: PolicyKind) => void;
}) {
  const t = useText();
  const [wanted, setWanted] = useState<PolicyKind>('retry');
  const [first] = kinds;
  const chosen = kinds.includes(wanted) ? wanted : first;
  if (chosen === undefined) return null;
  return (
    <>
      <SelectField
        label={t(words.another)}
        value={chosen}
        options={kinds.map((value) => ({ value, text: t(policyNames[value].name) }))}
        testId="policy-kind"
        onCommit={async (kind) => {
          setWanted(kind);
          return '';
        }}
      />
      <p className={styles.does}>{t(policyNames[chosen].does)}</p>
      <button type="button" data-testid="policy-add" onClick={() => onAdd(chosen)}>
        <Plus size={14} aria-hidden="true" />
        {t(words.add)}
      </button>
    </>
  );
}

interface PolicyRowProps {
  readonly policy: LinkPolicy;
  readonly at: number;
  readonly count: number;
  readonly isOpen: boolean;
  readonly view: PolicyView | undefined;
  readonly onCommit: (policy: LinkPolicy) => Promise<string>;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}

function PolicyRow({
  policy,
  at,
  count,
  isOpen,
  view,
  onCommit,
  onMove,
  onRemove,
}: PolicyRowProps) {
  const t = useText();
  const row = useRef<HTMLLIElement>(null);
  const { name, does } = policyNames[policy.kind];
  const values = { name: t(name) };
  /** The focus goes with the policy, so that the same key moves it on. */
  function move(by: 1 | -1): void {
    const next = by === 1 ? row.current?.nextElementSibling : row.current?.previousElementSibling;
    next?.querySelector<HTMLElement>(by === 1 ? '[data-move="down"]' : '[data-move="up"]')?.focus();
    onMove(by);
  }
  return (
    <li
      ref={row}
      className={styles.policy}
      style={{ marginInlineStart: `${at * 6}px` }}
      data-testid={`policy-${policy.kind}`}
      data-state={view?.states[0]?.state}
    >
      <details open={isOpen}>
        <summary>
          <b>{t(name)}</b>
          <PolicyNumbers view={view} />
        </summary>
        <p className={inspector.hint}>{t(does)}</p>
        <PolicyForm policy={policy} onCommit={onCommit} />
      </details>
      <span className={styles.actions}>
        <IconAction
          label={t(words.up, values)}
          isOff={at === 0}
          move="up"
          onAct={() => move(-1)}
          className={inspector.iconAction}
          icon={<ArrowUp size={14} aria-hidden="true" />}
        />
        <IconAction
          label={t(words.down, values)}
          isOff={at === count - 1}
          move="down"
          onAct={() => move(1)}
          className={inspector.iconAction}
          icon={<ArrowDown size={14} aria-hidden="true" />}
        />
        <IconAction
          label={t(words.remove, values)}
          onAct={onRemove}
          className={inspector.iconAction}
          icon={<Trash2 size={14} aria-hidden="true" />}
        />
      </span>
    </li>
  );
}

/** What it knows and has done: `open · 5 of 10 failed · until 12.4 s at least`. */
function PolicyNumbers({ view }: { readonly view: PolicyView | undefined }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  if (view === undefined) return null;
  const acts = policyActs.flatMap((act) => {
    const count = view.acts[act] ?? 0;
    return count === 0 ? [] : [sayCount(actWords[act], lang, count)];
  });
  const hasMany = view.states.length > 1;
  return (
    <span className={styles.numbers}>
      {view.states.map(({ process, state, values }) => (
        <span key={process}>
          <b>{t(policyStateWords.get(state) ?? state)}</b> {sayPolicyState(view.kind, values, lang)}
          {hasMany ? ` ${t(words.atProcess, { process })}` : ''}
        </span>
      ))}
      {acts.length === 0 ? null : <span>{acts.join(' · ')}</span>}
    </span>
  );
}
