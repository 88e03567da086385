/** What a request of Kafka or its answer says, in one sentence with its own names and numbers. */
import { valueIn } from '../../wire/dissection.ts';
import type { DissectionField, Sentence } from '../../wire/dissection.ts';
import { answerTexts, requestTexts } from './texts.ts';

/** Undefined for a request that is not known. */
export function requestSummary(
  name: string,
  fields: readonly DissectionField[],
): Sentence | undefined {
  if (name === 'Produce') {
    const records = recordsText(fields);
    const place = placeOf(fields);
    return {
      en: `Kafka request: write ${records.en} to ${place.en}.`,
      es: `Petición Kafka: escribir ${records.es} en ${place.es}.`,
    };
  }
  if (name === 'Fetch' && valueIn(fields, 'replicaId') !== '-1') {
    const broker = valueIn(fields, 'replicaId') ?? '';
    return {
      en: `Kafka request among brokers: broker ${broker} copies what is new, and waits for some.`,
      es: `Petición Kafka entre brokers: el broker ${broker} copia lo nuevo, y espera si no hay.`,
    };
  }
  return requestTexts[name];
}

export function answerSummary(name: string, fields: readonly DissectionField[]): Sentence {
  const error = errorIn(fields);
  if (error !== '') {
    return {
      en: `Kafka’s answer to ${name}: no, for the reason with number ${error}.`,
      es: `Respuesta de Kafka a ${name}: no, por el motivo número ${error}.`,
    };
  }
  if (name === 'Produce') {
    const [place, offset] = [placeOf(fields), valueIn(fields, 'baseOffset') ?? ''];
    return {
      en: `Kafka’s answer: it is written to ${place.en}, at offset ${offset}.`,
      es: `Respuesta de Kafka: está escrito en ${place.es}, en el offset ${offset}.`,
    };
  }
  if (name === 'Fetch') {
    if (countOf(fields, 'record') === 0) {
      return { en: 'Kafka’s answer: nothing new.', es: 'Respuesta de Kafka: nada nuevo.' };
    }
    const records = recordsText(fields);
    const topic = topicsWithRecords(fields).join(', ');
    return {
      en: `Kafka’s answer: ${records.en} of ${topic}.`,
      es: `Respuesta de Kafka: ${records.es} de ${topic}.`,
    };
  }
  return (
    answerTexts[name] ?? { en: `Kafka’s answer to ${name}.`, es: `Respuesta de Kafka a ${name}.` }
  );
}

/** An answer names every topic that was asked for, also where there is nothing new. */
function topicsWithRecords(fields: readonly DissectionField[]): readonly string[] {
  return fields.flatMap(({ children }) => {
    const topic = children.find(({ name }) => name === 'topic')?.value;
    if (topic === undefined) return topicsWithRecords(children);
    return countOf(children, 'record') > 0 ? [topic] : [];
  });
}

function placeOf(fields: readonly DissectionField[]): Sentence {
  const topic = valueIn(fields, 'topic') ?? '';
  const partition = valueIn(fields, 'partition') ?? '';
  return {
    en: `partition ${partition} of ${topic}`,
    es: `la partición ${partition} de ${topic}`,
  };
}

function recordsText(fields: readonly DissectionField[]): Sentence {
  const count = countOf(fields, 'record');
  return count === 1
    ? { en: 'one record', es: 'un registro' }
    : { en: `${count} records`, es: `${count} registros` };
}

function countOf(fields: readonly DissectionField[], name: string): number {
  return fields.reduce(
    (sum, field) => sum + (field.name === name ? 1 : countOf(field.children, name)),
    0,
  );
}

/** The first error code that is one; empty when all went well. */
function errorIn(fields: readonly DissectionField[]): string {
  for (const { name, value, children } of fields) {
    const found = name === 'errorCode' && value !== '0' ? value : errorIn(children);
    if (found !== '') return found;
  }
  return '';
}
