/**
 * Our codecs against those that others wrote, on the same messages in one run. Each side encodes to
 * bytes or decodes from them, nothing else; a decoder of ours and of theirs starts anew each time.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { isDeepStrictEqual } from 'node:util';
import protobuf from 'protobufjs';
import { decodeMessage, encodeMessage } from '../../src/sim/contract/protobuf.ts';
import type { Field } from '../../src/sim/contract/contract.ts';
import { AmqpDecoder, encodeContent, encodeMethod } from '../../src/sim/protocols/amqp/frames.ts';
import { decodeBatches, encodeBatch } from '../../src/sim/protocols/kafka/records.ts';
import { encodeRequest, RequestDecoder } from '../../src/sim/wire/http1.ts';
import { encodeFrame, opcodes, WebSocketDecoder } from '../../src/sim/wire/websocket.ts';
import { bytesOfText, concat } from '../../src/sim/wire/utf8.ts';

export interface CodecFigure {
  readonly what: string;
  readonly against: string;
  /** Messages per second of wall time. */
  readonly ours: number;
  readonly theirs: number;
}

/** A message or so many at once; what it gives is not looked at. */
type Work = () => unknown;

const ROUNDS = 7;
const ROUND_MS = 30;
/** Messages that are read in one go. */
const AT_ONCE = 100;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function perSecond(work: Work): Promise<number> {
  let count = 0;
  const begin = performance.now();
  let now = begin;
  while (now - begin < ROUND_MS) {
    for (let i = 0; i < 20; i++) {
      const result = work();
      if (result instanceof Promise) await result;
    }
    count += 20;
    now = performance.now();
  }
  return (count * 1000) / (now - begin);
}

/** By turns, so that both meet the same machine. The first rounds warm up. */
async function compare(
  what: string,
  against: string,
  ours: Work,
  theirs: Work,
  each = 1,
): Promise<CodecFigure> {
  const figures: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < ROUNDS + 2; round++) {
    figures.push({ ours: await perSecond(ours), theirs: await perSecond(theirs) });
  }
  const kept = figures.slice(2);
  return {
    what,
    against,
    ours: each * median(kept.map((one) => one.ours)),
    theirs: each * median(kept.map((one) => one.theirs)),
  };
}

/** Throws unless both sides made the same of it: what is not the same work can't be compared. */
function same(what: string, ours: unknown, theirs: unknown): void {
  const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)];
  if (isDeepStrictEqual(JSON.parse(a), JSON.parse(b))) return;
  throw new Error(`${what}: ours is ${a}, theirs ${b}.`);
}

function repeated(bytes: Uint8Array): Uint8Array {
  return concat(Array.from({ length: AT_ONCE }, () => bytes));
}

const traceparent = `00-${'7'.repeat(32)}-${'1'.repeat(16)}-01`;
const body = bytesOfText('{"orderId":7,"amountCents":1200}');

// ── What packages have inside and give no types for ──

interface WebSocketParts {
  readonly Sender: { frame(payload: Buffer, options: object): readonly Buffer[] };
  readonly Receiver: new (options: object) => {
    on(event: 'message', listener: (data: Buffer) => void): void;
    write(bytes: Buffer): void;
  };
}

interface AmqpDefinitions {
  readonly BasicPublish: number;
  readonly BasicProperties: number;
  encodeMethod(id: number, channel: number, fields: object): Buffer;
  encodeProperties(id: number, channel: number, size: number, fields: object): Buffer;
}

interface AmqpFrames {
  makeBodyFrame(channel: number, payload: Buffer): Buffer;
  parseFrame(bytes: Buffer, max: number): { readonly rest: Buffer } | false;
  decodeFrame(frame: object): object;
}

interface KafkaEncoder {
  readonly buffer: Buffer;
}

interface KafkaBatches {
  RecordBatch(fields: object): Promise<KafkaEncoder>;
}

type KafkaRecordFactory = (fields: object) => KafkaEncoder;
type KafkaDecoderClass = new (bytes: Buffer) => object;
type KafkaBatchReader = (decoder: object) => Promise<{ readonly records: readonly object[] }>;

const require = createRequire(import.meta.url);

const kafkajs = join(dirname(require.resolve('kafkajs/package.json')), 'src/protocol');
async function protobufFigures(): Promise<CodecFigure[]> {
  const lines: Field = {
    name: 'lines',
    number: 4,
    type: 'message',
    repeated: true,
    fields: [
      { name: 'sku', number: 1, type: 'int' },
      { name: 'price', number: 2, type: 'double' },
    ],
  };
  const fields: readonly Field[] = [
    { name: 'orderId', number: 1, type: 'int' },
    { name: 'customerId', number: 2, type: 'int' },
    { name: 'status', number: 3, type: 'string' },
    lines,
  ];
  const text = `syntax = "proto3";
    message Line { int64 sku = 1; double price = 2; }
    message Order { int64 orderId = 1; int64 customerId = 2; string status = 3; repeated Line lines = 4; }`;
  const type = protobuf.parse(text).root.lookupType('Order');
  const message = {
    orderId: 12_345,
    customerId: 7,
    status: 'paid in full',
    lines: [
      { sku: 1, price: 9.5 },
      { sku: 2, price: 19.25 },
      { sku: 3, price: 1 },
    ],
  };
  const bytes = encodeMessage(fields, message);
  const asObject = { longs: Number, defaults: true };
  same('protobuf', [...bytes], [...type.encode(message).finish()]);
  same('protobuf', decodeMessage(fields, bytes), type.toObject(type.decode(bytes), asObject));
  return [
    await compare(
      'protobuf, write an order with three lines',
      'protobufjs',
      () => encodeMessage(fields, message),
      () => type.encode(message).finish(),
    ),
    await compare(
      'protobuf, read it into an object',
      'protobufjs',
      () => decodeMessage(fields, bytes),
      () => type.toObject(type.decode(bytes), asObject),
    ),
  ];
}

async function webSocketFigures(): Promise<CodecFigure[]> {
  const { Receiver, Sender }: WebSocketParts = require('ws');
  const payload = Buffer.from('x'.repeat(256));
  const mask = Uint8Array.of(1, 2, 3, 4);
  const frame = { fin: true, opcode: opcodes.text, payload };
  const options = {
    fin: true,
    opcode: opcodes.text,
    mask: true,
    maskBuffer: Buffer.alloc(4),
    generateMask: (buffer: Buffer) => buffer.set(mask),
    readOnly: true,
    rsv1: false,
  };
  const theirs = (): Buffer => Buffer.concat(Sender.frame(payload, options));
  same('WebSocket', [...encodeFrame(frame, mask)], [...theirs()]);
  const many = Buffer.from(repeated(encodeFrame(frame, mask)));
  const readTheirs = (): Promise<void> =>
    new Promise((resolve) => {
      const receiver = new Receiver({ isServer: true, allowSynchronousEvents: true });
      let count = 0;
      receiver.on('message', (data: Buffer) => {
        data.toString();
        count += 1;
        if (count === AT_ONCE) resolve();
      });
      receiver.write(many);
    });
  same('WebSocket', new WebSocketDecoder('server').push(many).length, AT_ONCE);
  return [
    await compare(
      'WebSocket, write 256 bytes masked',
      'ws',
      () => encodeFrame(frame, mask),
      theirs,
    ),
    await compare(
      'WebSocket, read 100 of them',
      'ws',
      () => new WebSocketDecoder('server').push(many),
      readTheirs,
      AT_ONCE,
    ),
  ];
}

async function amqpFigures(): Promise<CodecFigure[]> {
  // amqplib exports no package.json either, and its front lies at its top.
  const top = dirname(require.resolve('amqplib'));
  const definitions: AmqpDefinitions = require(join(top, 'lib/defs.js'));
  const frames: AmqpFrames = require(join(top, 'lib/frame.js'));
  const args = { exchange: 'calls', routingKey: 'payments.Charge', mandatory: true };
  const properties = {
    contentType: 'application/json',
    deliveryMode: 2,
    headers: new Map([['traceparent', traceparent]]),
  };
  const theirProperties = {
    contentType: 'application/json',
    deliveryMode: 2,
    headers: { traceparent },
  };
  const buffer = Buffer.from(body);
  const theirArgs = { ...args, ticket: 0, immediate: false };
  const ours = (): readonly Uint8Array[] => [
    encodeMethod(1, 'basic.publish', args),
    encodeContent(1, { properties, body }),
  ];
  const theirs = (): readonly Buffer[] => [
    definitions.encodeMethod(definitions.BasicPublish, 1, theirArgs),
    definitions.encodeProperties(definitions.BasicProperties, 1, body.length, theirProperties),
    frames.makeBodyFrame(1, buffer),
  ];
  same('AMQP', [...concat(ours())], [...Buffer.concat(theirs())]);
  const many = Buffer.from(repeated(concat(ours())));
  const header = Uint8Array.of(65, 77, 81, 80, 0, 0, 9, 1);
  const readOurs = (): number => {
    const decoder = new AmqpDecoder('server');
    return [...decoder.push(header), ...decoder.push(many)].length;
  };
  const readTheirs = (): number => {
    let rest: Buffer = many;
    let count = 0;
    while (rest.length > 0) {
      const frame = frames.parseFrame(rest, 131_072);
      if (frame === false) break;
      frames.decodeFrame(frame);
      rest = frame.rest;
      count += 1;
    }
    return count;
  };
  same('AMQP', [readOurs(), readTheirs()], [AT_ONCE + 1, 3 * AT_ONCE]);
  return [
    await compare('AMQP, write a message to publish', 'amqplib', ours, theirs),
    await compare('AMQP, read 100 of them', 'amqplib', readOurs, readTheirs, AT_ONCE),
  ];
}

async function kafkaFigures(): Promise<CodecFigure[]> {
  const { RecordBatch }: KafkaBatches = require(join(kafkajs, 'recordBatch/v0/index.js'));
  const Decoder: KafkaDecoderClass = require(join(kafkajs, 'decoder.js'));
  const read: KafkaBatchReader = require(join(kafkajs, 'recordBatch/v0/decoder.js'));
  const record: KafkaRecordFactory = require(join(kafkajs, 'recordBatch/record/v0/index.js'));
  const trace = bytesOfText(traceparent);
  const records = Array.from({ length: 10 }, (_, at) => ({
    offsetDelta: at,
    timestampDelta: at,
    key: bytesOfText(`k${at}`),
    value: body,
    headers: [{ key: 'traceparent', value: trace }],
  }));
  const firstTimestamp = 1.7e12;
  const batch = {
    baseOffset: 0,
    leaderEpoch: 0,
    attributes: 0,
    lastOffsetDelta: 9,
    baseTimestamp: firstTimestamp,
    maxTimestamp: firstTimestamp + 9,
    producerId: 5,
    producerEpoch: 0,
    baseSequence: 0,
    records,
  };
  const theirs = async (): Promise<Buffer> => {
    const encoder = await RecordBatch({
      compression: 0,
      firstOffset: 0,
      firstTimestamp,
      maxTimestamp: firstTimestamp + 9,
      partitionLeaderEpoch: 0,
      lastOffsetDelta: 9,
      transactional: false,
      producerId: '5',
      producerEpoch: 0,
      firstSequence: 0,
      records: records.map(({ key, value, offsetDelta, timestampDelta }) =>
        record({
          offsetDelta,
          timestampDelta,
          key: Buffer.from(key),
          value: Buffer.from(value),
          headers: { traceparent: Buffer.from(trace) },
        }),
      ),
    });
    return encoder.buffer;
  };
  const bytes = Buffer.from(encodeBatch(batch));
  same('Kafka', [...bytes], [...(await theirs())]);
  const readTheirs = (): Promise<object> => read(new Decoder(bytes));
  same(
    'Kafka',
    decodeBatches(bytes)[0]?.records.length,
    (await read(new Decoder(bytes))).records.length,
  );
  return [
    await compare('Kafka, write a batch of ten', 'kafkajs', () => encodeBatch(batch), theirs),
    await compare('Kafka, read it', 'kafkajs', () => decodeBatches(bytes), readTheirs),
  ];
}

/** llhttp as Node has it: machine code behind a binding. */
interface HttpParserInstance {
  initialize(type: number, resource: object): void;
  execute(bytes: Buffer): unknown;
}

interface HttpCommon {
  readonly HTTPParser: {
    readonly REQUEST: number;
    readonly kOnHeadersComplete: number;
    readonly kOnBody: number;
    readonly kOnMessageComplete: number;
    new (): HttpParserInstance;
  };
}

async function httpFigures(): Promise<CodecFigure[]> {
  const { HTTPParser }: HttpCommon = require('node:_http_common');
  const request = {
    method: 'POST',
    target: '/orders',
    headers: [
      ['Host', 'orders'],
      ['Content-Type', 'application/json'],
      ['traceparent', traceparent],
      ['Accept', '*/*'],
    ] as const,
    body,
  };
  const many = Buffer.from(repeated(encodeRequest(request)));
  const readTheirs = (): number => {
    const parser = new HTTPParser();
    parser.initialize(HTTPParser.REQUEST, {});
    let count = 0;
    Reflect.set(parser, HTTPParser.kOnHeadersComplete, () => 0);
    Reflect.set(parser, HTTPParser.kOnBody, () => {});
    Reflect.set(parser, HTTPParser.kOnMessageComplete, () => {
      count += 1;
    });
    parser.execute(many);
    return count;
  };
  const readOurs = (): number => new RequestDecoder().push(many).length;
  same('HTTP/1.1', readOurs(), readTheirs());
  return [await compare('HTTP/1.1, read 100 requests', 'llhttp', readOurs, readTheirs, AT_ONCE)];
}

export async function codecFigures(): Promise<readonly CodecFigure[]> {
  return [
    ...(await protobufFigures()),
    ...(await webSocketFigures()),
    ...(await amqpFigures()),
    ...(await kafkaFigures()),
    ...(await httpFigures()),
  ];
}
