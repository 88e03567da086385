/**
 * Locked database: another transaction holds SQLite's exclusive lock, so that no statement begins. Each
 * waits until the lock is free, or fails with SQLITE_BUSY after the busy timeout (`sqlite3_busy_timeout`;
 * 0: at once).
 */
import { milliseconds, numberOf } from './kind.ts';
import type { NodeFault } from './kind.ts';

export const lockedDatabase: NodeFault = {
  on: 'node',
  nodes: ['service'],
  needsDatabase: true,
  settings: { busyTimeoutMs: milliseconds(5_000, 3_600_000) },
  isMomentary: false,
  harmless: null,
  onDatabase: (conditions, settings) => ({
    ...conditions,
    lockedMs: Math.min(conditions.lockedMs ?? Infinity, numberOf(settings, 'busyTimeoutMs')),
  }),
};
