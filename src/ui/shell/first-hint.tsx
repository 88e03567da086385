/** What to do with the shop that a first visit finds running; gone for good once it is closed. */
import { Lightbulb } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { firstHintWords } from '../../i18n/words/first-hint.ts';
import { documentStore } from '../../state/document-store.ts';
import { useText } from '../kit/use-text.ts';
import { CloseBanner } from './close-banner.tsx';
import styles from './shell.module.css';

const STORAGE_KEY = 'panal.first-hint';

/** A banner as long as it was never closed. Who comes by a link to a scenario was told elsewhere. */
export function FirstHint() {
  const t = useText();
  const [isOpen, setOpen] = useState(isWanted);
  const isMercado = useStore(documentStore, (state) => state.scenario.id === 'mercado');
  if (!isOpen || !isMercado) return null;
  return (
    <div className={styles.banner} role="note" data-testid="banner-first-hint">
      <Lightbulb size={18} aria-hidden="true" />
      <p>{t(firstHintWords.hint)}</p>
      <CloseBanner
        onClose={() => {
          setOpen(false);
          remember();
        }}
      />
    </div>
  );
}

function isWanted(): boolean {
  if (new URLSearchParams(location.search).has('scenario')) return false;
  try {
    return localStorage.getItem(STORAGE_KEY) === null;
  } catch {
    return true;
  }
}

function remember(): void {
  try {
    localStorage.setItem(STORAGE_KEY, 'seen');
  } catch {
    // A forbidden storage only costs the memory of it.
  }
}
