/** The list of all actions (Ctrl+K): type a few letters, Enter does it. An ARIA combobox. */
import { Check } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { sayCount } from '../../i18n/text.ts';
import { commandCounts, commandWords as words } from '../../i18n/words/commands.ts';
import { documentStore } from '../../state/document-store.ts';
import { runStore } from '../../state/run-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { cx } from '../kit/cx.ts';
import { Dialog } from '../kit/dialog.tsx';
import { useText } from '../kit/use-text.ts';
import { commandsOf } from './command-list.ts';
import { findCommands, sayCommand } from './command-search.ts';
import type { Command } from './command-search.ts';
import styles from './commands.module.css';

/** Rows drawn at most; who sees that many types another letter. */
const SHOWN_MAX = 100;
const PAGE = 8;

export function Commands() {
  const t = useText();
  // As it was when the list was opened: rows that come and go while one is read help nobody.
  const [commands] = useState(() =>
    commandsOf({
      document: documentStore.getState(),
      run: runStore.getState(),
      ui: uiStore.getState(),
    }),
  );
  const [typed, setTyped] = useState('');
  const [place, setPlace] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = findCommands(commands, typed);
  const shown = found.slice(0, SHOWN_MAX);
  const chosen = shown[place];
  const { lang } = uiStore.getState();

  // After the dialog, which gives the focus to its first button.
  useEffect(() => input.current?.focus(), []);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (chosen !== undefined) doIt(chosen);
      return;
    }
    const last = shown.length - 1;
    const places = new Map([
      ['ArrowDown', place >= last ? 0 : place + 1],
      ['ArrowUp', place <= 0 ? last : place - 1],
      ['PageDown', Math.min(last, place + PAGE)],
      ['PageUp', Math.max(0, place - PAGE)],
    ]);
    const next = places.get(event.key);
    if (next === undefined || last < 0) return;
    event.preventDefault();
    setPlace(next);
    requestAnimationFrame(() => {
      list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
    });
  }

  return (
    <Dialog title={t(words.results)} testId="dialog-commands" onClose={close}>
      <input
        ref={input}
        className={styles.input}
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen && `${id}-${chosen.id}`}
        aria-label={t(words.search)}
        placeholder={t(words.placeholder)}
        autoComplete="off"
        spellCheck={false}
        data-testid="commands-search"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setPlace(0);
          list.current?.scrollTo({ top: 0 });
        }}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={`${id}-list`}
        className={styles.list}
        role="listbox"
        aria-label={t(words.results)}
      >
        {shown.map((command, at) => (
          <button
            key={command.id}
            type="button"
            id={`${id}-${command.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === place}
            className={cx(styles.option, at === place && styles.chosen)}
            data-testid={`command-${command.id}`}
            onPointerMove={() => setPlace(at)}
            onClick={() => doIt(command)}
          >
            <span className={styles.group}>{t(command.group)}</span>
            <span className={styles.text}>{sayCommand(command, lang)}</span>
            {command.isCurrent === true ? <Check size={15} aria-hidden="true" /> : null}
            {command.key === undefined ? null : <kbd>{command.key}</kbd>}
          </button>
        ))}
      </div>
      {shown.length === 0 ? (
        <p className={styles.none}>{t(words.noMatch, { typed })}</p>
      ) : (
        <p className={styles.hint}>{t(words.hint)}</p>
      )}
      <output className="visually-hidden">
        {sayCount(commandCounts.found, lang, found.length)}
      </output>
    </Dialog>
  );
}

function close(): void {
  uiStore.setState({ dialog: 'none' });
}

/** Once the dialog is gone and has given the focus back, so that the action may take it elsewhere. */
function doIt(command: Command): void {
  close();
  setTimeout(() => void command.run());
}
