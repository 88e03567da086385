/**
 * Who leads a partition, who is in sync with it, and the copying itself.
 *
 *   leader's log ◀─ Fetch ─ followers      high watermark = least log end of the in-sync replicas
 *
 * Source: Kafka documentation, "Design" → "Replication".
 * Simplified: there is no controller among the processes. All brokers learn at the same instant who is
 * alive (`members`), and elect by the same rule from the in-sync replicas they all were told.
 * Simplified: a follower of a new leader cuts its log back to its high watermark, not to the end of an epoch.
 * Simplified: nothing is flushed or lost by a crash of the machine; logs outlive the process on its `disk`.
 */
import { milliseconds, toMilliseconds } from '../../kernel/time.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import { PartitionLog } from './log.ts';
import { apis, errors } from './messages.ts';
import type { FetchRequest, FetchResponse } from './messages.ts';
import type { Partition, Partitions } from './partitions.ts';
import { PeerLine } from './peer-line.ts';
import { remember } from './producing.ts';
import { decodeBatches } from './records.ts';
import type { ValueOf } from './types.ts';

/** Of `ListOffsets` (protocol guide): a replica is told the end of the log, and its beginning. */
const LATEST = -1;
const EARLIEST = -2;
/** Of `AlterConfigs` (protocol guide): the settings of a topic. */
export const TOPIC_RESOURCE = 2;
/** A follower that has not been at the leader's end for this long leaves the in-sync replicas (`replica.lag.time.max.ms`; Kafka's default is 30 s). */
export const REPLICA_LAG_MS = 5_000;
const REPLICA_FETCH_WAIT_MS = 500;
/** Who has begun waits this long for what the others know before it decides by itself. */
const SETTLED_AFTER_MS = 300;
const REPLICA_FETCH_BYTES = 1024 * 1024;

/** A follower as its leader knows it. */
interface Follower {
  endOffset: number;
  caughtUpAt: Instant;
  /** When it fetched last, and where the log ended then. */
  fetchedAt: Instant;
  endAtFetch: number;
}

export class Replication {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #partitions: Partitions;
  /** Told where a partition's high watermark moved, or can no longer. */
  readonly #moved: (partition: Partition) => void;
  readonly #followers = new Map<Partition, Map<number, Follower>>();
  /** Fetches have connections of their own: an answer would wait behind one that waits for records. */
  readonly #fetchers = new Map<number, PeerLine>();
  readonly #lines = new Map<number, PeerLine>();
  /** It has been up for long enough that others would have told it what they know. */
  #isSettled = false;

  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    partitions: Partitions,
    moved: (partition: Partition) => void,
  ) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#partitions = partitions;
    this.#moved = moved;
  }

  /** What it finds on its disk may be old: nobody leads until others have said who does, or nobody else could. */
  start(): void {
    for (const partition of this.#partitions.all()) {
      partition.isStale = true;
      partition.leader = -1;
    }
    this.#core.schedule(milliseconds(SETTLED_AFTER_MS), () => {
      this.#isSettled = true;
      this.settings();
    });
  }

  /** Settings changed: somebody may lead who might not before, and fewer copies may be enough. */
  settings(): void {
    for (const partition of this.#partitions.all()) {
      this.#elect(partition);
      this.advance(partition);
    }
    this.follow();
  }

  /**
   * Which brokers are alive, in order of their ids; the same for all of them at the same instant.
   * `started`: the one that has just begun, which is told what the others know; else null.
   */
  members(alive: readonly number[], started: number | null): void {
    const partitions = this.#partitions;
    partitions.alive = alive;
    for (const partition of partitions.all()) {
      this.#elect(partition);
      this.#dropDead(partition);
    }
    if (started !== null && started !== partitions.settings.brokerId) {
      for (const topic of partitions.disk.configs.keys()) this.tellConfigs(started, topic);
      this.tell(
        started,
        partitions.all().filter(({ isStale }) => !isStale),
      );
    }
    for (const partition of partitions.all()) this.advance(partition);
    this.follow();
  }

  /** Whoever leads takes the dead out of its in-sync replicas at once, as a controller does that fences them. */
  #dropDead(partition: Partition): void {
    if (!this.#partitions.isLed(partition)) return;
    const kept = partition.inSync.filter((id) => this.#partitions.alive.includes(id));
    if (kept.length < partition.inSync.length) this.#setInSync(partition, kept);
  }

  /** Begins to lead: the followers are taken to be in sync until they prove otherwise. */
  #takeUp(partition: Partition): void {
    if (!this.#partitions.isLed(partition)) return;
    const followers = new Map<number, Follower>();
    for (const id of partition.replicas) {
      if (id === this.#partitions.settings.brokerId) continue;
      const { now } = this.#core;
      followers.set(id, { endOffset: 0, caughtUpAt: now, fetchedAt: now, endAtFetch: 0 });
    }
    this.#followers.set(partition, followers);
    this.advance(partition);
  }

  /** The same outcome on every broker, since all know the same in-sync replicas. */
  #elect(partition: Partition): void {
    const { leader, replicas, inSync } = partition;
    const { alive, settings } = this.#partitions;
    if (alive.includes(leader) || (partition.isStale && !this.#isSettled)) return;
    const aliveInSync = replicas.filter((id) => inSync.includes(id) && alive.includes(id));
    // Others may have gone on without it: unless all that it remembers are back, it is not known to be in sync.
    const isSure = !partition.isStale || inSync.every((id) => alive.includes(id));
    const anyAlive = replicas.find((id) => alive.includes(id));
    const chosen =
      (isSure ? aliveInSync[0] : undefined) ?? (settings.unclean ? anyAlive : undefined);
    if (chosen === undefined) {
      if (leader === -1 && !partition.isStale) return;
      partition.leader = -1;
      this.#partitions.changed(partition);
      return;
    }
    const wasStale = partition.isStale;
    partition.leader = chosen;
    partition.leaderEpoch += 1;
    partition.version += 1;
    partition.isStale = false;
    // Only whoever is alive can be in sync; an unclean leader is so alone.
    partition.inSync = isSure && aliveInSync.length > 0 ? aliveInSync : [chosen];
    if (this.#partitions.isLed(partition)) this.#takeUp(partition);
    else this.#cut(partition);
    this.#partitions.changed(partition);
    if (wasStale) for (const id of this.#others()) this.tell(id, [partition]);
  }

  #others(): readonly number[] {
    return this.#partitions.alive.filter((id) => id !== this.#partitions.settings.brokerId);
  }

  #cut(partition: Partition): void {
    partition.log.truncate(partition.highWatermark);
  }

  learn(told: ValueOf<typeof apis.updateMetadata.request>['partitions'][number]): void {
    const {
      topic,
      partition: number,
      replicas,
      leader,
      leaderEpoch,
      inSyncReplicas,
      zkVersion,
    } = told;
    const known = this.#partitions.at(topic, number);
    if (known === undefined) {
      const made = this.add(topic, number, replicas, leader, leaderEpoch, inSyncReplicas);
      made.version = zkVersion;
      return;
    }
    if (zkVersion < known.version) return;
    known.version = zkVersion;
    known.isStale = false;
    const isOther = known.leader !== leader;
    known.leader = leader;
    known.leaderEpoch = leaderEpoch;
    known.inSync = inSyncReplicas;
    if (isOther && this.#partitions.isLed(known)) this.#takeUp(known);
    else if (isOther) this.#cut(known);
    this.#partitions.changed(known);
  }

  /** Tells another broker what is known of these partitions. */
  tell(id: number, partitions: readonly Partition[]): void {
    if (partitions.length === 0) return;
    this.#lineTo(id).send(
      apis.updateMetadata,
      {
        controllerId: this.#partitions.alive[0] ?? 0,
        controllerEpoch: 0,
        partitions: partitions.map((one) => ({
          topic: one.topic,
          partition: one.partition,
          controllerEpoch: 0,
          leader: one.leader,
          leaderEpoch: one.leaderEpoch,
          inSyncReplicas: one.inSync,
          zkVersion: one.version,
          replicas: one.replicas,
        })),
        liveBrokers: this.#partitions.alive.map((one) => ({
          id: one,
          ...this.#partitions.addressOf(one),
        })),
      },
      () => {},
    );
  }

  /** Tells another broker what was set for that topic. */
  tellConfigs(id: number, topic: string): void {
    const configs = [...(this.#partitions.disk.configs.get(topic) ?? [])];
    this.#lineTo(id).send(
      apis.alterConfigs,
      {
        resources: [
          {
            type: TOPIC_RESOURCE,
            name: topic,
            configs: configs.map(([name, value]) => ({ name, value })),
          },
        ],
        validateOnly: false,
      },
      () => {},
    );
  }

  #setInSync(partition: Partition, inSync: readonly number[]): void {
    partition.inSync = inSync;
    partition.version += 1;
    this.#partitions.changed(partition);
    for (const id of this.#others()) this.tell(id, [partition]);
    this.advance(partition);
  }

  /** By time, never by how many records are missing. */
  checkLag(): void {
    for (const [partition, followers] of this.#followers) {
      if (!this.#partitions.isLed(partition)) continue;
      const kept = partition.inSync.filter((id) => {
        const follower = followers.get(id);
        if (follower === undefined) return id === this.#partitions.settings.brokerId;
        const isAtEnd = follower.endOffset >= partition.log.endOffset;
        const behindMs = toMilliseconds(this.#core.now) - toMilliseconds(follower.caughtUpAt);
        return this.#partitions.alive.includes(id) && (isAtEnd || behindMs <= REPLICA_LAG_MS);
      });
      if (kept.length < partition.inSync.length) this.#setInSync(partition, kept);
    }
  }

  /** The high watermark follows the slowest in-sync replica, and stands still below the least number of them. */
  advance(partition: Partition): void {
    if (!this.#partitions.isLed(partition)) return;
    const followers = this.#followers.get(partition);
    const ends = partition.inSync.map((id) =>
      id === this.#partitions.settings.brokerId
        ? partition.log.endOffset
        : (followers?.get(id)?.endOffset ?? 0),
    );
    const isEnough = partition.inSync.length >= this.#partitions.leastInSync(partition);
    const least = Math.min(partition.log.endOffset, ...ends);
    if (isEnough && least > partition.highWatermark) {
      partition.highWatermark = least;
      this.#partitions.tellOf(partition);
      this.#moved(partition);
    } else if (!isEnough) this.#moved(partition);
  }

  /** A follower's fetch says how far it has come. */
  heed(request: FetchRequest): void {
    for (const { topic, partitions } of request.topics) {
      for (const { partition: number, fetchOffset } of partitions) {
        const partition = this.#partitions.at(topic, number);
        const follower =
          partition === undefined
            ? undefined
            : this.#followers.get(partition)?.get(request.replicaId);
        if (partition === undefined || follower === undefined) continue;
        follower.endOffset = fetchOffset;
        const { endOffset } = partition.log;
        if (fetchOffset >= endOffset) follower.caughtUpAt = this.#core.now;
        else if (fetchOffset >= follower.endAtFetch) {
          // It has all that there was when it fetched last: under steady writing it is never at the end.
          follower.caughtUpAt = follower.fetchedAt;
        }
        follower.fetchedAt = this.#core.now;
        follower.endAtFetch = endOffset;
        const isIn = partition.inSync.includes(request.replicaId);
        if (!isIn && fetchOffset >= partition.highWatermark && fetchOffset > 0) {
          const inSync = partition.replicas.filter(
            (id) => partition.inSync.includes(id) || id === request.replicaId,
          );
          this.#setInSync(partition, inSync);
        } else if (!isIn && partition.log.endOffset === 0) {
          this.#setInSync(
            partition,
            partition.replicas.filter(
              (id) => partition.inSync.includes(id) || id === request.replicaId,
            ),
          );
        }
        this.advance(partition);
      }
    }
  }

  /** Asks another broker for an offset at a time or end; `replicaId` -1 asks as a client does. Silent when it fails. */
  askOffset(
    leader: number,
    replicaId: number,
    topic: string,
    partition: number,
    timestamp: number,
    found: (offset: number) => void,
  ): void {
    this.#lineTo(leader).send(
      apis.listOffsets,
      { replicaId, topics: [{ topic, partitions: [{ partition, timestamp }] }] },
      ({ topics }) => {
        const one = topics[0]?.partitions[0];
        if (one?.errorCode === errors.none) found(one.offset);
      },
    );
  }

  /** Its leader has less than it has, or nothing that old any more: it asks for both ends and goes on there. */
  #findPlace(leader: number, partition: Partition): void {
    const { topic, partition: number, log } = partition;
    const own = this.#partitions.settings.brokerId;
    const ask = (timestamp: number, found: (offset: number) => void): void =>
      this.askOffset(leader, own, topic, number, timestamp, (offset) => {
        if (partition.leader === leader) found(offset);
      });
    ask(LATEST, (end) => {
      if (end < log.endOffset) log.truncate(end);
      else {
        ask(EARLIEST, (start) => {
          if (start > log.endOffset) log.restartAt(start);
        });
      }
    });
  }

  /** Fetches from every broker that leads what this one should copy. */
  follow(): void {
    const leaders = new Set<number>();
    for (const { replicas, leader } of this.#partitions.all()) {
      const isMine = replicas.includes(this.#partitions.settings.brokerId);
      if (isMine && leader >= 0 && leader !== this.#partitions.settings.brokerId)
        leaders.add(leader);
    }
    for (const leader of leaders) this.#fetcherOf(leader).startFetching();
  }

  #fetcherOf(id: number): PeerLine {
    return this.#line(this.#fetchers, id, () => this.#fetchFrom(id));
  }

  #lineTo(id: number): PeerLine {
    return this.#line(this.#lines, id, () => null);
  }

  #line(lines: Map<number, PeerLine>, id: number, next: () => FetchRequest | null): PeerLine {
    const known = lines.get(id);
    if (known !== undefined) return known;
    const { settings } = this.#partitions;
    const line = new PeerLine(this.#core, this.#endpoint, settings, id, next, (response) =>
      this.#replicate(id, response),
    );
    lines.set(id, line);
    return line;
  }

  /** What to ask that leader for; null when it leads nothing of ours, or is down. */
  #fetchFrom(leader: number): FetchRequest | null {
    if (!this.#partitions.alive.includes(leader)) return null;
    const byTopic = new Map<
      string,
      { partition: number; fetchOffset: number; maxBytes: number }[]
    >();
    for (const one of this.#partitions.all()) {
      if (one.leader !== leader || !one.replicas.includes(this.#partitions.settings.brokerId))
        continue;
      const list = byTopic.get(one.topic) ?? [];
      list.push({
        partition: one.partition,
        fetchOffset: one.log.endOffset,
        maxBytes: REPLICA_FETCH_BYTES,
      });
      byTopic.set(one.topic, list);
    }
    if (byTopic.size === 0) return null;
    return {
      replicaId: this.#partitions.settings.brokerId,
      maxWaitMs: REPLICA_FETCH_WAIT_MS,
      minBytes: 1,
      maxBytes: 16 * REPLICA_FETCH_BYTES,
      isolationLevel: 0,
      topics: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })),
    };
  }

  #replicate(leader: number, response: FetchResponse): void {
    for (const { topic, partitions } of response.topics) {
      for (const { partition: number, errorCode, highWatermark, records } of partitions) {
        const partition = this.#partitions.at(topic, number);
        if (partition === undefined || partition.leader !== leader) continue;
        if (errorCode === errors.offsetOutOfRange) {
          this.#findPlace(leader, partition);
          continue;
        }
        if (errorCode !== errors.none) continue;
        for (const batch of decodeBatches(records ?? new Uint8Array(0))) {
          remember(partition, batch, batch.baseOffset);
          partition.log.replicate(batch, this.#partitions.nowMs);
        }
        partition.highWatermark = Math.min(highWatermark, partition.log.endOffset);
      }
    }
  }

  add(
    topic: string,
    partition: number,
    replicas: readonly number[],
    leader: number,
    leaderEpoch: number,
    inSync: readonly number[],
  ): Partition {
    const one: Partition = {
      topic,
      partition,
      replicas,
      log: new PartitionLog(this.#partitions.logSettingsOf(topic)),
      leader,
      leaderEpoch,
      inSync,
      version: 0,
      isStale: false,
      highWatermark: 0,
      producers: new Map(),
    };
    this.#partitions.add(one);
    this.#takeUp(one);
    this.#partitions.tellOf(one);
    return one;
  }
}
