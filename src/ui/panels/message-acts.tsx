/** What can be done to a message that is on its way: lose it, delay it, repeat it, damage it, hold it. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { actWords, messageActWords as words } from '../../i18n/words/message-acts.ts';
import type { MessageCommand, MessageView } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import { useText } from '../kit/use-text.ts';
import { FieldError } from './fields/field-error.tsx';
import { tryCommand } from './fields/edit-message.ts';
import styles from './message-acts.module.css';

const ON_ITS_WAY = ['drop', 'delay', 'duplicate', 'corrupt', 'hold'] as const;
const HELD = ['release'] as const;

export function MessageActs({ message }: { readonly message: MessageView }) {
  const t = useText();
  const { arrivesAtMs } = message;
  const isUnderWay = useStore(runStore, ({ nowMs }) => arrivesAtMs === null || arrivesAtMs > nowMs);
  const [error, setError] = useState('');
  if (!isUnderWay) return <FieldError text={error} />;
  const acts: readonly MessageCommand['act'][] = arrivesAtMs === null ? HELD : ON_ITS_WAY;
  return (
    <div className={styles.acts} data-testid="message-acts">
      <span>{t(arrivesAtMs === null ? words.held : words.inFlight)}</span>
      {acts.map((act) => (
        <button
          key={act}
          type="button"
          title={t(actWords[act].does)}
          data-testid={`message-${act}`}
          onClick={() =>
            void tryCommand({ kind: 'tamper', message: message.message, act }).then(setError)
          }
        >
          {t(actWords[act].name)}
        </button>
      ))}
      <FieldError text={error} />
    </div>
  );
}
