/**
 * A producer: records to partitions by the hash of their key, in batches, one request at a time to
 * each broker, and again with the same sequence numbers until the broker has said yes (KIP-98).
 */
import { milliseconds, toMilliseconds } from '../../kernel/time.ts';
import type { Instant } from '../../kernel/time.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import type { Acks } from '../../world/scenario.ts';
import { BACKOFF_MS, control } from './client.ts';
import type { KafkaClient } from './client.ts';
import { apis, errors } from './messages.ts';
import { partitionOf } from './murmur2.ts';
import { encodeBatch } from './records.ts';
import type { RecordHeader } from './records.ts';

const acksOnWire = { '0': 0, '1': 1, all: -1 } as const;

/** Longest a broker waits for its in-sync replicas (`request.timeout.ms`). */
const REQUEST_TIMEOUT_MS = 5_000;
/** Records of one batch at most; Kafka's bound is in bytes (`batch.size`). */
const BATCH_RECORDS_MAX = 500;

export interface Outgoing {
  readonly topic: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
  readonly label: string;
  readonly trace: string;
  readonly span: string;
}

export interface Sent {
  readonly partition: number;
  /** -1: nobody said (`acks=0`). */
  readonly offset: number;
  /** Share of the request and answer, in bytes. */
  readonly bytes: number;
}

interface Queued {
  readonly record: Outgoing;
  readonly acks: Acks;
  readonly at: Instant;
  readonly done: (sent: Sent) => void;
  readonly lost: (detail: string) => void;
  /** Some broker may have it. */
  isSent: boolean;
  isGivenUp: boolean;
}

interface Batch {
  records: readonly Queued[];
  readonly acks: Acks;
  /** -1: a broker does not recognise its repetition; that takes `acks=all` (KIP-98). */
  readonly sequence: number;
}

interface Lane {
  readonly topic: string;
  readonly partition: number;
  readonly queue: Queued[];
  /** The batch that is under way; it keeps its sequence numbers until it is answered. */
  current: Batch | null;
  nextSequence: number;
}

/** A record on its way, which its sender may stop waiting for. */
export interface Delivery {
  /** Nobody waits any more. True when some broker may have it all the same. */
  giveUp(): boolean;
}

export class KafkaProducer {
  readonly #core: ProcessCore;
  readonly #client: KafkaClient;
  readonly #epochMs: number;
  readonly #lanes = new Map<string, Lane>();
  #producerId: number | null = null;
  #isAskingId = false;
  /** Where records without a key go until the next batch, by topic. */
  readonly #sticky = new Map<string, number>();

  constructor(core: ProcessCore, client: KafkaClient, epochMs: number) {
    this.#core = core;
    this.#client = client;
    this.#epochMs = epochMs;
  }

  /** `done` once as many have it as `acks` asks for; `lost` when the broker will not take it. */
  send(
    record: Outgoing,
    acks: Acks,
    done: (sent: Sent) => void,
    lost: (detail: string) => void,
  ): Delivery {
    const queued: Queued = {
      record,
      acks,
      at: this.#core.now,
      done,
      lost,
      isSent: false,
      isGivenUp: false,
    };
    const find = (): void =>
      this.#client.findTopic(record.topic, ({ partitions }) => {
        if (queued.isGivenUp) return;
        const partition =
          record.key === null
            ? this.#stickyOf(record.topic, partitions)
            : partitionOf(record.key, partitions.length);
        const lane = this.#laneOf(record.topic, partition);
        lane.queue.push(queued);
        this.#pump(lane);
      });
    if (acks === 'all') this.#withId(find);
    else find();
    return {
      giveUp: () => {
        queued.isGivenUp = true;
        return queued.isSent;
      },
    };
  }

  /** One of those that somebody leads, the same until a batch has left. */
  #stickyOf(
    topic: string,
    partitions: readonly { readonly partition: number; readonly leader: number }[],
  ): number {
    const led = partitions.filter(({ leader }) => leader >= 0);
    return led[(this.#sticky.get(topic) ?? 0) % Math.max(1, led.length)]?.partition ?? 0;
  }

  #withId(then: () => void): void {
    if (this.#producerId !== null) {
      then();
      return;
    }
    this.#waiting.push(then);
    if (this.#isAskingId) return;
    this.#isAskingId = true;
    this.#askId(0);
  }

  #waiting: (() => void)[] = [];

  #askId(turn: number): void {
    const { brokers } = this.#client.place;
    this.#client.request(
      turn % Math.max(1, brokers.length),
      apis.initProducerId,
      { transactionalId: null, transactionTimeoutMs: 0 },
      control,
      ({ producerId }) => {
        this.#producerId = producerId;
        for (const then of this.#waiting.splice(0)) then();
      },
      () => this.#core.schedule(milliseconds(BACKOFF_MS), () => this.#askId(turn + 1)),
    );
  }

  #laneOf(topic: string, partition: number): Lane {
    const key = `${topic} ${partition}`;
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lane: Lane = { topic, partition, queue: [], current: null, nextSequence: 0 };
    this.#lanes.set(key, lane);
    return lane;
  }

  #pump(lane: Lane): void {
    if (lane.current !== null) return;
    const waiting = lane.queue.splice(0).filter((one) => !one.isGivenUp);
    const acks = waiting[0]?.acks;
    if (acks === undefined) return;
    // One request asks for one kind of acknowledgement.
    const other = waiting.findIndex((one) => one.acks !== acks);
    const end = Math.min(BATCH_RECORDS_MAX, other < 0 ? waiting.length : other);
    lane.queue.push(...waiting.slice(end));
    if (waiting.some(({ record }) => record.key === null)) {
      this.#sticky.set(lane.topic, (this.#sticky.get(lane.topic) ?? 0) + 1);
    }
    const sequence = acks === 'all' ? lane.nextSequence : -1;
    lane.current = { records: waiting.slice(0, end), acks, sequence };
    if (acks === 'all') lane.nextSequence += end;
    this.#transmit(lane);
  }

  #transmit(lane: Lane): void {
    const { current, topic, partition } = lane;
    if (current === null) return;
    const leader = this.#client.leaderOf(topic, partition);
    if (leader < 0) {
      this.#retry(lane);
      return;
    }
    // What its sender was told is certainly not done must not be done later.
    if (!current.records.some(({ isSent }) => isSent)) {
      const wanted = current.records.filter(({ isGivenUp }) => !isGivenUp);
      if (current.acks === 'all') lane.nextSequence -= current.records.length - wanted.length;
      current.records = wanted;
    }
    const [first] = current.records;
    if (first === undefined) {
      lane.current = null;
      this.#pump(lane);
      return;
    }
    for (const one of current.records) one.isSent = true;
    const baseTimestamp = this.#stamp(first.at);
    const records = encodeBatch({
      baseOffset: 0,
      leaderEpoch: -1,
      attributes: 0,
      lastOffsetDelta: current.records.length - 1,
      baseTimestamp,
      maxTimestamp: this.#stamp(current.records.at(-1)?.at ?? first.at),
      producerId: current.acks === 'all' ? (this.#producerId ?? -1) : -1,
      producerEpoch: current.acks === 'all' ? 0 : -1,
      baseSequence: current.sequence,
      records: current.records.map(({ record, at }, offsetDelta) => ({
        offsetDelta,
        timestampDelta: this.#stamp(at) - baseTimestamp,
        key: record.key,
        value: record.value,
        headers: record.headers,
      })),
    });
    const { label, trace, span } = first.record;
    const more = current.records.length - 1;
    const { acks } = current;
    const request = {
      transactionalId: null,
      acks: acksOnWire[acks],
      timeoutMs: REQUEST_TIMEOUT_MS,
      topics: [{ topic, partitions: [{ partition, records }] }],
    };
    const envelope = {
      protocol: 'kafka',
      role: 'request',
      label: more === 0 ? `Produce ${label}` : `Produce ${label} +${more}`,
      status: 0,
      trace,
      span,
    } as const;
    const retry = (): void => this.#retry(lane);
    if (acks === '0') {
      const settle = (): void => this.#settle(lane, errors.none, -1, size);
      const size: number = this.#client.tell(
        leader,
        apis.produce,
        request,
        envelope,
        () => {
          // Not before this function has its size.
          this.#core.schedule(milliseconds(0), settle);
        },
        retry,
      );
      return;
    }
    const size = this.#client.request(
      leader,
      apis.produce,
      request,
      envelope,
      ({ topics }, answerSize) => {
        const answer = topics[0]?.partitions[0];
        this.#settle(lane, answer?.errorCode ?? -1, answer?.baseOffset ?? -1, size + answerSize);
      },
      retry,
    );
  }

  #settle(lane: Lane, errorCode: number, baseOffset: number, bytes: number): void {
    const { current, partition } = lane;
    if (current === null) return;
    if (isRetriable(errorCode)) {
      this.#retry(lane);
      return;
    }
    lane.current = null;
    const share = Math.round(bytes / current.records.length);
    current.records.forEach((one, at) => {
      const offset = baseOffset < 0 ? -1 : baseOffset + at;
      if (errorCode === errors.none) one.done({ partition, offset, bytes: share });
      else one.lost(`error ${errorCode} of partition ${partition}`);
    });
    this.#pump(lane);
  }

  /** The same batch once more, where the cluster says by then. */
  #retry(lane: Lane): void {
    this.#client.forget(lane.topic);
    this.#core.schedule(milliseconds(BACKOFF_MS), () => {
      this.#client.findTopic(lane.topic, () => this.#transmit(lane));
    });
  }

  #stamp(at: Instant): number {
    return this.#epochMs + Math.floor(toMilliseconds(at) + this.#core.clockSkewMs);
  }
}

const retriable: ReadonlySet<number> = new Set([
  errors.unknownTopicOrPartition,
  errors.leaderNotAvailable,
  // Damaged on its way: what is kept here is whole.
  errors.corruptMessage,
  errors.notLeaderOrFollower,
  errors.requestTimedOut,
  errors.notEnoughReplicas,
  errors.notEnoughReplicasAfterAppend,
]);

function isRetriable(errorCode: number): boolean {
  return retriable.has(errorCode);
}
