/** Why a field was refused, right below it. */
import styles from './fields.module.css';

export function FieldError({ id, text }: { readonly id?: string; readonly text: string }) {
  return text === '' ? null : (
    <p id={id} className={styles.error} role="alert">
      {text}
    </p>
  );
}
