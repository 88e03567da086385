/** Something of the run that batches do not bring, looked at a few times a second while anything happens. */
import { useEffect, useState } from 'react';
import { runStore } from '../../state/run-store.ts';

/** Wall ms between two looks. */
const LOOK_EVERY_MS = 250;

/** What `ask` last answered; null before that. Another `ask` begins anew, so keep it steady. */
export function useLook<Answer>(ask: () => Promise<Answer>): Answer | null {
  const [seen, setSeen] = useState<Answer | null>(null);
  useEffect(() => {
    let isOver = false;
    let isWaiting = false;
    let isMissed = false;
    async function look(): Promise<void> {
      if (isWaiting) {
        isMissed = true;
        return;
      }
      isWaiting = true;
      isMissed = false;
      try {
        const answer = await ask();
        if (!isOver) setSeen(answer);
      } catch {
        // The engine is being rebuilt; the next batch asks again.
      }
      setTimeout(() => {
        isWaiting = false;
        // What happened meanwhile may have been the last for long.
        if (isMissed && !isOver) void look();
      }, LOOK_EVERY_MS);
    }
    void look();
    const stop = runStore.subscribe((state, before) => {
      if (state.nowMs !== before.nowMs || state.playing !== before.playing) void look();
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [ask]);
  return seen;
}
