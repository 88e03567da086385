/** How a field for a number looks, whether it must have one or may be left out. */
import type { Range } from '../../../sim/index.ts';
import { FieldError } from './field-error.tsx';
import styles from './fields.module.css';
import type { useCommit } from './use-commit.ts';

/** What every field for a number may be told. */
export interface NumberInputProps {
  readonly label: string;
  /** Accessible name, where the label needs its surroundings to be understood. */
  readonly fullLabel?: string;
  readonly unit?: string;
  readonly range: Range;
  readonly testId?: string;
}

interface Props extends NumberInputProps {
  readonly life: ReturnType<typeof useCommit>;
  /** Said in pale where the field is empty. */
  readonly placeholder?: string;
}

export function NumberInput({
  label,
  fullLabel = label,
  unit = '',
  range,
  testId,
  life: { input, error, errorId },
  placeholder,
}: Props) {
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
            placeholder={placeholder}
            aria-label={unit === '' ? fullLabel : `${fullLabel} (${unit})`}
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
