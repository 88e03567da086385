/**
 * Record batches, magic 2 (Kafka documentation, "Message Format" → "Record Batch").
 *
 *   baseOffset length leaderEpoch magic │ crc │ attributes lastOffsetDelta timestamps producer records
 *                                               └────────── covered by the CRC-32C ───────────────┘
 *
 * Simplified: batches are never compressed; a compressed one is refused by name.
 */
import { ByteReader, WireError, written } from '../../wire/bytes.ts';
import type { ByteWriter } from '../../wire/bytes.ts';
import { bytesOfText } from '../../wire/utf8.ts';
import { crc32c } from '../../wire/crc32c.ts';
import { int16, int32, int64, int8, varint } from './types.ts';

/** Bytes before the length counts: base offset and the length itself. */
const PREFIX_BYTES = 12;
/** Where the checksum begins to cover. */
const COVERED_FROM = 21;
const COMPRESSION_MASK = 7;

export interface RecordHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

export interface KafkaRecord {
  /** Counted from the batch's base offset. */
  readonly offsetDelta: number;
  /** ms, counted from the batch's base timestamp. */
  readonly timestampDelta: number;
  readonly key: Uint8Array | null;
  /** Null: a tombstone, which compaction lets delete the key. */
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

export interface RecordBatch {
  readonly baseOffset: number;
  readonly leaderEpoch: number;
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  /** ms since 1970. */
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  /** -1 without idempotence. */
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly records: readonly KafkaRecord[];
}

export type RecordErrorCode = 'bad-magic' | 'bad-checksum' | 'compressed' | 'bad-batch';

/** A batch that a broker must not take. */
export class RecordError extends Error {
  readonly code: RecordErrorCode;

  constructor(code: RecordErrorCode, message: string) {
    super(message);
    this.name = 'RecordError';
    this.code = code;
  }
}

export function encodeBatch(batch: RecordBatch): Uint8Array {
  const bytes = written((writer) => {
    int64.write(writer, batch.baseOffset);
    const length = writer.open(4);
    int32.write(writer, batch.leaderEpoch);
    int8.write(writer, 2);
    // The checksum of all that follows it.
    writer.open(4);
    int16.write(writer, batch.attributes);
    int32.write(writer, batch.lastOffsetDelta);
    int64.write(writer, batch.baseTimestamp);
    int64.write(writer, batch.maxTimestamp);
    int64.write(writer, batch.producerId);
    int16.write(writer, batch.producerEpoch);
    int32.write(writer, batch.baseSequence);
    int32.write(writer, batch.records.length);
    for (const record of batch.records) writeRecord(writer, record);
    writer.close32(length);
  });
  const covered = bytes.subarray(COVERED_FROM);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(COVERED_FROM - 4, crc32c(covered));
  return bytes;
}

/** The batches of a record set, in order. A last one that is cut off, as a fetch may leave it, is left out. */
export function decodeBatches(bytes: Uint8Array): readonly RecordBatch[] {
  const batches: RecordBatch[] = [];
  let at = 0;
  for (;;) {
    const end = batchEnd(bytes, at);
    if (end === null) return batches;
    batches.push(decodeBatch(bytes.subarray(at, end)));
    at = end;
  }
}

/** Where the batch at `start` ends; null when its bytes are not all there. */
export function batchEnd(bytes: Uint8Array, start: number): number | null {
  if (bytes.length - start < PREFIX_BYTES) return null;
  const reader = new ByteReader(bytes.subarray(start + 8, start + PREFIX_BYTES));
  const length = int32.read(reader);
  if (length < COVERED_FROM - PREFIX_BYTES) {
    throw new RecordError('bad-batch', `A batch of ${length} bytes is shorter than its head.`);
  }
  const end = start + PREFIX_BYTES + length;
  return end > bytes.length ? null : end;
}

/** Throws `RecordError`: another magic, a checksum that is wrong, compression, or bytes that do not fit. */
function decodeBatch(bytes: Uint8Array): RecordBatch {
  try {
    return readBatch(bytes);
  } catch (error) {
    if (error instanceof WireError) throw new RecordError('bad-batch', error.message);
    throw error;
  }
}

function readBatch(bytes: Uint8Array): RecordBatch {
  const reader = new ByteReader(bytes);
  const baseOffset = int64.read(reader);
  int32.read(reader);
  const leaderEpoch = int32.read(reader);
  const magic = int8.read(reader);
  if (magic !== 2) throw new RecordError('bad-magic', `Magic ${magic} was given; 2 was expected.`);
  const crc = reader.u32();
  const expected = crc32c(bytes.subarray(COVERED_FROM));
  if (crc !== expected) {
    throw new RecordError('bad-checksum', `The CRC-32C is ${crc}; the bytes give ${expected}.`);
  }
  const attributes = int16.read(reader);
  if ((attributes & COMPRESSION_MASK) !== 0) {
    throw new RecordError(
      'compressed',
      'The batch is compressed; an uncompressed one was expected.',
    );
  }
  const head = {
    baseOffset,
    leaderEpoch,
    attributes,
    lastOffsetDelta: int32.read(reader),
    baseTimestamp: int64.read(reader),
    maxTimestamp: int64.read(reader),
    producerId: int64.read(reader),
    producerEpoch: int16.read(reader),
    baseSequence: int32.read(reader),
  };
  const count = int32.read(reader);
  if (count < 0 || count > reader.remaining) {
    throw new RecordError(
      'bad-batch',
      `${count} records do not fit into ${reader.remaining} bytes.`,
    );
  }
  const records = Array.from({ length: count }, () => readRecord(reader));
  if (reader.remaining > 0) {
    throw new RecordError('bad-batch', `${reader.remaining} bytes follow the last record.`);
  }
  return { ...head, records };
}

/** Its length as a VARINT comes first, so it is written apart. */
function writeRecord(writer: ByteWriter, record: KafkaRecord): void {
  const bytes = written((one) => {
    int8.write(one, 0);
    varint.write(one, record.timestampDelta);
    varint.write(one, record.offsetDelta);
    writeBytes(one, record.key);
    writeBytes(one, record.value);
    varint.write(one, record.headers.length);
    for (const { key, value } of record.headers) {
      writeBytes(one, bytesOfText(key));
      writeBytes(one, value);
    }
  });
  writeBytes(writer, bytes);
}

function readRecord(reader: ByteReader): KafkaRecord {
  const length = varint.read(reader);
  const end = reader.offset + length;
  int8.read(reader);
  const timestampDelta = varint.read(reader);
  const offsetDelta = varint.read(reader);
  const key = readBytes(reader);
  const value = readBytes(reader);
  const count = varint.read(reader);
  if (count < 0 || count > reader.remaining) {
    throw new RecordError('bad-batch', `${count} headers do not fit into the record.`);
  }
  const headers = Array.from({ length: count }, () => {
    const size = varint.read(reader);
    return { key: reader.utf8(size), value: readBytes(reader) };
  });
  if (reader.offset !== end) {
    throw new RecordError('bad-batch', `A record of ${length} bytes was read to another end.`);
  }
  return { offsetDelta, timestampDelta, key, value, headers };
}

function writeBytes(writer: ByteWriter, value: Uint8Array | null): void {
  varint.write(writer, value === null ? -1 : value.length);
  if (value !== null) writer.bytes(value);
}

function readBytes(reader: ByteReader): Uint8Array | null {
  const length = varint.read(reader);
  return length < 0 ? null : reader.bytes(length);
}
