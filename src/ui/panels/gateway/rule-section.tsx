/** One group of rules under its heading; one that can be switched off says what that means. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import { cx } from '../../kit/cx.ts';
import { FieldError } from '../fields/field-error.tsx';
import type { Commit } from '../fields/use-commit.ts';
import { useSwitch } from '../fields/use-switch.ts';
import styles from './gateway.module.css';

interface Toggle {
  readonly isOn: boolean;
  /** What holds while it is off. */
  readonly off: string;
  readonly onCommit: Commit<boolean>;
  readonly testId: string;
}

interface RuleSectionProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Over all columns. */
  readonly isWide?: boolean;
  readonly toggle?: Toggle;
  /** Below, whether it is on or off. */
  readonly after?: ReactNode;
  readonly testId?: string;
}

export function RuleSection({
  title,
  children,
  isWide = false,
  toggle,
  after,
  testId,
}: RuleSectionProps) {
  const id = useId();
  const isOff = toggle !== undefined && !toggle.isOn;
  return (
    <section
      className={cx(styles.section, isWide && styles.wide)}
      aria-labelledby={id}
      data-testid={testId}
    >
      <h3 id={id}>{toggle === undefined ? title : <Switch toggle={toggle} title={title} />}</h3>
      {isOff ? <p className={styles.hint}>{toggle.off}</p> : children}
      {after}
    </section>
  );
}

function Switch({ title, toggle }: { readonly title: string; readonly toggle: Toggle }) {
  const { error, input } = useSwitch(toggle.isOn, toggle.onCommit);
  return (
    <>
      <label>
        <input {...input} data-testid={toggle.testId} />
        {title}
      </label>
      <FieldError text={error} />
    </>
  );
}
