import { expect, it } from 'vitest';
import { RequestsFold, REQUESTS_MAX } from '../../../src/sim/observe/requests.ts';
import { FactMaker, requestEnded, requestStarted } from '../../support/facts.ts';

const nothing = () => ({});

it('gives each change once', () => {
  const fold = new RequestsFold();
  const maker = new FactMaker();
  fold.accept(maker.at(5, requestStarted(1)));
  expect(fold.take(nothing)).toMatchObject([
    { request: 1, startedAtMs: 5, latencyMs: null, status: 0 },
  ]);
  expect(fold.take(nothing)).toEqual([]);
  fold.accept(maker.at(6, requestEnded(1)));
  expect(fold.take(nothing)).toMatchObject([
    { request: 1, startedAtMs: 5, latencyMs: 1, status: 200 },
  ]);
  expect(fold.take(nothing)).toEqual([]);
});

it('tells the end of what was given under way, even when much is newer', () => {
  const fold = new RequestsFold();
  const maker = new FactMaker();
  fold.accept(maker.at(0, requestStarted(1)));
  fold.take(nothing);
  fold.accept(maker.at(1, requestEnded(1, { status: 503, reason: 'no-replica' })));
  for (let request = 2; request < 900; request++) {
    fold.accept(maker.at(request, requestStarted(request)));
    fold.accept(maker.at(request, requestEnded(request)));
  }
  const taken = fold.take(nothing);
  expect(taken.length).toBe(200);
  expect(taken[0]).toMatchObject({ request: 1, status: 503 });
  expect(taken.at(-1)).toMatchObject({ request: 899 });
});

it('stays bounded and right when nobody looks', () => {
  const fold = new RequestsFold();
  const maker = new FactMaker();
  fold.accept(maker.at(0, requestStarted(1)));
  fold.take(nothing);
  for (let request = 2; request < 10 * REQUESTS_MAX; request++) {
    fold.accept(maker.at(request, requestStarted(request)));
    if (request === 500) fold.accept(maker.at(request, requestEnded(1)));
    fold.accept(maker.at(request, requestEnded(request)));
  }
  const taken = fold.take(nothing);
  expect(taken.length).toBe(200);
  expect(new Set(taken.map((one) => one.request)).size).toBe(200);
  expect(taken[0]).toMatchObject({ request: 1, status: 200 });
  expect(fold.take(nothing)).toEqual([]);
});

it('gives the values behind a reason, and none for what went well or is under way', () => {
  const fold = new RequestsFold();
  const maker = new FactMaker();
  fold.accept(maker.at(0, requestStarted(1)));
  fold.accept(maker.at(0, requestStarted(2)));
  fold.accept(maker.at(0, requestStarted(3)));
  fold.accept(maker.at(9, requestEnded(1, { status: 504, reason: 'timeout' })));
  fold.accept(maker.at(9, requestEnded(2)));
  const taken = fold.take(({ trace }) => ({ timeoutMs: 250, trace }));
  expect(taken.map(({ values }) => values)).toEqual([{ timeoutMs: 250, trace: 't1' }, {}, {}]);
});
