/** Reads a message with its bytes, again while they are still going onto the link, or are on their way. */
import { useEffect, useState } from 'react';
import type { MessageDetail } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import { message as readMessage } from '../../state/session.ts';
import { sampleRun } from './drawer-sample.ts';

export interface MessageReading {
  readonly detail: MessageDetail | null;
  readonly state: 'none' | 'reading' | 'read' | 'gone';
}

function isThere({ bytes, size, arrivesAtMs }: MessageDetail, nowMs: number): boolean {
  return bytes.length >= size && arrivesAtMs !== null && arrivesAtMs <= nowMs;
}

const nothing: MessageReading = { detail: null, state: 'none' };

/** The message of that number; 0: nothing. */
export function useMessage(message: number): MessageReading {
  const [kept, setKept] = useState<{ message: number; reading: MessageReading }>({
    message: 0,
    reading: nothing,
  });
  useEffect(() => {
    if (message === 0) return undefined;
    let isWanted = true;
    let isReading = false;
    let isComplete = false;
    let readFacts = -1;
    const read = async (): Promise<void> => {
      const { factCount, nowMs } = runStore.getState();
      // An earlier moment is shown.
      if (factCount < readFacts) isComplete = false;
      if (isReading || isComplete || factCount === readFacts) return;
      isReading = true;
      readFacts = factCount;
      const detail = await readMessage(message).catch(() => null);
      isReading = false;
      if (!isWanted) return;
      isComplete = detail === null || isThere(detail, nowMs);
      setKept({ message, reading: { detail, state: detail === null ? 'gone' : 'read' } });
    };
    const stop = sampleRun(() => void read());
    return () => {
      isWanted = false;
      stop();
    };
  }, [message]);
  if (message === 0) return nothing;
  return kept.message === message ? kept.reading : { detail: null, state: 'reading' };
}
