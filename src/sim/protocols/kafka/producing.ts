/**
 * What a leader does with records that are produced: takes each batch once, puts it into its log, and
 * answers when as many have it as `acks` asks for.
 */
import { milliseconds } from '../../kernel/time.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { errors } from './messages.ts';
import type { apis } from './messages.ts';
import type { Partition, Partitions } from './partitions.ts';
import { partitionOf } from './murmur2.ts';
import { decodeBatches, encodeBatch, RecordError } from './records.ts';
import type { RecordBatch } from './records.ts';
import type { ValueOf } from './types.ts';

/** Batches of one producer that a repetition is recognised among (KIP-98). */
const REMEMBERED_BATCHES = 5;

/** A produce with `acks=all` that waits for its in-sync replicas. */
interface Unacknowledged {
  readonly partition: Partition;
  readonly lastOffset: number;
  readonly done: (errorCode: number) => void;
  readonly timer: Timer;
}

export class Producing {
  readonly #core: ProcessCore;
  readonly #partitions: Partitions;
  /** Told when a log has grown. */
  readonly #appended: (partition: Partition) => void;
  #unacknowledged: Unacknowledged[] = [];

  constructor(core: ProcessCore, partitions: Partitions, appended: (partition: Partition) => void) {
    this.#core = core;
    this.#partitions = partitions;
    this.#appended = appended;
  }

  produce(
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
          one.logStartOffset = this.#partitions.at(topic, partition)?.log.startOffset ?? -1;
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
    const partition = this.#partitions.at(topic, number);
    if (partition === undefined) {
      done(errors.unknownTopicOrPartition, -1);
      return;
    }
    if (!this.#partitions.isLed(partition)) {
      done(errors.notLeaderOrFollower, -1);
      return;
    }
    if (acks === -1 && partition.inSync.length < this.#partitions.leastInSync(partition)) {
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
      const offset = partition.log.append(batch, partition.leaderEpoch, this.#partitions.nowMs);
      remember(partition, batch, offset);
      this.#partitions.appended(partition, offset, batch.records);
      if (baseOffset < 0) baseOffset = offset;
    }
    const lastOffset = partition.log.endOffset - 1;
    this.#partitions.tellOf(partition);
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
    this.#appended(partition);
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

  /** Deletes a key of a compacted topic, as a producer does that sends it without a value. */
  bury(topic: string, key: Uint8Array): void {
    const { settings, nowMs } = this.#partitions;
    const number = partitionOf(key, Math.max(1, this.#partitions.ofTopic(topic).length));
    const partition = this.#partitions.at(topic, number);
    if (partition === undefined || !this.#partitions.isLed(partition)) return;
    const now = settings.epochMs + nowMs;
    const records = encodeBatch({
      baseOffset: 0,
      leaderEpoch: -1,
      attributes: 0,
      lastOffsetDelta: 0,
      baseTimestamp: now,
      maxTimestamp: now,
      producerId: -1,
      producerEpoch: -1,
      baseSequence: -1,
      records: [{ offsetDelta: 0, timestampDelta: 0, key, value: null, headers: [] }],
    });
    this.#append(topic, number, records, 1, 0, () => {});
  }

  /** Tells those whose records are in sync now, and those who can no longer be: their records stay in the log. */
  acknowledge(partition: Partition): void {
    const isEnough = partition.inSync.length >= this.#partitions.leastInSync(partition);
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
}

/** What the next repetition of it will be known by. */
export function remember(partition: Partition, batch: RecordBatch, offset: number): void {
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
