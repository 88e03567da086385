/**
 * One partition's log on one broker: record batches in segments, numbered from 0 for ever.
 *
 *   logStart … [ segment ][ segment ][ active segment ] logEnd        highWatermark ≤ logEnd
 *
 * Retention removes whole segments from the front, never past the high watermark; the active one only
 * when all in it is too old. Compaction passes the active segment over, keeps the newest record of each
 * key and leaves gaps (Kafka documentation, "Design", sections "Log" and "Log Compaction").
 * Simplified: both look every 5 s, however little there is to clean (`log.retention.check.interval.ms`
 * is 5 min, the log cleaner waits until half of a log is dirty).
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
  /** They may change at any time; the next append and the next cleaning go by them. */
  settings: LogSettings;
  #segments: Segment[] = [];
  #end = 0;
  #start = 0;

  constructor(settings: LogSettings = defaultLogSettings) {
    this.settings = settings;
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
      (active.bytes + bytes.length > this.settings.segmentBytes ||
        nowMs - active.startedMs >= this.settings.segmentMs);
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
    for (const [at, segment] of this.#segments.entries()) {
      const next = this.#segments[at + 1];
      if (next !== undefined && next.baseOffset <= offset) continue;
      for (const { batch, bytes } of segment.stored.slice(placeOf(segment.stored, offset))) {
        const last = batch.baseOffset + batch.lastOffsetDelta;
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
    // Compaction may have left a gap below `offset`; offsets are not given twice.
    const end = last === undefined ? offset : last.baseOffset + last.lastOffsetDelta + 1;
    this.#end = Math.max(end, offset, this.#start);
  }

  /** Throws everything away: the next offset is `offset`. A follower does so when its leader has nothing older. */
  restartAt(offset: number): void {
    this.#segments = [];
    this.#start = offset;
    this.#end = offset;
  }

  /**
   * Applies retention or compaction; gives whether anything went. `nowMs` is virtual; records keep their
   * own timestamps, which count from `epochMs`.
   */
  clean(nowMs: number, epochMs: number, highWatermark: number): boolean {
    return this.settings.cleanup === 'compact'
      ? this.#compact(nowMs)
      : this.#retain(nowMs, epochMs, highWatermark);
  }

  #retain(nowMs: number, epochMs: number, highWatermark: number): boolean {
    const { retentionMs, retentionBytes } = this.settings;
    const before = this.#start;
    for (;;) {
      const [oldest, next] = this.#segments;
      const end = next?.baseOffset ?? this.#end;
      if (oldest === undefined || end > highWatermark) break;
      const newest = Math.max(...oldest.stored.map(({ batch }) => batch.maxTimestamp));
      const isOld = retentionMs >= 0 && epochMs + nowMs - newest > retentionMs;
      const isMuch = retentionBytes >= 0 && this.bytes - oldest.bytes >= retentionBytes;
      if (!isOld && (!isMuch || next === undefined)) break;
      this.#segments.shift();
      this.#start = end;
    }
    return this.#start > before;
  }

  #compact(nowMs: number): boolean {
    const newest = new Map<string, number>();
    for (const record of this.records()) {
      if (record.key !== null) newest.set(keyText(record.key), record.offset);
    }
    let hasChanged = false;
    for (const segment of this.#segments.slice(0, -1)) {
      const { cleanedMs } = segment;
      const dropsTombstones = cleanedMs !== null && nowMs - cleanedMs >= this.settings.tombstoneMs;
      segment.stored = segment.stored.flatMap(({ batch, bytes }) => {
        const kept = batch.records.filter((record) => {
          if (record.key === null) return false;
          const isNewest =
            newest.get(keyText(record.key)) === batch.baseOffset + record.offsetDelta;
          return isNewest && !(record.value === null && dropsTombstones);
        });
        if (kept.length === batch.records.length) return [{ batch, bytes }];
        hasChanged = true;
        if (kept.length === 0) return [];
        const smaller = { ...batch, records: kept };
        return [{ batch: smaller, bytes: encodeBatch(smaller) }];
      });
      segment.bytes = segment.stored.reduce((sum, { bytes }) => sum + bytes.length, 0);
      segment.cleanedMs ??= nowMs;
    }
    return hasChanged;
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

/** Place of the first batch that reaches to the offset or beyond; they are in order. */
function placeOf(stored: readonly Stored[], offset: number): number {
  let [from, to] = [0, stored.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const batch = stored[middle]?.batch;
    if (batch !== undefined && batch.baseOffset + batch.lastOffsetDelta < offset) from = middle + 1;
    else to = middle;
  }
  return from;
}

function keyText(key: Uint8Array): string {
  return key.join(' ');
}
