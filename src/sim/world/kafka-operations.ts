/**
 * What a person may do with a running Kafka cluster, checked against what it has inside at that instant:
 * who carries it out, or why it is refused.
 *
 * Kafka itself moves the offsets of a group without members only (`kafka-consumer-groups --reset-offsets`);
 * members that are running move by themselves (`consumer.seek`), each in what it holds.
 */
import { processOf } from '../observe/brokers.ts';
import type { BrokerView } from '../observe/views.ts';
import { ranges, fits } from './limits.ts';
import type { RunCommand } from './commands.ts';
import { CommandError } from './refusal.ts';
import type { ScenarioNode } from './scenario.ts';

type Seek = RunCommand & { readonly kind: 'seek-group' };

/** Who moves the offsets: the brokers, or the service whose consumers read. */
export type SeekBy = { readonly by: 'brokers' } | { readonly by: 'service'; readonly node: string };

export function checkKafka(node: ScenarioNode): void {
  if (node.kind === 'broker' && node.protocol === 'kafka') return;
  throw new CommandError('not-kafka', { id: node.id });
}

export function checkSeek(
  { node, group, topic, to }: Seek,
  { groups, topics }: BrokerView,
): SeekBy {
  const known = groups.find((one) => one.group === group);
  if (known === undefined) {
    const all = groups.map((one) => one.group).join(', ');
    throw new CommandError('no-group', { id: node, group, known: all });
  }
  if (topic !== null) checkTopic(node, topic, topics);
  if (to.kind === 'offset' && !fits(to.offset, ranges.offset)) {
    throw new CommandError('seek-range', { field: 'offset', given: to.offset });
  }
  if (to.kind === 'time' && !fits(to.ms, ranges.seekMs)) {
    throw new CommandError('seek-range', { field: 'time', given: to.ms });
  }
  if (known.members.length === 0) return { by: 'brokers' };
  if (known.state !== 'Stable') throw new CommandError('group-dealing', { group });
  const isOwn = known.members.every((member) => processOf(member).startsWith(`${group}/`));
  if (isOwn && known.silent.length === 0) return { by: 'service', node: group };
  throw new CommandError('group-not-empty', { group, members: known.members.join(', ') });
}

export function checkTopic(node: string, topic: string, topics: BrokerView['topics']): void {
  if (topics.some((one) => one.topic === topic)) return;
  const known = topics.map((one) => one.topic).join(', ');
  throw new CommandError('no-topic', { id: node, topic, known });
}
