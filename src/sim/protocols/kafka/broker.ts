/**
 * One Kafka broker: leads some partitions, follows others, coordinates some groups.
 *
 *   Produce ─▶ leader's log ◀─ Fetch ─ followers      high watermark = least log end of the in-sync replicas
 *                    └── Fetch ─▶ consumers, up to the high watermark
 *
 * Here requests come in and answers leave; what they ask for is done by the parts named below.
 * Source: Kafka protocol guide for the messages.
 */
import { milliseconds } from '../../kernel/time.ts';
import type { Connection, ConnectionEvents, Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import type { PartitionState } from '../../services/facts.ts';
import { bytesOfText } from '../../wire/utf8.ts';
import type { ByteReader } from '../../wire/bytes.ts';
import { WireError } from '../../wire/bytes.ts';
import type { TraceParent } from '../../wire/trace-context.ts';
import type { KafkaOperation } from '../../services/process.ts';
import { Coordinator } from './coordinator.ts';
import { Fetching } from './fetching.ts';
import { apiByKey, encodeResponseFrame, FrameSplitter, readHead } from './frames.ts';
import type { RequestHead } from './frames.ts';
import { apis, errors } from './messages.ts';
import type { Api } from './messages.ts';
import { Partitions, viewOf } from './partitions.ts';
import type { KafkaDisk, KafkaSettings, KafkaWatcher, Partition } from './partitions.ts';
import { Producing } from './producing.ts';
import { purposeOf } from './purposes.ts';
import { traceOfRecords } from './record-trace.ts';
import { Replication, REPLICA_LAG_MS } from './replication.ts';
import { Topics } from './topics.ts';

const CLEAN_EVERY_MS = 5_000;
const untraced: TraceParent = { trace: '', span: '' };

/** A request whose answer waits for those of the requests before it. */
interface Answering {
  readonly head: RequestHead;
  /** Null: it gets none. */
  bytes: Uint8Array | null;
  isReady: boolean;
  label: string;
  /** Of the records that it is about, where they belong to one request. */
  traced: TraceParent;
}

export class KafkaBroker {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #partitions: Partitions;
  readonly #replication: Replication;
  readonly #topics: Topics;
  readonly #producing: Producing;
  readonly #fetching: Fetching;
  readonly #coordinator: Coordinator;
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
    this.#partitions = new Partitions(core, settings, disk, watcher);
    const appended = (partition: Partition): void => {
      this.#replication.advance(partition);
      this.#fetching.wake();
    };
    this.#replication = new Replication(core, endpoint, this.#partitions, (partition) => {
      this.#producing.acknowledge(partition);
      this.#fetching.wake();
    });
    this.#topics = new Topics(this.#partitions, this.#replication);
    this.#producing = new Producing(core, this.#partitions, appended);
    this.#fetching = new Fetching(core, this.#partitions, (request) =>
      this.#replication.heed(request),
    );
    this.#coordinator = new Coordinator(core, this.#partitions, this.#topics, appended, {
      here: (topic, partition, timestamp) =>
        this.#fetching.offsetAt(-1, topic, partition, timestamp).offset,
      from: (leader, topic, partition, timestamp, found) =>
        this.#replication.askOffset(leader, -1, topic, partition, timestamp, found),
    });
  }

  /** Takes connections from now on. */
  start(): void {
    this.#endpoint.listen((connection) => this.#serve(connection));
    this.#replication.start();
    this.#coordinator.loadOffsets();
    this.#later(CLEAN_EVERY_MS, () => this.#clean());
    this.#later(REPLICA_LAG_MS / 2, () => this.#replication.checkLag());
  }

  /** See `Replication.members`. */
  members(alive: readonly number[], started: number | null): void {
    this.#replication.members(alive, started);
  }

  /** Takes other settings while it runs, as `kafka-configs` sets them. */
  configure(settings: KafkaSettings): void {
    this.#partitions.settings = settings;
    this.#partitions.applySettings();
    this.#replication.settings();
  }

  /** Does what an operator asks of the cluster, where it is this broker that has to. */
  operate(operation: KafkaOperation): void {
    if (operation.kind === 'write-tombstone') {
      this.#producing.bury(operation.topic, bytesOfText(operation.key));
    } else this.#coordinator.reset(operation);
  }

  get partitions(): readonly PartitionState[] {
    return this.#partitions.all().map(viewOf);
  }

  #later(ms: number, action: () => void): void {
    this.#core.schedule(milliseconds(ms), () => {
      action();
      this.#later(ms, action);
    });
  }

  #clean(): void {
    const { nowMs, settings } = this.#partitions;
    for (const partition of this.#partitions.all()) {
      const { log, highWatermark } = partition;
      if (log.clean(nowMs, settings.epochMs, highWatermark)) this.#partitions.cleaned(partition);
    }
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
            const slot: Answering = {
              bytes: null,
              isReady: false,
              head,
              label: '',
              traced: untraced,
            };
            order.push(slot);
            this.#handle(head, reader, connection, (answer, label, traced) => {
              slot.bytes = answer;
              slot.label = label;
              slot.traced = traced;
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
  #envelopeOf({ head: { apiKey }, label, traced }: Answering, { link }: Connection): Envelope {
    const control = controlEnvelope('kafka', purposeOf(apiKey), label);
    if (apiKey === apis.produce.key) return { ...control, ...traced, role: 'response' };
    if (link === this.#partitions.settings.link) return { ...control, purpose: 'replication' };
    if (apiKey !== apis.fetch.key) return control;
    return label === 'Fetch answer' ? control : { ...control, ...traced, role: 'event' };
  }

  #handle(
    head: RequestHead,
    reader: ByteReader,
    connection: Connection,
    answer: (bytes: Uint8Array | null, label: string, traced: TraceParent) => void,
  ): void {
    const { apiKey, apiVersion, correlationId, clientId } = head;
    const known = apiByKey(apiKey);
    const respond = <Q, R>(
      one: Api<Q, R>,
      response: R,
      more = '',
      traced: TraceParent = untraced,
    ): void => {
      answer(
        encodeResponseFrame(one.response, correlationId, response),
        `${one.name} answer${more}`,
        traced,
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
      answer(apiVersion === 1 ? bytes : withoutThrottle(bytes), 'ApiVersions answer', untraced);
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
        this.#producing.produce(request, (response) => {
          if (request.acks === 0) answer(null, '', untraced);
          else {
            const said = `, ${sayErrors(response.topics)}`;
            respond(apis.produce, response, said, traceOfRecords(request.topics));
          }
        });
        return;
      }
      case apis.fetch.key: {
        const request = apis.fetch.request.read(reader);
        this.#fetching.fetch(request, (topics) => {
          const bytes = topics.reduce(
            (sum, { partitions }) =>
              sum + partitions.reduce((all, { records }) => all + (records?.length ?? 0), 0),
            0,
          );
          const said = bytes === 0 ? '' : `, ${bytes} B`;
          const isForConsumer = bytes > 0 && request.replicaId < 0;
          const traced = isForConsumer ? traceOfRecords(topics) : untraced;
          respond(apis.fetch, { throttleMs: 0, topics }, said, traced);
        });
        return;
      }
      case apis.listOffsets.key: {
        const { replicaId, topics } = apis.listOffsets.request.read(reader);
        const response = topics.map(({ topic, partitions }) => ({
          topic,
          partitions: partitions.map((one) =>
            this.#fetching.offsetAt(replicaId, topic, one.partition, one.timestamp),
          ),
        }));
        respond(apis.listOffsets, { topics: response });
        return;
      }
      case apis.metadata.key: {
        const { topics, allowAutoTopicCreation } = apis.metadata.request.read(reader);
        respond(apis.metadata, this.#topics.metadata(topics, allowAutoTopicCreation));
        return;
      }
      case apis.updateMetadata.key: {
        const { partitions } = apis.updateMetadata.request.read(reader);
        for (const one of partitions) this.#replication.learn(one);
        this.#replication.follow();
        respond(apis.updateMetadata, { errorCode: errors.none });
        return;
      }
      case apis.findCoordinator.key: {
        const { key } = apis.findCoordinator.request.read(reader);
        respond(apis.findCoordinator, this.#coordinator.coordinatorOf(key));
        return;
      }
      case apis.createTopics.key: {
        const { topics } = apis.createTopics.request.read(reader);
        respond(apis.createTopics, { topics: topics.map((one) => this.#topics.create(one)) });
        return;
      }
      case apis.initProducerId.key: {
        this.#partitions.disk.producerIds += 1;
        const producerId =
          this.#partitions.settings.brokerId * 1_000_000 + this.#partitions.disk.producerIds;
        const response = { throttleMs: 0, errorCode: errors.none, producerId, producerEpoch: 0 };
        respond(apis.initProducerId, response);
        return;
      }
      case apis.describeConfigs.key: {
        const { resources } = apis.describeConfigs.request.read(reader);
        respond(apis.describeConfigs, this.#topics.describe(resources));
        return;
      }
      case apis.alterConfigs.key: {
        const { resources, validateOnly } = apis.alterConfigs.request.read(reader);
        // What a peer says is known to the others already.
        const isTold = connection.link === this.#partitions.settings.link;
        respond(apis.alterConfigs, this.#topics.alter(resources, validateOnly, isTold));
        return;
      }
      case apis.offsetCommit.key: {
        const request = apis.offsetCommit.request.read(reader);
        this.#coordinator.commit(request, (response) => respond(apis.offsetCommit, response));
        return;
      }
      case apis.offsetFetch.key: {
        const { groupId, topics } = apis.offsetFetch.request.read(reader);
        respond(apis.offsetFetch, this.#coordinator.fetchOffsets(groupId, topics));
        return;
      }
      case apis.joinGroup.key: {
        const request = apis.joinGroup.request.read(reader);
        const group = this.#coordinator.groupFor(request.groupId);
        if (group === null) {
          const { memberId } = request;
          const none = { generationId: -1, protocol: '', leader: '', memberId, members: [] };
          respond(apis.joinGroup, { throttleMs: 0, errorCode: errors.notCoordinator, ...none });
          return;
        }
        const newId = (): string => {
          this.#memberCount += 1;
          return `${clientId ?? 'consumer'}-${this.#partitions.settings.brokerId}-${this.#memberCount}`;
        };
        group.join({ ...request, clientId: clientId ?? '' }, newId, (response) => {
          respond(apis.joinGroup, { throttleMs: 0, ...response });
        });
        return;
      }
      case apis.syncGroup.key: {
        const { groupId, generationId, memberId, assignments } =
          apis.syncGroup.request.read(reader);
        const group = this.#coordinator.groupFor(groupId);
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
        const group = this.#coordinator.groupFor(groupId);
        const errorCode = group?.heartbeat(generationId, memberId) ?? errors.notCoordinator;
        respond(apis.heartbeat, { throttleMs: 0, errorCode });
        return;
      }
      case apis.leaveGroup.key: {
        const { groupId, memberId } = apis.leaveGroup.request.read(reader);
        const errorCode =
          this.#coordinator.groupFor(groupId)?.leave(memberId) ?? errors.notCoordinator;
        respond(apis.leaveGroup, { throttleMs: 0, errorCode });
        return;
      }
    }
  }
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

/** Version 0 of the answer ends before the throttle time. */
function withoutThrottle(bytes: Uint8Array): Uint8Array {
  const shorter = bytes.slice(0, bytes.length - 4);
  new DataView(shorter.buffer).setInt32(0, shorter.length - 4);
  return shorter;
}
