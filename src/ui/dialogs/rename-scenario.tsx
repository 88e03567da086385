/** Gives the open scenario another name, undoably. */
import { useEffect, useId, useRef, useState } from 'react';
import { dialogWords } from '../../i18n/words/dialogs.ts';
import { shellWords } from '../../i18n/words/shell.ts';
import { documentStore } from '../../state/document-store.ts';
import { edit } from '../../state/session.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { attempt } from '../kit/notices.ts';
import { useText } from '../kit/use-text.ts';
import { shellStore } from '../shell/shell-store.ts';
import styles from './dialogs.module.css';

export function RenameScenario() {
  const t = useText();
  const [typed, setTyped] = useState(() => t(documentStore.getState().scenario.title));
  const [isWrong, setWrong] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  // The dialog, which is opened for this one field, gives the focus to its first button before.
  useEffect(() => input.current?.focus(), []);
  return (
    <Dialog title={t(dialogWords.renameTitle)} testId="dialog-rename" onClose={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          const title = typed.trim();
          setWrong(title === '');
          if (title === '') return;
          close();
          void attempt(() => edit({ kind: 'rename-scenario', title }));
        }}
      >
        <label htmlFor={id}>{t(dialogWords.renameLabel)}</label>
        <input
          id={id}
          ref={input}
          autoComplete="off"
          maxLength={80}
          data-testid="rename-title"
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-rule` : undefined}
          value={typed}
          onFocus={({ target }) => target.select()}
          onChange={(event) => setTyped(event.target.value)}
        />
        {isWrong ? (
          <p id={`${id}-rule`} className={styles.wrong} role="alert">
            {t(dialogWords.renameRule)}
          </p>
        ) : null}
        <div className={styles.actions}>
          <Button onClick={close}>{t(shellWords.cancel)}</Button>
          <Button type="submit" look="primary" data-testid="rename-save">
            {t(dialogWords.save)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function close(): void {
  shellStore.setState({ isRenaming: false });
}
