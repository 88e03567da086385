/** What a broker node shows of its insides, from the facts of its processes. */
import { expect, it } from 'vitest';
import { BrokersFold } from '../../../src/sim/observe/brokers.ts';
import type { Fact, FactDraft } from '../../../src/sim/observe/facts.ts';
import { emptyScenario, newNode } from '../../../src/sim/index.ts';
import { Journal } from '../../../src/sim/kernel/journal.ts';
import { at } from '../../support/open-cluster.ts';

function partition(number: number, endOffset: number, highWatermark: number): FactDraft {
  return {
    kind: 'partition-changed',
    process: `kafka/${number % 2}`,
    topic: 'orders.OrderPlaced',
    partition: number,
    leader: number % 2,
    replicas: [0, 1],
    inSync: [0, 1],
    startOffset: 0,
    endOffset,
    highWatermark,
  };
}

it('keeps the last of each partition, and counts what a group has not read of what may be read', () => {
  const fold = new BrokersFold();
  const journal = new Journal<Fact>();
  const accept = (draft: FactDraft): void => fold.accept(journal.append(at(1), draft));
  expect(fold.read('kafka')).toEqual({ exchanges: [], queues: [], topics: [], groups: [] });
  accept(partition(1, 4, 4));
  accept(partition(0, 3, 2));
  accept(partition(0, 7, 6));
  accept({
    kind: 'group-changed',
    process: 'kafka/1',
    group: 'notify',
    state: 'Stable',
    generation: 2,
    members: ['notify/0-1-1'],
    assigned: [['orders.OrderPlaced 0', 'orders.OrderPlaced 1']],
  });
  accept({
    kind: 'offset-committed',
    process: 'kafka/1',
    group: 'notify',
    topic: 'orders.OrderPlaced',
    partition: 0,
    offset: 2,
  });
  const { topics, groups } = fold.read('kafka');
  expect(topics.map(({ topic }) => topic)).toEqual(['orders.OrderPlaced']);
  expect(topics[0]?.partitions.map((one) => [one.partition, one.leader, one.endOffset])).toEqual([
    [0, 0, 7],
    [1, 1, 4],
  ]);
  expect(groups).toMatchObject([
    {
      group: 'notify',
      state: 'Stable',
      positions: [{ partition: 0, committed: 2, lag: 4 }],
    },
  ]);
});

it('counts what is held by brokers that the document still has', () => {
  const fold = new BrokersFold();
  const journal = new Journal<Fact>();
  fold.accept(
    journal.append(at(1), {
      kind: 'queue-changed',
      process: 'rabbit/0',
      queue: 'calls.payments',
      ready: 3,
      unacked: 2,
      consumers: 1,
    }),
  );
  const kept = { queue: 'calls.payments', topic: '', group: '' };
  const rabbit = newNode('broker', 'rabbit', 'RabbitMQ', { x: 0, y: 0 });
  const empty = emptyScenario();
  expect(fold.held(kept, { ...empty, nodes: [rabbit] })).toBe(5);
  expect(fold.held(kept, empty)).toBe(0);
});
