/** The virtual clock. Written into the page directly: React need not wake for every frame. */
import { useEffect, useRef } from 'react';
import { shellWords } from '../../i18n/words/shell.ts';
import { runStore } from '../../state/run-store.ts';
import { useText } from '../kit/use-text.ts';
import { clockText } from './run-words.ts';
import styles from './transport.module.css';

export function Clock() {
  const t = useText();
  const element = useRef<HTMLTimeElement>(null);
  useEffect(() => {
    let written = '';
    const write = () => {
      const text = clockText(runStore.getState().nowMs);
      if (text === written || element.current === null) return;
      written = text;
      element.current.textContent = text;
    };
    write();
    return runStore.subscribe(write);
  }, []);
  return (
    <div className={styles.clock}>
      <span className="visually-hidden">{t(shellWords.clock)}</span>
      <time ref={element} data-testid="clock" />
    </div>
  );
}
