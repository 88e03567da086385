/** Back to the column before, where only one of them has room. */
import { ArrowLeft } from 'lucide-react';
import { drawerWords } from '../../i18n/words/drawer.ts';
import { useText } from '../kit/use-text.ts';
import styles from './back-button.module.css';

export function BackButton({ onClick }: { readonly onClick: () => void }) {
  const t = useText();
  return (
    <button type="button" className={styles.back} onClick={onClick}>
      <ArrowLeft size={14} aria-hidden="true" />
      {t(drawerWords.back)}
    </button>
  );
}
