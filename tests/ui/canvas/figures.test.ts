import { describe, expect, it } from 'vitest';
import type { NodeView, ReplicaState } from '../../../src/sim/index.ts';
import { nodeState, shortDuration, shortNumber } from '../../../src/ui/canvas/figures.ts';

function view(...states: readonly ReplicaState[]): NodeView {
  return {
    id: 'orders',
    replicas: states.map((state, replica) => ({
      replica,
      state,
      busy: 0,
      queue: 0,
      reason: '',
      detail: '',
    })),
    metrics: {
      ratePerSecond: 0,
      latencyMsP50: null,
      latencyMsP95: null,
      errorRatio: 0,
      countTotal: 0,
      errorTotal: 0,
      queueLength: 0,
      utilisation: 0,
      bytesPerSecond: 0,
    },
  };
}

describe('figures', () => {
  it('writes a tenth only where it matters, as the language does', () => {
    expect(shortNumber(4.25, 'en')).toBe('4.3');
    expect(shortNumber(4.25, 'es')).toBe('4,3');
    expect(shortNumber(9.96, 'en')).toBe('10');
    expect(shortNumber(1234.6, 'es')).toBe('1.235');
    expect(shortDuration(88.4, 'en')).toBe('88 ms');
    expect(shortDuration(999.7, 'en')).toBe('1 s');
    expect(shortDuration(1234, 'es')).toBe('1,2 s');
  });

  it('calls a node up while every replica is, and down when none is', () => {
    expect(nodeState(undefined)).toBe('up');
    expect(nodeState(view('up', 'up'))).toBe('up');
    expect(nodeState(view('up', 'starting'))).toBe('degraded');
    expect(nodeState(view('down', 'down'))).toBe('down');
    expect(nodeState(view('starting', 'starting'))).toBe('starting');
    expect(nodeState(view('down', 'starting'))).toBe('down');
    expect(nodeState(view('up', 'down'))).toBe('degraded');
    expect(nodeState(view())).toBe('down');
  });
});
