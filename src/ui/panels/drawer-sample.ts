/** Looking at the run seldom: what is read need not change with every frame. */
import { useEffect, useState } from 'react';
import { runStore } from '../../state/run-store.ts';
import type { RunState } from '../../state/run-store.ts';

/** Panels follow the run at most this often; the eye reads no faster. */
export const SAMPLE_MS = 250;

/** Calls `look` now and after changes of the run, at most once in `SAMPLE_MS`. Returns the way to stop. */
export function sampleRun(look: () => void): () => void {
  let lookedAt = performance.now();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const lookNow = (): void => {
    timer = null;
    lookedAt = performance.now();
    look();
  };
  look();
  const stop = runStore.subscribe(() => {
    timer ??= setTimeout(lookNow, Math.max(0, lookedAt + SAMPLE_MS - performance.now()));
  });
  return () => {
    stop();
    if (timer !== null) clearTimeout(timer);
  };
}

/** What `select` reads from the run, at most four times a second. `select` must stay the same function. */
export function useSampled<T>(select: (state: RunState) => T): T {
  const [value, setValue] = useState(() => select(runStore.getState()));
  useEffect(() => sampleRun(() => setValue(() => select(runStore.getState()))), [select]);
  return value;
}
