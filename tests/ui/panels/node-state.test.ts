/** In which word a node's replicas are summed up. */
import { describe, expect, it } from 'vitest';
import type { NodeView, ReplicaState } from '../../../src/sim/index.ts';
import { shownState } from '../../../src/ui/panels/inspector/node-state.ts';

function nodeWith(...states: readonly ReplicaState[]): NodeView {
  const figures = { ratePerSecond: 0, errorRatio: 0, countTotal: 0, errorTotal: 0 };
  const load = { queueLength: 0, utilisation: 0, bytesPerSecond: 0 };
  return {
    id: 'orders',
    replicas: states.map((state, replica) => {
      return { replica, state, busy: 0, queue: 0, reason: '', detail: '' };
    }),
    metrics: { ...figures, ...load, latencyMsP50: null, latencyMsP95: null },
  };
}

describe('the state of a node', () => {
  it.each([
    ['starting', ['starting', 'starting']],
    ['up', ['up', 'up']],
    ['degraded', ['up', 'down']],
    ['degraded', ['up', 'starting']],
    ['down', ['down', 'starting']],
    ['down', []],
  ] as const)('is %s with replicas %j', (state, replicas) => {
    expect(shownState(nodeWith(...replicas))).toBe(state);
  });
});
