/** Calls and events through RabbitMQ in a running cluster: what waits, what comes again, what a restart keeps. */
import { describe, expect, it } from 'vitest';
import { switchProtocol } from '../../../../src/sim/index.ts';
import type { Cluster, Contract, Scenario } from '../../../../src/sim/index.ts';
import { mercado } from '../../../../src/sim/world/scenarios/mercado/index.ts';
import {
  callerAndWriter,
  heard as written,
  send as tell,
  told,
} from '../../../support/caller-and-writer.ts';
import { ask, factsOf, openCluster, runFor } from '../../../support/open-cluster.ts';
import { doContract, world } from '../../../support/world.ts';

const overRabbit: Scenario = mercado.links
  .filter(({ to }) => to !== 'gateway')
  .reduce<Scenario>((scenario, { id }) => switchProtocol(scenario, id, 'amqp'), mercado);

const number = [{ name: 'number', number: 1, type: 'int' }] as const;

/** A client whose `POST /do` becomes a command to a service that writes its number down. */
function writer(more = ''): Scenario {
  const contract: Contract = {
    ...doContract,
    operations: doContract.operations.map((one) => ({ ...one, input: number })),
  };
  const code = `{ await ctx.db.query('insert into heard values (?)', [input.number]); ${more} return {}; }`;
  const { scenario } = world()
    .client('client')
    .service('writer', code, {
      contract,
      database: { schema: 'create table heard (number integer)', seed: '' },
    })
    .link('client', 'writer');
  return switchProtocol(scenario, 'client-writer', 'amqp');
}

function send(cluster: Cluster, value: number) {
  const body = JSON.stringify({ number: value });
  const headers = { 'Content-Type': 'application/json' };
  return ask(cluster, 'client', { method: 'POST', path: '/do', headers, body });
}

function heard(cluster: Cluster): unknown[] {
  return cluster.sql('writer', 'select number from heard order by rowid').rows.map(([one]) => one);
}

describe('mercado through RabbitMQ', () => {
  it('does the same business and tells each paid order once', async () => {
    const cluster = await openCluster(overRabbit, { seed: 3 });
    await runFor(cluster, 6_000);
    expect(factsOf(cluster, 'failure-observed')).toEqual([]);
    const statuses = factsOf(cluster, 'request-ended').map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 202]));
    const told = cluster.sql(
      'notify',
      'select count(*), count(distinct order_id) from notifications',
    );
    const [all, distinct] = told.rows[0] ?? [];
    expect(all).toBeGreaterThan(10);
    expect(all).toBe(distinct);
    const { queues, exchanges } = cluster.observer.broker('rabbitmq');
    expect(queues.map(({ queue }) => queue)).toEqual(
      expect.arrayContaining(['catalog', 'payments', 'notify.events']),
    );
    expect(exchanges.find(({ exchange }) => exchange === 'events')?.bindings).toEqual([
      'orders.OrderPlaced → notify.events',
    ]);
    cluster.close();
  });
});

describe('commands', () => {
  it('end when the broker has them, and wait for a service that is down', async () => {
    const cluster = await openCluster(writer());
    await runFor(cluster, 1_000);
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    for (const value of [1, 2, 3]) expect((await send(cluster, value)).status).toBe(202);
    await runFor(cluster, 10_000);
    expect(heard(cluster)).toEqual([]);
    const waiting = cluster.observer
      .broker('rabbitmq')
      .queues.find(({ queue }) => queue === 'writer');
    expect(waiting).toMatchObject({ ready: 3, consumers: 0 });
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 2_000);
    expect(heard(cluster)).toEqual([1, 2, 3]);
    cluster.close();
  });

  it('outlive a restart of the broker, and are refused while it is down', async () => {
    const cluster = await openCluster(writer());
    await runFor(cluster, 1_000);
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    expect((await send(cluster, 1)).status).toBe(202);
    cluster.command({ kind: 'kill-replica', node: 'rabbitmq', replica: 0 });
    await runFor(cluster, 100);
    expect(await send(cluster, 2)).toMatchObject({ status: 0, reason: 'connection-refused' });
    cluster.command({ kind: 'restart-replica', node: 'rabbitmq', replica: 0 });
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 2_000);
    expect(heard(cluster)).toEqual([1]);
    expect((await send(cluster, 3)).status).toBe(202);
    await runFor(cluster, 500);
    expect(heard(cluster)).toEqual([1, 3]);
    cluster.close();
  });
});

describe('events', () => {
  it('wait for a subscriber that has not come yet, from the first on', async () => {
    const cluster = await openCluster(callerAndWriter('amqp', 'event'));
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    tell(cluster, 1);
    await runFor(cluster, 1_000);
    expect(told(cluster)).toMatchObject([{ status: 202 }]);
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 2_000);
    expect(written(cluster)).toEqual([1]);
    cluster.close();
  });
});
