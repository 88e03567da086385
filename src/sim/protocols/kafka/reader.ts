/**
 * Reads partitions from given offsets on, by long fetches to whoever leads them: what a consumer in a
 * group does with its share, and a caller with the topic of its replies.
 */
import { milliseconds } from '../../kernel/time.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import { BACKOFF_MS, control } from './client.ts';
import type { KafkaClient } from './client.ts';
import { apis, errors } from './messages.ts';
import { decodeBatches, RecordError } from './records.ts';
import type { RecordBatch } from './records.ts';
import type { KafkaRecord } from './records.ts';

/** How long a broker holds a fetch that finds nothing (`fetch.max.wait.ms`). */
const FETCH_WAIT_MS = 500;
const FETCH_BYTES = 64 * 1024;

/** Of `ListOffsets` (protocol guide): the end, and the beginning. */
export const LATEST = -1;
export const EARLIEST = -2;

export interface Position {
  readonly topic: string;
  readonly partition: number;
}

interface Place extends Position {
  /** Next offset to read. */
  offset: number;
  /** Records that were fetched and not taken yet: no more are fetched meanwhile. */
  isPaused: boolean;
}

export class KafkaReader {
  readonly #core: ProcessCore;
  readonly #client: KafkaClient;
  /** Takes records of one partition, in order; tells when it wants more. */
  readonly #take: (
    position: Position,
    records: readonly (KafkaRecord & { readonly offset: number })[],
    more: () => void,
  ) => void;
  readonly #places = new Map<string, Place>();
  /** Leaders to which a fetch is under way. */
  readonly #fetching = new Set<number>();
  /** It is being found out who leads what. */
  #isRefreshing = false;
  #isClosed = false;
  /** Where it goes on where what it wants is gone: `EARLIEST` or `LATEST`. */
  readonly reset: number;

  constructor(
    core: ProcessCore,
    client: KafkaClient,
    reset: number,
    take: (
      position: Position,
      records: readonly (KafkaRecord & { readonly offset: number })[],
      more: () => void,
    ) => void,
  ) {
    this.#core = core;
    this.#client = client;
    this.reset = reset;
    this.#take = take;
  }

  /** Reads that partition from `offset` on. */
  add(position: Position, offset: number): void {
    this.#places.set(keyOf(position), { ...position, offset, isPaused: false });
    this.#fetch();
  }

  /** Reads that partition no more; what is being taken still is. */
  remove(position: Position): void {
    this.#places.delete(keyOf(position));
  }

  close(): void {
    this.#isClosed = true;
    this.#places.clear();
  }

  /** The offset at a time or at one of the ends; asks until somebody knows. */
  findOffset(position: Position, timestamp: number, done: (offset: number) => void): void {
    const { topic, partition } = position;
    const again = (): void => {
      this.#client.forget(topic);
      this.#core.schedule(milliseconds(BACKOFF_MS), () => {
        if (!this.#isClosed) this.findOffset(position, timestamp, done);
      });
    };
    this.#client.findTopic(topic, () => {
      this.#client.request(
        this.#client.leaderOf(topic, partition),
        apis.listOffsets,
        { replicaId: -1, topics: [{ topic, partitions: [{ partition, timestamp }] }] },
        { ...control, label: `ListOffsets ${topic}` },
        ({ topics }) => {
          const found = topics[0]?.partitions[0];
          if (found?.errorCode === errors.none) done(found.offset);
          else again();
        },
        again,
      );
    });
  }

  /** One fetch under way to each broker that leads something that is read. */
  #fetch(): void {
    const leaders = new Set<number>();
    for (const { topic, partition } of this.#places.values()) {
      leaders.add(this.#client.leaderOf(topic, partition));
    }
    for (const leader of leaders) {
      if (leader < 0) this.#refresh();
      else this.#fetchFrom(leader);
    }
  }

  #fetchFrom(leader: number): void {
    if (this.#fetching.has(leader)) return;
    const byTopic = new Map<
      string,
      { partition: number; fetchOffset: number; maxBytes: number }[]
    >();
    const asked = new Map<string, Place>();
    for (const place of this.#places.values()) {
      const { topic, partition, offset, isPaused } = place;
      if (isPaused || this.#client.leaderOf(topic, partition) !== leader) continue;
      const list = byTopic.get(topic) ?? [];
      list.push({ partition, fetchOffset: offset, maxBytes: FETCH_BYTES });
      byTopic.set(topic, list);
      asked.set(keyOf(place), place);
    }
    if (byTopic.size === 0) return;
    this.#fetching.add(leader);
    const release = (): void => void this.#fetching.delete(leader);
    this.#client.request(
      leader,
      apis.fetch,
      {
        replicaId: -1,
        maxWaitMs: FETCH_WAIT_MS,
        minBytes: 1,
        maxBytes: 16 * FETCH_BYTES,
        isolationLevel: 0,
        topics: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })),
      },
      control,
      ({ topics }) => {
        release();
        for (const { topic, partitions } of topics) {
          for (const one of partitions) {
            const position = { topic, partition: one.partition };
            const place = this.#places.get(keyOf(position));
            // It was put somewhere else meanwhile: what comes is not what it wants now.
            if (place === undefined || place !== asked.get(keyOf(position))) continue;
            this.#accept(place, position, one.errorCode, one.records);
          }
        }
        this.#fetch();
      },
      () => {
        release();
        this.#refresh();
      },
    );
  }

  #accept(place: Place, position: Position, errorCode: number, bytes: Uint8Array | null): void {
    if (errorCode === errors.offsetOutOfRange) {
      // What it had committed is gone (retention): it goes on where its settings say.
      place.isPaused = true;
      this.findOffset(position, this.reset, (offset) => {
        place.offset = offset;
        place.isPaused = false;
        this.#fetch();
      });
      return;
    }
    if (errorCode !== errors.none) {
      this.#refresh();
      return;
    }
    const from = place.offset;
    const batches = readable(bytes ?? new Uint8Array(0));
    if (batches === null) {
      this.#refresh();
      return;
    }
    const records = batches.flatMap((batch) =>
      batch.records
        .map((record) => ({ ...record, offset: batch.baseOffset + record.offsetDelta }))
        .filter(({ offset }) => offset >= from),
    );
    const last = batches.at(-1);
    if (last !== undefined) place.offset = last.baseOffset + last.lastOffsetDelta + 1;
    if (records.length === 0) return;
    place.isPaused = true;
    this.#take(position, records, () => {
      place.isPaused = false;
      if (!this.#isClosed) this.#fetch();
    });
  }

  /** Somebody else leads now, or nobody yet. */
  #refresh(): void {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    this.#core.schedule(milliseconds(BACKOFF_MS), () => {
      const topics = new Set([...this.#places.values()].map(({ topic }) => topic));
      let open = topics.size + 1;
      const found = (): void => {
        open -= 1;
        if (open > 0) return;
        this.#isRefreshing = false;
        if (!this.#isClosed) this.#fetch();
      };
      for (const topic of topics) {
        this.#client.forget(topic);
        this.#client.findTopic(topic, found);
      }
      found();
    });
  }
}

/** Null: they were damaged on their way, and are fetched again. */
function readable(bytes: Uint8Array): readonly RecordBatch[] | null {
  try {
    return decodeBatches(bytes);
  } catch (error) {
    if (error instanceof RecordError) return null;
    throw error;
  }
}

function keyOf({ topic, partition }: Position): string {
  return `${topic} ${partition}`;
}
