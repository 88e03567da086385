/** The experiment with `prices`, over all five protocols: what the scoreboard and its advice come to. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createInlineCluster } from '../../../src/host/inline.ts';
import {
  commandsFor,
  experimentMs,
  experimentsIn,
  newcomerIn,
  protocolIds,
  variantOf,
} from '../../../src/sim/index.ts';
import type { Experiment, ProtocolId } from '../../../src/sim/index.ts';
import { prices } from '../../../src/sim/world/scenarios/prices.ts';
import { adviceFrom } from '../../../src/ui/compare/advice.ts';
import type { Need } from '../../../src/ui/compare/advice.ts';
import { scoreOf } from '../../../src/ui/compare/score.ts';
import type { Score, Snapshots } from '../../../src/ui/compare/score.ts';

const names = { caller: 'Catalog', subject: 'Analytics' };

function toCompare(): Experiment {
  const [experiment] = experimentsIn(prices);
  if (experiment === undefined) throw new Error('prices has nothing to compare');
  return experiment;
}

/** Runs one pane to its end, and not further than `sliceMs` at a time. */
async function run(protocol: ProtocolId, sliceMs: number): Promise<Score> {
  const experiment = toCompare();
  const variant = variantOf(prices, experiment, protocol);
  const history = commandsFor(variant, experiment, { hasOutage: true, hasNewcomer: true });
  const newcomer = newcomerIn(variant, experiment)?.link.id ?? '';
  const engine = await createInlineCluster(variant, { history });
  const snapshotAt = async (end: number) => {
    for (let ms = await engine.now(); ms < end; ms = await engine.now()) {
      await engine.runUntil(Math.min(end, ms + sliceMs));
    }
    return {
      group: await engine.measuresOf(experiment.links),
      newcomer: await engine.measuresOf([newcomer]),
    };
  };
  const snapshots: Snapshots = {
    warm: await snapshotAt(experimentMs.warm),
    quiet: await snapshotAt(experimentMs.down),
    now: await snapshotAt(experimentMs.end),
  };
  await engine.close();
  return scoreOf(protocol, snapshots, experiment, experimentMs.end);
}

const scores = new Map<ProtocolId, Score>();

function of(protocol: ProtocolId): Score {
  const score = scores.get(protocol);
  if (score === undefined) throw new Error(`${protocol} was not run`);
  return score;
}

function within(value: number | null, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}

beforeAll(async () => {
  for (const protocol of protocolIds) scores.set(protocol, await run(protocol, 60_000));
}, 180_000);

describe('what is measured', () => {
  it('counts bytes: gRPC takes the fewest, with three calls; brokers add their own', () => {
    const bytes = (protocol: ProtocolId): number => of(protocol).bytesPerMessage ?? Number.NaN;
    expect(bytes('grpc')).toBeLessThan(0.5 * bytes('rest'));
    expect(bytes('grpc')).toBeLessThan(bytes('websocket'));
    expect(bytes('websocket')).toBeLessThan(bytes('rest'));
    within(bytes('rest'), 1_200, 1_700);
    within(bytes('grpc'), 500, 800);
    within(bytes('amqp'), 1_300, 2_000);
    within(bytes('kafka'), 1_500, 2_400);
    within(bytes('websocket'), 800, 1_150);
  });

  it('delays by one hop of 40 ms, or by two through a broker', () => {
    for (const protocol of ['rest', 'grpc', 'websocket'] as const) {
      within(of(protocol).delayMsP50, 38, 50);
      within(of(protocol).delayMsP99, 55, 85);
    }
    within(of('amqp').delayMsP50, 76, 95);
    within(of('kafka').delayMsP50, 80, 130);
  });

  it('blocks the caller for a round trip to the slowest of three, to the broker, or not at all', () => {
    within(of('rest').waitMsP50, 80, 110);
    within(of('grpc').waitMsP50, 80, 110);
    within(of('amqp').waitMsP50, 75, 95);
    within(of('kafka').waitMsP50, 75, 110);
    expect(of('websocket').waitMsP99).toBe(0);
    // Three answers are waited for: the median is above that of one round trip.
    expect(of('rest').waitMsP50).toBeGreaterThan(of('amqp').waitMsP50 ?? Infinity);
  });

  it('tells who knows that it is done', () => {
    expect([of('rest').doneWhenTold, of('grpc').doneWhenTold]).toEqual([1, 1]);
    expect(of('websocket').doneWhenTold).toBe(0);
    within(of('amqp').doneWhenTold, 0.05, 0.8);
    within(of('kafka').doneWhenTold, 0.05, 0.8);
  });

  it('shows ten seconds without analytics: about 200 fail, are kept, or are gone', () => {
    for (const protocol of ['rest', 'grpc'] as const) {
      within(of(protocol).failed, 170, 230);
      within(of(protocol).missed, 170, 230);
    }
    for (const protocol of ['amqp', 'kafka'] as const) {
      expect([of(protocol).failed, of(protocol).missed, of(protocol).waiting]).toEqual([0, 0, 0]);
      within(of(protocol).slowestMs, 8_000, 12_000);
    }
    expect(of('websocket').failed).toBe(0);
    within(of('websocket').missed, 170, 230);
  });

  it('keeps order on one connection and in a queue, not over a pool or over partitions', () => {
    for (const protocol of ['grpc', 'amqp', 'websocket'] as const) {
      expect(of(protocol).outOfOrder).toBe(0);
    }
    expect(of('rest').outOfOrder).toBeGreaterThan(50);
    expect(of('kafka').outOfOrder).toBeGreaterThan(50);
    // What was done but not committed when analytics died is done again.
    within(of('kafka').duplicated, 0, 30);
    within(of('amqp').duplicated, 0, 10);
  });

  it('gives a newcomer the whole past from a log, and nothing otherwise', () => {
    const { history } = of('kafka');
    within(history?.before ?? null, 750, 900);
    expect(history?.read).toBe(history?.before);
    for (const protocol of ['rest', 'grpc', 'amqp', 'websocket'] as const) {
      expect(of(protocol).history?.read).toBe(0);
      expect(of(protocol).history?.before).toBe(history?.before);
    }
  });
});

it('is the same run however the clock moves', async () => {
  expect(await run('kafka', 250)).toEqual(of('kafka'));
}, 60_000);

describe('which one to choose', () => {
  it('follows from the figures', () => {
    const advice = adviceFrom([...scores.values()], names, 'en');
    const chosen = new Map<Need, readonly ProtocolId[]>(
      advice.map((one) => [one.need, one.chosen]),
    );
    expect(chosen.get('known')).toEqual(['rest', 'grpc']);
    expect(chosen.get('kept')).toContain('amqp');
    expect(chosen.get('free')).toEqual(['websocket']);
    expect(chosen.get('history')).toEqual(['kafka']);
    expect(chosen.get('fresh')).toEqual(['websocket']);
    expect(chosen.get('order')).toEqual(['grpc', 'websocket']);
    expect(chosen.get('bytes')).toEqual(['grpc']);
  });

  it.each(['en', 'es'] as const)('says why with the figures of this run, in %s', (lang) => {
    for (const { why } of adviceFrom([...scores.values()], names, lang)) {
      expect(why).toMatch(/\d/);
      expect(why).not.toMatch(/[{}–]/);
    }
  });
});
