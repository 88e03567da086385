/** AMQP 0-9-1 frames explained: every byte belongs to a named field (specification 4.2). */
import { ByteReader, WireError } from '../../wire/bytes.ts';
import { leaf, valueIn } from '../../wire/dissection.ts';
import type { Dissection, DissectionField, Sentence } from '../../wire/dissection.ts';
import { strictTextOfBytes } from '../../wire/utf8.ts';
import { FRAME_HEAD_BYTES, frameTypes, PROTOCOL_HEADER, readArgument } from './frames.ts';
import { isMethodName, methodNumbered, propertyTypes } from './methods.ts';
import {
  argumentTexts,
  frameEndText,
  methodTexts,
  propertyTexts,
  summaries,
  texts,
} from './dissector-texts.ts';

/**
 * Frames in a row, as one side sends them. Bytes that end early are explained as far as they go. Who
 * acknowledges the bytes don't say: a broker's `label` is `confirm`, or `nack`.
 */
export function dissectAmqp(bytes: Uint8Array, label = ''): Dissection {
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
  return { protocol: 'AMQP 0-9-1', summary: summaryOf(names, fields, label), fields };
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
  const last = bytes[end - 1] ?? 0;
  const said = last.toString(16).toUpperCase().padStart(2, '0');
  children.push(leaf('frame end', said, end - 1, end, frameEndText(last)));
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
  into.push(
    leaf('method', name, from, from + 4, isMethodName(name) ? methodTexts[name] : texts.method),
  );
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
  const flagsAt = from + reader.offset;
  const flags = reader.u16();
  const there = propertyTypes.filter(([, bit]) => ((flags >> bit) & 1) === 1);
  const names = there.map(([name]) => name).join(', ');
  into.push(leaf('property flags', names, flagsAt, flagsAt + 2, texts.flags));
  for (const [name, , type] of there) {
    const start = from + reader.offset;
    const value = readArgument(reader, type);
    into.push(leaf(name, say(value), start, from + reader.offset, propertyTexts[name]));
  }
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

/** What the first of them says, and how many there are; contents count with their methods. */
function summaryOf(
  names: readonly string[],
  fields: readonly DissectionField[],
  label: string,
): Sentence {
  const [first] = names;
  if (first === undefined) return summaries.nothing;
  const text =
    messageText(first, fields, label) ??
    (isMethodName(first) ? methodTexts[first] : summaries[first]);
  const rest = names.slice(1).filter(isMethodName);
  if (text === undefined) return { en: `AMQP: ${first}.`, es: `AMQP: ${first}.` };
  if (rest.length === 0) return { en: `${first}: ${text.en}`, es: `${first}: ${text.es}` };
  const more = `${rest.slice(0, 4).join(', ')}${rest.length > 4 ? '…' : ''}`;
  return {
    en: `${first}: ${text.en} Then ${more}.`,
    es: `${first}: ${text.es} Después ${more}.`,
  };
}

/** What is said of a message, with its own names and numbers; null for what is about something else. */
function messageText(
  method: string,
  fields: readonly DissectionField[],
  label: string,
): Sentence | null {
  const parts = fields.flatMap(({ children }) => children);
  const args = parts.slice(parts.findIndex(({ name }) => name === 'method') + 1);
  const value = (name: string): string => valueIn(args, name) ?? '';
  const [key, tag, queue] = [value('routingKey'), value('deliveryTag'), value('queue')];
  const given = value('exchange');
  const exchange = given === '' ? { en: 'the default one', es: 'el predeterminado' } : null;
  const from = { en: exchange?.en ?? given, es: exchange?.es ?? given };
  switch (method) {
    case 'basic.publish':
      return {
        en: `A message for the exchange ${from.en}, with the routing key ${key}.`,
        es: `Un mensaje para el exchange ${from.es}, con la clave de enrutamiento ${key}.`,
      };
    case 'basic.deliver': {
      const isAgain = value('bits').includes('redelivered: 1');
      return {
        en: `Delivery ${tag}: a message that came to the exchange ${from.en} with the routing key ${key}.${isAgain ? ' It was delivered before.' : ''}`,
        es: `Entrega ${tag}: un mensaje que llegó al exchange ${from.es} con la clave de enrutamiento ${key}.${isAgain ? ' Ya se entregó antes.' : ''}`,
      };
    }
    case 'exchange.declare':
      return {
        en: `Make the exchange ${given}, of type ${value('type')}, unless it is there and alike.`,
        es: `Crear el exchange ${given}, de tipo ${value('type')}, salvo que ya esté y sea igual.`,
      };
    case 'queue.declare':
      return queue === ''
        ? {
            en: 'Make a queue, with a name that the broker chooses.',
            es: 'Crear una cola, con un nombre que elige el broker.',
          }
        : {
            en: `Make the queue ${queue}, unless it is there and alike.`,
            es: `Crear la cola ${queue}, salvo que ya esté y sea igual.`,
          };
    case 'queue.bind':
      return {
        en: `What comes to the exchange ${from.en} with the routing key ${key} goes into the queue ${queue}.`,
        es: `Lo que llega al exchange ${from.es} con la clave de enrutamiento ${key} va a la cola ${queue}.`,
      };
    case 'basic.consume':
      return {
        en: `Send me what comes into the queue ${queue}.`,
        es: `Envíame lo que llegue a la cola ${queue}.`,
      };
    case 'basic.ack': {
      const isAll = value('bits').includes('multiple: 1');
      const upTo = isAll ? { en: 'all up to ', es: 'todo hasta ' } : { en: '', es: '' };
      return label === 'confirm'
        ? {
            en: `The broker has ${upTo.en}message ${tag} (publisher confirm).`,
            es: `El broker tiene ${upTo.es}el mensaje ${tag} (confirmación al publicador).`,
          }
        : {
            en: `Done with ${upTo.en}delivery ${tag}: the broker may forget it.`,
            es: `Hecho ${upTo.es}la entrega ${tag}: el broker puede olvidarla.`,
          };
    }
    default:
      return null;
  }
}
