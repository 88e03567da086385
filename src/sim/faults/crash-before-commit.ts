/** Crash before commit: a replica ends when a request would have changed something, which does not happen. */
import { crashAt } from './crash-at.ts';
import type { NodeFault } from './kind.ts';

export const crashBeforeCommit: NodeFault = { ...crashAt('before-commit'), needsDatabase: true };
