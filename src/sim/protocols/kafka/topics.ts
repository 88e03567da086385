/** Topics: what clients are told of them, and how they come to be. */
import { errors } from './messages.ts';
import type { apis } from './messages.ts';
import type { Partition, Partitions } from './partitions.ts';
import { TOPIC_RESOURCE } from './replication.ts';
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
    const refusal = configs
      .map((one) => refusalOf(one.name, one.value))
      .find((text) => text !== '');
    if (refusal !== undefined) return refuse(errors.invalidConfig, refusal);
    const count = partitions < 0 ? null : partitions;
    this.createWith(name, count, replicationFactor < 0 ? null : replicationFactor, configs);
    return { name, errorCode: errors.none, errorMessage: null };
  }

  /** Whether they were others before. */
  #setConfigs(
    topic: string,
    configs: readonly { readonly name: string; readonly value: string | null }[],
  ): boolean {
    const { disk } = this.#partitions;
    const known = disk.configs.get(topic);
    const isSame =
      known?.size === configs.length &&
      configs.every(({ name, value }) => known.get(name) === (value ?? ''));
    if (isSame) return false;
    disk.configs.set(topic, new Map(configs.map(({ name, value }) => [name, value ?? ''])));
    this.#partitions.applySettings();
    return true;
  }

  /** Sets what is given for each topic and takes back what is not (`kafka-configs`). `isTold`: the others know it. */
  alter(
    resources: ValueOf<typeof apis.alterConfigs.request>['resources'],
    validateOnly: boolean,
    isTold: boolean,
  ): ValueOf<typeof apis.alterConfigs.response> {
    const answers = resources.map(({ type, name, configs }) => {
      const answer = (errorCode: number, errorMessage: string | null) => {
        return { errorCode, errorMessage, type, name };
      };
      const isThere = isTold || this.#partitions.ofTopic(name).length > 0;
      if (type !== TOPIC_RESOURCE) {
        return answer(errors.invalidRequest, 'Only topics have settings that can be altered here.');
      }
      if (!isThere) return answer(errors.unknownTopicOrPartition, `There is no topic "${name}".`);
      const refusal = configs
        .map((one) => refusalOf(one.name, one.value))
        .find((one) => one !== '');
      if (refusal !== undefined) return answer(errors.invalidConfig, refusal);
      if (validateOnly) return answer(errors.none, null);
      const isNew = this.#setConfigs(name, configs);
      if (isNew && !isTold) {
        const { alive, settings } = this.#partitions;
        for (const id of alive) {
          if (id !== settings.brokerId) this.#replication.tellConfigs(id, name);
        }
      }
      return answer(errors.none, null);
    });
    return { throttleMs: 0, resources: answers };
  }

  describe(
    resources: ValueOf<typeof apis.describeConfigs.request>['resources'],
  ): ValueOf<typeof apis.describeConfigs.response> {
    const answers = resources.map(({ type, name, configNames: wanted }) => {
      if (type !== TOPIC_RESOURCE || this.#partitions.ofTopic(name).length === 0) {
        const errorMessage = `There is no topic "${name}".`;
        return { errorCode: errors.unknownTopicOrPartition, errorMessage, type, name, configs: [] };
      }
      const { disk, settings } = this.#partitions;
      const given = disk.configs.get(name);
      const log = this.#partitions.logSettingsOf(name);
      const values: Readonly<Record<(typeof configNames)[number], string | number>> = {
        'cleanup.policy': log.cleanup,
        'delete.retention.ms': log.tombstoneMs,
        'min.insync.replicas': given?.get('min.insync.replicas') ?? settings.minInSync,
        'retention.bytes': log.retentionBytes,
        'retention.ms': log.retentionMs,
        'segment.bytes': log.segmentBytes,
        'segment.ms': log.segmentMs,
      };
      const configs = configNames
        .filter((one) => wanted === null || wanted.includes(one))
        .map((one) => ({
          name: one,
          value: String(values[one]),
          readOnly: false,
          isDefault: given?.has(one) !== true,
          isSensitive: false,
        }));
      return { errorCode: errors.none, errorMessage: null, type, name, configs };
    });
    return { throttleMs: 0, resources: answers };
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
    if (configs !== null && configs.length > 0) this.#setConfigs(topic, configs);
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
      const one = this.#replication.add(topic, partition, replicas, leader, 0, inSync);
      made.push(one);
    }
    for (const id of this.#partitions.alive) {
      if (id === this.#partitions.settings.brokerId) continue;
      if (this.#partitions.disk.configs.has(topic)) this.#replication.tellConfigs(id, topic);
      this.#replication.tell(id, made);
    }
    this.#replication.follow();
  }
}

/** Settings of a topic that mean something here, by Kafka's own names. */
const configNames = [
  'cleanup.policy',
  'delete.retention.ms',
  'min.insync.replicas',
  'retention.bytes',
  'retention.ms',
  'segment.bytes',
  'segment.ms',
] as const;

/** What is wrong with a setting; empty where nothing is. */
function refusalOf(name: string, value: string | null): string {
  if (!configNames.some((one) => one === name)) return '';
  if (name === 'cleanup.policy') {
    const isKnown = value === 'delete' || value === 'compact';
    return isKnown ? '' : `${name} is "${value ?? ''}"; "delete" or "compact" was expected.`;
  }
  return /^-?\d{1,15}$/.test(value ?? '')
    ? ''
    : `${name} is "${value ?? ''}"; a number was expected.`;
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
