/** What a link's and a cluster's Kafka settings change in a run, and moving a group. */
import { describe, expect, it } from 'vitest';
import { CommandError, switchProtocol } from '../../../../src/sim/index.ts';
import type {
  Cluster,
  Contract,
  KafkaLink,
  KafkaNode,
  KafkaSeek,
  Scenario,
} from '../../../../src/sim/index.ts';
import { ask, factsOf, openCluster, runFor } from '../../../support/open-cluster.ts';
import { doContract, world } from '../../../support/world.ts';

const say = [
  { name: 'number', number: 1, type: 'int' },
  { name: 'who', number: 2, type: 'string', optional: true },
] as const;

const contract: Contract = {
  ...doContract,
  operations: doContract.operations.map((one) => ({ ...one, input: say })),
};

interface Writer {
  readonly link?: KafkaLink;
  readonly broker?: Partial<KafkaNode>;
  readonly code?: string;
  readonly replicas?: number;
}

/** A client whose `POST /do` becomes a command through Kafka to a service that writes its number down. */
function writer({ link = {}, broker = {}, code = '', replicas = 1 }: Writer = {}): Scenario {
  const { scenario } = world()
    .client('client')
    .service(
      'writer',
      `{ await ctx.db.query('insert into heard values (?, ?)', [input.number, ctx.replica]); ${code} return {}; }`,
      {
        contract,
        replicas,
        database: { schema: 'create table heard (number integer, replica integer)', seed: '' },
      },
    )
    .link('client', 'writer');
  const through = switchProtocol(scenario, 'client-writer', 'kafka');
  return {
    ...through,
    nodes: through.nodes.map((node) =>
      node.kind === 'broker' && node.protocol === 'kafka' ? { ...node, ...broker } : node,
    ),
    links: through.links.map((one) => ({ ...one, kafka: link })),
  };
}

function send(cluster: Cluster, number: number, who = '') {
  const body = JSON.stringify({ number, who });
  const headers = { 'Content-Type': 'application/json' };
  return ask(cluster, 'client', { method: 'POST', path: '/do', headers, body });
}

function heard(cluster: Cluster): unknown[] {
  return cluster.sql('writer', 'select number from heard order by rowid').rows.map(([one]) => one);
}

function seek(cluster: Cluster, to: KafkaSeek, topic: string | null = null): void {
  cluster.command({ kind: 'seek-group', node: 'kafka', group: 'writer', topic, to });
}

function topicOf(cluster: Cluster) {
  return cluster.observer.broker('kafka').topics.find(({ topic }) => topic === 'writer.Do');
}

describe('acks', () => {
  it.each([
    ['all', [1, 2, 3, 4]],
    ['1', [1, 2, 3, 4]],
    ['0', [1, 2, 3, 4]],
  ] as const)('%s: what was sent is done once while nothing fails', async (acks, expected) => {
    const cluster = await openCluster(writer({ link: { acks } }));
    await runFor(cluster, 2_000);
    for (const number of expected) expect((await send(cluster, number)).status).toBe(202);
    await runFor(cluster, 3_000);
    expect(new Set(heard(cluster))).toEqual(new Set(expected));
    expect(heard(cluster).length).toBe(4);
    const answers = factsOf(cluster, 'message-sent').filter(({ label }) =>
      label.startsWith('Produce answer'),
    );
    expect(answers.length).toBe(acks === '0' ? 0 : 4);
    cluster.close();
  });

  it('all waits for the copies, 1 for the leader, 0 for nobody: each is faster than the one before', async () => {
    const latencies: number[] = [];
    for (const acks of ['all', '1', '0'] as const) {
      const cluster = await openCluster(writer({ link: { acks } }));
      await runFor(cluster, 2_000);
      await send(cluster, 1);
      latencies.push((await send(cluster, 1)).latencyUs);
      cluster.close();
    }
    const [all = 0, leader = 0, none = 0] = latencies;
    expect(all).toBeGreaterThan(leader);
    expect(leader).toBeGreaterThan(none);
  });

  it('all is not answered with too few copies in sync, 1 is', async () => {
    for (const [acks, status] of [
      ['all', 0],
      ['1', 202],
    ] as const) {
      const broker = { replicas: 3, partitions: 1, minInSync: 3 };
      const cluster = await openCluster(writer({ link: { acks }, broker }));
      await runFor(cluster, 2_000);
      await send(cluster, 1);
      const leader = topicOf(cluster)?.partitions[0]?.leader ?? 0;
      cluster.command({ kind: 'kill-replica', node: 'kafka', replica: (leader + 1) % 3 });
      await runFor(cluster, 3_000);
      expect((await send(cluster, 2)).status).toBe(status);
      cluster.close();
    }
  });
});

describe('the key', () => {
  it.each([
    [{}, 'number'],
    [{ key: 'who' }, 'who'],
    [{ key: '' }, null],
  ] as const)('of %o', async (link, expected) => {
    const cluster = await openCluster(writer({ link }));
    await runFor(cluster, 2_000);
    for (const number of [1, 2, 3]) await send(cluster, number, 'ana');
    const keys = factsOf(cluster, 'records-appended').flatMap(({ records }) =>
      records.map(({ key }) => key),
    );
    const told = { number: ['1', '2', '3'], who: ['ana', 'ana', 'ana'] };
    expect(keys).toEqual(expected === null ? [null, null, null] : told[expected]);
    cluster.close();
  });
});

describe('records without a key', () => {
  it('stick to one partition for a batch, and go on to another with the next', async () => {
    const cluster = await openCluster(writer({ link: { key: '' } }));
    await runFor(cluster, 2_000);
    const spec = {
      method: 'POST',
      path: '/do',
      headers: { 'Content-Type': 'application/json' },
      body: '{"number": 1}',
    };
    for (let burst = 0; burst < 2; burst++) {
      for (let at = 0; at < 10; at++) cluster.request('client', spec, () => {});
      await runFor(cluster, 500);
    }
    const batches = factsOf(cluster, 'records-appended');
    const records = batches.reduce((sum, one) => sum + one.records.length, 0);
    expect(records).toBe(20);
    // Not dealt out one by one: what waits while a batch is under way leaves as one, to one partition.
    expect(batches.length).toBeLessThan(12);
    expect(new Set(batches.map(({ partition }) => partition)).size).toBe(3);
    cluster.close();
  });
});

describe('commits', () => {
  const slow = 'await ctx.sleep(1500);';

  it('after each handler: a crash repeats what was not committed and loses nothing', async () => {
    const cluster = await openCluster(writer({ code: slow, broker: { partitions: 1 } }));
    await runFor(cluster, 2_000);
    for (const number of [1, 2, 3, 4, 5, 6]) await send(cluster, number);
    await runFor(cluster, 5_000);
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 20_000);
    expect(new Set(heard(cluster))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(heard(cluster).length).toBe(7);
    cluster.close();
  });

  it('automatic: a crash after the timer loses what was fetched and not handled', async () => {
    const link = { commit: 'automatic' } as const;
    const cluster = await openCluster(writer({ link, code: slow, broker: { partitions: 1 } }));
    await runFor(cluster, 2_000);
    await send(cluster, 0);
    for (const number of [1, 2, 3, 4, 5, 6]) await send(cluster, number);
    await runFor(cluster, 3_500);
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 20_000);
    expect(heard(cluster)).toContain(0);
    expect(new Set(heard(cluster)).size).toBeLessThan(7);
    cluster.close();
  });

  it('automatic: a crash before the timer repeats what was handled', async () => {
    const link = { commit: 'automatic' } as const;
    const cluster = await openCluster(writer({ link, broker: { partitions: 1 } }));
    await runFor(cluster, 5_500);
    for (const number of [1, 2, 3]) await send(cluster, number);
    await runFor(cluster, 500);
    expect(heard(cluster)).toEqual([1, 2, 3]);
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 12_000);
    expect(heard(cluster)).toEqual([1, 2, 3, 1, 2, 3]);
    cluster.close();
  });
});

describe('auto.offset.reset', () => {
  it.each([
    ['earliest', [1, 2]],
    ['latest', [2]],
  ] as const)('%s, of a group that has committed nothing', async (offsetReset, expected) => {
    const cluster = await openCluster(writer({ link: { offsetReset }, replicas: 0 }));
    await runFor(cluster, 2_000);
    expect((await send(cluster, 1)).status).toBe(202);
    const node = cluster.scenario.nodes.find(({ id }) => id === 'writer');
    if (node?.kind !== 'service') throw new Error('no writer');
    cluster.command({ kind: 'update-node', node: { ...node, replicas: 1 } });
    await runFor(cluster, 4_000);
    await send(cluster, 2);
    await runFor(cluster, 1_000);
    expect(heard(cluster)).toEqual(expected);
    cluster.close();
  });
});

describe('rebalancing', () => {
  /** Longest time without an effect while a second replica joins a group under steady load. */
  async function longestGap(assignor: KafkaLink['assignor'] & string): Promise<number> {
    const scenario = writer({ link: { assignor }, code: 'await ctx.sleep(300);' });
    const clients = scenario.nodes.map((node) =>
      node.kind === 'client'
        ? {
            ...node,
            load: { kind: 'open', ratePerSecond: 40, arrivals: 'fixed' } as const,
            requests: [
              {
                weight: 1,
                method: 'POST',
                path: '/do',
                headers: { 'content-type': 'application/json' },
                body: '{"number": {{1-1000}}}',
              },
            ],
          }
        : node,
    );
    const cluster = await openCluster({ ...scenario, nodes: clients });
    await runFor(cluster, 6_000);
    const node = cluster.scenario.nodes.find(({ id }) => id === 'writer');
    if (node?.kind !== 'service') throw new Error('no writer');
    cluster.command({ kind: 'update-node', node: { ...node, replicas: 2 } });
    await runFor(cluster, 6_000);
    const begun = factsOf(cluster, 'span-started')
      .filter(({ process, role, at }) => process === 'writer/0' && role === 'server' && at > 5e6)
      .map(({ at }) => at / 1000);
    const [group] = cluster.observer.broker('kafka').groups;
    expect(group?.members.length).toBe(2);
    const sizes = (group?.assigned ?? []).map((share) => share.length);
    expect(sizes.toSorted((a, b) => a - b)).toEqual([1, 2]);
    cluster.close();
    return Math.max(...begun.slice(1).map((at, place) => at - (begun[place] ?? at)));
  }

  it('eager stops everybody; cooperative lets a member go on with what it keeps', async () => {
    const eager = await longestGap('range');
    const cooperative = await longestGap('cooperative-sticky');
    expect(eager).toBeGreaterThan(cooperative);
    expect(cooperative).toBeLessThan(350);
  });

  it.each(['roundrobin', 'sticky'] as const)('%s shares among replicas too', async (assignor) => {
    const cluster = await openCluster(writer({ link: { assignor }, replicas: 3 }));
    await runFor(cluster, 5_000);
    const [group] = cluster.observer.broker('kafka').groups;
    expect((group?.assigned ?? []).map((share) => share.length)).toEqual([1, 1, 1]);
    cluster.close();
  });

  it('another assignor takes effect while it runs, and loses nothing', async () => {
    const cluster = await openCluster(writer({ replicas: 2 }));
    await runFor(cluster, 3_000);
    await send(cluster, 1);
    const [link] = cluster.scenario.links;
    if (link === undefined) throw new Error('no link');
    const kafka = { assignor: 'cooperative-sticky' } as const;
    cluster.command({ kind: 'update-link', link: { ...link, kafka } });
    await send(cluster, 2);
    await runFor(cluster, 8_000);
    await send(cluster, 3);
    await runFor(cluster, 1_000);
    expect(new Set(heard(cluster))).toEqual(new Set([1, 2, 3]));
    const [group] = cluster.observer.broker('kafka').groups;
    expect(group).toMatchObject({ state: 'Stable' });
    expect(group?.members.length).toBe(2);
    cluster.close();
  });
});

describe('moving a group', () => {
  async function written(more: Writer = {}): Promise<Cluster> {
    const cluster = await openCluster(writer({ broker: { partitions: 1 }, ...more }));
    await runFor(cluster, 2_000);
    for (const number of [1, 2, 3]) await send(cluster, number);
    await runFor(cluster, 1_000);
    return cluster;
  }

  it('that reads: its consumers seek, and what they had done is done again', async () => {
    const cluster = await written();
    seek(cluster, { kind: 'earliest' });
    await runFor(cluster, 2_000);
    expect(heard(cluster)).toEqual([1, 2, 3, 1, 2, 3]);
    seek(cluster, { kind: 'offset', offset: 2 }, 'writer.Do');
    await runFor(cluster, 2_000);
    expect(heard(cluster).slice(6)).toEqual([3]);
    cluster.close();
  });

  it('to a time, and to the end', async () => {
    const cluster = await openCluster(writer({ broker: { partitions: 1 } }));
    await runFor(cluster, 2_000);
    await send(cluster, 1);
    await runFor(cluster, 3_000);
    await send(cluster, 2);
    await runFor(cluster, 1_000);
    seek(cluster, { kind: 'time', ms: 4_000 });
    await runFor(cluster, 2_000);
    expect(heard(cluster)).toEqual([1, 2, 2]);
    seek(cluster, { kind: 'earliest' });
    seek(cluster, { kind: 'latest' });
    await runFor(cluster, 2_000);
    await send(cluster, 3);
    await runFor(cluster, 1_000);
    expect(heard(cluster)).toEqual([1, 2, 2, 3]);
    cluster.close();
  });

  it('without members: its commits are rewritten, within what is there', async () => {
    const cluster = await written();
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    expect(() => seek(cluster, { kind: 'earliest' })).toThrow(CommandError);
    await runFor(cluster, 7_000);
    seek(cluster, { kind: 'offset', offset: 1 });
    await runFor(cluster, 100);
    const [group] = cluster.observer.broker('kafka').groups;
    expect(group).toMatchObject({ state: 'Empty', positions: [{ committed: 1, lag: 2 }] });
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 4_000);
    expect(heard(cluster)).toEqual([1, 2, 3, 2, 3]);
    cluster.close();
  });

  it('is refused by name, and is part of a replay', async () => {
    const cluster = await written();
    const refused = (command: Parameters<Cluster['command']>[0]): string => {
      try {
        cluster.command(command);
        return '';
      } catch (error) {
        return error instanceof CommandError ? error.code : String(error);
      }
    };
    const to = { kind: 'earliest' } as const;
    const one = { kind: 'seek-group', node: 'kafka', group: 'writer', topic: null, to } as const;
    expect(refused({ ...one, node: 'writer' })).toBe('not-kafka');
    expect(refused({ ...one, group: 'nobody' })).toBe('no-group');
    expect(refused({ ...one, topic: 'nothing' })).toBe('no-topic');
    expect(refused({ ...one, to: { kind: 'offset', offset: -1 } })).toBe('seek-range');
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    expect(refused(one)).toBe('group-not-empty');
    const node = cluster.scenario.nodes.find(({ id }) => id === 'writer');
    if (node?.kind !== 'service') throw new Error('no writer');
    await runFor(cluster, 8_000);
    cluster.command({ kind: 'update-node', node: { ...node, replicas: 2 } });
    const state = () => cluster.observer.broker('kafka').groups[0]?.state;
    while (state() === 'Stable') await runFor(cluster, 10);
    expect(refused(one)).toBe('group-dealing');
    await runFor(cluster, 5_000);
    expect(refused(one)).toBe('');
    await runFor(cluster, 3_000);
    const again = await openCluster(writer({ broker: { partitions: 1 } }), {
      history: cluster.history,
    });
    await again.runTo(cluster.now);
    expect(again.hash()).toBe(cluster.hash());
    cluster.close();
    again.close();
  });
});

describe('a compacted topic', () => {
  it('keeps the newest record of each key, and a tombstone deletes one', async () => {
    const broker = { partitions: 1, segmentBytes: 100, compactedTopics: ['writer.Do'] };
    const cluster = await openCluster(writer({ broker }));
    await runFor(cluster, 2_000);
    for (const number of [1, 2, 1, 1, 2, 3]) await send(cluster, number);
    await runFor(cluster, 6_000);
    const keys = () => topicOf(cluster)?.partitions[0]?.records.map(({ key }) => key);
    expect(keys()).toEqual(['1', '2', '3']);
    cluster.command({ kind: 'write-tombstone', node: 'kafka', topic: 'writer.Do', key: '1' });
    await send(cluster, 4);
    await runFor(cluster, 6_000);
    expect(topicOf(cluster)?.partitions[0]?.records).toMatchObject([
      { key: '2', isTombstone: false },
      { key: '3', isTombstone: false },
      { key: '1', isTombstone: true },
      { key: '4', isTombstone: false },
    ]);
    expect(heard(cluster).length).toBe(7);
    cluster.close();
  });

  it('begins and ends to be one while it runs, as retention does', async () => {
    const cluster = await openCluster(writer({ broker: { partitions: 1, segmentBytes: 100 } }));
    await runFor(cluster, 2_000);
    for (const number of [1, 1, 1, 1]) await send(cluster, number);
    await runFor(cluster, 6_000);
    expect(topicOf(cluster)?.partitions[0]?.records.length).toBe(4);
    const node = cluster.scenario.nodes.find(({ id }) => id === 'kafka');
    if (node?.kind !== 'broker' || node.protocol !== 'kafka') throw new Error('no kafka');
    const compacted = { ...node, compactedTopics: ['writer.Do'] };
    cluster.command({ kind: 'update-node', node: compacted });
    await runFor(cluster, 6_000);
    expect(topicOf(cluster)?.partitions[0]?.records.length).toBe(1);
    cluster.command({ kind: 'update-node', node: { ...node, retentionMs: 1_000 } });
    await runFor(cluster, 6_000);
    expect(topicOf(cluster)?.partitions[0]).toMatchObject({ startOffset: 4, endOffset: 4 });
    cluster.close();
  });
});

describe('losing a broker under load', () => {
  it('settles, and everything that was taken is done', async () => {
    const cluster = await openCluster(writer({ replicas: 2 }));
    await runFor(cluster, 3_000);
    for (let number = 1; number <= 5; number++) await send(cluster, number);
    for (const replica of [0, 1, 2]) {
      cluster.command({ kind: 'kill-replica', node: 'kafka', replica });
      await runFor(cluster, 5_000);
      await send(cluster, 10 + replica);
      cluster.command({ kind: 'restart-replica', node: 'kafka', replica });
      await runFor(cluster, 5_000);
    }
    const before = cluster.journal.length;
    await runFor(cluster, 1_000);
    expect(cluster.journal.length - before).toBeLessThan(1_000);
    expect(new Set(heard(cluster))).toEqual(new Set([1, 2, 3, 4, 5, 10, 11, 12]));
    cluster.close();
  });
});
