/** Fetches: answered at once where there is enough to read, else when there is, or when their wait is over. */
import { milliseconds } from '../../kernel/time.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { errors } from './messages.ts';
import type { FetchRequest, FetchResponse } from './messages.ts';
import type { Partitions } from './partitions.ts';

type FetchTopics = FetchResponse['topics'];

/** A fetch that waits for data. */
interface Waiting {
  readonly request: FetchRequest;
  readonly answer: (topics: FetchTopics) => void;
  readonly timer: Timer;
}

export class Fetching {
  readonly #core: ProcessCore;
  readonly #partitions: Partitions;
  /** Told of a follower's fetch: it says how far the follower has come. */
  readonly #heed: (request: FetchRequest) => void;
  #waiting: Waiting[] = [];

  constructor(core: ProcessCore, partitions: Partitions, heed: (request: FetchRequest) => void) {
    this.#core = core;
    this.#partitions = partitions;
    this.#heed = heed;
  }

  fetch(request: FetchRequest, answer: (topics: FetchTopics) => void): void {
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
  wake(): void {
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

  #readAll({ replicaId, maxBytes, topics }: FetchRequest): FetchTopics {
    let left = maxBytes;
    return topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition: number, fetchOffset, maxBytes: most }) => {
        const partition = this.#partitions.at(topic, number);
        const none = {
          partition: number,
          highWatermark: -1,
          lastStableOffset: -1,
          abortedTransactions: null,
          records: new Uint8Array(0),
        };
        if (partition === undefined) return { ...none, errorCode: errors.unknownTopicOrPartition };
        if (!this.#partitions.isLed(partition))
          return { ...none, errorCode: errors.notLeaderOrFollower };
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

  /** `replicaId`: the broker that asks, which is told of the end of the log; -1 for a client. */
  offsetAt(
    replicaId: number,
    topic: string,
    number: number,
    timestamp: number,
  ): { partition: number; errorCode: number; timestamp: number; offset: number } {
    const partition = this.#partitions.at(topic, number);
    const refuse = (errorCode: number) => ({
      partition: number,
      errorCode,
      timestamp: -1,
      offset: -1,
    });
    if (partition === undefined) return refuse(errors.unknownTopicOrPartition);
    if (!this.#partitions.isLed(partition)) return refuse(errors.notLeaderOrFollower);
    const { log, highWatermark } = partition;
    const found = { partition: number, errorCode: errors.none, timestamp: -1 };
    // -1 is the latest offset, -2 the earliest (protocol guide, ListOffsets).
    if (timestamp === -1)
      return { ...found, offset: replicaId >= 0 ? log.endOffset : highWatermark };
    if (timestamp === -2) return { ...found, offset: log.startOffset };
    const at = log.offsetAt(timestamp);
    return at === null ? { ...found, offset: -1 } : { ...found, ...at };
  }
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
