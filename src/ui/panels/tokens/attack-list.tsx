/** Attacks, one button each: what it does, and what an attacker hopes for. */
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { attackWords, tokenWords as words } from '../../../i18n/words/tokens.ts';
import { useText } from '../../kit/use-text.ts';
import type { WorkbenchProps } from '../tokens-panel.tsx';
import { attacks } from './attacks.ts';
import type { AttackId } from './attacks.ts';
import styles from './tokens.module.css';
import { attack, workbenchStore } from './workbench-store.ts';

export function AttackList({ place, client, kit }: WorkbenchProps) {
  const t = useText();
  const last = useStore(workbenchStore, (state) => state.attack);
  const isEmpty = useStore(workbenchStore, (state) => state.base === '');
  const [pointed, setPointed] = useState<AttackId | ''>('');
  const id = useId();
  const told = pointed === '' ? last : pointed;
  const hint = isEmpty ? words.signIn : words.attacksHint;
  return (
    <section aria-label={t(words.attacks)}>
      <h3>{t(words.attacks)}</h3>
      <p className={styles.hope}>
        {told === '' ? <span className={styles.note}>{t(hint)}</span> : t(attackWords[told].hope)}
      </p>
      <ul className={styles.attacks}>
        {attacks.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              className={styles.attack}
              aria-pressed={one.id === last}
              aria-describedby={`${id}-${one.id}`}
              data-testid={`attack-${one.id}`}
              disabled={isEmpty}
              onPointerEnter={() => setPointed(one.id)}
              onPointerLeave={() => setPointed('')}
              onFocus={() => setPointed(one.id)}
              onBlur={() => setPointed('')}
              onClick={() => void attack(one.id, place, client, kit)}
            >
              {t(attackWords[one.id].title)}
            </button>
            <span id={`${id}-${one.id}`} hidden>
              {t(attackWords[one.id].hope)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
