/** Which run this is: its seed, which can be changed, and its hash, known while it is paused. */
import { useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { shellWords } from '../../i18n/words/shell.ts';
import { runStore } from '../../state/run-store.ts';
import { restartRun } from '../../state/session.ts';
import { Button } from '../kit/button.tsx';
import { attempt } from '../kit/notices.ts';
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
        hasWords
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
    <Popover
      label={t(shellWords.hash, { hash: shortHash(hash) })}
      testId="hash"
      data={{ 'data-hash': hash }}
      className={styles.fact}
      hasWords
      face={
        <>
          <span className={styles.word}>{t(shellWords.run)} </span>
          {shortHash(hash)}
        </>
      }
    >
      {() => <WholeHash hash={hash} />}
    </Popover>
  );
}

/** The whole hash, to be copied; on plain http, where pages have no clipboard, by hand. */
function WholeHash({ hash }: { readonly hash: string }) {
  const t = useText();
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'by-hand'>('none');
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  async function copy() {
    try {
      await navigator.clipboard.writeText(hash);
      setOutcome('copied');
    } catch {
      field.current?.select();
      setOutcome('by-hand');
    }
  }

  return (
    <div className={styles.until}>
      <label htmlFor={id}>{t(shellWords.hashLabel)}</label>
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
          {t(shellWords.copy)}
        </Button>
        <output className={styles.outcome}>
          {outcome === 'copied' ? t(shellWords.copied) : null}
        </output>
      </div>
      <p className={styles.hint} role={outcome === 'by-hand' ? 'alert' : undefined}>
        {t(outcome === 'by-hand' ? shellWords.copyByHand : shellWords.hashWhat)}
      </p>
    </div>
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
