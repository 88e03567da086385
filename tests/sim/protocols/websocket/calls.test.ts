/** Calls and events over WebSockets: what they share with REST, and what they do not. */
import { describe, expect, it } from 'vitest';
import { findScenario, switchProtocol } from '../../../../src/sim/index.ts';
import type {
  Cluster,
  Contract,
  ProtocolId,
  Scenario,
  ScenarioLink,
  ServiceNode,
} from '../../../../src/sim/index.ts';
import { IN_HAND_MAX } from '../../../../src/sim/protocols/websocket/following.ts';
import { UNSENT_MAX } from '../../../../src/sim/protocols/websocket/outlet.ts';
import { acceptKey } from '../../../../src/sim/protocols/websocket/handshake.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../../support/open-cluster.ts';
import { doContract, world } from '../../../support/world.ts';

/** Every link between services and from the gateway to them speaks `protocol`. */
function switched(scenario: Scenario, protocol: ProtocolId): Scenario {
  const links = scenario.links.map((link) =>
    link.to === 'gateway' ? link : { ...link, protocol },
  );
  return { ...scenario, links };
}

async function mercado(): Promise<Scenario> {
  const found = await findScenario('mercado')?.load();
  if (found === undefined) throw new Error('mercado is not there');
  return found;
}

function statuses(cluster: Cluster): number[] {
  return factsOf(cluster, 'request-ended').map(({ status }) => status);
}

it('answers the key of RFC 6455 section 1.3', () => {
  expect(acceptKey('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});

describe('calls', () => {
  it('do the same business as over REST, on one socket for each pair of processes', async () => {
    const cluster = await openCluster(switched(await mercado(), 'websocket'), { seed: 3 });
    await runFor(cluster, 5_000);
    expect(factsOf(cluster, 'failure-observed')).toEqual([]);
    expect(statuses(cluster).length).toBeGreaterThan(60);
    expect(Math.max(...statuses(cluster))).toBeLessThan(300);
    const opened = factsOf(cluster, 'connection-opened').filter(
      ({ link }) => link === 'gateway-catalog',
    );
    expect(new Set(opened.map(({ from, to }) => `${from} ${to}`)).size).toBe(opened.length);
    const paid = cluster.sql('orders', "select count(*) from orders where status = 'paid'").rows[0];
    const told = cluster.sql('notify', 'select count(*) from notifications').rows[0];
    expect(Number(told?.[0])).toBeGreaterThan(10);
    expect(Number(paid?.[0]) - Number(told?.[0])).toBeLessThan(8);
    cluster.close();
  });

  it('go on without a failure while a link is switched through all five under load', async () => {
    for (const link of ['orders-notify', 'orders-payments', 'gateway-catalog']) {
      const cluster = await openCluster(await mercado(), { seed: 3 });
      for (const protocol of ['grpc', 'amqp', 'kafka', 'websocket', 'rest'] as const) {
        await runFor(cluster, 2_500);
        const scenario = switchProtocol(cluster.scenario, link, protocol);
        cluster.command({ kind: 'replace-document', scenario });
      }
      await runFor(cluster, 2_500);
      expect(factsOf(cluster, 'failure-observed')).toEqual([]);
      cluster.close();
    }
  });

  it('go on without a failure while their link is switched under load, there and back', async () => {
    const cluster = await openCluster(await mercado(), { seed: 3 });
    for (const protocol of ['websocket', 'rest', 'websocket'] as const) {
      await runFor(cluster, 2_000);
      for (const link of switched(cluster.scenario, protocol).links) {
        cluster.command({ kind: 'update-link', link });
      }
    }
    await runFor(cluster, 2_000);
    expect(factsOf(cluster, 'failure-observed')).toEqual([]);
    expect(Math.max(...statuses(cluster))).toBeLessThan(300);
    const sent = factsOf(cluster, 'message-sent').filter(({ link }) => link === 'gateway-catalog');
    expect(new Set(sent.map(({ protocol }) => protocol))).toEqual(new Set(['rest', 'websocket']));
    cluster.close();
  });

  it('tell the caller what the callee said, and what became of a socket that broke', async () => {
    const handler = "{ await ctx.sleep(100); throw ctx.fail(409, 'sold out'); }";
    const scenario = world()
      .client('client')
      .service('service', handler)
      .link('client', 'service', { protocol: 'websocket' }).scenario;
    const cluster = await openCluster(scenario);
    const post = { method: 'POST', path: '/do' };
    const told = await ask(cluster, 'client', post);
    expect(told.status).toBe(409);
    expect(textOf(told)).toContain('sold out');

    const answers: { status: number; reason: string }[] = [];
    cluster.request('client', post, (answer) => answers.push(answer));
    await runFor(cluster, 50);
    cluster.command({ kind: 'kill-replica', node: 'service', replica: 0 });
    await runFor(cluster, 100);
    expect(answers).toMatchObject([{ status: 0, reason: 'connection-reset' }]);
    expect(await ask(cluster, 'client', post)).toMatchObject({ reason: 'connection-refused' });
    cluster.command({ kind: 'restart-replica', node: 'service', replica: 0 });
    await runFor(cluster, 300);
    expect((await ask(cluster, 'client', post)).status).toBe(409);
    cluster.close();
  });

  it('answer 404 for what is no operation of the callee, and 504 when they take too long', async () => {
    const scenario = world()
      .client('client')
      .service('service', '{ await ctx.sleep(900); return {}; }')
      .gateway(
        'gateway',
        [{ method: '*', path: '/api/*', service: 'service', rewrite: { from: '/api', to: '' } }],
        { timeoutMs: 300 },
      )
      .link('client', 'gateway')
      .link('gateway', 'service', { protocol: 'websocket' }).scenario;
    const cluster = await openCluster(scenario);
    expect((await ask(cluster, 'client', { method: 'GET', path: '/api/nothing' })).status).toBe(
      404,
    );
    expect((await ask(cluster, 'client', { method: 'POST', path: '/api/do' })).status).toBe(504);
    cluster.close();
  });
});

/** Somebody who says `Said` on each call, and somebody who writes down what was heard. */
function speakerAndListener(listener: Partial<ServiceNode> = {}, wait = ''): Scenario {
  const said = [{ name: 'number', number: 1, type: 'int' }] as const;
  const speaks: Contract = {
    ...doContract,
    operations: doContract.operations.map((one) => ({ ...one, input: said })),
    events: [{ name: 'Said', fields: said }],
  };
  const scenario = world()
    .client('client')
    .service('speaker', "{ await ctx.publish('Said', input); return {}; }", { contract: speaks })
    .service('listener', '{ return {}; }', {
      contract: { operations: [], events: [], subscribes: ['speaker.Said'] },
      code: `export default service({ async Said({ number }, ctx) { ${wait}; await ctx.db.query('insert into heard values (?)', [number]); } });`,
      database: { schema: 'create table heard (number integer)', seed: '' },
      ...listener,
    })
    .link('client', 'speaker')
    .link('speaker', 'listener', { protocol: 'websocket' });
  return scenario.scenario;
}

function say(cluster: Cluster, number: number): Promise<unknown> {
  const body = JSON.stringify({ number });
  const headers = { 'Content-Type': 'application/json' };
  return ask(cluster, 'client', { method: 'POST', path: '/do', headers, body });
}

/** As `say`, without waiting for its answer. */
function sayLater(cluster: Cluster, number: number): void {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ number });
  cluster.request('client', { method: 'POST', path: '/do', headers, body }, () => {});
}

function heard(cluster: Cluster): unknown[] {
  return cluster
    .sql('listener', 'select number from heard order by rowid')
    .rows.map(([one]) => one);
}

describe('events', () => {
  it('are pushed to a subscriber that dialled, and cost the publisher no wait', async () => {
    const cluster = await openCluster(speakerAndListener());
    await runFor(cluster, 50);
    await say(cluster, 1);
    await say(cluster, 2);
    await runFor(cluster, 50);
    expect(heard(cluster)).toEqual([1, 2]);
    const ended = factsOf(cluster, 'call-ended').filter(({ link }) => link === 'speaker-listener');
    expect(ended.map(({ latencyUs, status }) => [latencyUs, status])).toEqual([
      [0, 202],
      [0, 202],
    ]);
    cluster.close();
  });

  it('are lost to a subscriber that was down, and come again once it is back', async () => {
    const cluster = await openCluster(speakerAndListener());
    await runFor(cluster, 50);
    await say(cluster, 1);
    await runFor(cluster, 50);
    cluster.command({ kind: 'kill-replica', node: 'listener', replica: 0 });
    await say(cluster, 2);
    cluster.command({ kind: 'restart-replica', node: 'listener', replica: 0 });
    await runFor(cluster, 500);
    await say(cluster, 3);
    await runFor(cluster, 50);
    expect(heard(cluster)).toEqual([1, 3]);
    cluster.close();
  });

  it('are resumed after a publisher that came back, from where its numbers begin anew', async () => {
    const cluster = await openCluster(speakerAndListener());
    await runFor(cluster, 50);
    await say(cluster, 1);
    await runFor(cluster, 50);
    cluster.command({ kind: 'restart-replica', node: 'speaker', replica: 0 });
    // Long enough for a few tries, each after a longer wait.
    await runFor(cluster, 3_000);
    await say(cluster, 2);
    await runFor(cluster, 50);
    expect(heard(cluster)).toEqual([1, 2]);
    cluster.close();
  });

  it('are heard that were published while the publisher was up and nobody had dialled it again', async () => {
    const cluster = await openCluster(speakerAndListener());
    await runFor(cluster, 50);
    for (let number = 1; number <= 5; number++) await say(cluster, number);
    await runFor(cluster, 50);
    cluster.command({ kind: 'restart-replica', node: 'speaker', replica: 0 });
    await runFor(cluster, 202);
    for (let number = 6; number <= 15; number++) sayLater(cluster, number);
    await runFor(cluster, 6_000);
    expect(heard(cluster)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    cluster.close();
  });

  it('go to the replicas of the subscriber in turn, and to none twice when one comes back', async () => {
    const cluster = await openCluster(speakerAndListener({ replicas: 2 }));
    await runFor(cluster, 50);
    for (let number = 1; number <= 6; number++) await say(cluster, number);
    cluster.command({ kind: 'update-link', link: linkOf(cluster, { latencyMs: 2_000 }) });
    for (let number = 7; number <= 10; number++) await say(cluster, number);
    cluster.command({ kind: 'kill-replica', node: 'listener', replica: 1 });
    cluster.command({ kind: 'update-link', link: linkOf(cluster, { latencyMs: 5 }) });
    cluster.command({ kind: 'restart-replica', node: 'listener', replica: 1 });
    await runFor(cluster, 8_000);
    const all = heard(cluster);
    expect(new Set(all).size).toBe(all.length);
    // What was on its way to the replica that died is lost: it does not know of it.
    expect(all.length).toBeGreaterThanOrEqual(8);
    cluster.close();
  });

  it('wait for a subscriber that is busy, rather than fill its queue', async () => {
    const slow = { concurrency: 1, queueMax: 12 };
    const cluster = await openCluster(speakerAndListener(slow, 'await ctx.sleep(20)'));
    await runFor(cluster, 50);
    for (let number = 1; number <= 60; number++) sayLater(cluster, number);
    await runFor(cluster, 5_000);
    expect(heard(cluster)).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));
    expect(factsOf(cluster, 'failure-observed')).toEqual([]);
    const waiting = factsOf(cluster, 'replica-load-changed').map(({ queue, busy }) => queue + busy);
    expect(Math.max(...waiting)).toBe(IN_HAND_MAX);
    cluster.close();
  });

  it('hold back a publisher whose subscriber is too slow, which closes its socket and says why', async () => {
    const slow = { concurrency: 1 };
    const scenario = speakerAndListener(slow, 'await ctx.sleep(1000)');
    const nodes = scenario.nodes.map((node) =>
      node.kind === 'service' && node.id === 'speaker'
        ? {
            ...node,
            contract: {
              ...node.contract,
              events: [{ name: 'Said', fields: [...number, long] }],
            },
            code: "export default service({ async Do({ number }, ctx) { await ctx.publish('Said', { number, text: 'x'.repeat(8000) }); return {}; } });",
          }
        : node,
    );
    const cluster = await openCluster({ ...scenario, nodes });
    await runFor(cluster, 50);
    for (let said = 1; said <= 18; said++) await say(cluster, said);
    const view = cluster.observer
      .links(cluster.now / 1000, cluster.scenario)
      .find(({ id }) => id === 'speaker-listener');
    // Eighteen of 8 kB: eight fill the window, and at most that much again is kept.
    expect(view?.unsentBytes).toBeGreaterThan(0);
    expect(view?.unsentBytes).toBeLessThan(UNSENT_MAX + 9_000);
    for (let said = 19; said <= 40; said++) await say(cluster, said);
    const [failure] = factsOf(cluster, 'failure-observed');
    expect(failure).toMatchObject({
      process: 'speaker/0',
      link: 'speaker-listener',
      reason: 'slow-reader',
      values: { peer: 'listener/0', limit: UNSENT_MAX },
    });
    expect(Number(failure?.values['unsent'])).toBeGreaterThan(UNSENT_MAX);
    const labels = factsOf(cluster, 'message-sent').map(({ label }) => label);
    expect(labels).toContain('close 1008');
    // In order, none twice: what it had not read when the socket was given up comes again.
    await runFor(cluster, 60_000);
    expect(heard(cluster)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    cluster.close();
  });

  it('bring subscribers that lost their sockets together back one by one', async () => {
    const cluster = await openCluster(speakerAndListener({ replicas: 20 }));
    await runFor(cluster, 50);
    cluster.command({ kind: 'kill-replica', node: 'speaker', replica: 0 });
    await runFor(cluster, 1_000);
    cluster.command({ kind: 'restart-replica', node: 'speaker', replica: 0 });
    const before = cluster.now;
    await runFor(cluster, 12_000);
    const dialled = factsOf(cluster, 'connection-opened')
      .filter(({ link, at }) => link === 'speaker-listener' && at > before)
      .map(({ at }) => at);
    expect(dialled).toHaveLength(20);
    expect(new Set(dialled).size).toBe(20);
    const busiest = Math.max(
      ...dialled.map((one) => dialled.filter((at) => at >= one && at < one + 100_000).length),
    );
    expect(busiest).toBeLessThan(10);
    cluster.close();
  });
});

const number = [{ name: 'number', number: 1, type: 'int' }] as const;
const long = { name: 'text', number: 2, type: 'string' } as const;

function linkOf(cluster: Cluster, { latencyMs }: { latencyMs: number }): ScenarioLink {
  const link = cluster.scenario.links.find(({ id }) => id === 'speaker-listener');
  if (link === undefined) throw new Error('the link is gone');
  return { ...link, latencyMs: { kind: 'constant', value: latencyMs } };
}
