/** A market over every protocol in which every fault of a node strikes, some of them together. */
import type {
  FaultKindId,
  FaultPlan,
  FaultSettings,
  PlannedFault,
  Scenario,
} from '../../src/sim/index.ts';
import { mixedMercado } from './five-ways.ts';

const early = { every: 2, startUpMs: 60, warmUpMs: 200 };

const planned: readonly (readonly [
  kind: FaultKindId,
  target: string,
  plan: FaultPlan,
  settings?: FaultSettings,
])[] = [
  ['clock-skew', 'notify', { atMs: 0 }, { skewMs: -5_000 }],
  ['bad-version', 'catalog', { atMs: 0 }, { share: 0.2 }],
  ['crash-before-acknowledgement', 'notify', { atMs: 0 }, early],
  ['crash-before-acknowledgement', 'payments', { atMs: 0 }, early],
  ['crash-after-commit', 'orders', { atMs: 0, forMs: 700 }, early],
  ['crash-before-commit', 'inventory', { atMs: 100 }, { ...early, every: 0, probability: 0.3 }],
  ['slow-cpu', 'orders', { atMs: 150, forMs: 300, everyMs: 500 }, { factor: 3 }],
  ['slow-database', 'inventory', { atMs: 200, forMs: 300 }, { factor: 200 }],
  ['locked-database', 'catalog', { atMs: 250, forMs: 150 }, { busyTimeoutMs: 50 }],
  ['pause', 'catalog', { atMs: 350.123, forMs: 100 }],
  ['pause', 'gateway', { atMs: 500, forMs: 120 }],
  ['full-queue', 'catalog', { atMs: 650, forMs: 50 }],
  ['restart', 'orders', { atMs: 720 }, { startUpMs: 80, warmUpMs: 100 }],
  ['crash', 'catalog', { atMs: 800, forMs: 70 }, { startUpMs: 50 }],
];

const ofNodes = planned.map(([kind, target, plan, settings = {}], at) => ({
  ...{ id: `fault-${at}`, kind, target, plan, settings },
}));

const ofBrokers: readonly PlannedFault[] = mixedMercado.nodes
  .filter((node) => node.kind === 'broker')
  .map(({ id }, at) => ({
    ...{ id: `broker-${at}`, target: id, plan: { atMs: 420, forMs: 90 } },
    kind: 'pause',
  }));

export const brokenNodes: Scenario = {
  ...mixedMercado,
  id: 'broken-nodes',
  faults: [...ofNodes, ...ofBrokers],
};
