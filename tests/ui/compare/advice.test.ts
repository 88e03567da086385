import { describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../../src/sim/index.ts';
import { adviceFrom, percent } from '../../../src/ui/compare/advice.ts';
import type { Advice, Need } from '../../../src/ui/compare/advice.ts';
import { bestOf } from '../../../src/ui/compare/score.ts';
import type { Score } from '../../../src/ui/compare/score.ts';

const names = { caller: 'Catalog', subject: 'Analytics' };

function score(protocol: ProtocolId, change: Partial<Score> = {}): Score {
  return {
    protocol,
    bytesPerMessage: 100,
    delayMsP50: 10,
    delayMsP99: 20,
    waitMsP50: 10,
    waitMsP99: 20,
    doneWhenTold: 1,
    failed: 0,
    missed: 0,
    waiting: 0,
    slowestMs: 30,
    duplicated: 0,
    outOfOrder: 0,
    history: { read: 0, before: 50 },
    ...change,
  };
}

function adviceOn(need: Need, scores: readonly Score[]): Advice {
  const found = adviceFrom(scores, names, 'en').find((one) => one.need === need);
  if (found === undefined) throw new Error(`no advice on ${need}`);
  return found;
}

describe('the best of a row', () => {
  const measured = (...values: (number | null)[]) =>
    (['rest', 'grpc', 'amqp'] as const).map((protocol, at) => ({
      protocol,
      value: values[at] ?? null,
    }));

  it('includes what is equal to it within 5 %', () => {
    expect(bestOf(measured(100, 104, 106), 'less')).toEqual(['rest', 'grpc']);
    expect(bestOf(measured(0, 1, 0), 'less')).toEqual(['rest', 'amqp']);
    expect(bestOf(measured(1, 2, 3), 'more')).toEqual(['amqp']);
  });

  it('is nobody where all are alike or nothing was measured', () => {
    expect(bestOf(measured(5, 5, 5), 'less')).toEqual([]);
    expect(bestOf(measured(null, null, null), 'less')).toEqual([]);
    expect(bestOf(measured(null, 5, 9), 'less')).toEqual(['grpc']);
  });
});

describe('advice', () => {
  it('takes those that fit the need, and of them the best', () => {
    const scores = [
      score('rest', { missed: 9, failed: 9 }),
      score('amqp', { duplicated: 2, delayMsP50: 5 }),
      score('kafka', { delayMsP50: 50 }),
    ];
    const { chosen, why } = adviceOn('kept', scores);
    expect(chosen).toEqual(['kafka']);
    expect(why).toContain('With REST it never got 9.');
  });

  it('says so when nobody fits, and who came nearest', () => {
    const scores = [
      score('rest', { failed: 7, missed: 7 }),
      score('grpc', { failed: 5, missed: 5 }),
    ];
    const { chosen, why } = adviceOn('kept', scores);
    expect(chosen).toEqual([]);
    expect(why).toContain('the fewest, 5, with gRPC');
  });

  it('names all that are equally good, and none of them as the worst', () => {
    const { chosen, why } = adviceOn('bytes', [score('rest'), score('grpc')]);
    expect(chosen).toEqual(['rest', 'grpc']);
    expect(why).toBe('100 bytes for each message.');
  });

  it('is silent on what was not measured, and where there is nothing to choose between', () => {
    const without = { history: null, failed: null, missed: null };
    const needs = adviceFrom([score('rest', without), score('grpc', without)], names, 'en').map(
      ({ need }) => need,
    );
    expect(needs).toEqual(['known', 'fresh', 'order', 'bytes']);
    expect(adviceFrom([score('rest')], names, 'en')).toEqual([]);
  });

  it('never rounds nearly all up to all, or hardly any down to none', () => {
    expect([
      percent(0.999, 'en'),
      percent(0.001, 'en'),
      percent(1, 'en'),
      percent(0, 'en'),
    ]).toEqual(['99 %', '1 %', '100 %', '0 %']);
  });
});
