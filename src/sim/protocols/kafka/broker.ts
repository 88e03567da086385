/**
 * One Kafka broker: leads some partitions, follows others, coordinates some groups.
 *
 *   Produce ─▶ leader's log ◀─ Fetch ─ followers      high watermark = least log end of the in-sync replicas
 *                    └── Fetch ─▶ consumers, up to the high watermark
 *
 * Source: Kafka documentation, "Design" → "Replication"; protocol guide for the messages.
 * Simplified: there is no controller among the processes. All brokers learn at the same instant who is
 * alive (`members`), and elect by the same rule from the in-sync replicas they all were told.
 * Simplified: a follower of a new leader cuts its log back to its high watermark, not to the end of an epoch.
 * Simplified: nothing is flushed or lost by a crash of the machine; logs outlive the process on its `disk`.
 */
import { milliseconds, toMilliseconds } from '../../kernel/time.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Connection, ConnectionEvents, Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import type { PartitionState } from '../../services/facts.ts';
import { ByteReader, WireError } from '../../wire/bytes.ts';

import { bytesOfText, textOfBytes } from '../../wire/utf8.ts';
import {
  apiByKey,
  encodeRequestFrame,
  encodeResponseFrame,
  FrameSplitter,
  readHead,
} from './frames.ts';
import type { RequestHead } from './frames.ts';
import { Group } from './groups.ts';
import type { GroupView } from './groups.ts';
import { defaultLogSettings, PartitionLog } from './log.ts';
import type { LogSettings } from './log.ts';
import { apis, errors } from './messages.ts';
import type { Api, FetchRequest, FetchResponse } from './messages.ts';
import { purposeOf } from './purposes.ts';
import { decodeBatches, RecordError } from './records.ts';
import type { RecordBatch } from './records.ts';
import type { ValueOf } from './types.ts';

/** The topic in which coordinators keep what groups have committed. */
export const OFFSETS_TOPIC = '__consumer_offsets';
/** A follower that has not been at the leader's end for this long leaves the in-sync replicas (`replica.lag.time.max.ms`; Kafka's default is 30 s). */
export const REPLICA_LAG_MS = 5_000;
const REPLICA_FETCH_WAIT_MS = 500;
const REPLICA_FETCH_BYTES = 1024 * 1024;
const REPLICA_BACKOFF_MS = 200;
const CLEAN_EVERY_MS = 5_000;
/** Batches of one producer that a repetition is recognised among (KIP-98). */
const REMEMBERED_BATCHES = 5;

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

interface Producer {
  epoch: number;
  /** The last few batches, oldest first. */
  readonly batches: { readonly sequence: number; readonly last: number; readonly offset: number }[];
}

/** A follower as its leader knows it. */
interface Follower {
  endOffset: number;
  caughtUpAt: Instant;
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

type FetchTopics = FetchResponse['topics'];

/** A request whose answer waits for those of the requests before it. */
interface Answering {
  readonly head: RequestHead;
  /** Null: it gets none. */
  bytes: Uint8Array | null;
  isReady: boolean;
  label: string;
}

/** A fetch that waits for data. */
interface Waiting {
  readonly request: FetchRequest;
  readonly answer: (topics: FetchTopics) => void;
  readonly timer: Timer;
}

/** A produce with `acks=all` that waits for its in-sync replicas. */
interface Unacknowledged {
  readonly partition: Partition;
  readonly lastOffset: number;
  readonly done: (errorCode: number) => void;
  readonly timer: Timer;
}

export class KafkaBroker {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #settings: KafkaSettings;
  readonly #disk: KafkaDisk;
  readonly #watcher: KafkaWatcher;
  readonly #followers = new Map<Partition, Map<number, Follower>>();
  readonly #groups = new Map<string, Group>();
  readonly #committed = new Map<string, { offset: number; metadata: string | null }>();
  readonly #links = new Map<number, PeerLine>();
  #waiting: Waiting[] = [];
  #unacknowledged: Unacknowledged[] = [];
  #alive: readonly number[];
  #memberCount = 0;

  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    settings: KafkaSettings,
    disk: KafkaDisk,
    watcher: KafkaWatcher,
  ) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#settings = settings;
    this.#disk = disk;
    this.#watcher = watcher;
    this.#alive = settings.processes.map((_, id) => id);
  }

  /** Takes connections from now on. */
  start(): void {
    this.#endpoint.listen((connection) => this.#serve(connection));
    for (const partition of this.#disk.partitions.values()) this.#takeUp(partition);
    this.#loadOffsets();
    this.#later(CLEAN_EVERY_MS, () => this.#clean());
    this.#later(REPLICA_LAG_MS / 2, () => this.#checkLag());
  }

  /** Which brokers are alive, in order of their ids; the same for all of them at the same instant. */
  members(alive: readonly number[]): void {
    const before = this.#alive;
    this.#alive = alive;
    for (const partition of this.#disk.partitions.values()) this.#elect(partition);
    const back = alive.filter((id) => !before.includes(id) && id !== this.#settings.brokerId);
    for (const id of back) this.#tell(id, [...this.#disk.partitions.values()]);
    for (const partition of this.#disk.partitions.values()) this.#advance(partition);
    this.#follow();
  }

  get partitions(): readonly PartitionState[] {
    return [...this.#disk.partitions.values()].map(viewOf);
  }

  #later(ms: number, action: () => void): void {
    this.#core.schedule(milliseconds(ms), () => {
      action();
      this.#later(ms, action);
    });
  }

  // ── Serving ──

  #serve(connection: Connection): ConnectionEvents {
    const splitter = new FrameSplitter();
    // Answers leave in the order of the requests, as the protocol promises.
    const order: Answering[] = [];
    const flush = (): void => {
      while (order[0]?.isReady === true) {
        const first = order.shift();
        if (first === undefined || first.bytes === null) continue;
        sendMessage(this.#core, connection, first.bytes, this.#envelopeOf(first, connection));
      }
    };
    return {
      received: (bytes) => {
        try {
          for (const frame of splitter.push(bytes)) {
            const { head, reader } = readHead(frame);
            const slot: Answering = { bytes: null, isReady: false, head, label: '' };
            order.push(slot);
            this.#handle(head, reader, connection, (answer, label) => {
              slot.bytes = answer;
              slot.label = label;
              slot.isReady = true;
              flush();
            });
          }
        } catch (error) {
          if (!(error instanceof WireError)) throw error;
          // As Kafka does with a request that it cannot read: the connection is closed.
          connection.abort();
        }
      },
      ended() {},
    };
  }

  /** Records that a consumer gets are events; another broker gets them as a copy. */
  #envelopeOf({ head: { apiKey }, label }: Answering, { link }: Connection): Envelope {
    const control = controlEnvelope('kafka', purposeOf(apiKey), label);
    if (apiKey === apis.produce.key) return { ...control, role: 'response' };
    if (apiKey !== apis.fetch.key) return control;
    if (link === this.#settings.link) return { ...control, purpose: 'replication' };
    return label === 'Fetch answer' ? control : { ...control, role: 'event' };
  }

  #handle(
    head: RequestHead,
    reader: ByteReader,
    connection: Connection,
    answer: (bytes: Uint8Array | null, label: string) => void,
  ): void {
    const { apiKey, apiVersion, correlationId, clientId } = head;
    const known = apiByKey(apiKey);
    const respond = <Q, R>(one: Api<Q, R>, response: R, more = ''): void => {
      answer(
        encodeResponseFrame(one.response, correlationId, response),
        `${one.name} answer${more}`,
      );
    };
    if (apiKey === apis.apiVersions.key) {
      // Any version may be asked for; one that is not known is answered in version 0 (KIP-35).
      const isKnown = apiVersion <= apis.apiVersions.version;
      const list = Object.values(apis)
        .filter((one) => one.key !== apis.updateMetadata.key)
        .map(({ key, version }) => ({ key, minVersion: version, maxVersion: version }));
      const errorCode = isKnown ? errors.none : errors.unsupportedVersion;
      const bytes = encodeResponseFrame(apis.apiVersions.response, correlationId, {
        errorCode,
        apis: list,
        throttleMs: 0,
      });
      answer(apiVersion === 1 ? bytes : withoutThrottle(bytes), 'ApiVersions answer');
      return;
    }
    if (known === undefined || known.version !== apiVersion) {
      throw new WireError(
        `Request ${apiKey} version ${apiVersion} was given; ${known === undefined ? 'it is not known' : `version ${known.version} was expected`}.`,
        0,
      );
    }
    switch (apiKey) {
      case apis.produce.key: {
        const request = apis.produce.request.read(reader);
        this.#produce(request, (response) => {
          if (request.acks === 0) answer(null, '');
          else respond(apis.produce, response, `, ${sayErrors(response.topics)}`);
        });
        return;
      }
      case apis.fetch.key: {
        const request = apis.fetch.request.read(reader);
        this.#fetch(request, (topics) => {
          const bytes = topics.reduce(
            (sum, { partitions }) =>
              sum + partitions.reduce((all, { records }) => all + (records?.length ?? 0), 0),
            0,
          );
          respond(apis.fetch, { throttleMs: 0, topics }, bytes === 0 ? '' : `, ${bytes} B`);
        });
        return;
      }
      case apis.listOffsets.key: {
        const { topics } = apis.listOffsets.request.read(reader);
        const response = topics.map(({ topic, partitions }) => ({
          topic,
          partitions: partitions.map((one) => this.#offsetAt(topic, one.partition, one.timestamp)),
        }));
        respond(apis.listOffsets, { topics: response });
        return;
      }
      case apis.metadata.key: {
        const { topics, allowAutoTopicCreation } = apis.metadata.request.read(reader);
        respond(apis.metadata, this.#metadata(topics, allowAutoTopicCreation));
        return;
      }
      case apis.updateMetadata.key: {
        const { partitions } = apis.updateMetadata.request.read(reader);
        for (const one of partitions) this.#learn(one);
        this.#follow();
        respond(apis.updateMetadata, { errorCode: errors.none });
        return;
      }
      case apis.findCoordinator.key: {
        const { key } = apis.findCoordinator.request.read(reader);
        respond(apis.findCoordinator, this.#coordinatorOf(key));
        return;
      }
      case apis.createTopics.key: {
        const { topics } = apis.createTopics.request.read(reader);
        respond(apis.createTopics, { topics: topics.map((one) => this.#create(one)) });
        return;
      }
      case apis.initProducerId.key: {
        this.#disk.producerIds += 1;
        const producerId = this.#settings.brokerId * 1_000_000 + this.#disk.producerIds;
        const response = { throttleMs: 0, errorCode: errors.none, producerId, producerEpoch: 0 };
        respond(apis.initProducerId, response);
        return;
      }
      case apis.offsetCommit.key: {
        const request = apis.offsetCommit.request.read(reader);
        this.#commit(request, (response) => respond(apis.offsetCommit, response));
        return;
      }
      case apis.offsetFetch.key: {
        const { groupId, topics } = apis.offsetFetch.request.read(reader);
        respond(apis.offsetFetch, this.#fetchOffsets(groupId, topics));
        return;
      }
      case apis.joinGroup.key: {
        const request = apis.joinGroup.request.read(reader);
        const group = this.#groupFor(request.groupId);
        if (group === null) {
          const { memberId } = request;
          const none = { generationId: -1, protocol: '', leader: '', memberId, members: [] };
          respond(apis.joinGroup, { throttleMs: 0, errorCode: errors.notCoordinator, ...none });
          return;
        }
        const newId = (): string => {
          this.#memberCount += 1;
          return `${clientId ?? 'consumer'}-${this.#settings.brokerId}-${this.#memberCount}`;
        };
        group.join({ ...request, clientId: clientId ?? '' }, newId, (response) => {
          respond(apis.joinGroup, { throttleMs: 0, ...response });
        });
        return;
      }
      case apis.syncGroup.key: {
        const { groupId, generationId, memberId, assignments } =
          apis.syncGroup.request.read(reader);
        const group = this.#groupFor(groupId);
        if (group === null) {
          respond(apis.syncGroup, {
            throttleMs: 0,
            errorCode: errors.notCoordinator,
            assignment: new Uint8Array(0),
          });
          return;
        }
        group.sync(generationId, memberId, assignments, ({ errorCode, assignment }) => {
          respond(apis.syncGroup, {
            throttleMs: 0,
            errorCode,
            assignment: assignment ?? new Uint8Array(0),
          });
        });
        return;
      }
      case apis.heartbeat.key: {
        const { groupId, generationId, memberId } = apis.heartbeat.request.read(reader);
        const group = this.#groupFor(groupId);
        const errorCode = group?.heartbeat(generationId, memberId) ?? errors.notCoordinator;
        respond(apis.heartbeat, { throttleMs: 0, errorCode });
        return;
      }
      case apis.leaveGroup.key: {
        const { groupId, memberId } = apis.leaveGroup.request.read(reader);
        const errorCode = this.#groupFor(groupId)?.leave(memberId) ?? errors.notCoordinator;
        respond(apis.leaveGroup, { throttleMs: 0, errorCode });
        return;
      }
    }
  }

  // ── Topics ──

  #metadata(
    wanted: readonly string[] | null,
    mayCreate: boolean,
  ): ValueOf<typeof apis.metadata.response> {
    const known = new Set([...this.#disk.partitions.values()].map(({ topic }) => topic));
    const names = wanted ?? [...known];
    const topics = names.map((topic) => {
      const isValid = isTopicName(topic);
      if (isValid && !known.has(topic) && mayCreate) this.#createWith(topic, null, null, null);
      const partitions = this.#partitionsOf(topic).map((one) => ({
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
      brokers: this.#alive.map((nodeId) => ({ nodeId, ...this.#addressOf(nodeId), rack: null })),
      clusterId: 'panal',
      controllerId: this.#alive[0] ?? this.#settings.brokerId,
      topics,
    };
  }

  #addressOf(id: number): { readonly host: string; readonly port: number } {
    return this.#settings.addresses[id] ?? { host: '', port: 0 };
  }

  #create({
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
    if (this.#partitionsOf(name).length > 0) {
      return refuse(errors.topicAlreadyExists, `The topic "${name}" exists.`);
    }
    const brokers = this.#settings.processes.length;
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
    this.#createWith(name, count, replicationFactor < 0 ? null : replicationFactor, configs);
    return { name, errorCode: errors.none, errorMessage: null };
  }

  /** The same partitions on whichever broker: their places follow from the name. */
  #createWith(
    topic: string,
    count: number | null,
    replicationFactor: number | null,
    configs: readonly { readonly name: string; readonly value: string | null }[] | null,
  ): void {
    const brokers = this.#settings.processes.length;
    const copies = Math.min(replicationFactor ?? this.#settings.replicationFactor, brokers);
    const first = hashOfText(topic) % brokers;
    const made: Partition[] = [];
    for (let partition = 0; partition < (count ?? this.#settings.partitions); partition++) {
      const replicas = Array.from(
        { length: copies },
        (_, at) => (first + partition + at) % brokers,
      );
      const inSync = replicas.filter((id) => this.#alive.includes(id));
      const leader = inSync[0] ?? -1;
      const one = this.#add(topic, partition, replicas, leader, 0, inSync, settingsFrom(configs));
      made.push(one);
    }
    for (const id of this.#alive) if (id !== this.#settings.brokerId) this.#tell(id, made);
    this.#follow();
  }

  #add(
    topic: string,
    partition: number,
    replicas: readonly number[],
    leader: number,
    leaderEpoch: number,
    inSync: readonly number[],
    settings: LogSettings,
  ): Partition {
    const one: Partition = {
      topic,
      partition,
      replicas,
      log: new PartitionLog(settings),
      leader,
      leaderEpoch,
      inSync,
      highWatermark: 0,
      producers: new Map(),
    };
    this.#disk.partitions.set(keyOf(topic, partition), one);
    this.#takeUp(one);
    this.#watcher.partitionChanged(viewOf(one));
    return one;
  }

  #partitionsOf(topic: string): readonly Partition[] {
    return [...this.#disk.partitions.values()]
      .filter((one) => one.topic === topic)
      .toSorted((a, b) => a.partition - b.partition);
  }

  #partition(topic: string, partition: number): Partition | undefined {
    return this.#disk.partitions.get(keyOf(topic, partition));
  }

  #isLeader(partition: Partition): boolean {
    return partition.leader === this.#settings.brokerId;
  }

  // ── Leadership ──

  /** Begins to lead: the followers are taken to be in sync until they prove otherwise. */
  #takeUp(partition: Partition): void {
    if (!this.#isLeader(partition)) return;
    const followers = new Map<number, Follower>();
    for (const id of partition.replicas) {
      if (id === this.#settings.brokerId) continue;
      followers.set(id, { endOffset: 0, caughtUpAt: this.#core.now });
    }
    this.#followers.set(partition, followers);
    this.#advance(partition);
  }

  /** The same outcome on every broker, since all know the same in-sync replicas. */
  #elect(partition: Partition): void {
    const { leader, replicas, inSync } = partition;
    if (this.#alive.includes(leader)) return;
    const aliveInSync = replicas.filter((id) => inSync.includes(id) && this.#alive.includes(id));
    const anyAlive = replicas.find((id) => this.#alive.includes(id));
    const chosen = aliveInSync[0] ?? (this.#settings.unclean ? anyAlive : undefined);
    if (chosen === undefined) {
      if (leader === -1) return;
      partition.leader = -1;
      this.#changed(partition);
      return;
    }
    partition.leader = chosen;
    partition.leaderEpoch += 1;
    // Only whoever is alive can be in sync; an unclean leader is so alone.
    partition.inSync = aliveInSync.length > 0 ? aliveInSync : [chosen];
    if (this.#isLeader(partition)) this.#takeUp(partition);
    else this.#cut(partition);
    this.#changed(partition);
  }

  #cut(partition: Partition): void {
    partition.log.truncate(partition.highWatermark);
  }

  #learn(told: ValueOf<typeof apis.updateMetadata.request>['partitions'][number]): void {
    const { topic, partition: number, replicas, leader, leaderEpoch, inSyncReplicas } = told;
    const known = this.#partition(topic, number);
    if (known === undefined) {
      this.#add(topic, number, replicas, leader, leaderEpoch, inSyncReplicas, defaultLogSettings);
      return;
    }
    if (leaderEpoch < known.leaderEpoch) return;
    const isOther = known.leader !== leader;
    known.leader = leader;
    known.leaderEpoch = leaderEpoch;
    known.inSync = inSyncReplicas;
    if (isOther && this.#isLeader(known)) this.#takeUp(known);
    else if (isOther) this.#cut(known);
    this.#changed(known);
  }

  /** Tells another broker what is known of these partitions. */
  #tell(id: number, partitions: readonly Partition[]): void {
    if (partitions.length === 0) return;
    this.#lineTo(id).send(
      apis.updateMetadata,
      {
        controllerId: this.#alive[0] ?? 0,
        controllerEpoch: 0,
        partitions: partitions.map((one) => ({
          topic: one.topic,
          partition: one.partition,
          controllerEpoch: 0,
          leader: one.leader,
          leaderEpoch: one.leaderEpoch,
          inSyncReplicas: one.inSync,
          zkVersion: 0,
          replicas: one.replicas,
        })),
        liveBrokers: this.#alive.map((one) => ({ id: one, ...this.#addressOf(one) })),
      },
      () => {},
    );
  }

  #setInSync(partition: Partition, inSync: readonly number[]): void {
    partition.inSync = inSync;
    this.#changed(partition);
    for (const id of this.#alive) {
      if (id !== this.#settings.brokerId) this.#tell(id, [partition]);
    }
    this.#advance(partition);
  }

  #changed(partition: Partition): void {
    const isMine = this.#isLeader(partition) || partition.leader < 0;
    if (isMine) this.#watcher.partitionChanged(viewOf(partition));
  }

  /** By time, never by how many records are missing. */
  #checkLag(): void {
    for (const [partition, followers] of this.#followers) {
      if (!this.#isLeader(partition)) continue;
      const kept = partition.inSync.filter((id) => {
        const follower = followers.get(id);
        if (follower === undefined) return id === this.#settings.brokerId;
        const isAtEnd = follower.endOffset >= partition.log.endOffset;
        const behindMs = toMilliseconds(this.#core.now) - toMilliseconds(follower.caughtUpAt);
        return this.#alive.includes(id) && (isAtEnd || behindMs <= REPLICA_LAG_MS);
      });
      if (kept.length < partition.inSync.length) this.#setInSync(partition, kept);
    }
  }

  /** The high watermark follows the slowest in-sync replica, and stands still below the least number of them. */
  #advance(partition: Partition): void {
    if (!this.#isLeader(partition)) return;
    const followers = this.#followers.get(partition);
    const ends = partition.inSync.map((id) =>
      id === this.#settings.brokerId
        ? partition.log.endOffset
        : (followers?.get(id)?.endOffset ?? 0),
    );
    const isEnough = partition.inSync.length >= this.#leastInSync(partition);
    const least = Math.min(partition.log.endOffset, ...ends);
    if (isEnough && least > partition.highWatermark) {
      partition.highWatermark = least;
      this.#watcher.partitionChanged(viewOf(partition));
      this.#acknowledge(partition);
      this.#wake();
    } else if (!isEnough) this.#acknowledge(partition);
  }

  #leastInSync(partition: Partition): number {
    return Math.min(this.#settings.minInSync, partition.replicas.length);
  }

  // ── Produce ──

  #produce(
    request: ValueOf<typeof apis.produce.request>,
    done: (response: ValueOf<typeof apis.produce.response>) => void,
  ): void {
    const { acks, timeoutMs, topics } = request;
    let open = 1;
    const noError: number = errors.none;
    const answers = topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition, records }) => {
        const one = {
          partition,
          errorCode: noError,
          baseOffset: -1,
          logAppendTime: -1,
          logStartOffset: -1,
        };
        open += 1;
        this.#append(topic, partition, records, acks, timeoutMs, (errorCode, baseOffset) => {
          one.errorCode = errorCode;
          one.baseOffset = baseOffset;
          one.logStartOffset = this.#partition(topic, partition)?.log.startOffset ?? -1;
          close();
        });
        return one;
      }),
    }));
    function close(): void {
      open -= 1;
      if (open === 0) done({ topics: answers, throttleMs: 0 });
    }
    close();
  }

  #append(
    topic: string,
    number: number,
    records: Uint8Array | null,
    acks: number,
    timeoutMs: number,
    done: (errorCode: number, baseOffset: number) => void,
  ): void {
    const partition = this.#partition(topic, number);
    if (partition === undefined) {
      done(errors.unknownTopicOrPartition, -1);
      return;
    }
    if (!this.#isLeader(partition)) {
      done(errors.notLeaderOrFollower, -1);
      return;
    }
    if (acks === -1 && partition.inSync.length < this.#leastInSync(partition)) {
      done(errors.notEnoughReplicas, -1);
      return;
    }
    let batches: readonly RecordBatch[];
    try {
      batches = decodeBatches(records ?? new Uint8Array(0));
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      const isPacked = error.code === 'compressed';
      done(isPacked ? errors.unsupportedCompression : errors.corruptMessage, -1);
      return;
    }
    let baseOffset = -1;
    for (const batch of batches) {
      const known = this.#knownBatch(partition, batch);
      if (typeof known === 'number') {
        if (baseOffset < 0) baseOffset = known;
        continue;
      }
      if (known.errorCode !== errors.none) {
        done(known.errorCode, -1);
        return;
      }
      const offset = partition.log.append(batch, partition.leaderEpoch, this.#nowMs());
      remember(partition, batch, offset);
      if (baseOffset < 0) baseOffset = offset;
    }
    const lastOffset = partition.log.endOffset - 1;
    this.#watcher.partitionChanged(viewOf(partition));
    if (acks === -1 && lastOffset >= partition.highWatermark) {
      const entry: Unacknowledged = {
        partition,
        lastOffset,
        done: (errorCode) => done(errorCode, baseOffset),
        timer: this.#core.schedule(milliseconds(timeoutMs), () => {
          this.#unacknowledged = this.#unacknowledged.filter((one) => one !== entry);
          done(errors.requestTimedOut, baseOffset);
        }),
      };
      this.#unacknowledged.push(entry);
    } else done(errors.none, baseOffset);
    this.#advance(partition);
    this.#wake();
  }

  /** The offset of a batch that came before, or whether its sequence number may come now (KIP-98). */
  #knownBatch(partition: Partition, batch: RecordBatch): number | { readonly errorCode: number } {
    const { producerId, producerEpoch, baseSequence } = batch;
    if (producerId < 0) return { errorCode: errors.none };
    const producer = partition.producers.get(producerId);
    if (producer === undefined || producerEpoch > producer.epoch) return { errorCode: errors.none };
    const same = producer.batches.find(({ sequence }) => sequence === baseSequence);
    if (same !== undefined) return same.offset;
    const last = producer.batches.at(-1)?.last ?? -1;
    const next = last === 0x7fffffff ? 0 : last + 1;
    return { errorCode: baseSequence === next ? errors.none : errors.outOfOrderSequence };
  }

  /** Tells those whose records are in sync now, and those who can no longer be: their records stay in the log. */
  #acknowledge(partition: Partition): void {
    const isEnough = partition.inSync.length >= this.#leastInSync(partition);
    const settled = this.#unacknowledged.filter(
      (one) =>
        one.partition === partition && (!isEnough || one.lastOffset < partition.highWatermark),
    );
    if (settled.length === 0) return;
    this.#unacknowledged = this.#unacknowledged.filter((one) => !settled.includes(one));
    for (const { timer, done } of settled) {
      timer.cancel();
      done(isEnough ? errors.none : errors.notEnoughReplicasAfterAppend);
    }
  }

  // ── Fetch ──

  #fetch(request: FetchRequest, answer: (topics: FetchTopics) => void): void {
    if (request.replicaId >= 0) this.#heed(request);
    const topics = this.#readAll(request);
    if (sizeOf(topics) >= request.minBytes || hasError(topics) || request.maxWaitMs === 0) {
      answer(topics);
      return;
    }
    const waiting: Waiting = {
      request,
      answer,
      timer: this.#core.schedule(milliseconds(request.maxWaitMs), () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        answer(this.#readAll(request));
      }),
    };
    this.#waiting.push(waiting);
  }

  /** Something came, or may be read now: fetches that waited for it are answered. */
  #wake(): void {
    const ready = this.#waiting.filter(({ request }) => {
      const topics = this.#readAll(request);
      return sizeOf(topics) >= request.minBytes || hasError(topics);
    });
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => !ready.includes(one));
    for (const { request, answer, timer } of ready) {
      timer.cancel();
      answer(this.#readAll(request));
    }
  }

  /** A follower's fetch says how far it has come. */
  #heed(request: FetchRequest): void {
    for (const { topic, partitions } of request.topics) {
      for (const { partition: number, fetchOffset } of partitions) {
        const partition = this.#partition(topic, number);
        const follower =
          partition === undefined
            ? undefined
            : this.#followers.get(partition)?.get(request.replicaId);
        if (partition === undefined || follower === undefined) continue;
        follower.endOffset = fetchOffset;
        if (fetchOffset >= partition.log.endOffset) follower.caughtUpAt = this.#core.now;
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
        this.#advance(partition);
      }
    }
  }

  #readAll({ replicaId, maxBytes, topics }: FetchRequest): FetchTopics {
    let left = maxBytes;
    return topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition: number, fetchOffset, maxBytes: most }) => {
        const partition = this.#partition(topic, number);
        const none = {
          partition: number,
          highWatermark: -1,
          lastStableOffset: -1,
          abortedTransactions: null,
          records: new Uint8Array(0),
        };
        if (partition === undefined) return { ...none, errorCode: errors.unknownTopicOrPartition };
        if (!this.#isLeader(partition)) return { ...none, errorCode: errors.notLeaderOrFollower };
        const { log, highWatermark } = partition;
        const isFollower = replicaId >= 0;
        const end = isFollower ? log.endOffset : highWatermark;
        const isOutside = fetchOffset < log.startOffset || fetchOffset > log.endOffset;
        if (isOutside) {
          return { ...none, highWatermark, errorCode: errors.offsetOutOfRange };
        }
        const records = left > 0 ? log.read(fetchOffset, end, Math.min(most, left)) : none.records;
        left -= records.length;
        return {
          partition: number,
          errorCode: errors.none,
          highWatermark,
          lastStableOffset: highWatermark,
          abortedTransactions: null,
          records,
        };
      }),
    }));
  }

  #offsetAt(
    topic: string,
    number: number,
    timestamp: number,
  ): { partition: number; errorCode: number; timestamp: number; offset: number } {
    const partition = this.#partition(topic, number);
    const refuse = (errorCode: number) => ({
      partition: number,
      errorCode,
      timestamp: -1,
      offset: -1,
    });
    if (partition === undefined) return refuse(errors.unknownTopicOrPartition);
    if (!this.#isLeader(partition)) return refuse(errors.notLeaderOrFollower);
    const { log, highWatermark } = partition;
    const found = { partition: number, errorCode: errors.none, timestamp: -1 };
    // -1 is the latest offset, -2 the earliest (protocol guide, ListOffsets).
    if (timestamp === -1) return { ...found, offset: highWatermark };
    if (timestamp === -2) return { ...found, offset: log.startOffset };
    const at = log.offsetAt(timestamp);
    return at === null ? { ...found, offset: -1 } : { ...found, ...at };
  }

  // ── Following ──

  /** Fetches from every broker that leads what this one should copy. */
  #follow(): void {
    const leaders = new Set<number>();
    for (const { replicas, leader } of this.#disk.partitions.values()) {
      const isMine = replicas.includes(this.#settings.brokerId);
      if (isMine && leader >= 0 && leader !== this.#settings.brokerId) leaders.add(leader);
    }
    for (const leader of leaders) this.#lineTo(leader).startFetching();
  }

  #lineTo(id: number): PeerLine {
    const known = this.#links.get(id);
    if (known !== undefined) return known;
    const line = new PeerLine(
      this.#core,
      this.#endpoint,
      this.#settings,
      id,
      () => this.#fetchFrom(id),
      (response) => this.#replicate(id, response),
    );
    this.#links.set(id, line);
    return line;
  }

  /** What to ask that leader for; null when it leads nothing of ours, or is down. */
  #fetchFrom(leader: number): FetchRequest | null {
    if (!this.#alive.includes(leader)) return null;
    const byTopic = new Map<
      string,
      { partition: number; fetchOffset: number; maxBytes: number }[]
    >();
    for (const one of this.#disk.partitions.values()) {
      if (one.leader !== leader || !one.replicas.includes(this.#settings.brokerId)) continue;
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
      replicaId: this.#settings.brokerId,
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
        const partition = this.#partition(topic, number);
        if (partition === undefined || partition.leader !== leader) continue;
        if (errorCode === errors.offsetOutOfRange) {
          // Its leader has less, or has deleted what would come next: the copy begins anew there.
          partition.log.truncate(Math.max(0, highWatermark));
          continue;
        }
        if (errorCode !== errors.none) continue;
        for (const batch of decodeBatches(records ?? new Uint8Array(0))) {
          remember(partition, batch, batch.baseOffset);
          partition.log.replicate(batch, this.#nowMs());
        }
        partition.highWatermark = Math.min(highWatermark, partition.log.endOffset);
      }
    }
  }

  #clean(): void {
    const nowMs = this.#nowMs();
    for (const { log, highWatermark } of this.#disk.partitions.values()) {
      log.clean(nowMs, this.#settings.epochMs, highWatermark);
    }
  }

  #nowMs(): number {
    return Math.floor(toMilliseconds(this.#core.now));
  }

  // ── Groups ──

  #coordinatorOf(group: string): ValueOf<typeof apis.findCoordinator.response> {
    if (this.#partitionsOf(OFFSETS_TOPIC).length === 0) {
      const { processes } = this.#settings;
      const copies = Math.min(3, processes.length);
      const configs = [{ name: 'cleanup.policy', value: 'compact' }];
      this.#createWith(OFFSETS_TOPIC, processes.length, copies, configs);
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
    const address = this.#addressOf(leader);
    return {
      throttleMs: 0,
      errorCode: errors.none,
      errorMessage: null,
      nodeId: leader,
      ...address,
    };
  }

  #offsetsPartition(group: string): Partition | undefined {
    const partitions = this.#partitionsOf(OFFSETS_TOPIC);
    return partitions[hashOfText(group) % Math.max(1, partitions.length)];
  }

  /** Null where another broker coordinates the group. */
  #groupFor(id: string): Group | null {
    const partition = this.#offsetsPartition(id);
    if (partition === undefined || !this.#isLeader(partition)) {
      this.#groups.delete(id);
      return null;
    }
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    // Whoever begins to coordinate reads what was committed before (it may have led it for long).
    this.#loadOffsets();
    const group = new Group(this.#core, id, () => this.#watcher.groupChanged(group.view()));
    this.#groups.set(id, group);
    return group;
  }

  #commit(
    request: ValueOf<typeof apis.offsetCommit.request>,
    done: (response: ValueOf<typeof apis.offsetCommit.response>) => void,
  ): void {
    const { groupId, generationId, memberId, topics } = request;
    const group = this.#groupFor(groupId);
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
    const records = topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset, metadata }) => {
        this.#committed.set(commitKey(groupId, topic, partition), { offset, metadata });
        this.#watcher.offsetCommitted(groupId, topic, partition, offset);
        return {
          key: bytesOfText(JSON.stringify([groupId, topic, partition])),
          value: bytesOfText(JSON.stringify([offset, metadata])),
        };
      }),
    );
    const now = this.#settings.epochMs + this.#nowMs();
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
      this.#nowMs(),
    );
    this.#advance(log);
    this.#wake();
    done(answer(errors.none));
  }

  #fetchOffsets(
    groupId: string,
    wanted: ValueOf<typeof apis.offsetFetch.request>['topics'],
  ): ValueOf<typeof apis.offsetFetch.response> {
    if (this.#groupFor(groupId) === null) {
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

  #loadOffsets(): void {
    for (const { log } of this.#partitionsOf(OFFSETS_TOPIC)) {
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

/** A connection to another broker: tells it things, and copies from it what it leads. */
class PeerLine {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #settings: KafkaSettings;
  readonly #id: number;
  readonly #next: () => FetchRequest | null;
  readonly #fetched: (response: FetchResponse) => void;
  readonly #answers = new Map<number, (reader: ByteReader) => void>();
  #connection: Connection | null = null;
  #queued: Uint8Array[] = [];
  #count = 0;
  #isFetching = false;

  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    settings: KafkaSettings,
    id: number,
    next: () => FetchRequest | null,
    fetched: (response: FetchResponse) => void,
  ) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#settings = settings;
    this.#id = id;
    this.#next = next;
    this.#fetched = fetched;
  }

  startFetching(): void {
    if (this.#isFetching) return;
    const request = this.#next();
    if (request === null) return;
    this.#isFetching = true;
    this.send(apis.fetch, request, (response) => {
      this.#isFetching = false;
      this.#fetched(response);
      this.startFetching();
    });
  }

  send<Q, R>(api: Api<Q, R>, request: Q, done: (response: R) => void): void {
    this.#count += 1;
    const id = this.#count;
    this.#answers.set(id, (reader) => done(api.response.read(reader)));
    const bytes = encodeRequestFrame(api, id, `broker-${this.#settings.brokerId}`, request);
    if (this.#connection?.isOpen === true) this.#transmit(this.#connection, bytes);
    else this.#queued.push(bytes);
    this.#connection ??= this.#connect();
  }

  #connect(): Connection {
    const peer = this.#settings.processes[this.#id] ?? '';
    const splitter = new FrameSplitter();
    const connection = this.#endpoint.connect(this.#settings.link, peer, {
      opened: () => {
        for (const bytes of this.#queued.splice(0)) this.#transmit(connection, bytes);
      },
      received: (bytes) => {
        for (const frame of splitter.push(bytes)) {
          const { id, reader } = readAnswer(frame);
          const answer = this.#answers.get(id);
          this.#answers.delete(id);
          answer?.(reader);
        }
      },
      ended: () => {
        this.#connection = null;
        this.#answers.clear();
        this.#queued = [];
        this.#isFetching = false;
        this.#core.schedule(milliseconds(REPLICA_BACKOFF_MS), () => this.startFetching());
      },
    });
    return connection;
  }

  #transmit(connection: Connection, bytes: Uint8Array): void {
    const label = bytes[5] === apis.fetch.key ? 'Fetch (replica)' : 'UpdateMetadata';
    sendMessage(this.#core, connection, bytes, controlEnvelope('kafka', 'replication', label));
  }
}

function readAnswer(frame: Uint8Array): { id: number; reader: ByteReader } {
  const reader = new ByteReader(frame);
  return { id: reader.u32(), reader };
}

function remember(partition: Partition, batch: RecordBatch, offset: number): void {
  const { producerId, producerEpoch, baseSequence, lastOffsetDelta } = batch;
  if (producerId < 0) return;
  let producer = partition.producers.get(producerId);
  if (producer === undefined || producer.epoch < producerEpoch) {
    producer = { epoch: producerEpoch, batches: [] };
    partition.producers.set(producerId, producer);
  }
  producer.batches.push({ sequence: baseSequence, last: baseSequence + lastOffsetDelta, offset });
  if (producer.batches.length > REMEMBERED_BATCHES) producer.batches.shift();
}

function viewOf(partition: Partition): PartitionState {
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

function sizeOf(topics: FetchTopics): number {
  let size = 0;
  for (const { partitions } of topics) {
    for (const { records } of partitions) size += records?.length ?? 0;
  }
  return size;
}

function hasError(topics: FetchTopics): boolean {
  return topics.some(({ partitions }) =>
    partitions.some(({ errorCode }) => errorCode !== errors.none),
  );
}

function sayErrors(
  topics: readonly {
    readonly partitions: readonly { readonly errorCode: number; readonly baseOffset: number }[];
  }[],
): string {
  const all = topics.flatMap(({ partitions }) => partitions);
  const failed = all.find(({ errorCode }) => errorCode !== errors.none);
  if (failed !== undefined) return `error ${failed.errorCode}`;
  return `offset ${all.map(({ baseOffset }) => baseOffset).join(', ')}`;
}

/** Letters, digits, `.`, `_` and `-`, at most 249, as Kafka has it. */
function isTopicName(name: string): boolean {
  return /^[a-zA-Z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..';
}

function keyOf(topic: string, partition: number): string {
  return `${topic} ${partition}`;
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

/** `String.hashCode` of Java without its sign: what Kafka places groups by. */
function hashOfText(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  return hash & 0x7fffffff;
}

/** Version 0 of the answer ends before the throttle time. */
function withoutThrottle(bytes: Uint8Array): Uint8Array {
  const shorter = bytes.slice(0, bytes.length - 4);
  new DataView(shorter.buffer).setInt32(0, shorter.length - 4);
  return shorter;
}
