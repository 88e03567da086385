/** RECORDS: the batches of a produce or fetch as one field of a message, explained record by record. */
import { ByteReader, WireError } from '../../wire/bytes.ts';
import { leaf } from '../../wire/dissection.ts';
import type { DissectionField } from '../../wire/dissection.ts';
import { strictTextOfBytes } from '../../wire/utf8.ts';
import { bytes, int16, int32, int64, int8, textFor, uint32, varint } from './types.ts';
import type { Type } from './types.ts';

export const recordSet: Type<Uint8Array | null> = {
  write: (writer, value) => bytes.write(writer, value),
  read: (reader) => bytes.read(reader),
  explain(reader, name, into) {
    const start = reader.offset;
    const value = bytes.read(reader);
    const end = reader.offset;
    const length = value?.length ?? 0;
    const children: DissectionField[] = [field('size', String(length), start, start + 4)];
    if (value !== null) explainBatches(value, start + 4, children);
    into.push({ ...field(name, `${length} B`, start, end), children });
    return value;
  },
};

/** Adds a field for each batch; what cannot be read becomes one field to the end. */
function explainBatches(value: Uint8Array, from: number, into: DissectionField[]): void {
  const reader = new ByteReader(value);
  while (reader.remaining > 0) {
    const start = reader.offset;
    const children: DissectionField[] = [];
    try {
      explainBatch(reader, children);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      into.push(field('unreadable', '', from + start, from + value.length));
      return;
    }
    const count = children.filter(({ name }) => name === 'record').length;
    const moved = children.map((one) => moveBy(one, from));
    const batch = field('batch', `${count}`, from + start, from + reader.offset);
    into.push({ ...batch, children: moved });
  }
}

function explainBatch(reader: ByteReader, into: DissectionField[]): void {
  int64.explain(reader, 'baseOffset', into);
  const length = int32.explain(reader, 'batch length', into);
  const end = reader.offset + length;
  int32.explain(reader, 'leaderEpoch', into);
  int8.explain(reader, 'magic', into);
  uint32.explain(reader, 'crc', into);
  int16.explain(reader, 'attributes', into);
  int32.explain(reader, 'lastOffsetDelta', into);
  int64.explain(reader, 'baseTimestamp', into);
  int64.explain(reader, 'maxTimestamp', into);
  int64.explain(reader, 'producerId', into);
  int16.explain(reader, 'producerEpoch', into);
  int32.explain(reader, 'baseSequence', into);
  const count = int32.explain(reader, 'count', into);
  for (let at = 0; at < count && reader.offset < end; at++) explainRecord(reader, into);
  if (reader.offset !== end) throw new WireError('The batch has another length.', reader.offset);
}

function explainRecord(reader: ByteReader, into: DissectionField[]): void {
  const start = reader.offset;
  const children: DissectionField[] = [];
  varint.explain(reader, 'length', children);
  int8.explain(reader, 'attributes', children);
  varint.explain(reader, 'timestampDelta', children);
  varint.explain(reader, 'offsetDelta', children);
  explainBlob(reader, 'key', children);
  const value = explainBlob(reader, 'value', children);
  const count = varint.explain(reader, 'count', children);
  for (let at = 0; at < count; at++) {
    const from = reader.offset;
    const name = sayBlob(readBlob(reader));
    const text = `${name}: ${sayBlob(readBlob(reader))}`;
    children.push(field('headers', text, from, reader.offset));
  }
  into.push({ ...field('record', value, start, reader.offset), children });
}

function explainBlob(reader: ByteReader, name: string, into: DissectionField[]): string {
  const start = reader.offset;
  const value = sayBlob(readBlob(reader));
  into.push(field(name, value, start, reader.offset));
  return value;
}

function readBlob(reader: ByteReader): Uint8Array | null {
  const length = varint.read(reader);
  return length < 0 ? null : reader.bytes(length);
}

function sayBlob(value: Uint8Array | null): string {
  if (value === null) return 'null';
  return strictTextOfBytes(value) ?? `${value.length} B`;
}

function moveBy(one: DissectionField, by: number): DissectionField {
  const children = one.children.map((child) => moveBy(child, by));
  return { ...one, start: one.start + by, end: one.end + by, children };
}

function field(name: string, value: string, start: number, end: number): DissectionField {
  return leaf(name, value, start, end, textFor(name));
}
