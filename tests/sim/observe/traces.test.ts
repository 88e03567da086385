import { expect, it } from 'vitest';
import { TRACES_MAX, TracesFold } from '../../../src/sim/observe/traces.ts';
import type { FactDraft } from '../../../src/sim/observe/facts.ts';
import {
  FactMaker,
  requestEnded,
  requestStarted,
  spanEnded,
  spanStarted,
} from '../../support/facts.ts';

function folded(...drafts: readonly (readonly [ms: number, draft: FactDraft])[]): TracesFold {
  const fold = new TracesFold();
  const maker = new FactMaker();
  for (const [ms, draft] of drafts) fold.accept(maker.at(ms, draft));
  return fold;
}

it('gives parents before children and siblings by start', () => {
  const fold = folded(
    [0, requestStarted(1)],
    [0, spanStarted('root', '')],
    [1, spanStarted('b', 'root')],
    [2, spanStarted('c', 'root')],
    [3, spanStarted('b1', 'b')],
    [3, spanStarted('orphan', 'lost')],
    [4, spanStarted('c1', 'c')],
    [5, spanEnded('b', { status: 500, reason: 'handler-threw', definite: false })],
    [9, spanEnded('root')],
    [9, requestEnded(1)],
  );
  const trace = fold.trace('t1');
  expect(trace?.spans.map((span) => span.span)).toEqual(['root', 'b', 'b1', 'c', 'c1', 'orphan']);
  expect(trace?.spans[1]).toMatchObject({ startMs: 1, endMs: 5, status: 500, definite: false });
  expect(trace?.spans[3]?.endMs).toBeNull();
  expect(trace?.request).toMatchObject({ status: 200, latencyMs: 1 });
  expect(fold.trace('nothing')).toBeNull();
});

it('is not caught by spans that name each other as parents', () => {
  const fold = folded(
    [0, requestStarted(1)],
    [0, spanStarted('a', 'b')],
    [0, spanStarted('b', 'a')],
  );
  expect(fold.trace('t1')?.spans).toEqual([]);
});

it('keeps the newest traces', () => {
  const fold = new TracesFold();
  const maker = new FactMaker();
  for (let request = 1; request <= TRACES_MAX + 1; request++) {
    fold.accept(maker.at(request, requestStarted(request)));
  }
  expect(fold.trace('t1')).toBeNull();
  expect(fold.trace('t2')).not.toBeNull();
});
