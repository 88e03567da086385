/** Why a file was not opened: each problem's place, the rule, and what was found there. */
import { useStore } from 'zustand';
import { dialogWords } from '../../i18n/words/dialogs.ts';
import { shellWords } from '../../i18n/words/shell.ts';
import { uiStore } from '../../state/ui-store.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { useText } from '../kit/use-text.ts';
import { chooseFile } from '../shell/documents.ts';
import { shellStore } from '../shell/shell-store.ts';
import styles from './dialogs.module.css';

export function ImportFailed() {
  const t = useText();
  const refused = useStore(shellStore, (state) => state.refused);
  if (refused === null) return null;
  return (
    <Dialog
      title={t(dialogWords.importFailed, { file: refused.file })}
      testId="dialog-import-failed"
      isWide
      onClose={close}
    >
      <p className={styles.intro}>{t(dialogWords.importKept)}</p>
      {/* It scrolls, so the keyboard must reach it. */}
      <section
        className={styles.scroll}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={t(dialogWords.importRule)}
      >
        <table className={styles.problems}>
          <thead>
            <tr>
              <th scope="col">{t(dialogWords.importPlace)}</th>
              <th scope="col">{t(dialogWords.importRule)}</th>
              <th scope="col">{t(dialogWords.importGiven)}</th>
            </tr>
          </thead>
          <tbody>
            {refused.problems.map((problem, index) => (
              // Problems have no name of their own, and the list never changes.
              // oxlint-disable-next-line react/no-array-index-key
              <tr key={index} data-testid={`problem-${index}`}>
                <td>
                  {problem.place === '' ? t(dialogWords.importWhole) : <code>{problem.place}</code>}
                </td>
                <td>{t(problem.rule)}</td>
                <td>
                  {problem.given === '' ? (
                    t(dialogWords.importNothing)
                  ) : (
                    <code>{problem.given}</code>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className={styles.actions}>
        <Button
          onClick={() => {
            close();
            chooseFile();
          }}
        >
          {t(dialogWords.importOther)}
        </Button>
        <Button look="primary" onClick={close}>
          {t(shellWords.close)}
        </Button>
      </div>
    </Dialog>
  );
}

function close(): void {
  uiStore.setState({ dialog: 'none' });
  shellStore.setState({ refused: null });
}
