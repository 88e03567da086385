/** One part of the inspector under its small heading. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import styles from './inspector.module.css';

export function Section({
  title,
  note = '',
  children,
}: {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h3 id={id}>
        {title}
        {note === '' ? null : <span className={styles.note}> · {note}</span>}
      </h3>
      {children}
    </section>
  );
}
