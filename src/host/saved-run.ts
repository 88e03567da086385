/** The run that the browser remembers: what it began with and what was done to it since. */
import type { Scenario, TimedCommand } from '../sim/index.ts';

const STORAGE_KEY = 'panal.run';
/** A longer run is not run again on a reload; its document opens at 0. */
export const REPLAY_MS_MAX = 120_000;

export interface SavedRun {
  /** The document as it is now. */
  readonly document: Scenario;
  /** The document that the run began with; edits since are in the history. */
  readonly opened: Scenario;
  readonly seed: number;
  readonly history: readonly TimedCommand[];
  readonly nowMs: number;
}

/** Storage may be full or refused; then nothing is remembered. */
export function saveRun(run: SavedRun): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(run, bytesAsList));
  } catch {
    forgetRun();
  }
}

export function forgetRun(): void {
  try {
    localStorage.removeItem(STORAGE_KEY);
  } catch {
    // There was nothing then.
  }
}

/** What was saved, its two documents checked by `check`; null when nothing fits. */
export async function readRun(
  check: (text: string) => Promise<Scenario | null>,
): Promise<SavedRun | null> {
  try {
    const text = localStorage.getItem(STORAGE_KEY);
    if (text === null) return null;
    const raw: unknown = JSON.parse(text, listAsBytes);
    if (typeof raw !== 'object' || raw === null) return null;
    const part = (name: string): unknown => Reflect.get(raw, name);
    const document = await check(JSON.stringify(part('document')));
    const opened = await check(JSON.stringify(part('opened')));
    const [seed, nowMs, history] = [part('seed'), part('nowMs'), part('history')];
    if (document === null || opened === null || !Array.isArray(history)) return null;
    if (typeof seed !== 'number' || typeof nowMs !== 'number') return null;
    return { document, opened, seed, nowMs, history: ownHistory(history) };
  } catch {
    return null;
  }
}

/** Written by this page; a command that does not fit is refused when it is replayed. */
function ownHistory(history: readonly unknown[]): readonly TimedCommand[];
function ownHistory(history: unknown): unknown {
  return history;
}

const bytesMark = 'bytes:';

function bytesAsList(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { [bytesMark]: Array.from(value) } : value;
}

function listAsBytes(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, bytesMark)) return value;
  const list: unknown = Reflect.get(value, bytesMark);
  return Array.isArray(list) ? Uint8Array.from(list, Number) : value;
}
