/**
 * The beat of what is read, not watched: clock and figures. While the run plays it is three frames
 * long, and all of them are written in the same frame: any change of text costs that frame a walk
 * over the whole picture, so that two frames in three are left to what moves.
 */
import { onBatch, runStore } from '../../state/run-store.ts';

const FRAMES = 3;

const listeners = new Set<() => void>();
let frames = 0;
let isFollowing = false;

/** Calls `look` on each beat while the run plays, and at once for every change while it stands still. */
export function onBeat(look: () => void): () => void {
  follow();
  listeners.add(look);
  return () => listeners.delete(look);
}

function follow(): void {
  if (isFollowing) return;
  isFollowing = true;
  onBatch(({ playing }) => {
    frames = (frames + 1) % FRAMES;
    if (playing && frames === 0) beat();
  });
  runStore.subscribe(({ playing }) => {
    if (!playing) beat();
  });
}

function beat(): void {
  for (const look of listeners) look();
}
