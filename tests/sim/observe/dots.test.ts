/** What is drawn of segments: each copy by itself. */
import { expect, it } from 'vitest';
import { DotsFold } from '../../../src/sim/observe/dots.ts';
import type { FactDraft } from '../../../src/sim/observe/facts.ts';
import { at as ms } from '../../support/open-cluster.ts';
import { FactMaker, segmentLost, segmentSent } from '../../support/facts.ts';

it('draws each copy of a segment that was lost, and the last from when it was sent again', () => {
  const make = new FactMaker();
  const fold = new DotsFold();
  const accept = (atMs: number, draft: FactDraft): void => {
    const fact = make.at(atMs, draft);
    if (fact.kind === 'segment-sent' || fact.kind === 'segment-lost') fold.accept(fact);
  };
  const take = (): unknown =>
    fold.take().map((dot) => [dot.segment, dot.outcome, dot.sentAtMs, dot.arrivesAtMs]);
  accept(0, segmentSent(1, { arrivesAt: ms(670) }));
  accept(0, segmentLost(1, { lostAt: ms(5), sentAgainAt: ms(220) }));
  accept(0, segmentSent(2, { arrivesAt: ms(670) }));
  expect(take()).toEqual([
    [1, 'lost', 0, 5],
    [2, 'ok', 0, 670],
  ]);
  accept(220, segmentLost(1, { lostAt: ms(225), sentAgainAt: ms(660), arrivesAt: ms(670) }));
  expect(take()).toEqual([
    [1, 'lost', 220, 225],
    [1, 'ok', 660, 670],
  ]);
});
