/** Planned faults as members of a document: what is taken, what is refused, what goes with what. */
import { describe, expect, it } from 'vitest';
import {
  checkFaultEdit,
  readScenario,
  writeScenario,
} from '../../../src/sim/world/scenario-schema.ts';
import { applyEdit } from '../../../src/sim/index.ts';
import type { PlannedFault, Scenario } from '../../../src/sim/index.ts';
import { world } from '../../support/world.ts';

const { scenario } = world()
  .client('client')
  .service('orders', '{ return {}; }', { replicas: 2 })
  .link('client', 'orders');
const slow: PlannedFault = {
  id: 'slow',
  kind: 'latency',
  target: 'client-orders',
  settings: { delayMs: 80 },
  plan: { atMs: 100, forMs: 50, everyMs: 200, probability: 0.5 },
};
const apart: PlannedFault = { id: 'apart', kind: 'partition', target: 'orders', plan: { atMs: 1 } };

function withFaults(...faults: PlannedFault[]): Scenario {
  return faults.reduce((all, fault) => applyEdit(all, { kind: 'plan-fault', fault }), scenario);
}

describe('planned faults', () => {
  it('survive being written and read', () => {
    const full = withFaults(slow, apart);
    const read = readScenario(writeScenario(full));
    expect(read.ok && read.scenario.faults).toEqual([slow, apart]);
  });

  it('are replaced by one with the same id, and leave no empty list behind', () => {
    const changed = { ...slow, plan: { atMs: 5 } };
    expect(withFaults(slow, apart, changed).faults).toEqual([changed, apart]);
    expect(applyEdit(withFaults(slow), { kind: 'unplan-fault', id: 'slow' })).toEqual(scenario);
  });

  it('go with the link or the node that they would break', () => {
    const full = withFaults(slow, apart);
    expect(applyEdit(full, { kind: 'remove-link', id: 'client-orders' }).faults).toEqual([apart]);
    expect(applyEdit(full, { kind: 'remove-node', id: 'orders' })).not.toHaveProperty('faults');
  });

  it.each([
    ['a target that is not there', { ...slow, target: 'orders' }, 'no-link'],
    ['a setting that the kind has not', { ...slow, settings: { heat: 1 } }, 'choice'],
    ['a setting outside its range', { ...slow, settings: { delayMs: -1 } }, 'number-range'],
    ['a choice that is none', { ...apart, settings: { direction: 'up' } }, 'choice'],
    ['a replica that is not there', { ...apart, replica: 2 }, 'no-replica'],
    ['a time before the run', { ...slow, plan: { atMs: -1 } }, 'number-range'],
    ['no time at all', { ...slow, plan: { atMs: 1, everyMs: 0 } }, 'number-range'],
  ] as const)('with %s are refused, as an edit and in a document', (_what, fault, code) => {
    expect(() => checkFaultEdit(scenario, { kind: 'plan-fault', fault })).toThrow(
      expect.objectContaining({ code }),
    );
    const read = readScenario(JSON.stringify({ ...scenario, faults: [fault] }));
    expect(read.ok ? [] : read.problems.map(({ place }) => place)).toEqual([
      expect.stringMatching(/^faults\[0\]/),
    ]);
  });

  it('that are not there are refused, and too many', () => {
    expect(() => checkFaultEdit(scenario, { kind: 'unplan-fault', id: 'slow' })).toThrow(
      expect.objectContaining({ code: 'no-fault' }),
    );
    const many = Array.from({ length: 200 }, (_, at) => ({ ...slow, id: `f-${at}` }));
    const full = { ...scenario, faults: many };
    expect(() => checkFaultEdit(full, { kind: 'plan-fault', fault: slow })).toThrow(
      expect.objectContaining({ code: 'faults-most' }),
    );
  });
});
