/** A number with its unit. It commits on Enter and blur, and says what it expects when it cannot. */
import { useStore } from 'zustand';
import type { Range } from '../../../sim/index.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { FieldError } from './field-error.tsx';
import styles from './fields.module.css';
import { readNumber, writeNumber } from './read-number.ts';
import { useCommit } from './use-commit.ts';
import type { Commit } from './use-commit.ts';

export interface NumberFieldProps {
  readonly label: string;
  /** Accessible name, where the label needs its surroundings to be understood. */
  readonly fullLabel?: string;
  readonly unit?: string;
  readonly value: number;
  readonly range: Range;
  readonly onCommit: Commit<number>;
  readonly testId?: string;
}

export function NumberField({
  label,
  fullLabel,
  unit = '',
  value,
  range,
  onCommit,
  testId,
}: NumberFieldProps) {
  const lang = useStore(uiStore, (state) => state.lang);
  const { input, error, errorId } = useCommit({
    shown: writeNumber(value, lang),
    read: (text) => readNumber(text, range, lang),
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
