/** What a link's RabbitMQ settings change in a run: who holds what, what gives way, and dead letters. */
import { describe, expect, it } from 'vitest';
import { switchProtocol } from '../../../../src/sim/index.ts';
import type { AmqpLink, Cluster, Contract, Scenario } from '../../../../src/sim/index.ts';
import { ask, factsOf, openCluster, runFor } from '../../../support/open-cluster.ts';
import { doContract, world } from '../../../support/world.ts';

const number = [{ name: 'number', number: 1, type: 'int' }] as const;
const contract: Contract = {
  ...doContract,
  operations: doContract.operations.map((one) => ({ ...one, input: number })),
};

/** A client whose `POST /do` becomes a command to a service that writes its number down; 13 is poison. */
function writer(amqp: AmqpLink, { code = '', replicas = 1 } = {}): Scenario {
  const handler = `{
    await ctx.db.query('insert into heard values (?)', [input.number]);
    if (input.number === 13) throw new Error('poison');
    ${code} return {};
  }`;
  const { scenario } = world()
    .client('client')
    .service('writer', handler, {
      contract,
      replicas,
      database: { schema: 'create table heard (number integer)', seed: '' },
    })
    .link('client', 'writer');
  const through = switchProtocol(scenario, 'client-writer', 'amqp');
  return { ...through, links: through.links.map((link) => ({ ...link, amqp })) };
}

function send(cluster: Cluster, value: number) {
  const body = JSON.stringify({ number: value });
  const headers = { 'Content-Type': 'application/json' };
  return ask(cluster, 'client', { method: 'POST', path: '/do', headers, body });
}

function heard(cluster: Cluster): unknown[] {
  return cluster.sql('writer', 'select number from heard order by rowid').rows.map(([one]) => one);
}

function queueOf(cluster: Cluster, name: string) {
  return cluster.observer.broker('rabbitmq').queues.find(({ queue }) => queue === name);
}

async function opened(amqp: AmqpLink, more: Parameters<typeof writer>[1] = {}): Promise<Cluster> {
  const cluster = await openCluster(writer(amqp, more));
  await runFor(cluster, 1_000);
  return cluster;
}

describe('prefetch', () => {
  it.each([1, 3])('%i: so many are held, the rest waits for others', async (prefetch) => {
    const cluster = await opened({ prefetch }, { code: 'await ctx.sleep(5000);' });
    for (let value = 1; value <= 6; value++) await send(cluster, value);
    await runFor(cluster, 200);
    expect(queueOf(cluster, 'writer')).toMatchObject({ unacked: prefetch, ready: 6 - prefetch });
    cluster.close();
  });
});

describe('acknowledgement', () => {
  it.each([
    ['handler', [1, 2, 1, 2]],
    ['automatic', [1, 2]],
  ] as const)('%s, and a crash within the handlers', async (acknowledge, expected) => {
    const cluster = await opened({ acknowledge }, { code: 'await ctx.sleep(3000);' });
    for (const value of [1, 2]) await send(cluster, value);
    await runFor(cluster, 300);
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 5_000);
    expect(heard(cluster)).toEqual(expected);
    expect(queueOf(cluster, 'writer')).toMatchObject({ ready: 0, unacked: 0 });
    cluster.close();
  });
});

describe('bounds of the queue', () => {
  it('a time to live lets go of what waits too long, into the dead letters where there are some', async () => {
    for (const attempts of [0, 1]) {
      const cluster = await opened({ messageTtlMs: 500, attempts });
      cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
      await send(cluster, 1);
      await runFor(cluster, 1_000);
      expect(queueOf(cluster, 'writer')?.ready).toBe(0);
      expect(queueOf(cluster, 'writer.dead')?.ready).toBe(attempts === 0 ? undefined : 1);
      cluster.close();
    }
  });

  it.each([
    ['drop-head', [202, 202, 202, 202], [3, 4]],
    ['reject-publish', [202, 202, 0, 0], [1, 2]],
  ] as const)('a full queue with %s', async (overflow, statuses, expected) => {
    const cluster = await opened({ lengthMax: 2, overflow });
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    const given: number[] = [];
    for (const value of [1, 2, 3, 4]) given.push((await send(cluster, value)).status);
    expect(given).toEqual(statuses);
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 2_000);
    expect(heard(cluster)).toEqual(expected);
    cluster.close();
  });

  it('change while it runs, and are taken back', async () => {
    const cluster = await opened({});
    const [link] = cluster.scenario.links;
    if (link === undefined) throw new Error('no link');
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    for (const value of [1, 2, 3]) await send(cluster, value);
    cluster.command({ kind: 'update-link', link: { ...link, amqp: { lengthMax: 1 } } });
    await runFor(cluster, 100);
    expect(queueOf(cluster, 'writer')?.ready).toBe(1);
    cluster.command({ kind: 'update-link', link });
    for (const value of [4, 5]) await send(cluster, value);
    expect(queueOf(cluster, 'writer')?.ready).toBe(3);
    cluster.close();
  });
});

describe('a message whose handler fails', () => {
  it('is forgotten where nobody asks for more', async () => {
    const cluster = await opened({});
    await send(cluster, 13);
    await runFor(cluster, 2_000);
    expect(heard(cluster)).toEqual([13]);
    expect(queueOf(cluster, 'writer')).toMatchObject({ ready: 0, unacked: 0 });
    cluster.close();
  });

  it('is tried as often as asked, with a pause, and ends as a dead letter; the others go on', async () => {
    const cluster = await opened({ attempts: 3, retryMs: 1_000 });
    await send(cluster, 13);
    await send(cluster, 1);
    await runFor(cluster, 500);
    expect(heard(cluster)).toEqual([13, 1]);
    expect(queueOf(cluster, 'writer.retry')?.ready).toBe(1);
    await runFor(cluster, 6_000);
    expect(heard(cluster)).toEqual([13, 1, 13, 13]);
    expect(queueOf(cluster, 'writer.dead')?.ready).toBe(1);
    expect(queueOf(cluster, 'writer')).toMatchObject({ ready: 0, unacked: 0 });
    expect(queueOf(cluster, 'writer.retry')?.ready).toBe(0);
    const tried = factsOf(cluster, 'span-started').filter(({ name }) => name === 'Do');
    const gaps = tried.filter(({ role }) => role === 'server').map(({ at }) => at / 1_000);
    expect(gaps.length).toBe(4);
    cluster.close();
  });

  it('is not lost when its service dies between two attempts', async () => {
    const cluster = await opened({ attempts: 3, retryMs: 1_000 });
    await send(cluster, 13);
    await runFor(cluster, 200);
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 2_000);
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 5_000);
    expect(heard(cluster)).toEqual([13, 13, 13]);
    expect(queueOf(cluster, 'writer.dead')?.ready).toBe(1);
    cluster.close();
  });
});
