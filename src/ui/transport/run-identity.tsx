/** Which run this is: its seed, which can be changed, and its hash, known while it is paused. */
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { shellWords } from '../../i18n/words/shell.ts';
import { runStore } from '../../state/run-store.ts';
import { restartRun } from '../../state/session.ts';
import { Button } from '../kit/button.tsx';
import { announce, attempt } from '../kit/notices.ts';
import { Popover } from '../kit/popover.tsx';
import { useText } from '../kit/use-text.ts';
import { readSeed, shortHash } from './run-words.ts';
import styles from './transport.module.css';

export function RunIdentity() {
  const t = useText();
  const seed = useStore(runStore, (state) => state.seed);
  return (
    <div className={styles.identity}>
      <Popover
        // A number with separators would not be the seed that was typed.
        label={t(shellWords.seedChange, { seed: String(seed) })}
        testId="seed"
        className={styles.fact}
        face={
          <>
            {t(shellWords.seed)} <b>{seed}</b>
          </>
        }
      >
        {(close) => <SeedForm seed={seed} onDone={close} />}
      </Popover>
      <Hash />
    </div>
  );
}

function Hash() {
  const t = useText();
  const hash = useStore(runStore, (state) => state.hash);
  const [copied, setCopied] = useState('');
  if (hash === '') {
    return (
      <span
        className={styles.noHash}
        title={t(shellWords.hashLater)}
        data-testid="hash"
        data-hash=""
      >
        {t(shellWords.run)} –
      </span>
    );
  }
  return (
    <button
      type="button"
      className={styles.fact}
      data-testid="hash"
      data-hash={hash}
      title={`${hash}\n${t(shellWords.hashWhat)}`}
      aria-label={t(shellWords.hashCopy, { hash: shortHash(hash) })}
      onClick={() =>
        void attempt(async () => {
          await navigator.clipboard.writeText(hash);
          setCopied(hash);
          announce(t(shellWords.copied));
        })
      }
    >
      {copied === hash ? (
        t(shellWords.copied)
      ) : (
        <>
          <span className={styles.word}>{t(shellWords.run)} </span>
          {shortHash(hash)}
        </>
      )}
    </button>
  );
}

interface SeedFormProps {
  readonly seed: number;
  readonly onDone: () => void;
}

function SeedForm({ seed, onDone }: SeedFormProps) {
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
      <label htmlFor={id}>{t(shellWords.seedLabel)}</label>
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
          {t(shellWords.untilGo)}
        </Button>
      </div>
      <p id={`${id}-rule`} className={isWrong ? styles.wrong : styles.hint}>
        {t(shellWords.seedRule)} {isWrong ? '' : `${t(shellWords.seedGo)}.`}
      </p>
    </form>
  );
}
