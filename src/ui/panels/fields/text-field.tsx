/** A line or several lines of text. It commits on Enter (one line) and blur. */
import { cx } from '../../kit/cx.ts';
import { FieldError } from './field-error.tsx';
import styles from './fields.module.css';
import { useCommit } from './use-commit.ts';
import type { Commit } from './use-commit.ts';

export interface TextFieldProps {
  readonly label: string;
  readonly fullLabel?: string;
  readonly value: string;
  /** Why the text cannot be taken; empty when it can. */
  readonly check?: (text: string) => string;
  readonly onCommit: Commit<string>;
  readonly look?: 'plain' | 'mono' | 'title';
  /** Rows of a text of several lines; without it, one line. */
  readonly rows?: number;
  readonly isLabelHidden?: boolean;
  readonly placeholder?: string;
  readonly testId?: string;
}

function anyText(): string {
  return '';
}

export function TextField({
  label,
  fullLabel,
  value,
  check = anyText,
  onCommit,
  look = 'plain',
  rows = 0,
  isLabelHidden = false,
  placeholder,
  testId,
}: TextFieldProps) {
  const { input, error, errorId } = useCommit<string>({
    shown: value,
    read: (text) => {
      const refusal = check(text);
      return refusal === '' ? { value: text } : { error: refusal };
    },
    commit: onCommit,
    isMultiline: rows > 0,
  });
  const attributes = {
    ...input,
    'aria-label': fullLabel ?? label,
    'data-testid': testId,
    placeholder,
    spellCheck: false,
    autoComplete: 'off',
    className: cx(styles.text, look === 'mono' && styles.mono, look === 'title' && styles.title),
  };
  return (
    <div className={cx(styles.field, styles.stacked)}>
      <label className={cx(styles.label, isLabelHidden && 'visually-hidden')} htmlFor={input.id}>
        {label}
      </label>
      {rows > 0 ? <textarea {...attributes} rows={rows} /> : <input {...attributes} />}
      <FieldError id={errorId} text={error} />
    </div>
  );
}
