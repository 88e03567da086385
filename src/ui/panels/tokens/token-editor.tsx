/** A token as it is sent, and its two JSON parts to edit; anybody can read them. */
import { useId } from 'react';
import { useStore } from 'zustand';
import { sealWords, tokenWords as words } from '../../../i18n/words/tokens.ts';
import { useText } from '../../kit/use-text.ts';
import { identityStore } from '../identity/identity-store.ts';
import type { WorkbenchProps } from '../tokens-panel.tsx';
import { objectIn, seals } from './compose.ts';
import type { Seal, TokenDraft } from './compose.ts';
import styles from './tokens.module.css';
import { composed, edit, take, workbenchStore } from './workbench-store.ts';

export function TokenEditor({ kit }: Pick<WorkbenchProps, 'kit'>) {
  const t = useText();
  const state = useStore(workbenchStore);
  const { draft } = state;
  const signedIn = useStore(identityStore, (identity) => identity.signedIn);
  const lastToken = useStore(identityStore, (identity) => identity.lastToken);
  const result = state.base === '' ? null : composed(kit, state);
  const text = result?.ok === true ? result.token : '';
  const takeable = signedIn?.accessToken ?? lastToken;
  return (
    <section className={styles.editor} aria-label={t(words.token)}>
      <div className={styles.line}>
        <h3>{t(words.token)}</h3>
        {takeable === '' ? null : (
          <button type="button" data-testid="take-token" onClick={() => take(takeable)}>
            {signedIn === null ? t(words.takeLast) : t(words.takeSignedIn, { user: signedIn.user })}
          </button>
        )}
      </div>
      <label className={styles.field}>
        <span>{t(words.encoded)}</span>
        <textarea
          className={styles.encoded}
          data-testid="token-text"
          spellCheck={false}
          placeholder={t(words.paste)}
          value={text}
          onChange={({ target }) => take(target.value)}
        />
      </label>
      <p className={styles.note}>{t(words.readable)}</p>
      <div className={styles.parts}>
        <Part name="header" draft={draft} />
        <Part name="claims" draft={draft} />
      </div>
      <label className={styles.line}>
        <span>{t(words.seal)}</span>
        <select
          className={styles.seal}
          data-testid="token-seal"
          value={draft.seal}
          onChange={({ target }) => edit({ seal: sealNamed(target.value) })}
        >
          {seals.map((seal) => (
            <option key={seal} value={seal}>
              {t(sealWords[seal])}
            </option>
          ))}
        </select>
      </label>
      {result?.ok === false && result.problem === 'no-key' ? (
        <p className={styles.warning}>{t(words.noKey)}</p>
      ) : null}
    </section>
  );
}

function sealNamed(name: string): Seal {
  return seals.find((seal) => seal === name) ?? 'kept';
}

function Part({ name, draft }: { readonly name: 'header' | 'claims'; readonly draft: TokenDraft }) {
  const t = useText();
  const id = useId();
  const text = draft[name];
  const isWrong = objectIn(text) === null;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t(words[name])}</label>
      <textarea
        id={id}
        className={styles.json}
        data-testid={`token-${name}`}
        spellCheck={false}
        aria-invalid={isWrong}
        value={text}
        onChange={({ target }) => edit({ [name]: target.value })}
      />
      {isWrong ? <p className={styles.warning}>{t(words.notObject)}</p> : null}
    </div>
  );
}
