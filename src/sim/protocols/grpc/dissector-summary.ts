/** What frames of HTTP/2 say together, in one sentence: a call, its answer, or something of the connection. */
import { valueIn } from '../../wire/dissection.ts';
import type { DissectionField, Sentence } from '../../wire/dissection.ts';

/** `names` of the frames; `fields` as they were read. */
export function summaryOf(names: readonly string[], fields: readonly DissectionField[]): Sentence {
  if (names.length === 0) return { en: 'No frames.', es: 'Ninguna trama.' };
  const value = (name: string): string => valueIn(fields, name) ?? '';
  const streams = new Set(fields.map((one) => valueIn(one.children, 'stream') ?? ''));
  streams.delete('');
  streams.delete('0');
  const [stream = ''] = streams;
  const list = names.join(', ');
  // Several calls at once: each frame says which it belongs to.
  if (streams.size > 1) {
    return {
      en: `gRPC over HTTP/2, frames of ${streams.size} calls: ${list}.`,
      es: `gRPC sobre HTTP/2, tramas de ${streams.size} llamadas: ${list}.`,
    };
  }
  const lengths = lengthsIn(fields);
  const carried = messagesText(lengths);
  const path = value(':path');
  if (path !== '') {
    const wait = value('grpc-timeout');
    const method = path.slice(1).replace('/', '.');
    return {
      en: `Call of ${method}, on stream ${stream}${carried.en}.${wait === '' ? '' : ` The caller waits ${sayTimeout(wait)} more.`}`,
      es: `Llamada a ${method}, por el flujo ${stream}${carried.es}.${wait === '' ? '' : ` Quien llama espera ${sayTimeout(wait)} más.`}`,
    };
  }
  const status = value('grpc-status').replace(/^\d+ /, '');
  if (status !== '') {
    return {
      en: `The answer on stream ${stream}: ${status}${carried.en}.`,
      es: `La respuesta por el flujo ${stream}: ${status}${carried.es}.`,
    };
  }
  if (names.includes('DATA') || names.includes('HEADERS')) {
    return {
      en: `gRPC, more of stream ${stream}${carried.en}: ${list}.`,
      es: `gRPC, más del flujo ${stream}${carried.es}: ${list}.`,
    };
  }
  return connectionText(names, fields, stream);
}

/** What is about the connection, or ends a call. */
function connectionText(
  names: readonly string[],
  fields: readonly DissectionField[],
  stream: string,
): Sentence {
  const isAnswer = (valueIn(fields, 'flags') ?? '').includes('ACK');
  const list = names.join(', ');
  if (names.includes('GOAWAY')) {
    return {
      en: 'HTTP/2: no new calls on this connection; those under way may end.',
      es: 'HTTP/2: ninguna llamada nueva por esta conexión; las que hay pueden terminar.',
    };
  }
  if (names.includes('SETTINGS')) {
    return isAnswer
      ? {
          en: 'HTTP/2: the settings of the other side hold from now on.',
          es: 'HTTP/2: los ajustes del otro lado valen desde ahora.',
        }
      : {
          en: 'HTTP/2 begins: what this side asks the other to keep to.',
          es: 'HTTP/2 empieza: a qué pide este lado que se atenga el otro.',
        };
  }
  if (names.includes('RST_STREAM')) {
    const isCancelled = valueIn(fields, 'error code')?.startsWith('8') ?? false;
    return isCancelled
      ? {
          en: `HTTP/2: nobody waits for the call on stream ${stream} any more.`,
          es: `HTTP/2: nadie espera ya la llamada del flujo ${stream}.`,
        }
      : {
          en: `HTTP/2: stream ${stream} is broken off.`,
          es: `HTTP/2: el flujo ${stream} se corta.`,
        };
  }
  if (names.includes('PING')) {
    return isAnswer
      ? { en: 'HTTP/2: still here.', es: 'HTTP/2: sigo aquí.' }
      : { en: 'HTTP/2: are you still there?', es: 'HTTP/2: ¿sigues ahí?' };
  }
  if (names.every((name) => name === 'WINDOW_UPDATE')) {
    const bytes = valueIn(fields, 'increment') ?? '';
    return {
      en: `HTTP/2 flow control: ${bytes} bytes were taken, so many more may come.`,
      es: `Control de flujo de HTTP/2: se han recogido ${bytes} bytes, pueden venir otros tantos.`,
    };
  }
  return { en: `HTTP/2 for itself: ${list}.`, es: `HTTP/2, para sí mismo: ${list}.` };
}

/** Bytes of each message that the frames carry whole. */
function lengthsIn(fields: readonly DissectionField[]): readonly string[] {
  return fields.flatMap(({ children }) =>
    children.filter(({ name }) => name === 'message length').map(({ value }) => value),
  );
}

function messagesText(lengths: readonly string[]): Sentence {
  const [first] = lengths;
  if (first === undefined) return { en: '', es: '' };
  if (lengths.length === 1) {
    if (first === '0') return { en: ', with an empty message', es: ', con un mensaje vacío' };
    return { en: `, with a message of ${first} bytes`, es: `, con un mensaje de ${first} bytes` };
  }
  return {
    en: `, with ${lengths.length} messages`,
    es: `, con ${lengths.length} mensajes`,
  };
}

const timeUnits = new Map([
  ['H', 'h'],
  ['M', 'min'],
  ['S', 's'],
  ['m', 'ms'],
  ['u', 'µs'],
  ['n', 'ns'],
]);

/** `950m` as `950 ms`. */
function sayTimeout(text: string): string {
  return `${text.slice(0, -1)} ${timeUnits.get(text.slice(-1)) ?? ''}`;
}
