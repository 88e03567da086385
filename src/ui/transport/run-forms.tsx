/** What opens under the clock: to run until a time, to begin with another seed, to copy the hash. */
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { runFormWords } from '../../i18n/words/run-forms.ts';
import { runStore } from '../../state/run-store.ts';
import { restartRun, runUntil } from '../../state/session.ts';
import { Button } from '../kit/button.tsx';
import { attempt } from '../kit/notices.ts';
import { useCopy } from '../kit/use-copy.ts';
import { useNumber, useText } from '../kit/use-text.ts';
import { readSeconds, readSeed } from './run-words.ts';
import styles from './transport.module.css';

export function RunUntil({ onDone }: { readonly onDone: () => void }) {
  const t = useText();
  const number = useNumber();
  const nowMs = useStore(runStore, (state) => state.nowMs);
  const [typed, setTyped] = useState(() => String(Math.floor(nowMs / 1_000) + 10));
  const [isWrong, setWrong] = useState(false);
  const id = useId();

  function run(ms: number) {
    onDone();
    void attempt(() => runUntil(ms));
  }

  return (
    <form
      className={styles.until}
      onSubmit={(event) => {
        event.preventDefault();
        const ms = readSeconds(typed);
        if (ms === null || ms < runStore.getState().nowMs) setWrong(true);
        else run(ms);
      }}
    >
      <label htmlFor={id}>{t(runFormWords.untilLabel)}</label>
      <div className={styles.line}>
        <input
          id={id}
          // Opened by a button for this one field.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          inputMode="decimal"
          autoComplete="off"
          data-testid="run-until-seconds"
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-rule` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setWrong(false);
          }}
        />
        <Button type="submit" look="primary" data-testid="run-until-go">
          {t(runFormWords.untilGo)}
        </Button>
      </div>
      {isWrong ? (
        <p id={`${id}-rule`} className={styles.wrong} role="alert">
          {t(runFormWords.untilPast, { seconds: number(nowMs / 1_000) })}
        </p>
      ) : null}
      <div className={styles.line}>
        {[1, 10, 60].map((seconds) => (
          <Button key={seconds} onClick={() => run(runStore.getState().nowMs + seconds * 1_000)}>
            {t(runFormWords.untilMore, { seconds })}
          </Button>
        ))}
      </div>
    </form>
  );
}

/** The whole hash, to be copied; on plain http, where pages have no clipboard, by hand. */
export function WholeHash({ hash }: { readonly hash: string }) {
  const t = useText();
  const { field, outcome, copy } = useCopy(hash);
  const id = useId();

  return (
    <div className={styles.until}>
      <label htmlFor={id}>{t(runFormWords.hashLabel)}</label>
      <textarea
        ref={field}
        id={id}
        // Opened by a button for this one field.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        className={styles.hash}
        rows={3}
        readOnly
        spellCheck={false}
        value={hash}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <div className={styles.line}>
        <Button look="primary" data-testid="hash-copy" onClick={() => void copy()}>
          {t(runFormWords.copy)}
        </Button>
        <output className={styles.outcome}>
          {outcome === 'copied' ? t(runFormWords.copied) : null}
        </output>
      </div>
      <p className={styles.hint} role={outcome === 'by-hand' ? 'alert' : undefined}>
        {t(outcome === 'by-hand' ? runFormWords.copyByHand : runFormWords.hashWhat)}
      </p>
    </div>
  );
}

interface SeedFormProps {
  readonly seed: number;
  readonly onDone: () => void;
}

export function SeedForm({ seed, onDone }: SeedFormProps) {
  const t = useText();
  const [typed, setTyped] = useState(String(seed));
  const [isWrong, setWrong] = useState(false);
  const id = useId();
  return (
    <form
      className={styles.until}
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = readSeed(typed);
        setWrong(wanted === null);
        if (wanted === null) return;
        onDone();
        void attempt(() => restartRun(wanted));
      }}
    >
      <label htmlFor={id}>{t(runFormWords.seedLabel)}</label>
      <div className={styles.line}>
        <input
          id={id}
          // Opened by a button for this one field.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          inputMode="numeric"
          autoComplete="off"
          data-testid="seed-input"
          aria-invalid={isWrong}
          aria-describedby={`${id}-rule`}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setWrong(false);
          }}
        />
        <Button type="submit" look="primary" data-testid="seed-go">
          {t(runFormWords.untilGo)}
        </Button>
      </div>
      <p id={`${id}-rule`} className={isWrong ? styles.wrong : styles.hint}>
        {t(runFormWords.seedRule)} {isWrong ? '' : `${t(runFormWords.seedGo)}.`}
      </p>
    </form>
  );
}
