/** Restart: the processes end with all that they hold, and start again at once, cold. */
import { comingBack, comingBackSettings } from './coming-back.ts';
import type { NodeFault } from './kind.ts';

export const restart: NodeFault = {
  on: 'node',
  nodes: ['service', 'gateway', 'broker'],
  settings: comingBackSettings,
  isMomentary: true,
  harmless: null,
  comesBack: comingBack,
  stops: true,
};
