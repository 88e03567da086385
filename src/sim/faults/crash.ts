/** Crash: the processes end as if killed, and come back cold when the fault is over. */
import { comingBack, comingBackSettings } from './coming-back.ts';
import type { NodeFault } from './kind.ts';

export const crash: NodeFault = {
  on: 'node',
  nodes: ['service', 'gateway', 'broker'],
  settings: comingBackSettings,
  isMomentary: false,
  harmless: null,
  comesBack: comingBack,
  stops: true,
};
