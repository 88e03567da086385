/** Recent requests, the calls behind the chosen one, and the bytes of the chosen message. */
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { uiStore } from '../../state/ui-store.ts';
import { BackButton } from './back-button.tsx';
import { MessagePane } from './message-view.tsx';
import { RequestList } from './requests-list.tsx';
import { useTrace } from './requests-trace.ts';
import styles from './requests-panel.module.css';
import { TracePane } from './trace/trace-pane.tsx';

/** Where there is no room for three columns, one of them is in view. */
type Step = 'list' | 'trace' | 'message';

export function RequestsPanel() {
  const trace = useStore(uiStore, (state) => state.trace);
  const chosen = useStore(uiStore, (state) => state.message);
  const reading = useTrace(trace);
  const [step, setStep] = useState<Step>(() => stepOf(trace, chosen));
  const list = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      // What is chosen elsewhere (canvas, log) is brought into view; arrow keys in the list stay there.
      uiStore.subscribe((state, before) => {
        if (state.message !== before.message && state.message !== 0) setStep('message');
        else if (state.trace !== before.trace && state.message === 0) {
          if (list.current?.contains(document.activeElement) !== true) {
            setStep(stepOf(state.trace, 0));
          }
        }
      }),
    [],
  );
  const messages = reading.trace?.messages ?? [];
  // With a trace and no message chosen, its first one is shown.
  const message = chosen === 0 ? (messages[0]?.message ?? 0) : chosen;
  return (
    <div className={styles.frame}>
      <div className={styles.columns} data-step={step}>
        <div ref={list} className={styles.list}>
          <RequestList onChoose={() => setStep('trace')} />
        </div>
        <div className={styles.trace}>
          <BackButton onClick={() => setStep('list')} />
          <TracePane reading={reading} message={message} onChoose={() => setStep('message')} />
        </div>
        <div className={styles.message}>
          <BackButton onClick={() => setStep('trace')} />
          <MessagePane message={message} messages={messages} />
        </div>
      </div>
    </div>
  );
}

function stepOf(trace: string, message: number): Step {
  if (message !== 0) return 'message';
  return trace === '' ? 'list' : 'trace';
}
