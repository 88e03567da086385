/** Crash before acknowledgement: a replica ends when it is done with a message, before its broker is told so. */
import { crashAt } from './crash-at.ts';
import type { NodeFault } from './kind.ts';

export const crashBeforeAcknowledgement: NodeFault = crashAt('before-acknowledgement');
