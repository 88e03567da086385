/**
 * Which broker coordinates a group, and what the group has committed: records of the compacted topic
 * `__consumer_offsets`, whose leader is the coordinator.
 *
 * Simplified: only commits are records there; members are in the coordinator's memory.
 */
import type { ProcessCore } from '../../net/process-core.ts';
import { bytesOfText, textOfBytes } from '../../wire/utf8.ts';
import type { ResetOffsets } from '../../services/process.ts';
import { Group } from './groups.ts';
import { errors } from './messages.ts';
import type { apis } from './messages.ts';
import type { Partition, Partitions } from './partitions.ts';
import { hashOfText, OFFSETS_TOPIC } from './topics.ts';
import type { Topics } from './topics.ts';
import type { ValueOf } from './types.ts';

/** Of `ListOffsets` (protocol guide). */
const LATEST = -1;
const EARLIEST = -2;

/** Finds the offset at a time or one of the ends of a partition, which this broker leads or another one. */
interface OffsetFinder {
  here(topic: string, partition: number, timestamp: number): number;
  from(
    leader: number,
    topic: string,
    partition: number,
    timestamp: number,
    found: (offset: number) => void,
  ): void;
}

export class Coordinator {
  readonly #core: ProcessCore;
  readonly #partitions: Partitions;
  readonly #topics: Topics;
  /** Told when a log has grown. */
  readonly #appended: (partition: Partition) => void;
  readonly #offsets: OffsetFinder;
  readonly #groups = new Map<string, Group>();
  readonly #committed = new Map<string, { offset: number; metadata: string | null }>();

  constructor(
    core: ProcessCore,
    partitions: Partitions,
    topics: Topics,
    appended: (partition: Partition) => void,
    offsets: OffsetFinder,
  ) {
    this.#offsets = offsets;
    this.#core = core;
    this.#partitions = partitions;
    this.#topics = topics;
    this.#appended = appended;
  }

  coordinatorOf(group: string): ValueOf<typeof apis.findCoordinator.response> {
    if (this.#partitions.ofTopic(OFFSETS_TOPIC).length === 0) {
      const { processes } = this.#partitions.settings;
      const copies = Math.min(3, processes.length);
      const configs = [{ name: 'cleanup.policy', value: 'compact' }];
      this.#topics.createWith(OFFSETS_TOPIC, processes.length, copies, configs);
    }
    const leader = this.#offsetsPartition(group)?.leader ?? -1;
    if (leader < 0) {
      return {
        throttleMs: 0,
        errorCode: errors.coordinatorNotAvailable,
        errorMessage: null,
        nodeId: -1,
        host: '',
        port: -1,
      };
    }
    const address = this.#partitions.addressOf(leader);
    return {
      throttleMs: 0,
      errorCode: errors.none,
      errorMessage: null,
      nodeId: leader,
      ...address,
    };
  }

  #offsetsPartition(group: string): Partition | undefined {
    const partitions = this.#partitions.ofTopic(OFFSETS_TOPIC);
    return partitions[hashOfText(group) % Math.max(1, partitions.length)];
  }

  /** Null where another broker coordinates the group. */
  groupFor(id: string): Group | null {
    const partition = this.#offsetsPartition(id);
    if (partition === undefined || !this.#partitions.isLed(partition)) {
      this.#groups.delete(id);
      return null;
    }
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    // Whoever begins to coordinate reads what was committed before (it may have led it for long).
    this.loadOffsets();
    const group = new Group(this.#core, id, () =>
      this.#partitions.watcher.groupChanged(group.view()),
    );
    this.#groups.set(id, group);
    return group;
  }

  commit(
    request: ValueOf<typeof apis.offsetCommit.request>,
    done: (response: ValueOf<typeof apis.offsetCommit.response>) => void,
  ): void {
    const { groupId, generationId, memberId, topics } = request;
    const group = this.groupFor(groupId);
    const errorCode = group?.mayCommit(generationId, memberId) ?? errors.notCoordinator;
    const answer = (code: number) => ({
      throttleMs: 0,
      topics: topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition }) => ({ partition, errorCode: code })),
      })),
    });
    const log = this.#offsetsPartition(groupId);
    if (errorCode !== errors.none || log === undefined) {
      done(answer(errorCode));
      return;
    }
    this.#store(groupId, log, topics);
    done(answer(errors.none));
  }

  #store(
    groupId: string,
    log: Partition,
    topics: ValueOf<typeof apis.offsetCommit.request>['topics'],
  ): void {
    const records = topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset, metadata }) => {
        this.#committed.set(commitKey(groupId, topic, partition), { offset, metadata });
        this.#partitions.watcher.offsetCommitted(groupId, topic, partition, offset);
        return {
          key: bytesOfText(JSON.stringify([groupId, topic, partition])),
          value: bytesOfText(JSON.stringify([offset, metadata])),
        };
      }),
    );
    const now = this.#partitions.settings.epochMs + this.#partitions.nowMs;
    log.log.append(
      {
        baseOffset: 0,
        leaderEpoch: 0,
        attributes: 0,
        lastOffsetDelta: records.length - 1,
        baseTimestamp: now,
        maxTimestamp: now,
        producerId: -1,
        producerEpoch: -1,
        baseSequence: -1,
        records: records.map((one, offsetDelta) => ({
          ...one,
          offsetDelta,
          timestampDelta: 0,
          headers: [],
        })),
      },
      log.leaderEpoch,
      this.#partitions.nowMs,
    );
    this.#appended(log);
  }

  /**
   * `kafka-consumer-groups --reset-offsets`: a group without members goes on somewhere else. Does nothing
   * where another broker coordinates it, or where it has members, as Kafka would refuse.
   */
  reset({ group: id, topic, to }: ResetOffsets): void {
    const group = this.groupFor(id);
    const log = this.#offsetsPartition(id);
    if (group === null || log === undefined || group.view().members.length > 0) return;
    const topics = topic === null ? this.#committedTopics(id).map((one) => one.topic) : [topic];
    for (const { topic: name, partition, leader } of topics.flatMap((one) =>
      this.#partitions.ofTopic(one),
    )) {
      const store = (offset: number): void =>
        this.#store(id, log, [
          { topic: name, partitions: [{ partition, offset, metadata: null }] },
        ]);
      const ask = (timestamp: number, found: (offset: number) => void): void => {
        if (leader === this.#partitions.settings.brokerId) {
          found(this.#offsets.here(name, partition, timestamp));
        } else if (leader >= 0) this.#offsets.from(leader, name, partition, timestamp, found);
      };
      if (to.kind === 'latest') ask(LATEST, store);
      else if (to.kind === 'earliest') ask(EARLIEST, store);
      else if (to.kind === 'time') {
        ask(this.#partitions.settings.epochMs + to.ms, (offset) => {
          if (offset >= 0) store(offset);
          else ask(LATEST, store);
        });
      } else {
        // What lies outside becomes the nearest that is there, as the tool has it.
        const { offset } = to;
        ask(EARLIEST, (start) =>
          ask(LATEST, (end) => store(Math.min(Math.max(offset, start), end))),
        );
      }
    }
  }

  fetchOffsets(
    groupId: string,
    wanted: ValueOf<typeof apis.offsetFetch.request>['topics'],
  ): ValueOf<typeof apis.offsetFetch.response> {
    if (this.groupFor(groupId) === null) {
      return { throttleMs: 0, topics: [], errorCode: errors.notCoordinator };
    }
    const topics = (wanted ?? this.#committedTopics(groupId)).map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((partition) => {
        const known = this.#committed.get(commitKey(groupId, topic, partition));
        return {
          partition,
          offset: known?.offset ?? -1,
          metadata: known?.metadata ?? '',
          errorCode: errors.none,
        };
      }),
    }));
    return { throttleMs: 0, topics, errorCode: errors.none };
  }

  #committedTopics(group: string): { topic: string; partitions: number[] }[] {
    const byTopic = new Map<string, number[]>();
    for (const key of this.#committed.keys()) {
      const read = readCommitKey(key);
      if (read === null || read.group !== group) continue;
      byTopic.set(read.topic, [...(byTopic.get(read.topic) ?? []), read.partition]);
    }
    return [...byTopic].map(([topic, partitions]) => ({ topic, partitions }));
  }

  loadOffsets(): void {
    for (const { log } of this.#partitions.ofTopic(OFFSETS_TOPIC)) {
      for (const { key, value } of log.records()) {
        if (key === null || value === null) continue;
        const commit: unknown = JSON.parse(textOfBytes(value));
        if (!Array.isArray(commit)) continue;
        const [offset, metadata]: unknown[] = commit;
        if (typeof offset !== 'number') continue;
        this.#committed.set(textOfBytes(key), {
          offset,
          metadata: typeof metadata === 'string' ? metadata : null,
        });
      }
    }
  }
}

function commitKey(group: string, topic: string, partition: number): string {
  return JSON.stringify([group, topic, partition]);
}

function readCommitKey(key: string): { group: string; topic: string; partition: number } | null {
  const value: unknown = JSON.parse(key);
  if (!Array.isArray(value)) return null;
  const [group, topic, partition]: unknown[] = value;
  const isRight =
    typeof group === 'string' && typeof topic === 'string' && typeof partition === 'number';
  return isRight ? { group, topic, partition } : null;
}
