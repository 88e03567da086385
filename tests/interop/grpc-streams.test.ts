/** Streaming calls of unmodified `@grpc/grpc-js` and Node's `http2` with ours on real sockets, both ways. */
import { connect, createServer } from 'node:http2';
import { Client, credentials, Server, ServerCredentials, status as codes } from '@grpc/grpc-js';
import type {
  ServerDuplexStream,
  ServerReadableStream,
  ServerWritableStream,
  ServiceError,
  sendUnaryData,
} from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CallResult,
  CallStream,
  IncomingCall,
  IncomingStream,
} from '../../src/sim/contract/calls.ts';
import type { Contract, Operation } from '../../src/sim/contract/contract.ts';
import { methodPath, protoText } from '../../src/sim/contract/proto-text.ts';
import { acceptGrpcCalls } from '../../src/sim/protocols/grpc/callee.ts';
import { GrpcSide } from '../../src/sim/protocols/grpc/caller.ts';
import { newLink } from '../../src/sim/index.ts';
import { RealProcess } from '../support/real-process.ts';

interface Item {
  readonly text?: string;
  readonly n?: number;
}

const item: Operation['input'] = [
  { name: 'text', number: 1, type: 'string' },
  { name: 'n', number: 2, type: 'int' },
];

function operation(name: string, stream: NonNullable<Operation['stream']>): Operation {
  const path = `/${name.toLowerCase()}`;
  return {
    name,
    kind: 'query',
    method: 'POST',
    path,
    idempotent: true,
    success: 200,
    stream,
    input: item,
    output: item,
  };
}

const watch = operation('Watch', 'server');
const sum = operation('Sum', 'client');
const talk = operation('Talk', 'both');
const contract: Contract = { operations: [watch, sum, talk], events: [], subscribes: [] };
const { root } = protobuf.parse(protoText('parrot', contract), { keepCase: true });

function encoder(type: string): (value: object) => Buffer {
  const known = root.lookupType(`panal.${type}`);
  return (value) => Buffer.from(known.encode(known.fromObject(value)).finish());
}

function decoder(type: string): (bytes: Buffer) => Item {
  const known = root.lookupType(`panal.${type}`);
  return (bytes) => known.toObject(known.decode(bytes), { longs: Number, defaults: true });
}

function numberOf(message: unknown): number {
  return Number(Reflect.get(Object(message), 'n'));
}

function textOf(message: unknown): string {
  return String(Reflect.get(Object(message), 'text'));
}

/** All messages of a stream of grpc-js, and the code that it ended with. */
function collect(
  stream: NodeJS.ReadableStream,
): Promise<{ items: Item[]; code: number; details: string }> {
  return new Promise((resolve) => {
    const items: Item[] = [];
    stream.on('data', (one: Item) => items.push(one));
    stream.on('error', (error: ServiceError) => {
      resolve({ items, code: error.code, details: error.details });
    });
    stream.on('end', () => resolve({ items, code: 0, details: '' }));
  });
}

describe('grpc-js streams to us and from us', () => {
  const ours = new RealProcess('parrot/0', 1);
  const log: string[] = [];
  let client: Client;
  let port = 0;

  /** Sends `count` outputs as there is room, then the answer. */
  function give(call: IncomingCall, stream: IncomingStream, count: number, text: string): void {
    let n = 0;
    const next = (): void => {
      if (n === count) {
        call.answer({ kind: 'answer', status: 200, value: {} }, '', '');
        return;
      }
      n += 1;
      log.push(`gives ${n}`);
      stream.send({ text, n }, '', '', next);
    };
    next();
  }

  function serve(call: IncomingCall): void {
    const { asked, stream } = call;
    if (asked.kind === 'error' || stream === undefined) {
      const detail = 'no stream';
      call.answer({ kind: 'error', status: 500, reason: '', detail, values: {} }, '', '');
      return;
    }
    stream.onGone(() => log.push(`gone ${call.title}`));
    if (call.title === 'Watch') {
      const { input } = asked;
      // A negative count: nothing comes, ever.
      if (numberOf(input) >= 0) give(call, stream, numberOf(input), textOf(input));
      return;
    }
    let total = 0;
    const read = (): void =>
      stream.next((input) => {
        if (input === null) {
          const value = call.title === 'Sum' ? { text: '', n: total } : {};
          call.answer({ kind: 'answer', status: 200, value }, '', '');
          return;
        }
        total += numberOf(input);
        if (textOf(input) === 'refuse') {
          call.answer({ kind: 'error', status: 412, reason: '', detail: 'no', values: {} }, '', '');
        } else if (call.title === 'Sum') read();
        else stream.send({ text: textOf(input), n: total }, '', '', read);
      });
    read();
  }

  beforeAll(async () => {
    port = await ours.listen(() => {
      ours.endpoint.listen((connection) =>
        acceptGrpcCalls(
          ours.core,
          connection,
          'parrot',
          () => contract,
          () => null,
          serve,
        ),
      );
    });
    client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  });
  afterAll(async () => {
    client.close();
    await ours.close();
  });

  const watching = (value: object, options = {}) =>
    client.makeServerStreamRequest(
      methodPath('parrot', 'Watch'),
      encoder('WatchRequest'),
      decoder('WatchResponse'),
      value,
      options,
    );
  const talking = () =>
    client.makeBidiStreamRequest(
      methodPath('parrot', 'Talk'),
      encoder('TalkRequest'),
      decoder('TalkResponse'),
    );

  it('server streaming: every message, then OK; larger than the windows too', async () => {
    const small = await collect(watching({ text: 'hola', n: 50 }));
    expect(small.code).toBe(0);
    expect(small.items.map(({ n }) => n)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
    const text = 'panal'.repeat(40_000);
    const large = await collect(watching({ text, n: 3 }));
    expect(large.items.map((one) => one.text === text)).toEqual([true, true, true]);
    expect((await collect(watching({ text: '', n: 0 }))).items).toEqual([]);
  });

  it('client streaming: one answer to all, and a refusal before they are all there', async () => {
    const adding = (values: readonly object[], isEnded = true): Promise<Item> =>
      new Promise((resolve, reject) => {
        const call = client.makeClientStreamRequest(
          methodPath('parrot', 'Sum'),
          encoder('SumRequest'),
          decoder('SumResponse'),
          (error: ServiceError | null, value?: Item) => {
            if (error === null && value !== undefined) resolve(value);
            else reject(error ?? new Error('no answer'));
          },
        );
        for (const value of values) call.write(value);
        if (isEnded) call.end();
      });
    const text = 'x'.repeat(100_000);
    expect((await adding([1, 2, 3].map((n) => ({ text, n })))).n).toBe(6);
    expect((await adding([])).n).toBe(0);
    await expect(adding([{ text: 'refuse', n: 1 }], false)).rejects.toMatchObject({
      code: codes.FAILED_PRECONDITION,
      details: 'no',
    });
  });

  it('both ways: an answer to each, while more are on their way', async () => {
    const call = talking();
    const heard: number[] = [];
    const done = new Promise<void>((resolve) => {
      call.on('end', resolve);
    });
    call.on('data', ({ n = 0 }: Item) => {
      heard.push(n);
      if (heard.length < 20) call.write({ text: 'y'.repeat(5_000), n: 1 });
      else call.end();
    });
    call.write({ text: 'y', n: 1 });
    await done;
    expect(heard).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it('a deadline and a cancellation, of which we hear', async () => {
    log.length = 0;
    const late = await collect(watching({ text: '', n: -1 }, { deadline: Date.now() + 150 }));
    expect(late.code).toBe(codes.DEADLINE_EXCEEDED);
    await expect.poll(() => log).toEqual(['gone Watch']);
    const call = watching({ text: '', n: -1 });
    setTimeout(() => call.cancel(), 100);
    expect((await collect(call)).code).toBe(codes.CANCELLED);
    await expect.poll(() => log).toEqual(['gone Watch', 'gone Watch']);
  });

  it('a reader that pauses holds us back, and no other call of its connection', async () => {
    log.length = 0;
    const call = watching({ text: 'z'.repeat(10_000), n: 100 });
    const seen: Item[] = [];
    call.on('data', (one: Item) => {
      seen.push(one);
      if (seen.length === 1) call.pause();
    });
    await expect.poll(() => log.length).toBeGreaterThan(1);
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    const given = log.length;
    expect(given).toBeLessThan(100);
    const others = await collect(watching({ text: 'z'.repeat(10_000), n: 30 }));
    expect(others.items.length).toBe(30);
    expect(log.filter((one) => one === 'gives 100')).toEqual([]);
    const ended = new Promise((resolve) => {
      call.on('end', resolve);
    });
    call.resume();
    await ended;
    expect(seen.length).toBe(100);
  });

  it('as Node’s http2 does, frame by frame', async () => {
    const session = connect(`http://127.0.0.1:${port}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': methodPath('parrot', 'Watch'),
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const body = encoder('WatchRequest')({ text: 'ok', n: 3 });
    const head = Buffer.alloc(5);
    head.writeUInt32BE(body.length, 1);
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const trailers = new Promise<unknown>((resolve) => {
      stream.on('trailers', resolve);
    });
    stream.end(Buffer.concat([head, body]));
    expect(await trailers).toMatchObject({ 'grpc-status': '0' });
    const bytes = Buffer.concat(chunks);
    const one = encoder('WatchResponse')({ text: 'ok', n: 1 });
    expect(bytes.length).toBe(3 * (5 + one.length));
    session.close();
  });
});

describe('we stream to grpc-js and from it', () => {
  const ports = new Map<string, number>();
  const ours = new RealProcess('client/0', 1, (process) => ({
    host: '127.0.0.1',
    port: ports.get(process) ?? 1,
  }));
  const server = new Server();
  const log: string[] = [];
  let side: GrpcSide;

  beforeAll(async () => {
    await ours.listen(() => {
      side = new GrpcSide(ours.core, ours.endpoint);
    });
    const definition = (name: string, requestStream: boolean, responseStream: boolean) => ({
      path: methodPath('parrot', name),
      requestStream,
      responseStream,
      requestSerialize: encoder(`${name}Request`),
      requestDeserialize: decoder(`${name}Request`),
      responseSerialize: encoder(`${name}Response`),
      responseDeserialize: decoder(`${name}Response`),
    });
    server.addService(
      {
        Watch: definition('Watch', false, true),
        Sum: definition('Sum', true, false),
        Talk: definition('Talk', true, true),
      },
      {
        Watch(call: ServerWritableStream<Item, Item>) {
          call.on('cancelled', () => log.push('cancelled'));
          const { n: count = 0, text = '' } = call.request;
          let n = 0;
          const more = (): void => {
            while (n < count) {
              n += 1;
              log.push(`gives ${n}`);
              if (!call.write({ text, n })) {
                call.once('drain', more);
                return;
              }
            }
            if (count >= 0) call.end();
          };
          more();
        },
        Sum(call: ServerReadableStream<Item, Item>, done: sendUnaryData<Item>) {
          let total = 0;
          call.on('data', ({ n = 0, text }: Item) => {
            total += n;
            if (text === 'refuse') done({ code: codes.OUT_OF_RANGE, details: 'too far' });
          });
          call.on('end', () => done(null, { text: '', n: total }));
        },
        Talk(call: ServerDuplexStream<Item, Item>) {
          let total = 0;
          call.on('data', ({ n = 0 }: Item) => call.write({ text: '', n: (total += n) }));
          call.on('end', () => call.end());
        },
      },
    );
    const bound = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) => {
        if (error === null) resolve(at);
        else reject(error);
      });
    });
    ports.set('theirs/0', bound);
  });
  afterAll(async () => {
    server.forceShutdown();
    await ours.close();
  });

  interface Call {
    readonly stream: CallStream;
    readonly ended: Promise<CallResult>;
    /** The next output, or null at the end. */
    next(): Promise<object | null>;
    rest(): Promise<readonly object[]>;
  }

  function open(of: Operation, input: object, timeoutMs = 5_000, peer = 'theirs/0'): Call {
    let end: (result: CallResult) => void = () => {};
    const ended = new Promise<CallResult>((resolve) => {
      end = resolve;
    });
    const link = { ...newLink('client-parrot', 'client', 'parrot'), id: peer };
    const callable = { kind: 'operation', operation: of } as const;
    const patience = { timeoutMs, timeoutSetting: 'test' };
    const traced = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };
    let stream: CallStream | null = null;
    ours.run(() => {
      stream = side.stream(
        { link, peer, peers: [peer], callable, input, metadata: [], ...patience, ...traced },
        end,
      );
    });
    if (stream === null) throw new Error('no stream');
    const opened: CallStream = stream;
    const next = (): Promise<object | null> =>
      new Promise((resolve) => {
        ours.run(() => opened.next(resolve));
      });
    const rest = async (): Promise<readonly object[]> => {
      const items: object[] = [];
      for (let one = await next(); one !== null; one = await next()) items.push(one);
      return items;
    };
    return { stream: opened, ended, next, rest };
  }

  function send(stream: CallStream, inputs: readonly object[]): void {
    const [first, ...rest] = inputs;
    if (first === undefined) stream.end();
    else stream.send(first, () => ours.run(() => send(stream, rest)));
  }

  it('server streaming, with messages larger than the windows', async () => {
    const call = open(watch, { text: 'w'.repeat(100_000), n: 4 });
    expect((await call.rest()).map(numberOf)).toEqual([1, 2, 3, 4]);
    expect(await call.ended).toMatchObject({ kind: 'answer', status: 200 });
  });

  it('client streaming, and a refusal in the middle', async () => {
    const call = open(sum, {});
    ours.run(() =>
      send(
        call.stream,
        [1, 2, 3].map((n) => ({ text: 's'.repeat(90_000), n })),
      ),
    );
    expect(await call.ended).toMatchObject({ kind: 'answer', value: { n: 6 } });
    const refused = open(sum, {});
    ours.run(() => refused.stream.send({ text: 'refuse', n: 1 }, () => {}));
    expect(await refused.ended).toMatchObject({ status: 400, detail: 'OUT_OF_RANGE: too far' });
  });

  it('both ways', async () => {
    const call = open(talk, {});
    const heard: unknown[] = [];
    for (let n = 1; n <= 5; n++) {
      ours.run(() => call.stream.send({ text: 't', n }, () => {}));
      heard.push(await call.next());
    }
    expect(heard.map(numberOf)).toEqual([1, 3, 6, 10, 15]);
    ours.run(() => call.stream.end());
    expect(await call.next()).toBeNull();
    expect(await call.ended).toMatchObject({ kind: 'answer' });
  });

  it('a deadline, and leaving early: they hear of both', async () => {
    log.length = 0;
    const late = open(watch, { text: '', n: -1 }, 200);
    expect(await late.ended).toMatchObject({ kind: 'failure', reason: 'timeout' });
    await expect.poll(() => log).toEqual(['cancelled']);
    const left = open(watch, { text: 'v'.repeat(50_000), n: 1_000 });
    await left.next();
    ours.run(() => left.stream.stop());
    expect(await left.ended).toMatchObject({ kind: 'answer' });
    await expect.poll(() => log.at(-1)).toBe('cancelled');
  });

  it('who does not read holds them back', async () => {
    log.length = 0;
    const call = open(watch, { text: 'u'.repeat(20_000), n: 60 }, 20_000);
    await call.next();
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    expect(log.length).toBeLessThan(30);
    expect((await call.rest()).length).toBe(59);
  });

  it('a server of Node’s http2', async () => {
    const plain = createServer();
    plain.on('stream', (stream, headers) => {
      expect(headers['grpc-timeout']).toMatch(/^\d+m$/);
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc' },
        { waitForTrailers: true },
      );
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      for (let n = 1; n <= 3; n++) {
        const body = encoder('WatchResponse')({ text: 'n', n });
        const head = Buffer.alloc(5);
        head.writeUInt32BE(body.length, 1);
        stream.write(head);
        stream.write(body);
      }
      stream.end();
    });
    await new Promise<void>((resolve) => {
      plain.listen(0, '127.0.0.1', resolve);
    });
    const bound = plain.address();
    ports.set('plain/0', bound !== null && typeof bound === 'object' ? bound.port : 1);
    const call = open(watch, { text: '', n: 3 }, 5_000, 'plain/0');
    expect(await call.rest()).toHaveLength(3);
    expect(await call.ended).toMatchObject({ kind: 'answer' });
    plain.close();
  });
});
