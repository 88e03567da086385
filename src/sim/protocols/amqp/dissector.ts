/** AMQP 0-9-1 frames explained: every byte belongs to a named field (specification 4.2). */
import { ByteReader, WireError } from '../../wire/bytes.ts';
import type { Dissection, DissectionField } from '../../wire/dissection.ts';
import { strictTextOfBytes } from '../../wire/utf8.ts';
import {
  FRAME_HEAD_BYTES,
  frameTypes,
  PROTOCOL_HEADER,
  readArgument,
  readProperties,
} from './frames.ts';
import { methodNumbered } from './methods.ts';

const VALUE_LENGTH_MAX = 2_000;

interface Sentence {
  readonly en: string;
  readonly es: string;
}

/** Frames in a row, as one side sends them. Bytes that end early are explained as far as they go. */
export function dissectAmqp(bytes: Uint8Array): Dissection {
  const fields: DissectionField[] = [];
  const names: string[] = [];
  let at = 0;
  if (PROTOCOL_HEADER.every((byte, place) => bytes[place] === byte)) {
    at = PROTOCOL_HEADER.length;
    fields.push(leaf('protocol header', 'AMQP 0-9-1', 0, at, texts.protocolHeader));
    names.push('AMQP 0-9-1');
  }
  while (at < bytes.length) {
    const size =
      bytes.length - at >= FRAME_HEAD_BYTES
        ? new DataView(bytes.buffer, bytes.byteOffset + at + 3, 4).getUint32(0)
        : Infinity;
    const end = at + FRAME_HEAD_BYTES + size + 1;
    if (end > bytes.length) {
      fields.push(leaf('unreadable', '', at, bytes.length, texts.cutOff));
      break;
    }
    const field = frameField(bytes, at, end);
    names.push(field.value);
    fields.push(field);
    at = end;
  }
  return { protocol: 'AMQP 0-9-1', summary: summaryOf(names), fields };
}

function frameField(bytes: Uint8Array, start: number, end: number): DissectionField {
  const type = bytes[start] ?? 0;
  const channel = (bytes[start + 1] ?? 0) * 256 + (bytes[start + 2] ?? 0);
  const from = start + FRAME_HEAD_BYTES;
  const payload = bytes.slice(from, end - 1);
  const [name, text] = kindOf(type);
  const children = [
    leaf('type', name, start, start + 1, texts.type),
    leaf('channel', String(channel), start + 1, start + 3, texts.channel),
    leaf('size', String(payload.length), start + 3, from, texts.size),
  ];
  let value = name;
  if (payload.length > 0) {
    const inner = payloadFields(type, payload, from);
    children.push(...inner.fields);
    if (inner.name !== '') value = inner.name;
  }
  children.push(leaf('frame end', 'CE', end - 1, end, texts.frameEnd));
  return { name: 'frame', value, start, end, text, children };
}

function payloadFields(
  type: number,
  payload: Uint8Array,
  from: number,
): { readonly name: string; readonly fields: readonly DissectionField[] } {
  if (type === frameTypes.body) {
    const text = strictTextOfBytes(payload) ?? `${payload.length} B`;
    return { name: '', fields: [leaf('body', text, from, from + payload.length, texts.body)] };
  }
  const fields: DissectionField[] = [];
  const reader = new ByteReader(payload);
  let name = '';
  try {
    if (type === frameTypes.method) name = methodFields(reader, from, fields);
    else if (type === frameTypes.header) headerFields(reader, from, fields);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
  const read = (fields.at(-1)?.end ?? from) - from;
  if (read < payload.length) {
    fields.push(leaf('unreadable', '', from + read, from + payload.length, texts.cutOff));
  }
  return { name, fields };
}

function methodFields(reader: ByteReader, from: number, into: DissectionField[]): string {
  const classId = reader.u16();
  const methodId = reader.u16();
  const definition = methodNumbered(classId, methodId);
  const name = definition?.name ?? `method ${classId}.${methodId}`;
  into.push(leaf('method', name, from, from + 4, methodTexts[name] ?? texts.method));
  let bits: string[] = [];
  let bitStart = 0;
  const flush = (): void => {
    if (bits.length > 0)
      into.push(leaf('bits', bits.join(', '), from + bitStart, from + bitStart + 1, texts.bits));
    bits = [];
  };
  let packed = 0;
  for (const [argument, type] of definition?.arguments ?? []) {
    if (type === 'bit') {
      if (bits.length === 0) {
        bitStart = reader.offset;
        packed = reader.u8();
      }
      bits.push(`${argument}: ${(packed >> bits.length) & 1}`);
      continue;
    }
    flush();
    const start = from + reader.offset;
    const value = readArgument(reader, type);
    into.push(
      leaf(
        argument,
        say(value),
        start,
        from + reader.offset,
        argumentTexts[argument] ?? texts.argument,
      ),
    );
  }
  flush();
  return name;
}

function headerFields(reader: ByteReader, from: number, into: DissectionField[]): void {
  reader.u16();
  into.push(leaf('class', 'basic', from, from + 2, texts.class));
  reader.u16();
  into.push(leaf('weight', '0', from + 2, from + 4, texts.weight));
  reader.u32();
  const size = reader.u32();
  into.push(leaf('body size', String(size), from + 4, from + 12, texts.bodySize));
  const start = from + reader.offset;
  const properties = readProperties(reader);
  const said = Object.entries(properties).map(([name, value]) => `${name}: ${say(value)}`);
  into.push(leaf('properties', said.join(', '), start, from + reader.offset, texts.properties));
}

function say(value: unknown): string {
  if (value instanceof Map) {
    return `{${[...value].map(([name, one]) => `${String(name)}: ${say(one)}`).join(', ')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(say).join(', ')}]`;
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function kindOf(type: number): readonly [string, Sentence] {
  switch (type) {
    case frameTypes.method:
      return ['method', texts.methodFrame];
    case frameTypes.header:
      return ['content header', texts.headerFrame];
    case frameTypes.body:
      return ['body', texts.bodyFrame];
    case frameTypes.heartbeat:
      return ['heartbeat', texts.heartbeat];
    default:
      return [`type ${type}`, texts.cutOff];
  }
}

function summaryOf(names: readonly string[]): Sentence {
  if (names.length === 0) return { en: 'No frames.', es: 'Ninguna trama.' };
  const list = names.slice(0, 6).join(', ');
  return { en: `AMQP: ${list}.`, es: `AMQP: ${list}.` };
}

function leaf(
  name: string,
  value: string,
  start: number,
  end: number,
  text: Sentence,
): DissectionField {
  const cut = value.length > VALUE_LENGTH_MAX ? `${value.slice(0, VALUE_LENGTH_MAX)}…` : value;
  return { name, value: cut, start, end, text, children: [] };
}

const texts = {
  protocolHeader: {
    en: 'What a client sends first: which protocol it wants to speak.',
    es: 'Lo primero que envía un cliente: qué protocolo quiere hablar.',
  },
  cutOff: {
    en: 'The bytes end early, or are not what was expected here.',
    es: 'Los bytes acaban antes, o no son lo que se esperaba aquí.',
  },
  type: { en: 'What kind of frame it is.', es: 'Qué tipo de trama es.' },
  channel: {
    en: 'Channels share a connection; 0 is the connection itself.',
    es: 'Los canales comparten una conexión; 0 es la propia conexión.',
  },
  size: { en: 'Bytes of the payload.', es: 'Bytes del contenido.' },
  frameEnd: {
    en: 'Every frame ends so; another byte here means that a length was wrong.',
    es: 'Toda trama acaba así; otro byte aquí significa que una longitud era errónea.',
  },
  methodFrame: {
    en: 'A method: something that one side asks or tells.',
    es: 'Un método: algo que un lado pide o cuenta.',
  },
  headerFrame: {
    en: 'The head of a message: its size and properties.',
    es: 'La cabecera de un mensaje: su tamaño y propiedades.',
  },
  bodyFrame: {
    en: 'The body of a message, or a part of it.',
    es: 'El cuerpo de un mensaje, o una parte.',
  },
  heartbeat: { en: 'I am still here.', es: 'Sigo aquí.' },
  method: { en: 'The method.', es: 'El método.' },
  bits: { en: 'Yes or no, a bit for each.', es: 'Sí o no, un bit para cada uno.' },
  argument: { en: 'An argument of the method.', es: 'Un argumento del método.' },
  class: {
    en: 'The class that contents belong to.',
    es: 'La clase a la que pertenecen los contenidos.',
  },
  weight: { en: 'Not used; zero.', es: 'Sin uso; cero.' },
  bodySize: { en: 'Bytes of the whole body.', es: 'Bytes del cuerpo entero.' },
  properties: {
    en: 'Which properties are there, a bit for each, and their values.',
    es: 'Qué propiedades hay, un bit para cada una, y sus valores.',
  },
  body: { en: 'What the message says.', es: 'Lo que dice el mensaje.' },
} as const;

const argumentTexts: Readonly<Record<string, Sentence>> = {
  exchange: {
    en: 'The exchange it goes to; the empty one leads straight to the queue named by the key.',
    es: 'El exchange al que va; el vacío lleva directo a la cola que nombra la clave.',
  },
  queue: { en: 'Name of the queue.', es: 'Nombre de la cola.' },
  routingKey: {
    en: 'What bindings compare with.',
    es: 'Con lo que comparan los enlaces (bindings).',
  },
  deliveryTag: {
    en: 'Number of the delivery on this channel; acknowledgements name it.',
    es: 'Número de la entrega en este canal; las confirmaciones lo nombran.',
  },
  consumerTag: { en: 'Which consumer.', es: 'Qué consumidor.' },
  prefetchCount: {
    en: 'How many messages a consumer may hold unacknowledged.',
    es: 'Cuántos mensajes puede tener un consumidor sin confirmar.',
  },
  replyText: { en: 'Why, for people.', es: 'Por qué, para personas.' },
  replyCode: { en: 'Why, as a number.', es: 'Por qué, como número.' },
};

const methodTexts: Readonly<Record<string, Sentence>> = {
  'basic.publish': { en: 'A message for an exchange.', es: 'Un mensaje para un exchange.' },
  'basic.deliver': { en: 'A message for a consumer.', es: 'Un mensaje para un consumidor.' },
  'basic.ack': {
    en: 'From a consumer: done with it. From the broker: I have it (publisher confirm).',
    es: 'De un consumidor: hecho. Del broker: lo tengo (confirmación al publicador).',
  },
  'basic.nack': { en: 'Not done, or not taken.', es: 'No hecho, o no aceptado.' },
  'basic.return': {
    en: 'A mandatory message that no queue was bound for comes back.',
    es: 'Vuelve un mensaje obligatorio para el que no había ninguna cola.',
  },
  'basic.qos': {
    en: 'How much a consumer takes at a time.',
    es: 'Cuánto toma un consumidor de una vez.',
  },
  'queue.declare': {
    en: 'Make the queue, unless it is there and alike.',
    es: 'Crear la cola, salvo que ya esté y sea igual.',
  },
  'queue.bind': {
    en: 'What comes to the exchange with this key goes into the queue.',
    es: 'Lo que llega al exchange con esta clave va a la cola.',
  },
  'exchange.declare': {
    en: 'Make the exchange, unless it is there and alike.',
    es: 'Crear el exchange, salvo que ya esté y sea igual.',
  },
  'confirm.select': {
    en: 'From now on the broker confirms each message.',
    es: 'Desde ahora el broker confirma cada mensaje.',
  },
};
