import { describe, expect, it } from 'vitest';
import { newLink, newNode, protocolIds, switchProtocol } from '../../../src/sim/index.ts';
import type {
  ActionMeasures,
  Cluster,
  LinkMeasures,
  ProtocolId,
  Scenario,
  ServiceNode,
} from '../../../src/sim/index.ts';
import { prices } from '../../../src/sim/world/scenarios/prices.ts';
import { at, openCluster } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

const shopContract: ServiceNode['contract'] = {
  operations: [
    {
      name: 'Do',
      kind: 'command',
      method: 'POST',
      path: '/do',
      idempotent: false,
      success: 200,
      input: [],
      output: [],
    },
  ],
  events: [{ name: 'Sold', fields: [{ name: 'n', number: 1, type: 'int' }] }],
  subscribes: [],
};

const database = { schema: 'create table seen (n integer)', seed: '' };

/** A shop that calls a till and tells a ledger of each sale, ten times a second; latency 20 ms. */
function shop(protocol: ProtocolId, more: { readonly stock?: string } = {}): Scenario {
  const { scenario } = world()
    .client('buyers', { load: { kind: 'open', ratePerSecond: 10, arrivals: 'fixed' } })
    .service(
      'shop',
      more.stock ?? "{ await ctx.call('till.Do', {}); await ctx.publish('Sold', { n: 1 }); }",
      { contract: shopContract, concurrency: 50 },
    )
    .service('till', "{ await ctx.db.query('insert into seen values (1)'); }", { database })
    .link('buyers', 'shop')
    .link('shop', 'till', { latencyMs: { kind: 'constant', value: 20 }, timeoutMs: 2_000 });
  const ledger: ServiceNode = {
    ...newNode('service', 'ledger', 'ledger', { x: 0, y: 600 }),
    contract: { operations: [], events: [], subscribes: ['shop.Sold'] },
    cpuMs: { kind: 'constant', value: 0 },
    code: "export default service({ async Sold({ n }, ctx) { await ctx.db.query('insert into seen values (?)', [n]); } });",
    database,
  };
  const told = {
    ...newLink('shop-ledger', 'shop', 'ledger'),
    latencyMs: { kind: 'constant', value: 20 } as const,
  };
  const whole = {
    ...scenario,
    nodes: [...scenario.nodes, ledger],
    links: [...scenario.links, told],
  };
  return ['shop-till', 'shop-ledger'].reduce<Scenario>(
    (built, link) => switchProtocol(built, link, protocol),
    whole,
  );
}

function stopLoad(cluster: Cluster): void {
  for (const node of cluster.scenario.nodes) {
    if (node.kind !== 'client') continue;
    cluster.command({ kind: 'update-node', node: { ...node, load: { kind: 'none' } } });
  }
}

function measured(cluster: Cluster, link: string, protocol: ProtocolId): LinkMeasures {
  const found = cluster.observer
    .measures()
    .find((one) => one.link === link && one.protocol === protocol);
  if (found === undefined) throw new Error(`nothing was measured on ${link} over ${protocol}`);
  return found;
}

function only({ actions }: LinkMeasures): ActionMeasures {
  const [action] = actions;
  if (action === undefined || actions.length > 1) throw new Error(`${actions.length} actions`);
  return action;
}

describe.each(protocolIds)('over %s', (protocol) => {
  it('counts what was called, what it took, and that each was done once', async () => {
    const cluster = await openCluster(shop(protocol));
    await cluster.runTo(at(20_000));
    stopLoad(cluster);
    await cluster.runTo(at(25_000));
    const calls = measured(cluster, 'shop-till', protocol);
    const action = only(calls);
    expect(action.kind).toBe('command');
    expect(action.sent).toBeGreaterThan(150);
    // Partitions keep their order, not that between them.
    if (protocol !== 'kafka') expect(action.outOfOrder).toBe(0);
    const isAnswered = protocol !== 'amqp' && protocol !== 'kafka';
    expect(action.doneWhenTold).toBe(isAnswered ? action.sent : 0);
    expect({ ...action, sent: 0, done: 0, changed: 0, outOfOrder: 0, doneWhenTold: 0 }).toEqual({
      action: 'till.Do',
      kind: 'command',
      sent: 0,
      done: 0,
      changed: 0,
      duplicated: 0,
      outOfOrder: 0,
      doneUnknown: 0,
      doneWhenTold: 0,
      history: 0,
      lost: 0,
      failed: 0,
      underWay: 0,
    });
    expect([action.done, action.changed]).toEqual([action.sent, action.sent]);
    expect(cluster.sql('till', 'select count(*) from seen').rows).toEqual([[action.changed]]);
    expect(calls.calls).toBe(action.sent);
    expect(calls.failed).toBe(0);
    // At least there and back, over 20 ms each way; a queue is asked where it is first.
    expect(calls.waitMsP50).toBeGreaterThanOrEqual(40);
    expect(calls.roundTrips).toBeGreaterThan(action.sent);
    expect(calls.connections).toBeGreaterThan(0);
    expect(calls.bytes).toBeGreaterThan(10 * action.sent);

    const told = only(measured(cluster, 'shop-ledger', protocol));
    expect(told.kind).toBe('event');
    expect([told.done, told.changed, told.lost]).toEqual([told.sent, told.sent, 0]);
    expect(cluster.sql('ledger', 'select count(*) from seen').rows).toEqual([[told.changed]]);
    cluster.close();
  });

  it('says what became of events while the subscriber was down', async () => {
    const cluster = await openCluster(shop(protocol));
    await cluster.runTo(at(5_000));
    cluster.command({ kind: 'kill-replica', node: 'ledger', replica: 0 });
    await cluster.runTo(at(8_000));
    cluster.command({ kind: 'restart-replica', node: 'ledger', replica: 0 });
    await cluster.runTo(at(20_000));
    stopLoad(cluster);
    await cluster.runTo(at(40_000));
    const measures = measured(cluster, 'shop-ledger', protocol);
    const told = only(measures);
    const { whileDown } = measures;
    expect(whileDown.calls).toBeGreaterThan(20);
    expect(told.underWay).toBe(0);
    expect(told.done + told.lost + told.failed).toBe(told.sent);
    if (protocol === 'amqp' || protocol === 'kafka') {
      // The broker kept them.
      expect([whileDown.failed, told.lost, whileDown.done]).toEqual([0, 0, whileDown.calls]);
    } else if (protocol === 'websocket') {
      // Nobody said that they were not heard.
      expect(whileDown.failed).toBe(0);
      expect(told.lost).toBeGreaterThan(20);
    } else {
      expect([whileDown.done, told.lost]).toEqual([0, 0]);
      expect(whileDown.failed).toBe(whileDown.calls);
      expect(told.failed).toBeGreaterThanOrEqual(whileDown.calls);
    }
    cluster.close();
  });
});

it.each(['amqp', 'kafka'] as const)(
  'counts one message to %s for each who hears it',
  async (protocol) => {
    const one = shop(protocol);
    const ledger = one.nodes.find(({ id }) => id === 'ledger');
    const told = one.links.find(({ id }) => id === 'shop-ledger');
    if (ledger === undefined || told === undefined) throw new Error('no ledger');
    const cluster = await openCluster({
      ...one,
      nodes: [...one.nodes, { ...ledger, id: 'audit' }],
      links: [...one.links, { ...told, id: 'shop-audit', to: 'audit' }],
    });
    await cluster.runTo(at(10_000));
    stopLoad(cluster);
    await cluster.runTo(at(15_000));
    for (const link of ['shop-ledger', 'shop-audit']) {
      const { sent, done, changed, duplicated, lost } = only(measured(cluster, link, protocol));
      expect(sent).toBeGreaterThan(50);
      expect([done, changed, duplicated, lost]).toEqual([sent, sent, 0, 0]);
      const callee = link.slice(link.indexOf('-') + 1);
      expect(cluster.sql(callee, 'select count(*) from seen').rows).toEqual([[sent]]);
    }
    cluster.close();
  },
);

it('tells a call that timed out and was done all the same', async () => {
  const slow = {
    ...shop('rest'),
    nodes: shop('rest').nodes.map((node) =>
      node.id === 'till' && node.kind === 'service'
        ? {
            ...node,
            code: node.code.replace('await ctx.db', 'await ctx.sleep(2500); await ctx.db'),
          }
        : node,
    ),
  };
  const cluster = await openCluster(slow);
  await cluster.runTo(at(8_000));
  const action = only(measured(cluster, 'shop-till', 'rest'));
  expect(action.doneUnknown).toBeGreaterThan(10);
  expect([action.changed, action.lost]).toEqual([action.done, 0]);
  cluster.close();
});

it('keeps apart what a link did by one protocol and by another', async () => {
  const cluster = await openCluster(shop('rest'));
  await cluster.runTo(at(3_000));
  cluster.command({
    kind: 'replace-document',
    scenario: switchProtocol(cluster.scenario, 'shop-till', 'grpc'),
  });
  await cluster.runTo(at(6_000));
  const rest = measured(cluster, 'shop-till', 'rest');
  const grpc = measured(cluster, 'shop-till', 'grpc');
  expect([rest.isNow, grpc.isNow]).toEqual([false, true]);
  expect(rest.calls).toBeGreaterThan(20);
  expect(grpc.calls).toBeGreaterThan(20);
  // What was spoken last, whatever came first.
  expect(rest.lastAtMs).toBeGreaterThan(2_800);
  expect(rest.lastAtMs).toBeLessThan(grpc.lastAtMs);
  cluster.close();
});

describe.each(protocolIds)('an event with three readers over %s', (protocol) => {
  it('is told once for its caller, and is a call to each reader', async () => {
    const links = ['catalog-shop', 'catalog-search', 'catalog-analytics'];
    const told = links.reduce((one, link) => switchProtocol(one, link, protocol), prices);
    const cluster = await openCluster(told);
    await cluster.runTo(at(4_000));
    stopLoad(cluster);
    await cluster.runTo(at(8_000));
    const group = cluster.observer.measuresOf(links);
    const changes = Number(cluster.sql('catalog', 'select count(*) from changes').rows[0]?.[0]);
    expect(changes).toBeGreaterThan(40);
    expect([group.told, group.failed]).toEqual([changes, 0]);
    expect(group.waits.reduce((sum, [, count]) => sum + count, 0)).toBe(changes);
    for (const measures of group.links) {
      const { sent, done, duplicated, lost } = only(measures);
      const heard = cluster.sql(measures.link.slice('catalog-'.length), 'select id from heard');
      expect([sent, duplicated, done + lost]).toEqual([changes, 0, changes]);
      expect(done).toBe(heard.rows.length);
    }
    expect(group.links.length).toBe(3);
    cluster.close();
  });
});
