/** Each scenario falls over in its own way and stays down; one setting cures it. */
import { expect, it } from 'vitest';
import { newEjection } from '../../../../src/sim/index.ts';
import type { LinkPolicy, Scenario, ScenarioLink, ServiceNode } from '../../../../src/sim/index.ts';
import * as collapses from '../../../../src/sim/world/scenarios/collapses.ts';
import { readScenario, writeScenario } from '../../../../src/sim/world/scenario-schema.ts';
import { LessonRun } from '../../../support/lesson-run.ts';
import { at, openCluster } from '../../../support/open-cluster.ts';

async function play(scenario: Scenario, seed: number): Promise<LessonRun> {
  const cluster = await openCluster(scenario, { seed });
  const run = new LessonRun(cluster);
  await cluster.runTo(at(40_000));
  cluster.close();
  return run;
}

function withLink(scenario: Scenario, id: string, more: Partial<ScenarioLink>): Scenario {
  const links = scenario.links.map((link) => (link.id === id ? { ...link, ...more } : link));
  return { ...scenario, links };
}

function withService(scenario: Scenario, id: string, more: Partial<ServiceNode>): Scenario {
  const nodes = scenario.nodes.map((node) =>
    node.id === id && node.kind === 'service' ? { ...node, ...more } : node,
  );
  return { ...scenario, nodes };
}

const late = [20_000, 40_000] as const;
const seeds = [1, 2, 3] as const;

it.each(Object.values(collapses))('$id is a document that can be opened', (scenario) => {
  expect(readScenario(writeScenario(scenario))).toEqual({ ok: true, scenario });
});

it.each(seeds)(
  'retry storm: it goes on when its cause is over; a budget and a bound end it (seed %i)',
  async (seed) => {
    const { retryStorm } = collapses;
    const run = await play(retryStorm, seed);
    expect(run.goodputPerSecond(2_000, 10_000)).toBeGreaterThan(65);
    expect(run.goodputPerSecond(...late)).toBe(0);
    expect(run.attempts('orders-payments', ...late)).toBeGreaterThan(
      3 * run.attempts('client-orders', ...late),
    );
    const [retry] = retryStorm.links[1]?.policies ?? [];
    if (retry?.kind !== 'retry') throw new Error('no retry');
    const policies: LinkPolicy[] = [
      { ...retry, budget: { kind: 'share', percent: 10, perSecond: 0 } },
    ];
    const bounded = withService(retryStorm, 'payments', { queueMax: 50 });
    const cured = await play(withLink(bounded, 'orders-payments', { policies }), seed);
    expect(cured.goodputPerSecond(...late)).toBeGreaterThan(65);
  },
);

it.each(seeds)(
  'late answers: all is done and nothing in time; a shorter queue does as much in time (seed %i)',
  async (seed) => {
    const run = await play(collapses.lateAnswers, seed);
    expect(run.handledPerSecond('payments', ...late)).toBeGreaterThan(95);
    expect(run.goodputPerSecond(...late)).toBe(0);
    const cured = await play(
      withService(collapses.lateAnswers, 'payments', { queueMax: 50 }),
      seed,
    );
    expect(cured.goodputPerSecond(...late)).toBeGreaterThan(95);
  },
);

it.each(seeds)(
  'timeouts the wrong way round: work for nobody; a deadline that travels ends it (seed %i)',
  async (seed) => {
    const run = await play(collapses.longTimeouts, seed);
    expect(run.goodputPerSecond(2_000, 10_000)).toBeGreaterThan(65);
    expect(run.handledPerSecond('payments', 18_000, 28_000)).toBeGreaterThan(95);
    expect(run.goodputPerSecond(18_000, 28_000)).toBeLessThan(5);
    const policies: LinkPolicy[] = [{ kind: 'deadline', timeoutMs: 500 }];
    const cured = await play(withLink(collapses.longTimeouts, 'client-orders', { policies }), seed);
    expect(cured.goodputPerSecond(18_000, 28_000)).toBeGreaterThan(65);
  },
);

it.each(seeds)(
  'empty pool: nearly nothing gets through to a callee with time to spare; more connections (seed %i)',
  async (seed) => {
    const run = await play(collapses.emptyPool, seed);
    expect(run.successShare(...late)).toBeLessThan(0.1);
    // It does what reaches it, late, and has 1,000 places for it.
    expect(run.handledPerSecond('catalog', ...late)).toBeGreaterThan(40);
    const cured = await play(
      withLink(collapses.emptyPool, 'page-catalog', { connectionsMax: 20 }),
      seed,
    );
    expect(cured.successShare(...late)).toBeGreaterThan(0.99);
  },
);

it.each(seeds)(
  'stampede: all at once whenever the page grows old; one goes for all (seed %i)',
  async (seed) => {
    const { stampede } = collapses;
    const run = await play(stampede, seed);
    expect(run.peak('page-catalog', 500, 10_000)).toBeGreaterThan(25);
    expect(run.latency(99, ...late)).toBeGreaterThan(400);
    const [cache] = stampede.links[1]?.policies ?? [];
    if (cache?.kind !== 'cache') throw new Error('no cache');
    const cured = await play(
      withLink(stampede, 'page-catalog', { policies: [{ ...cache, coalesces: true }] }),
      seed,
    );
    expect(cured.attempts('page-catalog', ...late)).toBeLessThanOrEqual(7);
    expect(cured.latency(99, ...late)).toBeLessThan(300);
  },
);

it.each(seeds)(
  'sinkhole: most calls go to the one that fails; in turn a third; ejection keeps them away (seed %i)',
  async (seed) => {
    const { sinkhole } = collapses;
    const run = await play(sinkhole, seed);
    expect(run.successShare(...late)).toBeLessThan(0.5);
    const inTurn = await play(
      withLink(sinkhole, 'orders-payments', { balancer: { kind: 'round-robin' } }),
      seed,
    );
    expect(inTurn.successShare(...late)).toBeGreaterThan(0.6);
    expect(inTurn.successShare(...late)).toBeLessThan(0.73);
    const balancer = { kind: 'least-connections', ejection: newEjection } as const;
    const cured = await play(withLink(sinkhole, 'orders-payments', { balancer }), seed);
    expect(cured.successShare(...late)).toBeGreaterThan(0.97);
    expect(cured.successShare(...late)).toBeLessThan(1);
  },
);
