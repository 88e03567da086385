/** One of a few values, by name. */
import { useId, useState } from 'react';
import { cx } from '../../kit/cx.ts';
import { FieldError } from './field-error.tsx';
import styles from './fields.module.css';
import type { Commit } from './use-commit.ts';

export interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
}

export interface SelectFieldProps<Value extends string> {
  readonly label: string;
  readonly fullLabel?: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onCommit: Commit<Value>;
  readonly isStacked?: boolean;
  readonly testId?: string;
}

export function SelectField<Value extends string>({
  label,
  fullLabel,
  value,
  options,
  onCommit,
  isStacked = false,
  testId,
}: SelectFieldProps<Value>) {
  const id = useId();
  const [error, setError] = useState('');
  return (
    <div className={cx(styles.field, isStacked && styles.stacked)}>
      <div className={isStacked ? styles.stacked : styles.row}>
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
        <select
          id={id}
          className={styles.select}
          aria-label={fullLabel ?? label}
          data-testid={testId}
          value={value}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.target.value);
            if (chosen) void onCommit(chosen.value).then(setError);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      </div>
      <FieldError text={error} />
    </div>
  );
}
