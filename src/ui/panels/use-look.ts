/** Something of the run that batches do not bring, looked at a few times a second while anything happens. */
import { useEffect, useState } from 'react';
import { sampleRun } from './drawer-sample.ts';

/** What `ask` last answered; null before that. Another `ask` begins anew, so keep it steady. */
export function useLook<Answer>(ask: () => Promise<Answer>): Answer | null {
  const [seen, setSeen] = useState<Answer | null>(null);
  useEffect(() => {
    let isOver = false;
    let isWaiting = false;
    let isMissed = false;
    async function look(): Promise<void> {
      isMissed = true;
      if (isWaiting) return;
      isWaiting = true;
      // What happens while an answer is on its way may be the last for long: then once more.
      while (isMissed) {
        isMissed = false;
        try {
          const answer = await ask();
          if (isOver) return;
          setSeen(answer);
        } catch {
          // The engine is starting or being rebuilt; what happens next asks again.
        }
      }
      isWaiting = false;
    }
    const stop = sampleRun(() => void look());
    return () => {
      isOver = true;
      stop();
    };
  }, [ask]);
  return seen;
}
