/** Which run this is: its seed, which can be changed, and its hash, known while it is paused. */
import { useStore } from 'zustand';
import { shellWords } from '../../i18n/words/shell.ts';
import { runStore } from '../../state/run-store.ts';
import { onDemand } from '../kit/on-demand.tsx';
import { Popover } from '../kit/popover.tsx';
import { useText } from '../kit/use-text.ts';
import { PanelBoundary } from '../shell/panel-boundary.tsx';
import { shortHash } from './run-words.ts';
import styles from './transport.module.css';

const SeedForm = onDemand(async () => (await import('./run-forms.tsx')).SeedForm);
const WholeHash = onDemand(async () => (await import('./run-forms.tsx')).WholeHash);

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
        {(close) => (
          <PanelBoundary>
            <SeedForm seed={seed} onDone={close} />
          </PanelBoundary>
        )}
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
      {() => (
        <PanelBoundary>
          <WholeHash hash={hash} />
        </PanelBoundary>
      )}
    </Popover>
  );
}
