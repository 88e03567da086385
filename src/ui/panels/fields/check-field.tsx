/** A switch with its words beside it. It commits at once. */
import { FieldError } from './field-error.tsx';
import styles from './fields.module.css';
import type { Commit } from './use-commit.ts';
import { useSwitch } from './use-switch.ts';

export interface CheckFieldProps {
  readonly label: string;
  readonly fullLabel?: string;
  readonly isOn: boolean;
  readonly onCommit: Commit<boolean>;
  readonly testId?: string;
}

export function CheckField({ label, fullLabel, isOn, onCommit, testId }: CheckFieldProps) {
  const { error, input } = useSwitch(isOn, onCommit);
  return (
    <div className={styles.field}>
      <label className={styles.check}>
        <input {...input} aria-label={fullLabel} data-testid={testId} />
        {label}
      </label>
      <FieldError text={error} />
    </div>
  );
}
