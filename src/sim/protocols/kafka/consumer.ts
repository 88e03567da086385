/**
 * A consumer in a group: joins, gets its share of the partitions, reads them from where the group
 * had committed, and commits what its handler has done with (Kafka protocol guide, "Group Membership API").
 *
 * Eager rebalancing: everybody lets go of everything before the shares are dealt anew; whoever leads
 * the group deals by ranges, topic by topic (`RangeAssignor`).
 */
import { milliseconds } from '../../kernel/time.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { BACKOFF_MS, control } from './client.ts';
import type { KafkaClient } from './client.ts';
import { apis, assignment as assignmentType, errors, subscription } from './messages.ts';
import { EARLIEST, KafkaReader } from './reader.ts';
import type { Position } from './reader.ts';
import type { KafkaRecord } from './records.ts';
import { decode, encode } from './types.ts';

/** `session.timeout.ms`: silent for longer, it is taken for gone. Kafka's default is 45 s. */
const SESSION_MS = 6_000;
const REBALANCE_MS = 10_000;
/** `heartbeat.interval.ms`. */
const HEARTBEAT_MS = 2_000;
/** What has been done is committed at most this much later. */
const COMMIT_EVERY_MS = 200;

export type Consumed = KafkaRecord & { readonly offset: number };

/** Handles one record; `done` when its effects are there. */
export type RecordHandler = (topic: string, record: Consumed, done: () => void) => void;

export class KafkaConsumer {
  readonly #core: ProcessCore;
  readonly #client: KafkaClient;
  readonly #group: string;
  readonly #topics: readonly string[];
  readonly #handle: RecordHandler;
  readonly #reader: KafkaReader;
  #coordinator = -1;
  #memberId = '';
  #generation = -1;
  /** Grows with each join: what belongs to an earlier share knows that it is past. */
  #round = 0;
  #heartbeat: Timer | null = null;
  #isCommitDue = false;
  #done = new Map<string, Position & { offset: number }>();
  #isClosed = false;

  constructor(
    core: ProcessCore,
    client: KafkaClient,
    group: string,
    topics: readonly string[],
    handle: RecordHandler,
  ) {
    this.#core = core;
    this.#client = client;
    this.#group = group;
    this.#topics = topics.toSorted();
    this.#handle = handle;
    this.#reader = new KafkaReader(core, client, (position, records, more) =>
      this.#work(this.#round, position, records, 0, more),
    );
  }

  start(): void {
    let open = this.#topics.length;
    for (const topic of this.#topics) {
      this.#client.findTopic(topic, () => {
        open -= 1;
        if (open === 0) this.#findCoordinator(0);
      });
    }
  }

  /** Leaves the group, so that the others need not wait for its silence. */
  close(): void {
    this.#isClosed = true;
    this.#stop();
    this.#commitNow();
    if (this.#coordinator >= 0 && this.#memberId !== '') {
      const { groupId, memberId } = { groupId: this.#group, memberId: this.#memberId };
      this.#client.request(
        this.#coordinator,
        apis.leaveGroup,
        { groupId, memberId },
        control,
        () => this.#client.close(),
        () => {},
      );
    } else this.#client.close();
    this.#reader.close();
  }

  #stop(): void {
    this.#round += 1;
    this.#heartbeat?.cancel();
    this.#reader.clear();
  }

  #again(action: () => void): void {
    this.#core.schedule(milliseconds(BACKOFF_MS), () => {
      if (!this.#isClosed) action();
    });
  }

  #findCoordinator(turn: number): void {
    this.#stop();
    const { brokers } = this.#client.place;
    const retry = (): void => this.#again(() => this.#findCoordinator(turn + 1));
    this.#client.request(
      turn % Math.max(1, brokers.length),
      apis.findCoordinator,
      { key: this.#group, keyType: 0 },
      control,
      ({ errorCode, nodeId }) => {
        if (errorCode !== errors.none) {
          retry();
          return;
        }
        this.#coordinator = nodeId;
        this.#join();
      },
      retry,
    );
  }

  #join(): void {
    if (this.#isClosed) return;
    this.#commitNow();
    this.#stop();
    const metadata = encode(subscription, { version: 0, topics: this.#topics, userData: null });
    const lost = (): void => this.#again(() => this.#findCoordinator(0));
    this.#client.request(
      this.#coordinator,
      apis.joinGroup,
      {
        groupId: this.#group,
        sessionTimeoutMs: SESSION_MS,
        rebalanceTimeoutMs: REBALANCE_MS,
        memberId: this.#memberId,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata }],
      },
      { ...control, label: `JoinGroup ${this.#group}` },
      (response) => {
        if (response.errorCode === errors.unknownMemberId) {
          this.#memberId = '';
          this.#again(() => this.#join());
          return;
        }
        if (response.errorCode !== errors.none) {
          lost();
          return;
        }
        this.#memberId = response.memberId;
        this.#generation = response.generationId;
        const isLeader = response.leader === response.memberId;
        const members = response.members.map((one) => ({
          memberId: one.memberId,
          topics: decode(subscription, one.metadata ?? new Uint8Array(0)).topics,
        }));
        this.#sync(isLeader ? this.#deal(members) : []);
      },
      lost,
    );
  }

  /** By ranges: of each topic, the first members in order get the first partitions, as evenly as it goes. */
  #deal(
    members: readonly { readonly memberId: string; readonly topics: readonly string[] }[],
  ): { memberId: string; assignment: Uint8Array }[] {
    const shares = new Map<string, Map<string, number[]>>();
    for (const { memberId } of members) shares.set(memberId, new Map());
    const topics = new Set(members.flatMap((member) => member.topics));
    for (const topic of [...topics].toSorted()) {
      const takers = members
        .filter((member) => member.topics.includes(topic))
        .map(({ memberId }) => memberId)
        .toSorted();
      const partitions = this.#client.topic(topic)?.partitions ?? [];
      const least = Math.floor(partitions.length / takers.length);
      const more = partitions.length % takers.length;
      let next = 0;
      takers.forEach((memberId, at) => {
        const count = least + (at < more ? 1 : 0);
        const own = partitions.slice(next, next + count).map(({ partition }) => partition);
        next += count;
        if (own.length > 0) shares.get(memberId)?.set(topic, own);
      });
    }
    return [...shares].map(([memberId, share]) => ({
      memberId,
      assignment: encode(assignmentType, {
        version: 0,
        topics: [...share].map(([topic, partitions]) => ({ topic, partitions })),
        userData: null,
      }),
    }));
  }

  #sync(assignments: readonly { memberId: string; assignment: Uint8Array }[]): void {
    this.#client.request(
      this.#coordinator,
      apis.syncGroup,
      {
        groupId: this.#group,
        generationId: this.#generation,
        memberId: this.#memberId,
        assignments,
      },
      { ...control, label: `SyncGroup ${this.#group}` },
      ({ errorCode, assignment }) => {
        if (errorCode !== errors.none) {
          this.#again(() => this.#join());
          return;
        }
        const isEmpty = assignment === null || assignment.length === 0;
        const topics = isEmpty ? [] : decode(assignmentType, assignment).topics;
        this.#beat();
        this.#begin(topics);
      },
      () => this.#again(() => this.#findCoordinator(0)),
    );
  }

  /** Reads its share from where the group had committed; from the beginning where it never had. */
  #begin(
    topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
  ): void {
    if (topics.length === 0) return;
    const round = this.#round;
    this.#client.request(
      this.#coordinator,
      apis.offsetFetch,
      { groupId: this.#group, topics },
      { ...control, label: `OffsetFetch ${this.#group}` },
      (response) => {
        if (round !== this.#round) return;
        if (response.errorCode !== errors.none) {
          this.#again(() => this.#findCoordinator(0));
          return;
        }
        for (const { topic, partitions } of response.topics) {
          for (const { partition, offset } of partitions) {
            const position = { topic, partition };
            if (offset >= 0) this.#reader.add(position, offset);
            else {
              this.#reader.findOffset(position, EARLIEST, (earliest) => {
                if (round === this.#round) this.#reader.add(position, earliest);
              });
            }
          }
        }
      },
      () => this.#again(() => this.#findCoordinator(0)),
    );
  }

  /** One record of a partition after the other; other partitions go on beside it. */
  #work(
    round: number,
    position: Position,
    records: readonly Consumed[],
    at: number,
    more: () => void,
  ): void {
    const record = records[at];
    if (round !== this.#round || this.#isClosed) return;
    if (record === undefined) {
      more();
      return;
    }
    this.#handle(position.topic, record, () => {
      if (round !== this.#round) return;
      const { topic, partition } = position;
      // The committed offset is the next one to read.
      this.#done.set(`${topic} ${partition}`, { topic, partition, offset: record.offset + 1 });
      this.#commitLater();
      this.#work(round, position, records, at + 1, more);
    });
  }

  #commitLater(): void {
    if (this.#isCommitDue) return;
    this.#isCommitDue = true;
    this.#core.schedule(milliseconds(COMMIT_EVERY_MS), () => {
      this.#isCommitDue = false;
      this.#commitNow();
    });
  }

  #commitNow(): void {
    if (this.#done.size === 0 || this.#coordinator < 0) return;
    const byTopic = new Map<string, { partition: number; offset: number; metadata: null }[]>();
    for (const { topic, partition, offset } of this.#done.values()) {
      const list = byTopic.get(topic) ?? [];
      list.push({ partition, offset, metadata: null });
      byTopic.set(topic, list);
    }
    this.#done = new Map();
    this.#client.request(
      this.#coordinator,
      apis.offsetCommit,
      {
        groupId: this.#group,
        generationId: this.#generation,
        memberId: this.#memberId,
        retentionMs: -1,
        topics: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })),
      },
      { ...control, label: `OffsetCommit ${this.#group}` },
      ({ topics }) => {
        const refused = topics
          .flatMap(({ partitions }) => partitions)
          .some(({ errorCode }) => errorCode !== errors.none);
        if (refused && !this.#isClosed) this.#join();
      },
      () => {
        if (!this.#isClosed) this.#again(() => this.#findCoordinator(0));
      },
    );
  }

  #beat(): void {
    const round = this.#round;
    this.#heartbeat = this.#core.schedule(milliseconds(HEARTBEAT_MS), () => {
      if (round !== this.#round || this.#isClosed) return;
      this.#client.request(
        this.#coordinator,
        apis.heartbeat,
        { groupId: this.#group, generationId: this.#generation, memberId: this.#memberId },
        control,
        ({ errorCode }) => {
          if (round !== this.#round) return;
          if (errorCode === errors.none) this.#beat();
          else if (errorCode === errors.notCoordinator) this.#findCoordinator(0);
          else this.#join();
        },
        () => {
          if (round === this.#round) this.#again(() => this.#findCoordinator(0));
        },
      );
    });
  }
}
