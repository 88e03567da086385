/** Every message of a link, a node or one conversation in order, and the bytes of the chosen one. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { documentStore } from '../../state/document-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { BackButton } from './back-button.tsx';
import { MessagePane } from './message-view.tsx';
import { conversationOf, filterOf, keyOf } from './messages-conversation.ts';
import { MessageFilters } from './messages-filters.tsx';
import { kindsStore } from './messages-kinds.ts';
import { MessageList } from './messages-list.tsx';
import styles from './messages-panel.module.css';
import { useMessages } from './messages-reading.ts';

export function MessagesPanel() {
  const chosen = useStore(uiStore, (state) => state.message);
  const asked = useStore(uiStore, (state) => state.conversation);
  const selection = useStore(uiStore, (state) => state.selection);
  const scenario = useStore(documentStore, (state) => state.scenario);
  const shown = useStore(kindsStore, (state) => state.shown);
  const conversation = conversationOf({ conversation: asked, selection }, scenario);
  const filter = useMemo(
    () => ({ ...filterOf(conversation), kinds: [...shown] }),
    [conversation, shown],
  );
  const list = useMessages(filter);
  // Where there is no room for both, one of them is in view.
  const [step, setStep] = useState<'list' | 'message'>('list');
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      uiStore.subscribe((state, before) => {
        // Arrow keys in the list stay there.
        if (state.message === before.message || state.message === 0) return;
        if (box.current?.contains(document.activeElement) !== true) setStep('message');
      }),
    [],
  );
  const messages = list?.messages ?? [];
  return (
    <div className={styles.frame}>
      <div className={styles.columns} data-step={step}>
        <div ref={box} className={styles.list}>
          <MessageFilters conversation={conversation} list={list} shown={shown} />
          <MessageList key={keyOf(conversation)} list={list} onChoose={() => setStep('message')} />
        </div>
        <div className={styles.message}>
          <BackButton onClick={() => setStep('list')} />
          <MessagePane message={chosen} messages={messages} />
        </div>
      </div>
    </div>
  );
}
