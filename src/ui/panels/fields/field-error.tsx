/** Why a field was refused, right below it; scrolled to, so that it is not missed. */
import styles from './fields.module.css';

export function FieldError({ id, text }: { readonly id?: string; readonly text: string }) {
  return text === '' ? null : (
    <p ref={show} id={id} className={styles.error} role="alert">
      {text}
    </p>
  );
}

function show(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
