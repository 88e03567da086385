/** A number that may be left out: then the field is empty and says in pale what counts instead. */
import { useStore } from 'zustand';
import type { Range } from '../../../sim/index.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { FieldError } from './field-error.tsx';
import styles from './fields.module.css';
import { readNumber, writeNumber } from './read-number.ts';
import { useCommit } from './use-commit.ts';
import type { Commit } from './use-commit.ts';

export interface OptionalNumberFieldProps {
  readonly label: string;
  readonly fullLabel?: string;
  readonly unit?: string;
  readonly value: number | undefined;
  /** What counts while it is left out. */
  readonly otherwise: string;
  readonly range: Range;
  readonly onCommit: Commit<number | undefined>;
  readonly testId?: string;
}

export function OptionalNumberField({
  label,
  fullLabel,
  unit = '',
  value,
  otherwise,
  range,
  onCommit,
  testId,
}: OptionalNumberFieldProps) {
  const lang = useStore(uiStore, (state) => state.lang);
  const { input, error, errorId } = useCommit<number | undefined>({
    shown: value === undefined ? '' : writeNumber(value, lang),
    read: (text) => (text.trim() === '' ? { value: undefined } : readNumber(text, range, lang)),
    commit: onCommit,
  });
  const name = fullLabel ?? label;
  return (
    <div className={styles.field}>
      <div className={styles.row}>
        <label className={styles.label} htmlFor={input.id}>
          {label}
        </label>
        <span className={styles.measure}>
          <input
            {...input}
            className={styles.number}
            inputMode={range.isWhole ? 'numeric' : 'decimal'}
            autoComplete="off"
            placeholder={otherwise}
            aria-label={unit === '' ? name : `${name} (${unit})`}
            data-testid={testId}
          />
          <span className={styles.unit} aria-hidden="true">
            {unit}
          </span>
        </span>
      </div>
      <FieldError id={errorId} text={error} />
    </div>
  );
}
