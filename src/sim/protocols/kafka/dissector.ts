/**
 * Kafka's messages explained: every byte belongs to a named field. A request says which it is; an
 * answer does not, so whoever sent it has said so in its label: `Fetch answer, 300 B`.
 */
import { ByteReader, WireError } from '../../wire/bytes.ts';
import { leaf } from '../../wire/dissection.ts';
import type { Dissection, DissectionField, Sentence } from '../../wire/dissection.ts';
import { answerSummary, requestSummary } from './dissector-summary.ts';
import { apiByKey } from './frames.ts';
import { apis, requestHeader } from './messages.ts';
import { otherTexts } from './texts.ts';
import { int32 } from './types.ts';

/** One request or answer. Bytes that cannot be read become one field to the end. */
export function dissectKafka(bytes: Uint8Array, label: string): Dissection {
  const fields: DissectionField[] = [];
  const reader = new ByteReader(bytes);
  let summary: Sentence = otherTexts.nothing;
  try {
    if (bytes.length > 0) {
      int32.explain(reader, 'size', fields);
      summary = explainBody(reader, label, fields);
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
  const read = fields.at(-1)?.end ?? 0;
  if (read < bytes.length) {
    fields.push(leaf('unreadable', '', read, bytes.length, otherTexts.cutOff));
  }
  return { protocol: 'Kafka', summary, fields };
}

function explainBody(reader: ByteReader, label: string, into: DissectionField[]): Sentence {
  const answered = /^(\w+) answer/.exec(label)?.[1];
  if (answered !== undefined) {
    const api = Object.values(apis).find((one) => one.name === answered);
    int32.explain(reader, 'correlationId', into);
    if (api !== undefined) {
      api.response.explain(reader, 'answer', into);
      explainLast(into, otherTexts.answer);
    }
    return answerSummary(answered, into);
  }
  const { apiKey } = requestHeader.explain(reader, 'header', into);
  explainLast(into, otherTexts.header);
  const api = apiByKey(apiKey);
  api?.request.explain(reader, 'body', into);
  if (into.at(-1)?.name === 'body') explainLast(into, otherTexts.body);
  return requestSummary(api?.name ?? '', into) ?? otherTexts.cutOff;
}

function explainLast(into: DissectionField[], text: Sentence): void {
  const last = into.pop();
  // A message without members has no bytes, and so no field.
  if (last !== undefined && last.end > last.start) into.push({ ...last, text });
}
