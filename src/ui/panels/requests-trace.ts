/** Reads the chosen trace, again and again while it is under way. */
import { useEffect, useState } from 'react';
import type { TraceView } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';
import { trace as readTrace } from '../../state/session.ts';
import { sampleRun } from './drawer-sample.ts';

export interface TraceReading {
  /** Null: nothing chosen, not read yet, or not kept. */
  readonly trace: TraceView | null;
  readonly state: 'none' | 'reading' | 'read' | 'gone';
  /** Virtual ms at which it was read: bars of what is under way reach so far. */
  readonly readAtMs: number;
}

const nothing: TraceReading = { trace: null, state: 'none', readAtMs: 0 };

/** The trace of that id; empty: nothing. */
export function useTrace(id: string): TraceReading {
  const [kept, setKept] = useState<{ id: string; reading: TraceReading }>({
    id: '',
    reading: nothing,
  });
  useEffect(() => {
    if (id === '') return undefined;
    let isWanted = true;
    let isReading = false;
    let isComplete = false;
    let readFacts = -1;
    const read = async (): Promise<void> => {
      const { nowMs, factCount } = runStore.getState();
      // An earlier moment is shown.
      if (factCount < readFacts) isComplete = false;
      // Nothing happened since: the trace is what it was.
      if (isReading || isComplete || factCount === readFacts) return;
      isReading = true;
      readFacts = factCount;
      const trace = await readTrace(id).catch(() => null);
      isReading = false;
      if (!isWanted) return;
      isComplete = trace !== null && !isUnderWay(trace);
      const state = trace === null ? 'gone' : 'read';
      setKept({ id, reading: { trace, state, readAtMs: nowMs } });
    };
    const stop = sampleRun(() => void read());
    return () => {
      isWanted = false;
      stop();
    };
  }, [id]);
  if (id === '') return nothing;
  return kept.id === id ? kept.reading : { ...nothing, state: 'reading' };
}

/** Work may go on behind a request that has ended: whoever timed out is not waited for. */
function isUnderWay({ request, spans }: TraceView): boolean {
  return request.latencyMs === null || spans.some((span) => span.endMs === null);
}
