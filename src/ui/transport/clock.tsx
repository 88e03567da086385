/** The virtual clock. Written into the page directly: React need not wake for it. */
import { useEffect, useRef } from 'react';
import { shellWords } from '../../i18n/words/shell.ts';
import { runStore } from '../../state/run-store.ts';
import { onBeat } from '../kit/beat.ts';
import { useText } from '../kit/use-text.ts';
import { clockText } from './run-words.ts';
import styles from './transport.module.css';

export function Clock() {
  const t = useText();
  const element = useRef<HTMLTimeElement>(null);
  useEffect(() => {
    const text = document.createTextNode('');
    element.current?.replaceChildren(text);
    const write = () => {
      const next = clockText(runStore.getState().nowMs);
      if (text.data !== next) text.data = next;
    };
    write();
    return onBeat(write);
  }, []);
  return (
    <div className={styles.clock}>
      <span className="visually-hidden">{t(shellWords.clock)}</span>
      <time ref={element} data-testid="clock" />
    </div>
  );
}
