/**
 * Rows of a name and a value, such as headers. A row commits as a whole, when the focus leaves it or
 * on Enter, so that one row is one step to undo.
 */
import { Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { FocusEvent, KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { say } from '../../../i18n/text.ts';
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { replacedAt, without } from '../inspector/lists.ts';
import { FieldError } from './field-error.tsx';
import styles from './fields.module.css';
import type { Pair } from './pairs.ts';
import type { Commit } from './use-commit.ts';

export interface PairsFieldProps {
  readonly label: string;
  /** Accessible name, where the label needs its surroundings to be understood. */
  readonly fullLabel?: string;
  readonly pairs: readonly Pair[];
  readonly nameWord?: string;
  readonly valueWord?: string;
  /** What a row begins with that is added. */
  readonly begin?: Pair;
  readonly onCommit: Commit<readonly Pair[]>;
  readonly testId?: string;
}

const nothing: Pair = { name: '', value: '' };

export function PairsField({
  label,
  fullLabel,
  pairs,
  nameWord,
  valueWord,
  begin = nothing,
  onCommit,
  testId,
}: PairsFieldProps) {
  const t = useText();
  const [isAdding, setIsAdding] = useState(false);
  const [error, setError] = useState('');
  const addButton = useRef<HTMLButtonElement>(null);
  const parts = { name: nameWord ?? t(words.name), value: valueWord ?? t(words.value) };
  return (
    <div className={styles.pairs} role="group" aria-label={fullLabel ?? label} data-testid={testId}>
      <div className={styles.pairsHead}>
        <span className={styles.label}>{label}</span>
        <button
          type="button"
          ref={addButton}
          className={styles.add}
          aria-label={t(words.addTo, { label: fullLabel ?? label })}
          onClick={() => setIsAdding(true)}
        >
          <Plus size={13} aria-hidden="true" />
          {t(words.addRow)}
        </button>
      </div>
      {[...pairs.entries()].map(([at, pair]) => (
        <PairRow
          // A row is its place: names may be alike.
          key={at}
          label={fullLabel ?? label}
          number={at + 1}
          parts={parts}
          pair={pair}
          others={without(pairs, at)}
          onCommit={(next) => onCommit(replacedAt(pairs, at, next))}
          onRemove={() => {
            addButton.current?.focus();
            void onCommit(without(pairs, at)).then(setError);
          }}
        />
      ))}
      {isAdding ? (
        <PairRow
          label={fullLabel ?? label}
          number={pairs.length + 1}
          parts={parts}
          pair={begin}
          others={pairs}
          isNew
          onCommit={(next) => onCommit([...pairs, next])}
          onRemove={() => setIsAdding(false)}
          onEnd={(isByKey) => {
            if (isByKey) addButton.current?.focus();
            setIsAdding(false);
          }}
        />
      ) : null}
      <FieldError text={error} />
    </div>
  );
}

interface PairRowProps {
  readonly label: string;
  readonly number: number;
  readonly parts: { readonly name: string; readonly value: string };
  readonly pair: Pair;
  readonly others: readonly Pair[];
  readonly isNew?: boolean;
  readonly onCommit: Commit<Pair>;
  readonly onRemove: () => void;
  /** Of a new row: it was taken, or nothing was typed. */
  readonly onEnd?: (isByKey: boolean) => void;
}

function focus(element: HTMLInputElement | null): void {
  element?.focus();
}

function PairRow({
  label,
  number,
  parts,
  pair,
  others,
  isNew = false,
  onCommit,
  onRemove,
  onEnd,
}: PairRowProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const [draft, setDraft] = useState<Pair | null>(null);
  const [error, setError] = useState('');
  const row = useRef<HTMLDivElement>(null);
  /** The focus leaves while a row ends, too; that must not commit it once more. */
  const isEnding = useRef(false);
  const shown = draft ?? pair;

  function end(act: () => void): void {
    isEnding.current = true;
    setDraft(null);
    setError('');
    act();
    isEnding.current = false;
  }

  async function submit(isByKey: boolean): Promise<void> {
    if (isEnding.current) return;
    const next = { name: shown.name.trim(), value: shown.value };
    const isSame = next.name === pair.name && next.value === pair.value;
    if (isSame && (!isNew || next.name === '')) {
      end(() => onEnd?.(isByKey));
      return;
    }
    const given = next.name;
    isEnding.current = true;
    const refusal =
      given === ''
        ? say(words.nameMissing, lang)
        : others.some(({ name }) => name === given)
          ? say(words.nameTwice, lang, { given })
          : await onCommit(next);
    isEnding.current = false;
    if (refusal === '') end(() => onEnd?.(isByKey));
    else setError(refusal);
  }

  function onBlur({ relatedTarget }: FocusEvent<HTMLElement>): void {
    if (row.current?.contains(relatedTarget) !== true) void submit(false);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      void submit(true);
    }
    if (event.key === 'Escape' && (draft !== null || isNew)) {
      event.stopPropagation();
      end(() => onEnd?.(true));
    }
  }

  const attributes = (part: string) => ({
    className: `${styles.text} ${styles.mono}`,
    'aria-label': t(words.rowOf, { label, number, part }),
    'aria-invalid': error !== '' || undefined,
    placeholder: part,
    spellCheck: false,
    autoComplete: 'off',
    onBlur,
    onKeyDown,
  });
  return (
    <div ref={row}>
      <div className={styles.pair}>
        <input
          {...attributes(parts.name)}
          ref={isNew ? focus : undefined}
          value={shown.name}
          onChange={({ target }) => setDraft({ ...shown, name: target.value })}
        />
        <input
          {...attributes(parts.value)}
          value={shown.value}
          onChange={({ target }) => setDraft({ ...shown, value: target.value })}
        />
        <button
          type="button"
          className={styles.add}
          aria-label={t(words.removeFrom, { name: shown.name, label })}
          onBlur={onBlur}
          onClick={() => end(onRemove)}
        >
          <X size={13} aria-hidden="true" />
        </button>
      </div>
      <FieldError text={error} />
    </div>
  );
}
