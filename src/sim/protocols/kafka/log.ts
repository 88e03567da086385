/**
 * One partition's log on one broker: record batches in segments, numbered from 0 for ever.
 *
 *   logStart … [ segment ][ segment ][ active segment ] logEnd        highWatermark ≤ logEnd
 *
 * Retention removes whole segments from the front, never the active one and never past the high
 * watermark; compaction keeps the newest record of each key and leaves gaps (Kafka documentation,
 * "Design", sections "Log" and "Log Compaction").
 */
import { concat } from '../../wire/utf8.ts';
import { encodeBatch } from './records.ts';
import type { KafkaRecord, RecordBatch } from './records.ts';

/** Setting of a topic; times are virtual ms, `-1` means no bound, as in Kafka's own settings. */
export interface LogSettings {
  /** `segment.bytes`. */
  readonly segmentBytes: number;
  /** `segment.ms`: an active segment older than this is closed at the next append. */
  readonly segmentMs: number;
  /** `retention.bytes`. */
  readonly retentionBytes: number;
  /** `retention.ms`. */
  readonly retentionMs: number;
  /** `cleanup.policy`. */
  readonly cleanup: 'delete' | 'compact';
  /** `delete.retention.ms`: how long a tombstone stays after compaction has passed it. */
  readonly tombstoneMs: number;
}

export const defaultLogSettings: LogSettings = {
  segmentBytes: 1024 * 1024,
  segmentMs: 7 * 24 * 3_600_000,
  retentionBytes: -1,
  retentionMs: 7 * 24 * 3_600_000,
  cleanup: 'delete',
  tombstoneMs: 24 * 3_600_000,
};

interface Stored {
  readonly batch: RecordBatch;
  readonly bytes: Uint8Array;
}

interface Segment {
  readonly baseOffset: number;
  readonly startedMs: number;
  stored: Stored[];
  bytes: number;
  /** Virtual ms since which all in it has been compacted; null while it has not. */
  cleanedMs: number | null;
}

const NOTHING = new Uint8Array(0);

export class PartitionLog {
  readonly #settings: LogSettings;
  #segments: Segment[] = [];
  #end = 0;
  #start = 0;

  constructor(settings: LogSettings = defaultLogSettings) {
    this.#settings = settings;
  }

  /** The oldest offset that is there. */
  get startOffset(): number {
    return this.#start;
  }

  /** The offset that the next record gets. */
  get endOffset(): number {
    return this.#end;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  get segmentCount(): number {
    return this.#segments.length;
  }

  /** Puts the batch at the end, with the next offsets; gives the first of them. */
  append(batch: RecordBatch, leaderEpoch: number, nowMs: number): number {
    const baseOffset = this.#end;
    this.#store({ ...batch, baseOffset, leaderEpoch }, nowMs);
    return baseOffset;
  }

  /** A follower's append: the offsets are the leader's. Batches that are there already are passed over. */
  replicate(batch: RecordBatch, nowMs: number): void {
    if (batch.baseOffset >= this.#end) this.#store(batch, nowMs);
  }

  #store(batch: RecordBatch, nowMs: number): void {
    const bytes = encodeBatch(batch);
    let active = this.#segments.at(-1);
    const isFull =
      active !== undefined &&
      (active.bytes + bytes.length > this.#settings.segmentBytes ||
        nowMs - active.startedMs >= this.#settings.segmentMs);
    if (active === undefined || isFull) {
      active = {
        baseOffset: batch.baseOffset,
        startedMs: nowMs,
        stored: [],
        bytes: 0,
        cleanedMs: null,
      };
      this.#segments.push(active);
    }
    active.stored.push({ batch, bytes });
    active.bytes += bytes.length;
    this.#end = batch.baseOffset + batch.lastOffsetDelta + 1;
  }

  /** Whole batches from the one with `offset` on, at most `bytesMax` but at least one, all below `below`. */
  read(offset: number, below: number, bytesMax: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let size = 0;
    for (const segment of this.#segments) {
      for (const { batch, bytes } of segment.stored) {
        const last = batch.baseOffset + batch.lastOffsetDelta;
        if (last < offset) continue;
        if (last >= below) return concat(parts);
        if (parts.length > 0 && size + bytes.length > bytesMax) return concat(parts);
        parts.push(bytes);
        size += bytes.length;
      }
    }
    return parts.length === 0 ? NOTHING : concat(parts);
  }

  /** The first record at or after the time, ms since 1970; null when all are older. */
  offsetAt(timestamp: number): { readonly offset: number; readonly timestamp: number } | null {
    for (const { stored } of this.#segments) {
      for (const { batch } of stored) {
        const found = batch.records.find(
          (record) => batch.baseTimestamp + record.timestampDelta >= timestamp,
        );
        if (found !== undefined) {
          return {
            offset: batch.baseOffset + found.offsetDelta,
            timestamp: batch.baseTimestamp + found.timestampDelta,
          };
        }
      }
    }
    return null;
  }

  /** Takes everything from `offset` on away: a follower does so before it follows another leader. */
  truncate(offset: number): void {
    if (offset >= this.#end) return;
    for (const segment of this.#segments) {
      segment.stored = segment.stored.filter(({ batch }) => batch.baseOffset < offset);
      segment.bytes = segment.stored.reduce((sum, { bytes }) => sum + bytes.length, 0);
    }
    this.#segments = this.#segments.filter(({ stored }) => stored.length > 0);
    const last = this.#segments.at(-1)?.stored.at(-1)?.batch;
    this.#end = last === undefined ? this.#start : last.baseOffset + last.lastOffsetDelta + 1;
  }

  /** Applies retention or compaction. `nowMs` is virtual; records keep their own timestamps in `epochMs`. */
  clean(nowMs: number, epochMs: number, highWatermark: number): void {
    if (this.#settings.cleanup === 'compact') this.#compact(nowMs);
    else this.#retain(nowMs, epochMs, highWatermark);
  }

  #retain(nowMs: number, epochMs: number, highWatermark: number): void {
    const { retentionMs, retentionBytes } = this.#settings;
    for (;;) {
      const [oldest, next] = this.#segments;
      if (oldest === undefined || next === undefined || next.baseOffset > highWatermark) return;
      const newest = Math.max(...oldest.stored.map(({ batch }) => batch.maxTimestamp));
      const isOld = retentionMs >= 0 && epochMs + nowMs - newest > retentionMs;
      const isMuch = retentionBytes >= 0 && this.bytes - oldest.bytes >= retentionBytes;
      if (!isOld && !isMuch) return;
      this.#segments.shift();
      this.#start = next.baseOffset;
    }
  }

  #compact(nowMs: number): void {
    const newest = new Map<string, number>();
    for (const record of this.records()) {
      if (record.key !== null) newest.set(keyText(record.key), record.offset);
    }
    for (const segment of this.#segments.slice(0, -1)) {
      const { cleanedMs } = segment;
      const dropsTombstones = cleanedMs !== null && nowMs - cleanedMs >= this.#settings.tombstoneMs;
      segment.stored = segment.stored.flatMap(({ batch, bytes }) => {
        const kept = batch.records.filter((record) => {
          if (record.key === null) return false;
          const isNewest =
            newest.get(keyText(record.key)) === batch.baseOffset + record.offsetDelta;
          return isNewest && !(record.value === null && dropsTombstones);
        });
        if (kept.length === batch.records.length) return [{ batch, bytes }];
        if (kept.length === 0) return [];
        const smaller = { ...batch, records: kept };
        return [{ batch: smaller, bytes: encodeBatch(smaller) }];
      });
      segment.bytes = segment.stored.reduce((sum, { bytes }) => sum + bytes.length, 0);
      segment.cleanedMs ??= nowMs;
    }
  }

  /** Every record that is there, oldest first. */
  *records(): Generator<KafkaRecord & { readonly offset: number }> {
    for (const { stored } of this.#segments) {
      for (const { batch } of stored) {
        for (const record of batch.records) {
          yield { ...record, offset: batch.baseOffset + record.offsetDelta };
        }
      }
    }
  }
}

function keyText(key: Uint8Array): string {
  return key.join(' ');
}
