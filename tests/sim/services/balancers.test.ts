/** Balancers in a running world: who is asked, who is left out, and what is told of it. */
import { afterEach, describe, expect, it } from 'vitest';
import { protocolIds } from '../../../src/sim/index.ts';
import type {
  Cluster,
  LinkBalancer,
  LinkPolicy,
  ProtocolId,
  Scenario,
  ScenarioLink,
} from '../../../src/sim/index.ts';
import { ask, factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

let cluster: Cluster | null = null;
afterEach(() => {
  cluster?.close();
  cluster = null;
});

const ejection = {
  failures: 3,
  counts: 'failures',
  baseMs: 2_000,
  percentMax: 50,
  panicPercent: 0,
} as const;

/** 30 requests a second, over `front`, to three of `back`. */
function three(
  protocol: ProtocolId,
  handler: string,
  link: Partial<ScenarioLink> = {},
  replicas = 3,
): Scenario {
  return world()
    .client('client', { load: { kind: 'open', ratePerSecond: 30, arrivals: 'fixed' } })
    .service('front', `{ return await ctx.call('back.Do', input); }`)
    .service('back', handler, { replicas })
    .link('client', 'front')
    .link('front', 'back', { protocol, ...link }).scenario;
}

/** How many calls of `link` each replica was sent. */
function shares(of: Cluster, link = 'front-back'): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const fact of factsOf(of, 'message-sent')) {
    if (fact.link !== link || fact.role !== 'request') continue;
    counts.set(fact.to, (counts.get(fact.to) ?? 0) + 1);
  }
  return counts;
}

function goodShare(of: Cluster): number {
  const ended = factsOf(of, 'request-ended');
  return ended.filter(({ status }) => status === 200).length / ended.length;
}

const direct = protocolIds.filter((one) => one !== 'amqp' && one !== 'kafka');

describe.each(direct)('over %s', (protocol) => {
  it('in turn, each of three has a third of the calls', async () => {
    const balancer: LinkBalancer = { kind: 'round-robin' };
    cluster = await openCluster(three(protocol, '{ return {}; }', { balancer }));
    await runFor(cluster, 3_000);
    const counts = [...shares(cluster).values()];
    expect(counts).toHaveLength(3);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(goodShare(cluster)).toBe(1);
  });

  it('one that fails is left out, said where it is, and used again', async () => {
    const handler = `{ if (ctx.replica === 1) throw new Error('no'); return {}; }`;
    const balancer: LinkBalancer = { kind: 'round-robin', ejection };
    cluster = await openCluster(three(protocol, handler, { balancer }));
    await runFor(cluster, 1_500);
    const [ejected] = factsOf(cluster, 'replica-ejected');
    expect(ejected).toMatchObject({
      process: 'front/0',
      link: 'front-back',
      peer: 'back/1',
      values: { failures: 3, cause: '500', ejections: 1, forMs: 2_000 },
    });
    const view = cluster.observer
      .links(cluster.now / 1_000, cluster.scenario)
      .find(({ id }) => id === 'front-back');
    expect(view?.shares?.map(({ peer, ejections }) => [peer, ejections.length])).toEqual([
      ['back/0', 0],
      ['back/1', 1],
      ['back/2', 0],
    ]);
    expect(shares(cluster).get('back/1')).toBe(3);
    await runFor(cluster, 1_500);
    const [back] = factsOf(cluster, 'replica-readmitted');
    expect((back?.at ?? 0) - (ejected?.at ?? 0)).toBe(2_000_000);
    const again = factsOf(cluster, 'replica-ejected').at(-1);
    expect(again?.values).toMatchObject({ ejections: 2, forMs: 4_000 });
  });

  it('another attempt goes to another replica: one of two that is dead fails nobody', async () => {
    const retry: LinkPolicy = {
      kind: 'retry',
      attempts: 2,
      backoff: 'fixed',
      baseMs: 10,
      capMs: 10,
      jitter: 'none',
    };
    const link = { balancer: { kind: 'random' }, policies: [retry] } as const;
    cluster = await openCluster(three(protocol, '{ return {}; }', link, 2));
    cluster.command({ kind: 'kill-replica', node: 'back', replica: 0 });
    await runFor(cluster, 3_000);
    expect(goodShare(cluster)).toBe(1);
    const attempts = factsOf(cluster, 'span-started').map(({ attempt = 0 }) => attempt);
    expect(attempts.filter((one) => one === 2).length).toBeGreaterThan(20);
  });

  it('edits take effect at once, and a replay gives the same hash', async () => {
    const handler = `{ if (ctx.replica === 1) throw new Error('no'); await ctx.sleep(20); return {}; }`;
    const scenario = three(protocol, handler, {
      balancer: { kind: 'least-connections', ejection },
    });
    cluster = await openCluster(scenario);
    await runFor(cluster, 1_000);
    const link = cluster.scenario.links.find(({ id }) => id === 'front-back');
    if (link === undefined) throw new Error('no link');
    cluster.command({ kind: 'update-link', link: { ...link, balancer: { kind: 'two-choices' } } });
    await runFor(cluster, 500);
    expect(factsOf(cluster, 'replica-readmitted')).toHaveLength(1);
    const { balancer: _, ...without } = link;
    cluster.command({ kind: 'update-link', link: without });
    await runFor(cluster, 500);
    const twin = await openCluster(scenario, { history: cluster.history });
    await twin.runTo(cluster.now);
    expect(twin.hash()).toBe(cluster.hash());
    twin.close();
  });
});

describe('over gRPC (lesson L08)', () => {
  it('without a balancer all calls of a process stay on one connection, and so on one replica', async () => {
    cluster = await openCluster(three('grpc', '{ return {}; }'));
    await runFor(cluster, 3_000);
    expect([...shares(cluster).values()]).toHaveLength(1);
  });

  it('a balancer that is set while it runs spreads them, and takes the one connection down', async () => {
    cluster = await openCluster(three('grpc', '{ return {}; }'));
    await runFor(cluster, 1_000);
    const link = cluster.scenario.links.find(({ id }) => id === 'front-back');
    if (link === undefined) throw new Error('no link');
    cluster.command({ kind: 'update-link', link: { ...link, balancer: { kind: 'round-robin' } } });
    await runFor(cluster, 3_000);
    const view = cluster.observer
      .links(cluster.now / 1_000, cluster.scenario)
      .find(({ id }) => id === 'front-back');
    expect(view?.connections).toBe(3);
    expect(shares(cluster).size).toBe(3);
    expect(goodShare(cluster)).toBe(1);
  });
});

describe('a consistent hash', () => {
  const balancer: LinkBalancer = { kind: 'consistent-hash', hashBy: 'sku' };
  const contract = {
    operations: [
      {
        name: 'Get',
        kind: 'query',
        method: 'GET',
        path: '/items/{sku}',
        idempotent: true,
        success: 200,
        input: [{ name: 'sku', number: 1, type: 'int' }],
        output: [],
      },
    ],
    events: [],
    subscribes: [],
  } as const;

  it.each(['gate', 'client', 'front'])(
    'the same item always goes to the same replica (%s)',
    async (from) => {
      const code = `export default service({ async Get(input, ctx) { return {}; } });`;
      const settings = { contract, code, replicas: 4 };
      let story = world().client('client').service('back', '{}', settings);
      if (from === 'gate') {
        const route = { method: '*', path: '/*', service: 'back', rewrite: null };
        story = story.gateway('gate', [route]).link('client', 'gate');
      }
      if (from === 'front') {
        const call = `export default service({ async Get({ sku }, ctx) { return await ctx.call('back.Get', { sku }); } });`;
        story = story.service('front', '{}', { contract, code: call }).link('client', 'front');
      }
      cluster = await openCluster(story.link(from, 'back', { balancer }).scenario);
      const seen = new Map<string, Set<string>>();
      for (let round = 0; round < 3; round++) {
        for (let sku = 1; sku <= 12; sku++) {
          await ask(cluster, 'client', { method: 'GET', path: `/items/${sku}` });
          const last = factsOf(cluster, 'message-sent').findLast(
            ({ link, role }) => link === `${from}-back` && role === 'request',
          );
          const at = seen.get(String(sku)) ?? new Set();
          seen.set(String(sku), at.add(last?.to ?? ''));
        }
      }
      expect([...seen.values()].every(({ size }) => size === 1)).toBe(true);
      expect(new Set([...seen.values()].flatMap((at) => [...at])).size).toBeGreaterThan(2);
    },
  );

  it('by a header that the client sends', async () => {
    const byUser: LinkBalancer = { kind: 'consistent-hash', hashBy: 'X-User' };
    const settings = { replicas: 4 };
    const story = world().client('client').service('back', '{ return {}; }', settings);
    cluster = await openCluster(story.link('client', 'back', { balancer: byUser }).scenario);
    for (let call = 0; call < 8; call++) {
      const headers = { 'x-user': 'ana' };
      await ask(cluster, 'client', { method: 'POST', path: '/do', headers });
    }
    expect(shares(cluster, 'client-back').size).toBe(1);
  });
});

describe('all left out', () => {
  it('nothing is sent, and the reason names the setting; with panic all are used', async () => {
    const handler = `{ throw new Error('no'); }`;
    const all = { ...ejection, failures: 1, percentMax: 100 };
    const balancer: LinkBalancer = { kind: 'round-robin', ejection: all };
    cluster = await openCluster(three('rest', handler, { balancer }));
    await runFor(cluster, 1_000);
    expect([...shares(cluster).values()]).toEqual([1, 1, 1]);
    const refused = factsOf(cluster, 'failure-observed').find(
      ({ reason }) => reason === 'all-ejected',
    );
    expect(refused).toMatchObject({
      link: 'front-back',
      values: { replicas: 3, setting: 'front-back.balancer.ejection.panicPercent' },
    });
    cluster.close();
    const panicking: LinkBalancer = { kind: 'round-robin', ejection: { ...all, panicPercent: 50 } };
    cluster = await openCluster(three('rest', handler, { balancer: panicking }));
    await runFor(cluster, 1_000);
    expect(Math.min(...shares(cluster).values())).toBeGreaterThan(5);
  });
});
