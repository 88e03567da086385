/** What a gateway decided about its newest request, at a pace at which it can be read. */
import { useEffect, useState } from 'react';
import type { NewestDecisions } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import { onNode, shownNode } from './shown-figures.ts';

/** Wall ms for which it stays at more than slow motion. */
const STAYS_MS = 700;
/** Up to this speed every step is shown when it happens. */
const SLOW = 0.2;

/** Null: nothing yet. */
export function useNewest(id: string): NewestDecisions | null {
  const [newest, setNewest] = useState<NewestDecisions | null>(() => shownNode(id)?.newest ?? null);
  useEffect(() => {
    let shownAt = 0;
    let timer = 0;
    const show = (): void => {
      window.clearTimeout(timer);
      shownAt = performance.now();
      setNewest(shownNode(id)?.newest ?? null);
    };
    const look = (): void => {
      const { playing, speed } = runStore.getState();
      const isSlow = !playing || (speed !== 'max' && speed <= SLOW);
      const leftMs = isSlow ? 0 : shownAt + STAYS_MS - performance.now();
      window.clearTimeout(timer);
      if (leftMs <= 0) show();
      else timer = window.setTimeout(show, leftMs);
    };
    look();
    const stop = onNode(id, look);
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [id]);
  return newest;
}
