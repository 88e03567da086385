/** Crash after commit: a replica ends when a request has changed something and is about to be answered. */
import { crashAt } from './crash-at.ts';
import type { NodeFault } from './kind.ts';

export const crashAfterCommit: NodeFault = { ...crashAt('after-commit'), needsDatabase: true };
