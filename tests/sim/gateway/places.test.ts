/** So many at once, the rest in a line by priority; who finds no place is told 503 and when to come again. */
import { describe, expect, it } from 'vitest';
import { NEVER } from '../../../src/sim/kernel/time.ts';
import type { Answer, Cluster, GatewayNode, Route, Scenario } from '../../../src/sim/index.ts';
import type { GatewayLimits } from '../../../src/sim/world/gateway-rules.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

function route(name: string, priority?: number): Route {
  const rules = priority === undefined ? {} : { priority };
  const rewrite = { from: `/${name}`, to: '/do' };
  return { method: 'POST', path: `/${name}`, service: 'service', rewrite, ...rules };
}

const routes = [route('browse'), route('pay', 5), route('crawl', -5)];

/** Each request takes the service 100 ms. */
function scenarioWith(limits: GatewayLimits | undefined, patienceMs = 10_000): Scenario {
  const settings: Partial<GatewayNode> = { timeoutMs: 5_000, ...(limits && { limits }) };
  return world()
    .client('client', { timeoutMs: patienceMs })
    .service('service', '{ await ctx.sleep(100); return {}; }', { concurrency: 100 })
    .gateway('gateway', routes, settings)
    .link('client', 'gateway', { connectionsMax: 100 })
    .link('gateway', 'service', { connectionsMax: 100 }).scenario;
}

interface Told {
  readonly path: string;
  readonly answer: Answer;
  readonly atMs: number;
}

/** What each request was answered, in the order of the answers. They leave at one instant, in this order. */
async function crowd(cluster: Cluster, paths: readonly string[]): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const path of paths) {
    cluster.request('client', { method: 'POST', path: `/${path}` }, (answer) => {
      told.push({ path, answer, atMs: answer.latencyUs / 1000 });
    });
    // Apart by so much that they come to the gateway in this order.
    await runFor(cluster, 0.2);
  }
  await runFor(cluster, 10_000);
  return told;
}

const said = ({ path, answer }: Told): string => `${path} ${answer.status}`;

function reconfigure(cluster: Cluster, limits: GatewayLimits | undefined): void {
  const gateway = cluster.scenario.nodes.find((node) => node.kind === 'gateway');
  if (gateway === undefined) throw new Error('There is no gateway.');
  const { limits: _, ...others } = gateway;
  cluster.command({ kind: 'update-node', node: { ...others, ...(limits && { limits }) } });
}

describe('places', () => {
  it.each([
    ['without a limit all at once', undefined, ['browse', 'browse'], ['browse 200', 'browse 200']],
    [
      'by arrival where the priority is the same',
      { concurrencyMax: 1, waitingMax: 5 },
      ['browse', 'browse', 'browse'],
      ['browse 200', 'browse 200', 'browse 200'],
    ],
    [
      'by priority else',
      { concurrencyMax: 1, waitingMax: 5 },
      ['browse', 'crawl', 'browse', 'pay'],
      ['browse 200', 'pay 200', 'browse 200', 'crawl 200'],
    ],
    [
      'the last comer gets none in a full line of its like',
      { concurrencyMax: 1, waitingMax: 1 },
      ['browse', 'browse', 'browse'],
      ['browse 503', 'browse 200', 'browse 200'],
    ],
    [
      'the lowest gives way in a full line',
      { concurrencyMax: 1, waitingMax: 2 },
      ['browse', 'browse', 'crawl', 'pay', 'browse'],
      ['crawl 503', 'browse 503', 'browse 200', 'pay 200', 'browse 200'],
    ],
    [
      'nobody waits without a line',
      { concurrencyMax: 2 },
      ['browse', 'crawl', 'pay'],
      ['pay 503', 'browse 200', 'crawl 200'],
    ],
  ] as const)('%s', async (_, limits, paths, expected) => {
    const cluster = await openCluster(scenarioWith(limits));
    expect((await crowd(cluster, paths)).map(said)).toEqual(expected);
    cluster.close();
  });

  it('are never more than the limit, and used as long as somebody waits', async () => {
    const cluster = await openCluster(scenarioWith({ concurrencyMax: 3, waitingMax: 50 }));
    await crowd(
      cluster,
      Array.from({ length: 20 }, () => 'browse'),
    );
    const loadsOf = (wanted: string) =>
      factsOf(cluster, 'replica-load-changed').filter(({ process }) => process === wanted);
    expect(Math.max(...loadsOf('service/0').map(({ busy }) => busy))).toBe(3);
    const loads = loadsOf('gateway/0');
    expect(Math.max(...loads.map(({ queue }) => queue))).toBe(17);
    expect(Math.min(...loads.map(({ busy, queue }) => Math.min(busy, queue)))).toBe(0);
    expect(loads.at(-1)).toMatchObject({ busy: 0, queue: 0 });
    const handled = factsOf(cluster, 'call-handled').filter(
      ({ process }) => process !== 'gateway/0',
    );
    // Seven rounds of 110 ms (the way there and back, and the work), the last one with two.
    const lastMs = (handled.at(-1)?.at ?? 0) / 1000;
    expect(lastMs).toBeGreaterThan(7 * 110);
    expect(lastMs).toBeLessThan(7 * 112 + 20);
    cluster.close();
  });

  it('say why there is none, and when to come again', async () => {
    const cluster = await openCluster(scenarioWith({ concurrencyMax: 1, waitingMax: 1 }));
    const told = await crowd(cluster, ['browse', 'browse', 'browse', 'pay']);
    const [full, gaveWay] = told;
    expect([full, gaveWay].map((one) => one && said(one))).toEqual(['browse 503', 'browse 503']);
    for (const one of [full, gaveWay]) {
      expect(one?.answer.headers).toContainEqual(['Retry-After', '1']);
      expect(one?.answer.reason).toBe('overloaded');
    }
    const [first, second] = factsOf(cluster, 'failure-observed').map(({ values }) => values);
    expect(first).toEqual({
      priority: 0,
      concurrencyMax: 1,
      waitingMax: 1,
      setting: 'gateway.limits.waitingMax',
    });
    expect(second).toMatchObject({ priority: 0, waitedMs: 0.4, setting: 'gateway.routes' });
    const waited = told.find(({ path }) => path === 'pay');
    const steps = cluster.observer.trace(waited?.answer.trace ?? '')?.decisions ?? [];
    expect(steps.filter(({ step }) => step === 'queued')).toMatchObject([
      { outcome: 'noted', values: { priority: 5, busy: 1, waiting: 1 } },
      { outcome: 'passed', values: { priority: 5, concurrencyMax: 1 } },
    ]);
    cluster.close();
  });

  it('show a wait in the trace and in the time that the gateway says it waited', async () => {
    const cluster = await openCluster(scenarioWith({ concurrencyMax: 1, waitingMax: 1 }));
    const [, second] = await crowd(cluster, ['browse', 'browse']);
    const trace = second?.answer.trace;
    const queued = factsOf(cluster, 'span-started').find(
      (fact) => fact.name === 'queue' && fact.trace === trace,
    );
    const ended = factsOf(cluster, 'span-ended').find(({ span }) => span === queued?.span);
    const waitUs = (ended?.at ?? 0) - (queued?.at ?? 0);
    expect(waitUs / 1000).toBeGreaterThan(109);
    const handled = factsOf(cluster, 'call-handled').filter(
      ({ process }) => process === 'gateway/0',
    );
    expect(handled.map((fact) => fact.waitUs)).toEqual([0, waitUs]);
    cluster.close();
  });
});

describe('the line', () => {
  it('loses who goes away, and nothing is done for them', async () => {
    const cluster = await openCluster(scenarioWith({ concurrencyMax: 1, waitingMax: 5 }, 250));
    const told = await crowd(cluster, ['browse', 'browse', 'browse', 'browse']);
    expect(told.map(said)).toEqual(['browse 200', 'browse 200', 'browse 0', 'browse 0']);
    const done = factsOf(cluster, 'call-handled').filter(({ process }) => process === 'service/0');
    // The third was under way when its client gave up.
    expect(done.length).toBeLessThanOrEqual(3);
    const load = factsOf(cluster, 'replica-load-changed').filter(
      ({ process }) => process === 'gateway/0',
    );
    expect(load.at(-1)).toMatchObject({ busy: 0, queue: 0 });
    expect(Math.min(...load.map(({ busy }) => busy))).toBe(0);
    cluster.close();
  });

  it('lets nobody wait longer than the gateway waits for a service', async () => {
    const scenario = world()
      .client('client', { timeoutMs: 10_000 })
      .service('service', '{ await ctx.sleep(450); return {}; }', { concurrency: 100 })
      .gateway('gateway', routes, {
        timeoutMs: 500,
        limits: { concurrencyMax: 1, waitingMax: 5 },
      })
      .link('client', 'gateway', { connectionsMax: 100 })
      .link('gateway', 'service').scenario;
    const cluster = await openCluster(scenario);
    const told = await crowd(cluster, ['browse', 'browse', 'browse']);
    expect(told.map(said)).toEqual(['browse 200', 'browse 503', 'browse 200']);
    expect(factsOf(cluster, 'failure-observed')[0]).toMatchObject({
      reason: 'overloaded',
      values: { timeoutMs: 500, setting: 'gateway.timeoutMs', concurrencyMax: 1 },
    });
    cluster.close();
  });

  it('takes new limits at once', async () => {
    const cluster = await openCluster(scenarioWith({ concurrencyMax: 1, waitingMax: 5 }));
    const told: string[] = [];
    for (const path of ['pay', 'browse', 'browse', 'crawl', 'crawl']) {
      cluster.request('client', { method: 'POST', path: `/${path}` }, ({ status }) =>
        told.push(`${path} ${status} ${Math.round(cluster.now / 1000)}`),
      );
      await runFor(cluster, 0.2);
    }
    await runFor(cluster, 49);
    reconfigure(cluster, { concurrencyMax: 2, waitingMax: 1 });
    await runFor(cluster, 1_000);
    expect(told.map((one) => one.replace(/ \d+$/, ''))).toEqual([
      'crawl 503',
      'crawl 503',
      'pay 200',
      'browse 200',
      'browse 200',
    ]);
    const [failure] = factsOf(cluster, 'failure-observed');
    expect(failure?.values).toMatchObject({ waitingMax: 1, setting: 'gateway.limits.waitingMax' });
    // What was let in under a limit is still under way when there is one again.
    const later = crowd(cluster, ['browse', 'browse', 'browse']);
    reconfigure(cluster, undefined);
    expect((await later).map(said)).toEqual(['browse 200', 'browse 200', 'browse 200']);
    cluster.close();
  });

  it('leaves nothing behind that would go off later', async () => {
    const cluster = await openCluster(scenarioWith({ concurrencyMax: 1, waitingMax: 2 }));
    await crowd(cluster, ['browse', 'browse', 'browse', 'pay']);
    expect(cluster.nextAt).toBe(NEVER);
    cluster.close();
  });
});
