/**
 * The beat of what is read, not watched: clock and figures. While the run plays it is three frames
 * long, and all of them are written in the same frame: any change of text costs that frame a walk
 * over the whole picture, so that two frames in three are left to what moves.
 */
import { onBatch, runStore } from '../../state/run-store.ts';

const FRAMES = 3;

/** Calls `look` on each beat while the run plays, and at once for every change while it stands still. */
export function onBeat(look: () => void): () => void {
  let frames = 0;
  const stopBatches = onBatch(({ playing, nodes }) => {
    frames = nodes === undefined ? (frames + 1) % FRAMES : 0;
    if (playing && frames === 0) look();
  });
  const stopChanges = runStore.subscribe(({ playing }) => {
    if (!playing) look();
  });
  return () => {
    stopBatches();
    stopChanges();
  };
}
