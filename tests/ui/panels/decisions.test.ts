import { expect, it } from 'vitest';
import type { GatewayStep } from '../../../src/sim/index.ts';
import { lookOf, tellingStep } from '../../../src/ui/panels/decisions.ts';

const passed: GatewayStep = { step: 'matched', outcome: 'passed', values: {} };
const hole: GatewayStep = { step: 'verified', outcome: 'passed', values: { holes: 'expiry' } };
const stopped: GatewayStep = { step: 'authorized', outcome: 'stopped', values: {} };
const partial: GatewayStep = {
  step: 'merged',
  outcome: 'passed',
  values: { parts: 'price', missing: 'reviews' },
};
const last: GatewayStep = { step: 'replied', outcome: 'passed', values: {} };

it.each([
  { steps: [passed, hole, stopped, last], telling: stopped },
  { steps: [passed, hole, last], telling: hole },
  { steps: [passed, partial, last], telling: partial },
  { steps: [passed, last], telling: last },
  { steps: [], telling: undefined },
])('tells what stopped a request, else a hole, else the last step', ({ steps, telling }) => {
  expect(tellingStep(steps)).toBe(telling);
});

it('marks a step that passed because a check was off', () => {
  expect([passed, hole, stopped].map(lookOf)).toEqual(['passed', 'hole', 'stopped']);
});
