import { expect, it } from 'vitest';
import { newPolicy, policyKinds } from '../../../../src/sim/index.ts';
import type { ScenarioLink } from '../../../../src/sim/index.ts';
import { mercado } from '../../../../src/sim/world/scenarios/mercado/index.ts';
import {
  moved,
  withPolicies,
  withPolicy,
} from '../../../../src/ui/panels/inspector/policy-list.ts';

function plain(): ScenarioLink {
  const [link] = mercado.links;
  if (link === undefined) throw new Error('mercado has links');
  return withPolicies(link, []);
}

function kindsOf({ policies = [] }: ScenarioLink): readonly string[] {
  return policies.map(({ kind }) => kind);
}

it('puts each policy at its usual place, whatever the order they come in', () => {
  const link = policyKinds.toReversed().reduce(withPolicy, plain());
  expect(kindsOf(link)).toEqual(policyKinds);
  expect(kindsOf(withPolicy(withPolicy(plain(), 'timeout'), 'retry'))).toEqual([
    'retry',
    'timeout',
  ]);
});

it('leaves an order of the user’s own as it is', () => {
  const own = withPolicies(plain(), [newPolicy('breaker'), newPolicy('retry')]);
  expect(kindsOf(withPolicy(own, 'timeout'))).toEqual(['breaker', 'retry', 'timeout']);
  expect(kindsOf(withPolicy(own, 'deadline'))).toEqual(['deadline', 'breaker', 'retry']);
});

it('moves one, and stays as it is at the ends', () => {
  const list = [newPolicy('retry'), newPolicy('breaker')];
  expect(moved(list, 0, 1).map(({ kind }) => kind)).toEqual(['breaker', 'retry']);
  expect(moved(list, 0, -1)).toBe(list);
  expect(moved(list, 1, 1)).toBe(list);
});

it('leaves no empty list in the document', () => {
  expect('policies' in withPolicies(plain(), [])).toBe(false);
});
