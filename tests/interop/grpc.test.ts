/** Unmodified `@grpc/grpc-js` and Node's `http2` against our gRPC on real sockets, both ways. */
import { connect, createServer } from 'node:http2';
import {
  Client,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  status as codes,
} from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallResult, IncomingCall, OutgoingCall } from '../../src/sim/contract/calls.ts';
import type { Contract, Operation } from '../../src/sim/contract/contract.ts';
import { methodPath, protoText } from '../../src/sim/contract/proto-text.ts';
import { acceptGrpcCalls } from '../../src/sim/protocols/grpc/callee.ts';
import { GrpcSide } from '../../src/sim/protocols/grpc/caller.ts';
import { newLink } from '../../src/sim/index.ts';
import { RealProcess } from '../support/real-process.ts';

const echo: Operation = {
  name: 'Echo',
  kind: 'query',
  method: 'POST',
  path: '/echo',
  idempotent: true,
  success: 200,
  input: [
    { name: 'text', number: 1, type: 'string' },
    { name: 'count', number: 2, type: 'int' },
  ],
  output: [
    { name: 'text', number: 1, type: 'string' },
    { name: 'lengths', number: 2, type: 'int', repeated: true },
  ],
};
const contract: Contract = { operations: [echo], events: [], subscribes: [] };
const { root } = protobuf.parse(protoText('parrot', contract), { keepCase: true });
const request = root.lookupType('panal.EchoRequest');
const response = root.lookupType('panal.EchoResponse');
const path = methodPath('parrot', 'Echo');

interface Echoed {
  readonly text?: string;
  readonly lengths?: readonly number[];
}

function encodeRequest(value: object): Buffer {
  return Buffer.from(request.encode(request.fromObject(value)).finish());
}

function decodeResponse(bytes: Buffer): Echoed {
  return response.toObject(response.decode(bytes), { longs: Number });
}

describe('grpc-js calls us', () => {
  const ours = new RealProcess('parrot/0', 1);
  const seen: IncomingCall[] = [];
  let client: Client;
  let port = 0;

  beforeAll(async () => {
    port = await ours.listen(() => {
      ours.endpoint.listen((connection) =>
        acceptGrpcCalls(
          ours.core,
          connection,
          'parrot',
          () => contract,
          () => null,
          (call) => {
            seen.push(call);
            const { asked } = call;
            if (asked.kind === 'error') call.answer(asked, '', '');
            else {
              const text = String(Reflect.get(Object(asked.input), 'text'));
              const count = Number(Reflect.get(Object(asked.input), 'count'));
              // A negative count asks for no answer at all.
              if (count < 0) return;
              if (count > 100) {
                const detail = `${count} is more than 100 %`;
                call.answer({ kind: 'error', status: 400, reason: '', detail, values: {} }, '', '');
              } else {
                const lengths = Array.from({ length: count }, () => text.length);
                call.answer({ kind: 'answer', status: 200, value: { text, lengths } }, '', '');
              }
            }
          },
        ),
      );
    });
    client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  });

  afterAll(async () => {
    client.close();
    await ours.close();
  });

  function call(value: object, options = {}): Promise<Echoed> {
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        encodeRequest,
        decodeResponse,
        value,
        new Metadata(),
        options,
        (error: ServiceError | null, answer?: Echoed) => {
          if (error === null && answer !== undefined) resolve(answer);
          else reject(error ?? new Error('no answer'));
        },
      );
    });
  }

  it('and gets its answer, many at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => call({ text: `nº ${at}`, count: 2 })),
    );
    expect(answers.map(({ text }) => text)).toEqual(answers.map((_, at) => `nº ${at}`));
    expect(answers[7]?.lengths).toEqual([4, 4]);
  });

  it('with messages larger than the windows of flow control', async () => {
    const text = 'panal'.repeat(60_000);
    expect((await call({ text, count: 1 })).text).toBe(text);
  });

  it('and is told a status with its message, and what is no method', async () => {
    await expect(call({ text: '', count: 200 })).rejects.toMatchObject({
      code: codes.INVALID_ARGUMENT,
      details: '200 is more than 100 %',
    });
    const unknown = new Promise((resolve) => {
      client.makeUnaryRequest(
        '/panal.Parrot/Sing',
        encodeRequest,
        decodeResponse,
        {},
        (error: ServiceError | null) => resolve(error?.code),
      );
    });
    expect(await unknown).toBe(codes.UNIMPLEMENTED);
  });

  it('and its metadata is what the handler is told', async () => {
    const metadata = new Metadata();
    metadata.set('x-tenant', 'acme');
    await new Promise((resolve) => {
      client.makeUnaryRequest(
        path,
        encodeRequest,
        decodeResponse,
        { text: '', count: 1 },
        metadata,
        resolve,
      );
    });
    expect(seen.at(-1)?.metadata()).toEqual([['x-tenant', 'acme']]);
  });

  it('with a deadline, which we see, and which ends the call on both sides', async () => {
    const deadline = Date.now() + 200;
    await expect(call({ text: '', count: -1 }, { deadline })).rejects.toMatchObject({
      code: codes.DEADLINE_EXCEEDED,
    });
    const last = seen.at(-1);
    expect(last?.deadline).not.toBeNull();
    await expect.poll(() => last?.isCancelled()).toBe(true);
  });

  it('and cancels', async () => {
    const cancelled = new Promise((resolve) => {
      const one = client.makeUnaryRequest(
        path,
        encodeRequest,
        decodeResponse,
        { text: '', count: -1 },
        (error: ServiceError | null) => resolve(error?.code),
      );
      setTimeout(() => one.cancel(), 100);
    });
    expect(await cancelled).toBe(codes.CANCELLED);
    await expect.poll(() => seen.at(-1)?.isCancelled()).toBe(true);
  });

  it('as Node’s http2 does, which is told that this is no plain HTTP', async () => {
    const session = connect(`http://127.0.0.1:${port}`);
    const status = await new Promise((resolve) => {
      const stream = session.request({ ':path': '/', ':method': 'GET' });
      stream.on('response', (headers) => resolve(headers[':status']));
      stream.resume();
      stream.end();
    });
    session.close();
    expect(status).toBe(415);
  });
});

describe('we call', () => {
  const ports = new Map<string, number>();
  const ours = new RealProcess('client/0', 1, (process) => ({
    host: '127.0.0.1',
    port: ports.get(process) ?? 1,
  }));
  const link = { ...newLink('client-parrot', 'client', 'parrot'), protocol: 'grpc' as const };
  let side: GrpcSide;

  beforeAll(async () => {
    await ours.listen(() => {
      side = new GrpcSide(ours.core, ours.endpoint);
    });
  });
  afterAll(() => ours.close());

  function call(peer: string, input: object, timeoutMs = 5_000): Promise<CallResult> {
    const outgoing: OutgoingCall = {
      link: { ...link, id: peer },
      peer,
      peers: [peer],
      callable: { kind: 'operation', operation: echo },
      input,
      metadata: [['x-tenant', 'acme']],
      timeoutMs,
      timeoutSetting: 'test',
      trace: '0af7651916cd43dd8448eb211c80319c',
      span: 'b7ad6b7169203331',
    };
    return new Promise((resolve) => {
      ours.run(() => side.call(outgoing, resolve));
    });
  }

  it('a server of grpc-js: answers, statuses, large messages, a deadline', async () => {
    const server = new Server();
    const parents: string[] = [];
    const tenants: string[] = [];
    server.addService(
      {
        Echo: {
          path,
          requestStream: false,
          responseStream: false,
          requestSerialize: encodeRequest,
          requestDeserialize: (bytes: Buffer) =>
            request.toObject(request.decode(bytes), { longs: Number, defaults: true }),
          responseSerialize: (value: object) =>
            Buffer.from(response.encode(response.fromObject(value)).finish()),
          responseDeserialize: decodeResponse,
        },
      },
      {
        Echo: (
          one: { request: { text: string; count: number }; metadata: Metadata },
          done: (error: object | null, value?: object) => void,
        ) => {
          parents.push(String(one.metadata.get('traceparent')[0]));
          tenants.push(String(one.metadata.get('x-tenant')[0]));
          const { text, count } = one.request;
          if (count < 0) return;
          if (count > 100) done({ code: codes.ALREADY_EXISTS, details: 'ya existe: café' });
          else done(null, { text, lengths: [text.length, count] });
        },
      },
    );
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    ports.set('theirs/0', port);
    const text = 'x'.repeat(200_000);
    const [small, large, refused, late] = await Promise.all([
      call('theirs/0', { text: 'hola', count: 3 }),
      call('theirs/0', { text, count: 1 }),
      call('theirs/0', { text: '', count: 500 }),
      call('theirs/0', { text: '', count: -1 }, 300),
    ]);
    expect(small).toMatchObject({ kind: 'answer', value: { text: 'hola', lengths: [4, 3] } });
    expect(large).toMatchObject({ kind: 'answer', value: { lengths: [200_000, 1] } });
    expect(refused).toEqual({
      kind: 'error',
      status: 409,
      code: 'ALREADY_EXISTS',
      detail: 'ALREADY_EXISTS: ya existe: café',
    });
    expect(late).toMatchObject({ kind: 'failure', reason: 'timeout', definite: false });
    expect(tenants[0]).toBe('acme');
    expect(parents[0]).toBe('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
    server.forceShutdown();
  });

  it('a server of Node’s http2 that is no gRPC, and say what its answer lacks', async () => {
    const server = createServer((_request, answer) => {
      answer.writeHead(404);
      answer.end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const bound = server.address();
    ports.set('plain/0', bound !== null && typeof bound === 'object' ? bound.port : 1);
    expect(await call('plain/0', { text: '', count: 1 })).toMatchObject({
      kind: 'failure',
      reason: 'bad-response',
    });
    server.close();
  });
});
