/** Reads the list of messages, again and again while the run goes on. */
import { useCallback } from 'react';
import type { MessageFilter, MessageList } from '../../sim/index.ts';
import { messages as readMessages } from '../../state/session.ts';
import { useLook } from './use-look.ts';

/** As many as anybody scrolls through. */
const SHOWN_MAX = 500;

/** `filter` must stay the same object while it says the same; null: not read yet. */
export function useMessages(filter: MessageFilter): MessageList | null {
  // Other kinds of the same conversation replace the list when they are there, not before.
  const about = JSON.stringify({ ...filter, kinds: undefined });
  const ask = useCallback(
    async () => ({ about, list: await readMessages({ ...filter, limit: SHOWN_MAX }) }),
    [about, filter],
  );
  const kept = useLook(ask);
  return kept?.about === about ? kept.list : null;
}
