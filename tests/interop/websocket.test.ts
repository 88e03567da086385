/** Unmodified `ws` against our WebSockets on real sockets: its client at our server, our client at its server. */
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { RawData } from 'ws';
import type { CallResult, OutgoingCall } from '../../src/sim/contract/calls.ts';
import type { Contract, Operation } from '../../src/sim/contract/contract.ts';
import { acceptRestCalls } from '../../src/sim/protocols/rest/calls.ts';
import { WebSocketSide } from '../../src/sim/protocols/websocket/calls.ts';
import { newLink } from '../../src/sim/index.ts';
import { RealProcess } from '../support/real-process.ts';

const echo: Operation = {
  name: 'Echo',
  kind: 'query',
  method: 'POST',
  path: '/echo',
  idempotent: true,
  success: 200,
  input: [{ name: 'text', number: 1, type: 'string' }],
  output: [{ name: 'text', number: 1, type: 'string' }],
};
const contract: Contract = { operations: [echo], events: [], subscribes: [] };
const link = { ...newLink('client-parrot', 'client', 'parrot'), protocol: 'websocket' as const };

function callOf(peer: string, text: string): OutgoingCall {
  return {
    link: { ...link, id: peer },
    peer,
    peers: [peer],
    callable: { kind: 'operation', operation: echo },
    input: { text },
    timeoutMs: 3_000,
    timeoutSetting: 'test',
    trace: '0af7651916cd43dd8448eb211c80319c',
    span: 'b7ad6b7169203331',
  };
}

/** Messages come as one buffer, since nothing asked `ws` for another form. */
function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString('utf8') : '';
}

describe('a client of ws', () => {
  const ours = new RealProcess('parrot/0', 1);
  let address = '';

  beforeAll(async () => {
    const port = await ours.listen(() => {
      const side = new WebSocketSide(ours.core, ours.endpoint, 'parrot', () => contract, handle);
      function handle(call: Parameters<ConstructorParameters<typeof WebSocketSide>[4]>[0]): void {
        const { asked } = call;
        if (asked.kind === 'error') call.answer(asked, '', '');
        else call.answer({ kind: 'answer', status: 200, value: Object(asked.input) }, '', '');
      }
      ours.endpoint.listen((connection) =>
        acceptRestCalls(
          ours.core,
          connection,
          'parrot',
          () => contract,
          handle,
          (request) => side.accept(connection, request),
        ),
      );
    });
    address = `ws://127.0.0.1:${port}`;
  });
  afterAll(() => ours.close());

  async function open(path: string): Promise<WebSocket> {
    const socket = new WebSocket(address + path);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return socket;
  }

  function next(socket: WebSocket): Promise<unknown> {
    return new Promise((resolve) => {
      socket.once('message', (data) => resolve(JSON.parse(textOf(data))));
    });
  }

  it('calls, in frames and in pieces, and is answered by number', async () => {
    const socket = await open('/calls');
    const text = 'ñandú '.repeat(5_000);
    const answer = next(socket);
    const message = JSON.stringify({ id: 7, call: 'Echo', input: { text } });
    socket.send(message.slice(0, 100), { fin: false });
    socket.send(message.slice(100), { fin: true });
    expect(await answer).toEqual({ id: 7, status: 200, value: { text } });
    const refused = next(socket);
    socket.send(JSON.stringify({ id: 8, call: 'Sing', input: {} }));
    expect(await refused).toMatchObject({ id: 8, status: 404 });
    socket.close(1000);
    const [code] = await new Promise<[number]>((resolve) => {
      socket.once('close', (closed: number) => resolve([closed]));
    });
    expect(code).toBe(1000);
  });

  it('has its pings answered, and is told what it did wrong', async () => {
    const socket = await open('/calls');
    const pong = new Promise((resolve) => {
      socket.once('pong', (data) => resolve(String(data)));
    });
    socket.ping('beat');
    expect(await pong).toBe('beat');
    const closed = new Promise((resolve) => {
      socket.once('close', (code) => resolve(code));
    });
    socket.send('no JSON');
    expect(await closed).toBe(1007);
  });

  it('is refused at a path that is none', async () => {
    await expect(open('/elsewhere')).rejects.toThrow(/404/);
  });
});

describe('a server of ws', () => {
  const ports = new Map<string, number>();
  const ours = new RealProcess('client/0', 1, (process) => ({
    host: '127.0.0.1',
    port: ports.get(process) ?? 1,
  }));
  let side: WebSocketSide;
  let server: WebSocketServer;

  beforeAll(async () => {
    await ours.listen(() => {
      side = new WebSocketSide(
        ours.core,
        ours.endpoint,
        'client',
        () => contract,
        () => {},
      );
    });
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/calls' });
    await new Promise((resolve) => {
      server.once('listening', resolve);
    });
    const bound: AddressInfo | string | null = server.address();
    ports.set('theirs/0', bound !== null && typeof bound === 'object' ? bound.port : 1);
    server.on('connection', (socket) => {
      socket.on('message', (data) => {
        const { id, input }: { id: number; input: { text: string } } = JSON.parse(textOf(data));
        if (input.text === 'break') socket.terminate();
        else socket.send(JSON.stringify({ id, status: 200, value: input }));
      });
    });
  });
  afterAll(async () => {
    for (const socket of server.clients) socket.terminate();
    server.close();
    await ours.close();
  });

  function call(peer: string, text: string): Promise<CallResult> {
    return new Promise((resolve) => {
      ours.run(() => side.call(callOf(peer, text), resolve));
    });
  }

  it('answers us, many at once on one socket, and long texts in several frames', async () => {
    const long = 'x'.repeat(70_000);
    const answers = await Promise.all([...'abcdefgh', long].map((text) => call('theirs/0', text)));
    expect(answers.map((answer) => answer.kind)).toEqual(answers.map(() => 'answer'));
    expect(answers.at(-1)).toMatchObject({ value: { text: long } });
    expect(server.clients.size).toBe(1);
  });

  it('breaks off, and the next call finds it again', async () => {
    expect(await call('theirs/0', 'break')).toMatchObject({ reason: 'connection-reset' });
    expect(await call('theirs/0', 'again')).toMatchObject({ kind: 'answer' });
    expect(await call('nobody/0', 'hello')).toMatchObject({ reason: 'connection-refused' });
  });
});
