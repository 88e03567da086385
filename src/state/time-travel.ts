/** What the page can do with the past of its run. Like `session.ts`, and loaded when it is first wanted. */
import type { RunTimeLine } from '../host/engine-api.ts';
import { documentStore } from './document-store.ts';
import { connected, showHash } from './session.ts';

/** Later than any run. */
const NOW_MS = Number.MAX_SAFE_INTEGER / 1000;

/** Shows the world as it was at that virtual time. */
export async function seek(ms: number): Promise<void> {
  await connected().seek(Math.max(0, ms));
}

export async function backToNow(): Promise<void> {
  await seek(NOW_MS);
}

/** To the instant before the one shown at which something happened. */
export async function stepBack(): Promise<void> {
  await connected().stepBack();
}

export async function timeLine(): Promise<RunTimeLine> {
  return connected().timeLine();
}

/** Another run from the moment shown; the one that is left stays. False: something else was asked for meanwhile. */
export async function fork(): Promise<boolean> {
  const isThere = await connected().fork();
  if (isThere) await begin();
  return isThere;
}

/** Shows another of the runs that began as the same. */
export async function switchTo(branch: number): Promise<void> {
  await connected().switchTo(branch);
  await begin();
}

/** Steps of undo belong to the run in which they were made. */
async function begin(): Promise<void> {
  documentStore.setState({ past: [], future: [], lastGroup: '' });
  await showHash();
}
