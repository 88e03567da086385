/** Topics: what clients are told of them, and how they come to be. */
import type { LogSettings } from './log.ts';
import { defaultLogSettings } from './log.ts';
import { errors } from './messages.ts';
import type { apis } from './messages.ts';
import type { Partition, Partitions } from './partitions.ts';
import type { Replication } from './replication.ts';
import type { ValueOf } from './types.ts';

/** The topic in which coordinators keep what groups have committed. */
export const OFFSETS_TOPIC = '__consumer_offsets';

export class Topics {
  readonly #partitions: Partitions;
  readonly #replication: Replication;

  constructor(partitions: Partitions, replication: Replication) {
    this.#partitions = partitions;
    this.#replication = replication;
  }

  metadata(
    wanted: readonly string[] | null,
    mayCreate: boolean,
  ): ValueOf<typeof apis.metadata.response> {
    const known = new Set([...this.#partitions.all()].map(({ topic }) => topic));
    const names = wanted ?? [...known];
    const topics = names.map((topic) => {
      const isValid = isTopicName(topic);
      if (isValid && !known.has(topic) && mayCreate) this.createWith(topic, null, null, null);
      const partitions = this.#partitions.ofTopic(topic).map((one) => ({
        errorCode: one.leader < 0 ? errors.leaderNotAvailable : errors.none,
        partition: one.partition,
        leader: one.leader,
        replicas: one.replicas,
        inSyncReplicas: one.inSync,
      }));
      const missing = isValid ? errors.unknownTopicOrPartition : errors.invalidTopic;
      const errorCode = partitions.length === 0 ? missing : errors.none;
      return { errorCode, topic, isInternal: topic === OFFSETS_TOPIC, partitions };
    });
    return {
      throttleMs: 0,
      brokers: this.#partitions.alive.map((nodeId) => ({
        nodeId,
        ...this.#partitions.addressOf(nodeId),
        rack: null,
      })),
      clusterId: 'panal',
      controllerId: this.#partitions.alive[0] ?? this.#partitions.settings.brokerId,
      topics,
    };
  }

  create({
    name,
    partitions,
    replicationFactor,
    configs,
  }: ValueOf<typeof apis.createTopics.request>['topics'][number]): {
    readonly name: string;
    readonly errorCode: number;
    readonly errorMessage: string | null;
  } {
    const refuse = (errorCode: number, errorMessage: string) => ({ name, errorCode, errorMessage });
    if (!isTopicName(name)) return refuse(errors.invalidTopic, `"${name}" is no name for a topic.`);
    if (this.#partitions.ofTopic(name).length > 0) {
      return refuse(errors.topicAlreadyExists, `The topic "${name}" exists.`);
    }
    const brokers = this.#partitions.settings.processes.length;
    if (partitions === 0 || partitions > 1_000) {
      return refuse(
        errors.invalidPartitions,
        `${partitions} partitions; 1 to 1,000 were expected.`,
      );
    }
    if (replicationFactor > brokers || replicationFactor === 0) {
      const text = `Replication factor ${replicationFactor} with ${brokers} brokers.`;
      return refuse(errors.invalidReplicationFactor, text);
    }
    const count = partitions < 0 ? null : partitions;
    this.createWith(name, count, replicationFactor < 0 ? null : replicationFactor, configs);
    return { name, errorCode: errors.none, errorMessage: null };
  }

  /** The same partitions on whichever broker: their places follow from the name. */
  createWith(
    topic: string,
    count: number | null,
    replicationFactor: number | null,
    configs: readonly { readonly name: string; readonly value: string | null }[] | null,
  ): void {
    const brokers = this.#partitions.settings.processes.length;
    const copies = Math.min(
      replicationFactor ?? this.#partitions.settings.replicationFactor,
      brokers,
    );
    const first = hashOfText(topic) % brokers;
    const made: Partition[] = [];
    for (
      let partition = 0;
      partition < (count ?? this.#partitions.settings.partitions);
      partition++
    ) {
      const replicas = Array.from(
        { length: copies },
        (_, at) => (first + partition + at) % brokers,
      );
      const inSync = replicas.filter((id) => this.#partitions.alive.includes(id));
      const leader = inSync[0] ?? -1;
      const one = this.#replication.add(
        topic,
        partition,
        replicas,
        leader,
        0,
        inSync,
        settingsFrom(configs),
      );
      made.push(one);
    }
    for (const id of this.#partitions.alive)
      if (id !== this.#partitions.settings.brokerId) this.#replication.tell(id, made);
    this.#replication.follow();
  }
}

/** Settings by Kafka's own names; others keep their defaults. */
function settingsFrom(
  configs: readonly { readonly name: string; readonly value: string | null }[] | null,
): LogSettings {
  const given = new Map((configs ?? []).map(({ name, value }) => [name, value ?? '']));
  const number = (name: string, otherwise: number): number => {
    const value = Number(given.get(name) ?? Number.NaN);
    return Number.isFinite(value) ? value : otherwise;
  };
  const usual = defaultLogSettings;
  return {
    segmentBytes: number('segment.bytes', usual.segmentBytes),
    segmentMs: number('segment.ms', usual.segmentMs),
    retentionBytes: number('retention.bytes', usual.retentionBytes),
    retentionMs: number('retention.ms', usual.retentionMs),
    cleanup: given.get('cleanup.policy') === 'compact' ? 'compact' : usual.cleanup,
    tombstoneMs: number('delete.retention.ms', usual.tombstoneMs),
  };
}

/** Letters, digits, `.`, `_` and `-`, at most 249, as Kafka has it. */
function isTopicName(name: string): boolean {
  return /^[a-zA-Z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..';
}

/** `String.hashCode` of Java without its sign: what Kafka places groups by. */
export function hashOfText(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  return hash & 0x7fffffff;
}
