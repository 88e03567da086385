/** Reads the list of messages, again and again while the run goes on. */
import { useEffect, useState } from 'react';
import type { MessageFilter, MessageList } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import { messages as readMessages } from '../../state/session.ts';
import { sampleRun } from './drawer-sample.ts';

/** As many as anybody scrolls through. */
const SHOWN_MAX = 500;

interface Kept {
  readonly about: string;
  readonly list: MessageList;
}

/** `filter` must stay the same object while it says the same; null: not read yet. */
export function useMessages(filter: MessageFilter): MessageList | null {
  const [kept, setKept] = useState<Kept | null>(null);
  // Other kinds of the same conversation replace the list when they are there, not before.
  const about = JSON.stringify({ ...filter, kinds: undefined });
  useEffect(() => {
    let isWanted = true;
    let isReading = false;
    let readFacts = -1;
    const read = async (): Promise<void> => {
      const { factCount } = runStore.getState();
      // Nothing happened since: the list is what it was.
      if (isReading || factCount === readFacts) return;
      isReading = true;
      readFacts = factCount;
      const list = await readMessages({ ...filter, limit: SHOWN_MAX }).catch(() => null);
      isReading = false;
      if (isWanted && list !== null) setKept({ about, list });
    };
    const stop = sampleRun(() => void read());
    return () => {
      isWanted = false;
      stop();
    };
  }, [filter, about]);
  return kept?.about === about ? kept.list : null;
}
