/** Kafka brokers of ours by themselves, in virtual time, 1 ms apart, and a client that speaks in requests. */
import { Endpoint } from '../../src/sim/net/endpoint.ts';
import { InputCursor, ProcessCore } from '../../src/sim/net/process-core.ts';
import { KafkaBroker } from '../../src/sim/protocols/kafka/broker.ts';
import { encodeRequestFrame, FrameSplitter } from '../../src/sim/protocols/kafka/frames.ts';
import { defaultLogSettings } from '../../src/sim/protocols/kafka/log.ts';
import type { LogSettings } from '../../src/sim/protocols/kafka/log.ts';
import { apis } from '../../src/sim/protocols/kafka/messages.ts';
import type { Api } from '../../src/sim/protocols/kafka/messages.ts';
import { emptyDisk } from '../../src/sim/protocols/kafka/partitions.ts';
import type { KafkaDisk, KafkaSettings } from '../../src/sim/protocols/kafka/partitions.ts';
import { decodeBatches, encodeBatch } from '../../src/sim/protocols/kafka/records.ts';
import type { PartitionState } from '../../src/sim/services/facts.ts';
import type { ProcessInput, ProcessOutput } from '../../src/sim/services/process.ts';
import { ByteReader } from '../../src/sim/wire/bytes.ts';
import { bytesOfText, textOfBytes } from '../../src/sim/wire/utf8.ts';
import { at } from './open-cluster.ts';

export const EPOCH_MS = 1_767_225_600_000;

export interface BenchSettings {
  readonly brokers?: number;
  readonly minInSync?: number;
  readonly unclean?: boolean;
  readonly log?: Partial<LogSettings>;
}

interface Running {
  readonly core: ProcessCore;
  readonly endpoint: Endpoint;
  readonly broker: KafkaBroker;
  inputs: ProcessInput[];
}

export interface Read {
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly offsets: readonly number[];
  readonly values: readonly (string | null)[];
}

export class KafkaBench {
  /** What was last said of each partition, by `topic partition`. */
  readonly told = new Map<string, PartitionState>();
  nowMs = 0;
  readonly #settings: Required<BenchSettings>;
  readonly #disks: readonly KafkaDisk[];
  readonly #running: (Running | null)[];
  readonly #answers = new Map<number, Uint8Array>();
  readonly #splitters = new Map<number, FrameSplitter>();
  readonly #peers = new Map<number, { readonly from: string; readonly to: string }>();
  #connections = 0;
  #requests = 0;

  constructor(settings: BenchSettings = {}) {
    this.#settings = { brokers: 3, minInSync: 2, unclean: false, log: {}, ...settings };
    const ids = Array.from({ length: this.#settings.brokers }, (_, id) => id);
    this.#disks = ids.map(() => emptyDisk());
    this.#running = ids.map((id) => this.#begin(id));
    this.advance(2);
  }

  #settingsOf(brokerId: number): KafkaSettings {
    const { brokers, minInSync, unclean, log } = this.#settings;
    const ids = Array.from({ length: brokers }, (_, id) => id);
    return {
      brokerId,
      addresses: ids.map((id) => ({ host: `kafka-${id}`, port: 9092 })),
      processes: ids.map((id) => `kafka/${id}`),
      link: 'kafka~',
      partitions: 1,
      replicationFactor: brokers,
      minInSync,
      unclean,
      log: { ...defaultLogSettings, ...log },
      compactedTopics: [],
      epochMs: EPOCH_MS,
    };
  }

  #begin(id: number): Running {
    const core = new ProcessCore(`kafka/${id}`, id + 1 + this.#requests * 10, 1, at(this.nowMs));
    const endpoint = new Endpoint(core);
    const disk = this.#disks[id] ?? emptyDisk();
    const broker = new KafkaBroker(core, endpoint, this.#settingsOf(id), disk, {
      partitionChanged: (view) => this.told.set(`${view.topic} ${view.partition}`, view),
      groupChanged() {},
      offsetCommitted() {},
      recordsAppended() {},
      recordsKept() {},
    });
    broker.start();
    return { core, endpoint, broker, inputs: [] };
  }

  get alive(): readonly number[] {
    return this.#running.flatMap((one, id) => (one === null ? [] : [id]));
  }

  /** Gone at once; the others notice when `notice` says so. */
  kill(...ids: readonly number[]): void {
    for (const id of ids) {
      this.#running[id] = null;
      for (const [connection, { from, to }] of [...this.#peers]) {
        const other = from === `kafka/${id}` ? to : from;
        if (from !== `kafka/${id}` && to !== `kafka/${id}`) continue;
        this.#peers.delete(connection);
        this.#give(other, connection, 'rst', new Uint8Array(0), `kafka/${id}`, 0);
      }
    }
  }

  notice(): void {
    for (const one of this.#running) one?.broker.members(this.alive, null);
    this.advance(1);
  }

  /** On its old disk, with everybody told. */
  restart(id: number): void {
    this.#requests += 1;
    this.#running[id] = this.#begin(id);
    for (const one of this.#running) one?.broker.members(this.alive, id);
    this.advance(500);
  }

  /** Up, but what they send is held up until they are taken out. */
  readonly silent = new Set<number>();
  readonly #heldUp = new Map<number, ProcessOutput[]>();

  advance(ms: number): void {
    const end = this.nowMs + ms;
    while (this.nowMs < end) {
      this.nowMs += 1;
      for (const one of this.#running) {
        if (one === null) continue;
        const due = one.inputs.filter((input) => input.at <= at(this.nowMs));
        one.inputs = one.inputs.filter((input) => input.at > at(this.nowMs));
        const cursor = new InputCursor(due);
        const until = at(this.nowMs + 0.001);
        while (
          one.core.turn(cursor, until, (input) => {
            if (input.kind === 'segment') one.endpoint.receive(input);
          })
        );
        one.core.now = at(this.nowMs);
      }
      this.#carry();
    }
  }

  #carry(): void {
    for (const [id, one] of this.#running.entries()) {
      const outputs = [...(this.#heldUp.get(id) ?? []), ...(one?.core.takeOutputs() ?? [])];
      this.#heldUp.set(id, this.silent.has(id) && one !== null ? outputs : []);
      for (const output of this.silent.has(id) ? [] : outputs) {
        if (output.kind !== 'segment') continue;
        const { connection, flag, bytes, to } = output;
        if (to === 'client') {
          for (const frame of this.#splitters.get(connection)?.push(bytes) ?? []) {
            this.#answers.set(new ByteReader(frame).u32(), frame);
          }
          continue;
        }
        if (flag === 'syn') this.#peers.set(connection, { from: `kafka/${id}`, to });
        this.#give(to, connection, flag, bytes, `kafka/${id}`, 1, output.direction);
      }
    }
  }

  #give(
    to: string,
    connection: number,
    flag: 'syn' | 'syn-ack' | 'data' | 'window' | 'fin' | 'rst',
    bytes: Uint8Array,
    from: string,
    delayMs: number,
    direction: 'out' | 'back' = 'out',
  ): void {
    const target = this.#running[Number(to.slice(to.indexOf('/') + 1))];
    const link = from === 'client' ? 'link' : 'kafka~';
    const input = { kind: 'segment', link, connection, from, flag, message: 0, bytes } as const;
    if (target === null || target === undefined) {
      const dialler = this.#running[Number(from.slice(from.indexOf('/') + 1))];
      if (flag !== 'syn' || dialler === null || dialler === undefined) return;
      const refused = { ...input, flag: 'rst', direction: 'back', from: to } as const;
      dialler.inputs.push({ ...refused, at: at(this.nowMs + 2) });
      return;
    }
    target.inputs.push({ ...input, direction, at: at(this.nowMs + delayMs) });
  }

  /** Sends one request on a connection of its own and runs until its answer; throws when none comes in 20 s. */
  ask<Q, R>(broker: number, api: Api<Q, R>, request: Q): R {
    const id = this.send(broker, api, request);
    for (let ms = 0; ms < 20_000; ms++) {
      const frame = this.#answers.get(id);
      if (frame !== undefined) {
        const reader = new ByteReader(frame);
        reader.u32();
        return api.response.read(reader);
      }
      this.advance(1);
    }
    throw new Error(`${api.name} was not answered.`);
  }

  /** The answer to what was sent before; null while there is none. */
  answerTo<Q, R>(id: number, api: Api<Q, R>): R | null {
    const frame = this.#answers.get(id);
    if (frame === undefined) return null;
    const reader = new ByteReader(frame);
    reader.u32();
    return api.response.read(reader);
  }

  /** A connection to that broker; what is sent on one is answered in order. */
  dial(broker: number): number {
    this.#connections += 1;
    const connection = 2 ** 40 + this.#connections;
    this.#splitters.set(connection, new FrameSplitter());
    this.#give(`kafka/${broker}`, connection, 'syn', new Uint8Array(0), 'client', 0);
    return connection;
  }

  /** Sends without waiting; gives the number by which its answer is found. */
  send<Q, R>(broker: number, api: Api<Q, R>, request: Q, connection = this.dial(broker)): number {
    this.#requests += 1;
    const bytes = encodeRequestFrame(api, this.#requests, 'test', request);
    this.#give(`kafka/${broker}`, connection, 'data', bytes, 'client', 0);
    return this.#requests;
  }

  create(
    name: string,
    configs: Readonly<Record<string, string>> = {},
    partitions = 1,
    replicationFactor = -1,
  ): void {
    const list = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
    this.ask(this.alive[0] ?? 0, apis.createTopics, {
      topics: [{ name, partitions, replicationFactor, assignments: [], configs: list }],
      timeoutMs: 1_000,
      validateOnly: false,
    });
    this.advance(20);
  }

  leaderOf(topic: string, partition = 0): number {
    return this.told.get(`${topic} ${partition}`)?.leader ?? -1;
  }

  inSyncOf(topic: string, partition = 0): readonly number[] {
    return this.told.get(`${topic} ${partition}`)?.inSync ?? [];
  }

  produceRequest(
    topic: string,
    records: readonly BenchRecord[],
    acks: number,
    { producerId = -1, sequence = -1 } = {},
  ) {
    const now = EPOCH_MS + this.nowMs;
    const batch = encodeBatch({
      baseOffset: 0,
      leaderEpoch: -1,
      attributes: 0,
      lastOffsetDelta: records.length - 1,
      baseTimestamp: now,
      maxTimestamp: now,
      producerId,
      producerEpoch: producerId < 0 ? -1 : 0,
      baseSequence: sequence,
      records: records.map(([key, value], offsetDelta) => ({
        offsetDelta,
        timestampDelta: 0,
        key: key === null ? null : bytesOfText(key),
        value: value === null ? null : bytesOfText(value),
        headers: [],
      })),
    });
    const topics = [{ topic, partitions: [{ partition: 0, records: batch }] }];
    return { transactionalId: null, acks, timeoutMs: 2_000, topics };
  }

  /** To partition 0 through its leader; `acks` as on the wire. Gives the error and the first offset. */
  produce(
    topic: string,
    records: readonly BenchRecord[],
    acks = -1,
  ): { readonly errorCode: number; readonly baseOffset: number } {
    const request = this.produceRequest(topic, records, acks);
    const { topics } = this.ask(this.leaderOf(topic), apis.produce, request);
    const answer = topics[0]?.partitions[0];
    return { errorCode: answer?.errorCode ?? -1, baseOffset: answer?.baseOffset ?? -1 };
  }

  /** What a consumer may read of partition 0 from `offset` on. */
  read(topic: string, offset = 0, broker = this.leaderOf(topic)): Read {
    const { topics } = this.ask(broker, apis.fetch, {
      replicaId: -1,
      maxWaitMs: 0,
      minBytes: 1,
      maxBytes: 1_000_000,
      isolationLevel: 0,
      topics: [{ topic, partitions: [{ partition: 0, fetchOffset: offset, maxBytes: 1_000_000 }] }],
    });
    const one = topics[0]?.partitions[0];
    const records = decodeBatches(one?.records ?? new Uint8Array(0)).flatMap((batch) =>
      batch.records.map((record) => ({ ...record, offset: batch.baseOffset + record.offsetDelta })),
    );
    return {
      errorCode: one?.errorCode ?? -1,
      highWatermark: one?.highWatermark ?? -1,
      offsets: records.map((record) => record.offset),
      values: records.map(({ value }) => (value === null ? null : textOfBytes(value))),
    };
  }
}

export type BenchRecord = readonly [key: string | null, value: string | null];
