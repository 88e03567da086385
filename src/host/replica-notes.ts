/** What a replica's worker and a replica's cell have in common: what is told of service code, and its setup. */
import type { ReplicaSetup } from '../sim/index.ts';

/** What is told of one window; the rest is not. */
export const NOTES_PER_WINDOW_MAX = 20;
const NOTE_LENGTH_MAX = 2_000;

export function shortNote(text: string): string {
  return text.slice(0, NOTE_LENGTH_MAX);
}

/** Whatever was thrown, in words, without trusting it. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'something that cannot be described';
  }
}

/** The engine, which is trusted, sends it. */
export function setupOf(message: unknown): ReplicaSetup;
export function setupOf(message: unknown): unknown {
  return message;
}
