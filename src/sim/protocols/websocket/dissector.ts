/**
 * WebSocket frames explained: every byte belongs to a named field (RFC 6455 section 5.2).
 *
 *   frame = flags and opcode | mask bit and length | masking key | payload      one after the other
 *
 * A masked payload is shown as it reads without its mask; the ranges are those of its bytes.
 */
import { cut, hexadecimal, jsonFields, leaf, valueIn } from '../../wire/dissection.ts';
import type { Dissection, DissectionField, Sentence } from '../../wire/dissection.ts';
import { strictTextOfBytes } from '../../wire/utf8.ts';
import { applyMask, opcodes, readFrameHead } from '../../wire/websocket.ts';
import type { FrameHead } from '../../wire/websocket.ts';
import { REST_OF_FRAME } from './relayed.ts';

/** Frames in a row, as one side sends them. Bytes that end early are explained as far as they go. */
export function dissectWebSocket(bytes: Uint8Array, label = ''): Dissection {
  if (label === REST_OF_FRAME) {
    const field = leaf('payload', `${bytes.length} B`, 0, bytes.length, texts.rest);
    return { protocol: 'WebSocket', summary: texts.rest, fields: [field] };
  }
  const fields: DissectionField[] = [];
  let summary: Sentence | null = null;
  let at = 0;
  while (at < bytes.length) {
    const head = readFrameHead(bytes, at);
    if (head === null) {
      fields.push(leaf('unreadable', '', at, bytes.length, texts.cutOff));
      break;
    }
    const end = Math.min(bytes.length, head.payloadStart + head.payloadLength);
    fields.push(frameField(bytes, at, head, end));
    summary ??= messageSummary(fields) ?? summaryOf(head);
    at = end;
  }
  return { protocol: 'WebSocket', summary: summary ?? texts.nothing, fields };
}

/** What the HTTP message says with which a WebSocket begins. */
export function openingSummary({ fields, summary }: Dissection): Sentence {
  const target = /^GET (\S+)/.exec(valueIn(fields, 'request line') ?? '')?.[1];
  if (target !== undefined) {
    return {
      en: `HTTP request: ${target}, please, and from then on as a WebSocket.`,
      es: `Petición HTTP: ${target}, por favor, y desde entonces como WebSocket.`,
    };
  }
  if (!(valueIn(fields, 'status line') ?? '').includes(' 101 ')) return summary;
  return {
    en: 'HTTP response: agreed; what follows on this connection is a WebSocket.',
    es: 'Respuesta HTTP: de acuerdo; lo que sigue en esta conexión es un WebSocket.',
  };
}

function frameField(
  bytes: Uint8Array,
  start: number,
  head: FrameHead,
  end: number,
): DissectionField {
  const { lengthStart, maskStart, payloadStart, mask } = head;
  const name = nameOf(head.opcode);
  const children = [
    leaf('FIN and opcode', `${head.fin ? 'FIN ' : ''}${name}`, start, lengthStart, flagsText(head)),
    leaf(
      'MASK and length',
      `${mask === null ? '' : 'MASK '}${head.payloadLength}`,
      lengthStart,
      maskStart,
      mask === null ? texts.lengthPlain : texts.lengthMasked,
    ),
  ];
  if (mask !== null) {
    children.push(leaf('masking key', hexadecimal(mask), maskStart, payloadStart, texts.mask));
  }
  if (end > payloadStart) {
    const raw = bytes.slice(payloadStart, end);
    const payload = mask === null ? raw : applyMask(raw, mask);
    const isCut = end < payloadStart + head.payloadLength;
    children.push(payloadField(head.opcode, payload, payloadStart, isCut));
  }
  const value = `${name}, ${head.payloadLength} B`;
  return { name: 'frame', value, start, end, text: summaryOf(head), children };
}

function payloadField(
  opcode: number,
  payload: Uint8Array,
  start: number,
  isCut: boolean,
): DissectionField {
  const end = start + payload.length;
  const text = strictTextOfBytes(payload);
  if (opcode === opcodes.close && payload.length >= 2) {
    const code = (payload[0] ?? 0) * 256 + (payload[1] ?? 0);
    const reason = strictTextOfBytes(payload.subarray(2)) ?? '';
    const children = [leaf('code', String(code), start, start + 2, texts.closeCode)];
    if (payload.length > 2) children.push(leaf('reason', reason, start + 2, end, texts.reason));
    return { name: 'payload', value: `${code} ${reason}`, start, end, text: texts.close, children };
  }
  const children =
    text === null
      ? []
      : jsonFields(payload, text, start, ({ kind, name }) =>
          kind === 'mark' ? texts.jsonMark : memberText(name),
        );
  return {
    name: 'payload',
    value: cut(text ?? hexadecimal(payload)),
    start,
    end,
    text: isCut ? texts.cutOff : text === null ? texts.binary : texts.payload,
    children,
  };
}

function nameOf(opcode: number): string {
  return Object.entries(opcodes).find(([, code]) => code === opcode)?.[0] ?? `opcode ${opcode}`;
}

function flagsText({ fin, opcode }: FrameHead): Sentence {
  if (opcode >= 8) return texts.flagsControl;
  if (opcode === opcodes.continuation) return fin ? texts.flagsLast : texts.flagsMiddle;
  return fin ? texts.flagsWhole : texts.flagsFirst;
}

/** What a message of ours says; null for others. */
function messageSummary(fields: readonly DissectionField[]): Sentence | null {
  const textIn = (name: string): string => (valueIn(fields, name) ?? '').replaceAll('"', '');
  const [call, event, status, id] = ['call', 'event', 'status', 'id'].map(textIn);
  if (call !== '') {
    return {
      en: `WebSocket: call number ${id}, of ${call}.`,
      es: `WebSocket: llamada número ${id}, a ${call}.`,
    };
  }
  if (event !== '') {
    return {
      en: `WebSocket: the event ${event}, number ${id}.`,
      es: `WebSocket: el evento ${event}, número ${id}.`,
    };
  }
  if (status === '') return null;
  return {
    en: `WebSocket: the answer to call number ${id}, with status ${status}.`,
    es: `WebSocket: la respuesta a la llamada número ${id}, con estado ${status}.`,
  };
}

function summaryOf({ opcode, payloadLength }: FrameHead): Sentence {
  const length = payloadLength;
  switch (opcode) {
    case opcodes.text:
      return {
        en: `WebSocket frame: text of ${length} bytes.`,
        es: `Trama WebSocket: texto de ${length} bytes.`,
      };
    case opcodes.binary:
      return {
        en: `WebSocket frame: ${length} bytes of data.`,
        es: `Trama WebSocket: ${length} bytes de datos.`,
      };
    case opcodes.continuation:
      return {
        en: `WebSocket frame: the next ${length} bytes of a message.`,
        es: `Trama WebSocket: los ${length} bytes siguientes de un mensaje.`,
      };
    case opcodes.close:
      return {
        en: 'WebSocket frame: one side closes; the other answers alike.',
        es: 'Trama WebSocket: un lado cierra; el otro contesta igual.',
      };
    case opcodes.ping:
      return {
        en: 'WebSocket frame: a ping; whoever is there answers with a pong.',
        es: 'Trama WebSocket: un ping; quien esté ahí contesta con un pong.',
      };
    case opcodes.pong:
      return {
        en: 'WebSocket frame: a pong, the answer to a ping.',
        es: 'Trama WebSocket: un pong, la respuesta a un ping.',
      };
    default:
      return {
        en: `WebSocket frame: opcode ${opcode}, which means nothing.`,
        es: `Trama WebSocket: código ${opcode}, que no significa nada.`,
      };
  }
}

/** What the members of our own messages mean; others are called what they are. */
function memberText(name: string): Sentence {
  return members.get(name) ?? texts.jsonMember;
}

const members = new Map<string, Sentence>([
  [
    'id',
    {
      en: 'Number of the call or event: it tells which answer belongs to which call.',
      es: 'Número de la llamada o del evento: dice qué respuesta es de qué llamada.',
    },
  ],
  ['call', { en: 'The operation that is called.', es: 'La operación que se llama.' }],
  ['event', { en: 'The event that happened.', es: 'El evento que ocurrió.' }],
  ['input', { en: 'The input of the operation.', es: 'La entrada de la operación.' }],
  ['data', { en: 'What the event tells.', es: 'Lo que cuenta el evento.' }],
  ['value', { en: 'The output of the operation.', es: 'La salida de la operación.' }],
  [
    'status',
    {
      en: 'How it went, as the status that HTTP would have.',
      es: 'Cómo fue, como el estado que tendría HTTP.',
    },
  ],
  ['error', { en: 'Why it was not done.', es: 'Por qué no se hizo.' }],
  [
    'traceparent',
    {
      en: 'The trace and span that this belongs to (W3C Trace Context).',
      es: 'La traza y el tramo a los que pertenece (W3C Trace Context).',
    },
  ],
]);

const texts = {
  nothing: { en: 'No bytes.', es: 'Ningún byte.' },
  cutOff: { en: 'The bytes end within the frame.', es: 'Los bytes acaban dentro de la trama.' },
  flagsWhole: {
    en: 'FIN is set: the message is whole with this frame. The opcode says what it is.',
    es: 'FIN está puesto: el mensaje está completo con esta trama. El código dice qué es.',
  },
  flagsFirst: {
    en: 'FIN is not set: more frames of this message follow. The opcode says what it is.',
    es: 'FIN no está puesto: siguen más tramas de este mensaje. El código dice qué es.',
  },
  flagsMiddle: {
    en: 'A part of a message, and not its last.',
    es: 'Una parte de un mensaje, y no la última.',
  },
  flagsLast: { en: 'The last part of a message.', es: 'La última parte de un mensaje.' },
  flagsControl: {
    en: 'A control frame: it may come between the frames of a message.',
    es: 'Una trama de control: puede venir entre las tramas de un mensaje.',
  },
  lengthMasked: {
    en: 'A client must mask: the highest bit is set. The rest is the length of the payload.',
    es: 'Un cliente debe enmascarar: el bit más alto está puesto. Lo demás es la longitud.',
  },
  lengthPlain: {
    en: 'The length of the payload; the highest bit is not set, since servers do not mask.',
    es: 'La longitud del contenido; el bit más alto no está puesto: un servidor no enmascara.',
  },
  mask: {
    en: 'Four bytes of chance that the payload is combined with (XOR), so that nobody can make an old proxy see what he wants in it.',
    es: 'Cuatro bytes al azar con los que se combina el contenido (XOR), para que nadie pueda hacer que un proxy antiguo vea en él lo que quiera.',
  },
  payload: { en: 'The text, in UTF-8.', es: 'El texto, en UTF-8.' },
  rest: {
    en: 'The rest of a frame: its beginning passed in the message before.',
    es: 'El resto de una trama: su comienzo pasó en el mensaje anterior.',
  },
  binary: { en: 'Data that is no text.', es: 'Datos que no son texto.' },
  close: { en: 'Why it is closed.', es: 'Por qué se cierra.' },
  closeCode: {
    en: 'The code: 1000 is the normal end, 1001 going away, 1002 a broken protocol.',
    es: 'El código: 1000 es el final normal, 1001 que se va, 1002 un protocolo roto.',
  },
  reason: { en: 'The reason, for people.', es: 'El motivo, para personas.' },
  jsonMember: { en: 'A member of the JSON object.', es: 'Un miembro del objeto JSON.' },
  jsonMark: { en: 'Marks of JSON.', es: 'Signos de JSON.' },
} as const;
