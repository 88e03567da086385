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

const decided = (trace: number, step: 'matched' | 'called' | 'replied'): FactDraft => ({
  kind: 'gateway-decided',
  process: 'gateway/0',
  trace: `t${trace}`,
  span: `s${trace}`,
  steps: [{ step, outcome: 'passed', values: {} }],
});

const stepsOf = (fold: TracesFold): readonly string[] | undefined =>
  fold.newestDecisions('gateway/0')?.steps.map(({ step, atMs }) => `${step} ${atMs}`);

it('knows what a gateway has decided about its newest request', () => {
  const fold = folded(
    [0, requestStarted(1)],
    [1, decided(1, 'matched')],
    [2, requestStarted(2)],
    [3, decided(2, 'matched')],
    // An older request that goes on does not become the newest again.
    [4, decided(1, 'replied')],
    [5, decided(2, 'called')],
  );
  expect(fold.newestDecisions('gateway/0')).toMatchObject({ trace: 't2', path: '/api/hello' });
  expect(stepsOf(fold)).toEqual(['matched 3', 'called 5']);
  expect(fold.newestDecisions('other/0')).toBeNull();
});

it('keeps what was decided about a person’s request in view for two seconds of load', () => {
  const person = { ...requestStarted(1), origin: 'person' } as const;
  const fold = folded(
    [0, person],
    [1, decided(1, 'matched')],
    [500, requestStarted(2)],
    [501, decided(2, 'matched')],
  );
  expect(stepsOf(fold)).toEqual(['matched 1']);
  const later = folded(
    [0, person],
    [1, decided(1, 'matched')],
    [2_100, requestStarted(2)],
    [2_101, decided(2, 'matched')],
  );
  expect(stepsOf(later)).toEqual(['matched 2101']);
});
