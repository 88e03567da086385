/** The run's time line, read again as the run goes on. */
import { useEffect, useState } from 'react';
import type { RunTimeLine } from '../../host/engine-api.ts';
import { timeLine } from '../../state/time-travel.ts';
import { sampleRun } from '../panels/drawer-sample.ts';

/** Null until it has been read. */
export function useTimeLine(): RunTimeLine | null {
  const [line, setLine] = useState<RunTimeLine | null>(null);
  useEffect(() => {
    let isWanted = true;
    let isReading = false;
    let isDue = false;
    const look = async (): Promise<void> => {
      isDue = true;
      if (isReading) return;
      isReading = true;
      isDue = false;
      // The engine may be gone or have nothing open; a new run brings its own.
      const read = await timeLine().catch(() => null);
      isReading = false;
      if (isWanted && read !== null) setLine(read);
      if (isDue && isWanted) await look();
    };
    const stop = sampleRun(() => void look());
    return () => {
      isWanted = false;
      stop();
    };
  }, []);
  return line;
}
