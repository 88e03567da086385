import { expect, it } from 'vitest';
import { BadgesFold } from '../../../src/sim/observe/badges.ts';
import { failureObserved, FactMaker } from '../../support/facts.ts';

it('gathers failures by place and reason, and lets them go after three seconds', () => {
  const fold = new BadgesFold();
  const maker = new FactMaker();
  const refused = { reason: 'connection-refused', link: 'gateway-hello' } as const;
  fold.accept(maker.at(0, failureObserved({ ...refused, trace: 'a' })));
  fold.accept(maker.at(100, failureObserved({ ...refused, trace: 'b' })));
  fold.accept(maker.at(2_000, failureObserved()));
  expect(
    fold.read(2_500).map((badge) => [badge.node, badge.link, badge.count, badge.trace]),
  ).toEqual([
    ['', 'gateway-hello', 2, 'b'],
    ['gateway', '', 1, ''],
  ]);
  expect(fold.read(3_100).map((badge) => badge.reason)).toEqual(['no-route']);
  fold.accept(maker.at(9_000, failureObserved()));
  expect(fold.read(9_000).map((badge) => badge.count)).toEqual([1]);
});
