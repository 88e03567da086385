/** The scenarios to begin with, each with what it is good for. */
import { shellWords } from '../../i18n/words/shell.ts';
import { builtInScenarios } from '../../sim/index.ts';
import { uiStore } from '../../state/ui-store.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { useText } from '../kit/use-text.ts';
import { chooseFile, openBuiltIn } from '../shell/documents.ts';
import styles from './dialogs.module.css';

export function Scenarios() {
  const t = useText();
  return (
    <Dialog title={t(shellWords.pickTitle)} testId="dialog-scenarios" onClose={close}>
      <ul className={styles.scenarios}>
        {builtInScenarios.map((builtIn) => (
          <li key={builtIn.id}>
            <button
              type="button"
              data-testid={`pick-${builtIn.id}`}
              onClick={() => {
                close();
                void openBuiltIn(builtIn);
              }}
            >
              <b>{t(builtIn.title)}</b>
              <span>{t(builtIn.summary)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className={styles.actions}>
        <Button
          onClick={() => {
            close();
            chooseFile();
          }}
        >
          {t(shellWords.import)}
        </Button>
      </div>
    </Dialog>
  );
}

function close(): void {
  uiStore.setState({ dialog: 'none' });
}
