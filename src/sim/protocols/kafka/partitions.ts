/** The partitions that one broker knows, those it copies and those it only has heard of, and what outlives it of them. */
import { toMilliseconds } from '../../kernel/time.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import type { PartitionState } from '../../services/facts.ts';
import type { GroupView } from './groups.ts';
import type { PartitionLog } from './log.ts';

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
  highWatermark: number;
  producers: Map<number, Producer>;
}

/** What outlives the process. */
export interface KafkaDisk {
  readonly partitions: Map<string, Partition>;
  producerIds: number;
}

export function emptyDisk(): KafkaDisk {
  return { partitions: new Map(), producerIds: 0 };
}

/** Told of changes, for facts that the screen shows. */
export interface KafkaWatcher {
  partitionChanged(view: PartitionState): void;
  groupChanged(view: GroupView): void;
  offsetCommitted(group: string, topic: string, partition: number, offset: number): void;
}

export class Partitions {
  readonly settings: KafkaSettings;
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

  leastInSync(partition: Partition): number {
    return Math.min(this.settings.minInSync, partition.replicas.length);
  }

  addressOf(id: number): { readonly host: string; readonly port: number } {
    return this.settings.addresses[id] ?? { host: '', port: 0 };
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
