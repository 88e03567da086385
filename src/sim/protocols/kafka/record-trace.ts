/** Which request the records of a produce or a fetch belong to, for the facts; a broker itself reads no headers. */
import { textOfBytes } from '../../wire/utf8.ts';
import { parseTraceparent } from '../../wire/trace-context.ts';
import type { TraceParent } from '../../wire/trace-context.ts';
import { decodeBatches, RecordError } from './records.ts';

interface Records {
  readonly partitions: readonly { readonly records: Uint8Array | null }[];
}

const none: TraceParent = { trace: '', span: '' };

/** Trace and span of the first record; empty where the records are of several traces, or of none. */
export function traceOfRecords(topics: readonly Records[]): TraceParent {
  let found = none;
  for (const { partitions } of topics) {
    for (const { records } of partitions) {
      if (records === null || records.length === 0) continue;
      for (const one of parentsIn(records)) {
        if (one === null || (found !== none && one.trace !== found.trace)) return none;
        if (found === none) found = one;
      }
    }
  }
  return found;
}

function parentsIn(records: Uint8Array): readonly (TraceParent | null)[] {
  try {
    return decodeBatches(records)
      .flatMap((batch) => batch.records)
      .map(({ headers }) => {
        const value = headers.find(({ key }) => key === 'traceparent')?.value ?? null;
        return value === null ? null : parseTraceparent(textOfBytes(value));
      });
  } catch (error) {
    if (error instanceof RecordError) return [null];
    throw error;
  }
}
