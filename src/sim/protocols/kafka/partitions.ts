/** The partitions that one broker knows, those it copies and those it only has heard of, and what outlives it of them. */
import { toMilliseconds } from '../../kernel/time.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import type { AppendedRecord, PartitionState } from '../../services/facts.ts';
import { textOfBytes } from '../../wire/utf8.ts';
import type { GroupView } from './groups.ts';
import type { LogSettings, PartitionLog } from './log.ts';
import type { KafkaRecord } from './records.ts';

/** How far back it is told which records compaction has left. */
const KEPT_TOLD_MAX = 200;
/** A key on the screen has at most this many signs. */
const KEY_SHOWN_MAX = 40;

export interface KafkaSettings {
  readonly brokerId: number;
  /** Where clients find each broker, by its id. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  /** Process of each broker, by its id; and the network between them. */
  readonly processes: readonly string[];
  readonly link: string;
  /** Of topics that come by themselves (`num.partitions`, `default.replication.factor`). */
  readonly partitions: number;
  readonly replicationFactor: number;
  /** `min.insync.replicas`. */
  readonly minInSync: number;
  /** `unclean.leader.election.enable`. */
  readonly unclean: boolean;
  /** Of every topic, unless something else is said of it. */
  readonly log: LogSettings;
  /** Topics that are compacted whatever else is said of them. */
  readonly compactedTopics: readonly string[];
  /** ms since 1970 at virtual 0: what timestamps count from. */
  readonly epochMs: number;
}

export interface Producer {
  epoch: number;
  /** The last few batches, oldest first. */
  readonly batches: { readonly sequence: number; readonly last: number; readonly offset: number }[];
}

/** A partition on this broker. */
export interface Partition {
  readonly topic: string;
  readonly partition: number;
  readonly replicas: readonly number[];
  log: PartitionLog;
  leader: number;
  leaderEpoch: number;
  inSync: readonly number[];
  /** Grows with every change of leader or in-sync replicas: of two views, the one with more is right. */
  version: number;
  /** The process began anew and has not been told yet who leads: what it remembers may be old. */
  isStale: boolean;
  highWatermark: number;
  producers: Map<number, Producer>;
}

/** What outlives the process. */
export interface KafkaDisk {
  readonly partitions: Map<string, Partition>;
  /** What was set for single topics, by topic and Kafka's own name of the setting. */
  readonly configs: Map<string, ReadonlyMap<string, string>>;
  producerIds: number;
}

export function emptyDisk(): KafkaDisk {
  return { partitions: new Map(), configs: new Map(), producerIds: 0 };
}

/** Told of changes, for facts that the screen shows. */
export interface KafkaWatcher {
  partitionChanged(view: PartitionState): void;
  groupChanged(view: GroupView): void;
  offsetCommitted(group: string, topic: string, partition: number, offset: number): void;
  /** By the leader alone: these were put at its end, one after the other. */
  recordsAppended(
    topic: string,
    partition: number,
    baseOffset: number,
    records: readonly AppendedRecord[],
  ): void;
  /** By the leader alone: of what it had, only these offsets are left below its end. */
  recordsKept(topic: string, partition: number, offsets: readonly number[]): void;
}

export class Partitions {
  settings: KafkaSettings;
  readonly disk: KafkaDisk;
  readonly watcher: KafkaWatcher;
  /** Ids of the brokers that are taken to be alive, in order. */
  alive: readonly number[];
  readonly #core: ProcessCore;

  constructor(core: ProcessCore, settings: KafkaSettings, disk: KafkaDisk, watcher: KafkaWatcher) {
    this.#core = core;
    this.settings = settings;
    this.disk = disk;
    this.watcher = watcher;
    this.alive = settings.processes.map((_, id) => id);
  }

  /** Virtual ms, whole. */
  get nowMs(): number {
    return Math.floor(toMilliseconds(this.#core.now));
  }

  all(): readonly Partition[] {
    return [...this.disk.partitions.values()];
  }

  add(partition: Partition): void {
    this.disk.partitions.set(keyOf(partition.topic, partition.partition), partition);
  }

  ofTopic(topic: string): readonly Partition[] {
    return this.all()
      .filter((one) => one.topic === topic)
      .toSorted((a, b) => a.partition - b.partition);
  }

  at(topic: string, partition: number): Partition | undefined {
    return this.disk.partitions.get(keyOf(topic, partition));
  }

  isLed(partition: Partition): boolean {
    return partition.leader === this.settings.brokerId;
  }

  /** `min.insync.replicas`; never more than there are copies. */
  leastInSync({ topic, replicas }: Partition): number {
    const own = numberIn(
      this.disk.configs.get(topic),
      'min.insync.replicas',
      this.settings.minInSync,
    );
    return Math.min(own, replicas.length);
  }

  /** How that topic is kept: what was set for it, else what holds for all. */
  logSettingsOf(topic: string): LogSettings {
    const given = this.disk.configs.get(topic);
    const { log, compactedTopics } = this.settings;
    const isCompacted =
      compactedTopics.includes(topic) ||
      (given?.get('cleanup.policy') ?? log.cleanup) === 'compact';
    return {
      segmentBytes: numberIn(given, 'segment.bytes', log.segmentBytes),
      segmentMs: numberIn(given, 'segment.ms', log.segmentMs),
      retentionBytes: numberIn(given, 'retention.bytes', log.retentionBytes),
      retentionMs: numberIn(given, 'retention.ms', log.retentionMs),
      cleanup: isCompacted ? 'compact' : 'delete',
      tombstoneMs: numberIn(given, 'delete.retention.ms', log.tombstoneMs),
    };
  }

  /** The settings are others: every log goes by them from now on. */
  applySettings(): void {
    for (const { topic, log } of this.all()) log.settings = this.logSettingsOf(topic);
  }

  addressOf(id: number): { readonly host: string; readonly port: number } {
    return this.settings.addresses[id] ?? { host: '', port: 0 };
  }

  /** A batch was put into a log that this broker leads. */
  appended(partition: Partition, baseOffset: number, records: readonly KafkaRecord[]): void {
    const { topic, partition: number } = partition;
    if (topic.startsWith('__')) return;
    this.watcher.recordsAppended(
      topic,
      number,
      baseOffset,
      records.map(({ key, value }) => ({
        key: key === null ? null : textOfBytes(key).slice(0, KEY_SHOWN_MAX),
        isTombstone: value === null,
      })),
    );
  }

  /** Compaction or retention has taken something away. */
  cleaned(partition: Partition): void {
    const { topic, partition: number, log } = partition;
    if (!this.isLed(partition)) return;
    this.tellOf(partition);
    if (log.settings.cleanup !== 'compact' || topic.startsWith('__')) return;
    const from = log.endOffset - KEPT_TOLD_MAX;
    const offsets = [...log.records()].flatMap(({ offset }) => (offset < from ? [] : [offset]));
    this.watcher.recordsKept(topic, number, offsets);
  }

  /** Says what is known of it now. */
  tellOf(partition: Partition): void {
    this.watcher.partitionChanged(viewOf(partition));
  }

  /** Says so where it is this broker that has to: its leader, or any where nobody leads. */
  changed(partition: Partition): void {
    const isMine = this.isLed(partition) || partition.leader < 0;
    if (isMine) this.tellOf(partition);
  }
}

export function viewOf(partition: Partition): PartitionState {
  const { topic, partition: number, leader, replicas, inSync, log, highWatermark } = partition;
  return {
    topic,
    partition: number,
    leader,
    replicas,
    inSync,
    startOffset: log.startOffset,
    endOffset: log.endOffset,
    highWatermark,
  };
}

function keyOf(topic: string, partition: number): string {
  return `${topic} ${partition}`;
}

function numberIn(
  given: ReadonlyMap<string, string> | undefined,
  name: string,
  otherwise: number,
): number {
  const value = Number(given?.get(name) ?? Number.NaN);
  return Number.isFinite(value) ? value : otherwise;
}
