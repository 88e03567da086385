/** What brokers have inside, by their node: topics with their partitions, and how far each group has read. */
import type { ExchangeState, QueueState, RecordsKept } from '../services/facts.ts';
import type { Scenario } from '../world/scenario.ts';
import type { Fact } from './facts.ts';
import { nodeOf } from './processes.ts';
import type { BrokerGroupView, BrokerView, PartitionView } from './views.ts';

/** Records of a partition that are remembered by their keys, the newest. */
const RECORDS_KEPT_MAX = 64;

interface Group {
  state: string;
  generation: number;
  members: readonly string[];
  assigned: readonly (readonly string[])[];
  /** Members whose process is gone: they count until their session is over. */
  silent: readonly string[];
  /** Next offset to read, by topic and partition. */
  readonly committed: Map<string, number>;
}

interface Insides {
  readonly exchanges: Map<string, ExchangeState>;
  readonly queues: Map<string, QueueState>;
  /** By topic and partition; topics in the order in which they came. */
  readonly topics: Map<string, Map<number, PartitionView>>;
  readonly groups: Map<string, Group>;
}

/** Where a broker keeps what is meant for one callee. */
export interface Kept {
  readonly queue: string;
  readonly topic: string;
  readonly group: string;
}

export class BrokersFold {
  readonly #nodes = new Map<string, Insides>();

  accept(fact: Fact): void {
    switch (fact.kind) {
      case 'partition-changed': {
        const { topics } = this.#of(fact.process);
        const partitions = topics.get(fact.topic) ?? new Map<number, PartitionView>();
        topics.set(fact.topic, partitions);
        // What a new leader does not have is gone.
        const records = partitions
          .get(fact.partition)
          ?.records.filter(({ offset }) => offset >= fact.startOffset && offset < fact.endOffset);
        partitions.set(fact.partition, {
          records: records ?? [],
          partition: fact.partition,
          leader: fact.leader,
          replicas: fact.replicas,
          inSync: fact.inSync,
          startOffset: fact.startOffset,
          endOffset: fact.endOffset,
          highWatermark: fact.highWatermark,
        });
        return;
      }
      case 'records-appended': {
        const records = fact.records.map((record, at) => {
          return { ...record, offset: fact.baseOffset + at };
        });
        this.#keepRecords(fact, (known) => [...known, ...records].slice(-RECORDS_KEPT_MAX));
        return;
      }
      case 'records-kept': {
        const kept = new Set(fact.offsets);
        this.#keepRecords(fact, (known) => known.filter(({ offset }) => kept.has(offset)));
        return;
      }
      case 'queue-changed': {
        const { queue, ready, unacked, consumers } = fact;
        this.#of(fact.process).queues.set(queue, { queue, ready, unacked, consumers });
        return;
      }
      case 'queue-removed':
        this.#of(fact.process).queues.delete(fact.queue);
        return;
      case 'exchange-changed': {
        const { exchange, type, bindings } = fact;
        this.#of(fact.process).exchanges.set(exchange, { exchange, type, bindings });
        return;
      }
      case 'replica-stopped': {
        // What was not durable is gone with it; what was is told anew when it is back.
        const known = this.#nodes.get(nodeOf(fact.process));
        known?.queues.clear();
        known?.exchanges.clear();
        this.#fallSilent(fact.process);
        return;
      }
      case 'group-changed': {
        const group = this.#group(fact.process, fact.group);
        group.state = fact.state;
        group.generation = fact.generation;
        group.members = fact.members;
        group.assigned = fact.assigned;
        group.silent = group.silent.filter((member) => fact.members.includes(member));
        return;
      }
      case 'offset-committed': {
        const group = this.#group(fact.process, fact.group);
        group.committed.set(keyOf(fact.topic, fact.partition), fact.offset);
        return;
      }
      default:
        return;
    }
  }

  /** A member is named by its process: `notify/0-1-3`. */
  #fallSilent(process: string): void {
    for (const { groups } of this.#nodes.values()) {
      for (const group of groups.values()) {
        const gone = group.members.filter((member) => processOf(member) === process);
        group.silent = [...new Set([...group.silent, ...gone])];
      }
    }
  }

  #keepRecords(
    { process, topic, partition }: Pick<RecordsKept, 'process' | 'topic' | 'partition'>,
    change: (known: PartitionView['records']) => PartitionView['records'],
  ): void {
    const partitions = this.#of(process).topics.get(topic) ?? new Map<number, PartitionView>();
    this.#of(process).topics.set(topic, partitions);
    const known = partitions.get(partition);
    if (known === undefined) return;
    partitions.set(partition, { ...known, records: change(known.records) });
  }

  #of(process: string): Insides {
    const node = nodeOf(process);
    const known = this.#nodes.get(node);
    if (known !== undefined) return known;
    const insides: Insides = {
      exchanges: new Map(),
      queues: new Map(),
      topics: new Map(),
      groups: new Map(),
    };
    this.#nodes.set(node, insides);
    return insides;
  }

  #group(process: string, name: string): Group {
    const { groups } = this.#of(process);
    const known = groups.get(name);
    if (known !== undefined) return known;
    const group: Group = {
      state: 'Empty',
      generation: 0,
      members: [],
      assigned: [],
      silent: [],
      committed: new Map(),
    };
    groups.set(name, group);
    return group;
  }

  /** How many messages the document's brokers hold for a callee: in that queue, or in the topic beyond its group. */
  held({ queue, topic, group }: Kept, scenario: Scenario): number {
    let held = 0;
    for (const [node, { queues, topics, groups }] of this.#nodes) {
      if (!scenario.nodes.some(({ id }) => id === node)) continue;
      const known = queues.get(queue);
      if (known !== undefined) held += known.ready + known.unacked;
      for (const { partition, startOffset, endOffset } of topics.get(topic)?.values() ?? []) {
        const committed = groups.get(group)?.committed.get(keyOf(topic, partition)) ?? startOffset;
        held += Math.max(0, endOffset - committed);
      }
    }
    return held;
  }

  /** Of that node; empty where it is no broker, or nothing has happened in it. */
  read(node: string): BrokerView {
    const insides = this.#nodes.get(node);
    if (insides === undefined) return { exchanges: [], queues: [], topics: [], groups: [] };
    const topics = [...insides.topics].map(([topic, partitions]) => ({
      topic,
      partitions: [...partitions.values()].toSorted((a, b) => a.partition - b.partition),
    }));
    const groups = [...insides.groups].map(([group, one]): BrokerGroupView => ({
      group,
      state: one.state,
      generation: one.generation,
      members: one.members,
      assigned: one.assigned,
      silent: one.silent,
      positions: topics.flatMap(({ topic, partitions }) =>
        partitions.flatMap(({ partition, highWatermark }) => {
          const committed = one.committed.get(keyOf(topic, partition));
          if (committed === undefined) return [];
          return [{ topic, partition, committed, lag: Math.max(0, highWatermark - committed) }];
        }),
      ),
    }));
    const exchanges = [...insides.exchanges.values()];
    const queues = [...insides.queues.values()];
    return { exchanges, queues, topics, groups };
  }
}

/** Of a member of a group: the process that its name begins with. */
export function processOf(member: string): string {
  return member.replace(/-\d+-\d+$/, '');
}

function keyOf(topic: string, partition: number): string {
  return `${topic} ${partition}`;
}
