/** Calls and events through Kafka in a running cluster: what is kept, what waits, what is done twice. */
import { describe, expect, it } from 'vitest';
import { findScenario, switchProtocol } from '../../../../src/sim/index.ts';
import type { Cluster, Contract, Scenario } from '../../../../src/sim/index.ts';
import { ask, factsOf, openCluster, runFor } from '../../../support/open-cluster.ts';
import { doContract, world } from '../../../support/world.ts';

const say = [{ name: 'number', number: 1, type: 'int' }] as const;

/** A client whose `POST /do` becomes a command through Kafka to a service that writes its number down. */
function writer(handler = "await ctx.db.query('insert into heard values (?)', [input.number]);") {
  const contract: Contract = {
    ...doContract,
    operations: doContract.operations.map((one) => ({ ...one, input: say })),
  };
  const { scenario } = world()
    .client('client')
    .service('writer', `{ ${handler} return {}; }`, {
      contract,
      database: { schema: 'create table heard (number integer)', seed: '' },
    })
    .link('client', 'writer');
  return switchProtocol(scenario, 'client-writer', 'kafka');
}

function send(cluster: Cluster, number: number) {
  const body = JSON.stringify({ number });
  const headers = { 'Content-Type': 'application/json' };
  return ask(cluster, 'client', { method: 'POST', path: '/do', headers, body });
}

function heard(cluster: Cluster): unknown[] {
  return cluster.sql('writer', 'select number from heard order by rowid').rows.map(([one]) => one);
}

async function mercado(): Promise<Scenario> {
  const found = await findScenario('mercado')?.load();
  if (found === undefined) throw new Error('mercado is not there');
  return found.links
    .filter(({ to }) => to !== 'gateway')
    .reduce((scenario, { id }) => switchProtocol(scenario, id, 'kafka'), found);
}

describe('switching a link', () => {
  it('brings one cluster of brokers, which the next link joins, and which goes without the links', async () => {
    const scenario = await mercado();
    const brokers = scenario.nodes.filter(({ kind }) => kind === 'broker');
    expect(brokers.map(({ id }) => id)).toEqual(['kafka']);
    expect(scenario.links.filter(({ broker }) => broker === 'kafka').length).toBe(10);
    const cluster = await openCluster(scenario);
    cluster.command({ kind: 'remove-node', id: 'kafka' });
    expect(cluster.scenario.links.every(({ protocol }) => protocol === 'rest')).toBe(true);
    cluster.close();
  });
});

describe('mercado through Kafka', () => {
  it('is consumed from the start when a link is switched before the first event of the run', async () => {
    const found = await findScenario('mercado')?.load();
    if (found === undefined) throw new Error('mercado is not there');
    const cluster = await openCluster(found, { seed: 3 });
    const scenario = switchProtocol(cluster.scenario, 'orders-notify', 'kafka');
    cluster.command({ kind: 'replace-document', scenario });
    await runFor(cluster, 4_000);
    const told = cluster.sql('notify', 'select count(*) from notifications').rows[0]?.[0];
    expect(told).toBeGreaterThan(5);
    cluster.close();
  });

  it('does the same business once its groups have formed, and tells each paid order once', async () => {
    const cluster = await openCluster(await mercado(), { seed: 3 });
    await runFor(cluster, 14_000);
    const late = factsOf(cluster, 'failure-observed').filter(({ at }) => at > 5_000_000);
    expect(late).toEqual([]);
    const orders = cluster.sql(
      'orders',
      "select count(*) from orders where status = 'paid' and id > 5",
    );
    const told = cluster.sql(
      'notify',
      'select count(*), count(distinct order_id) from notifications',
    );
    const paid = Number(orders.rows[0]?.[0]);
    const [all, distinct] = told.rows[0] ?? [];
    expect(paid).toBeGreaterThan(30);
    expect(all).toBe(distinct);
    expect(paid - Number(all)).toBeLessThan(8);
    const answers = factsOf(cluster, 'request-ended').map(({ status }) => status);
    expect(new Set(answers)).toEqual(new Set([200, 202]));
    cluster.close();
  });
});

describe('a cluster of three brokers', () => {
  it('goes on when one is lost, and elects leaders among those in sync', async () => {
    const cluster = await openCluster(writer());
    await runFor(cluster, 3_000);
    await send(cluster, 1);
    await runFor(cluster, 1_000);
    cluster.command({ kind: 'kill-replica', node: 'kafka', replica: 0 });
    await runFor(cluster, 4_000);
    for (const number of [2, 3, 4, 5]) expect((await send(cluster, number)).status).toBe(202);
    await runFor(cluster, 8_000);
    // In order within each partition only.
    expect(new Set(heard(cluster))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(heard(cluster).length).toBe(5);
    const leaders = new Map(
      factsOf(cluster, 'partition-changed').map((fact) => [
        `${fact.topic} ${fact.partition}`,
        fact,
      ]),
    );
    for (const { leader, inSync } of leaders.values()) {
      expect(leader).not.toBe(0);
      expect(inSync).not.toContain(0);
    }
    cluster.close();
  });

  it('takes nothing with one broker left, says how long it waited, and goes on when they are back', async () => {
    const cluster = await openCluster(writer());
    await runFor(cluster, 3_000);
    expect((await send(cluster, 1)).status).toBe(202);
    cluster.command({ kind: 'kill-replica', node: 'kafka', replica: 0 });
    cluster.command({ kind: 'kill-replica', node: 'kafka', replica: 1 });
    await runFor(cluster, 3_000);
    const waited = await send(cluster, 2);
    expect(waited).toMatchObject({ status: 0, reason: 'timeout' });
    cluster.command({ kind: 'restart-replica', node: 'kafka', replica: 0 });
    cluster.command({ kind: 'restart-replica', node: 'kafka', replica: 1 });
    await runFor(cluster, 8_000);
    expect((await send(cluster, 3)).status).toBe(202);
    await runFor(cluster, 5_000);
    expect(heard(cluster)).toContain(1);
    expect(heard(cluster)).toContain(3);
    cluster.close();
  });
});
