/** Unmodified `ws` against our WebSockets on real sockets: its client at our server, our client at its server. */
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { RawData } from 'ws';
import type { CallResult, OutgoingCall } from '../../src/sim/contract/calls.ts';
import type { Contract, Operation } from '../../src/sim/contract/contract.ts';
import { acceptRestCalls } from '../../src/sim/protocols/rest/calls.ts';
import { Dialled } from '../../src/sim/protocols/websocket/dial.ts';
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
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const contract: Contract = { operations: [echo], events: [], subscribes: [] };
const link = { ...newLink('client-parrot', 'client', 'parrot'), protocol: 'websocket' as const };

function callOf(peer: string, text: string): OutgoingCall {
  return {
    link: { ...link, id: peer },
    peer,
    peers: [peer],
    callable: { kind: 'operation', operation: echo },
    input: { text },
    metadata: [],
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

describe('the end of a socket, as ws sees it', () => {
  const ours = new RealProcess('parrot/0', 1);
  let address = '';
  let tell: (event: string, data: unknown) => void = () => {};

  beforeAll(async () => {
    const port = await ours.listen(() => {
      const handle = (): void => {};
      const side = new WebSocketSide(ours.core, ours.endpoint, 'parrot', () => contract, handle);
      tell = (event, data) => ours.run(() => side.tell(event, data, TRACE, SPAN));
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

  async function open(path: string): Promise<{ socket: WebSocket; ended: Promise<unknown> }> {
    const socket = new WebSocket(address + path);
    const ended = new Promise((resolve) => {
      socket.once('close', (code: number, reason: Buffer) => resolve([code, String(reason)]));
    });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return { socket, ended };
  }

  it.each([1000, 1001, 1003, 1008, 1011, 1012, 1013, 3000, 4999])(
    'is answered with its own code, %i',
    async (code) => {
      const { socket, ended } = await open('/socket');
      socket.close(code, 'bye');
      expect(await ended).toEqual([code, 'bye']);
    },
  );

  it('has no code where none was given', async () => {
    const { socket, ended } = await open('/socket');
    socket.close();
    expect(await ended).toEqual([1005, '']);
  });

  it.each([
    [
      'data that is no text',
      1003,
      'text was expected',
      (socket: WebSocket) => socket.send(Buffer.of(1, 2, 3)),
    ],
    [
      'text that is not UTF-8',
      1007,
      'text-not-utf8',
      (socket: WebSocket) => socket.send(Buffer.of(0xc3, 0x28), { binary: false }),
    ],
    [
      'a message of more than a megabyte',
      1009,
      'message-too-large',
      (socket: WebSocket) => socket.send('x'.repeat(1_100_000)),
    ],
    [
      'a frame without a mask',
      1002,
      'mask-missing',
      (socket: WebSocket) => socket.send('{}', { mask: false }),
    ],
  ] as const)('comes for %s with %i', async (_what, code, reason, misuse) => {
    const { socket, ended } = await open('/socket');
    misuse(socket);
    expect(await ended).toEqual([code, reason]);
  });

  it('is not near while events are pushed to many, and one that comes back is told what it missed', async () => {
    const heard: unknown[][] = [];
    const sockets = await Promise.all(
      Array.from({ length: 30 }, async (_, at) => {
        const { socket } = await open('/socket');
        heard[at] = [];
        socket.on('message', (data) => heard[at]?.push(JSON.parse(textOf(data))));
        return socket;
      }),
    );
    tell('Said', { text: 'x'.repeat(40_000) });
    tell('Said', { text: 'two' });
    await expect.poll(() => heard.every((events) => events.length === 2)).toBe(true);
    const { id } = Object(heard[0]?.[1]);
    for (const socket of sockets) socket.terminate();
    tell('Said', { text: 'three' });
    // What was missed may come with the answer to the handshake.
    const back = new WebSocket(`${address}/socket?last=${id}`);
    const [missed] = await new Promise<unknown[]>((resolve) => {
      back.once('message', (data) => resolve([JSON.parse(textOf(data))]));
    });
    expect(missed).toMatchObject({ event: 'Said', data: { text: 'three' } });
    back.close();
  });
});

describe('the end of a socket to a server of ws', () => {
  const ports = new Map<string, number>();
  const ours = new RealProcess('client/0', 1, () => ({
    host: '127.0.0.1',
    port: ports.get('theirs/0') ?? 1,
  }));
  let server: WebSocketServer;
  const theirs: WebSocket[] = [];

  beforeAll(async () => {
    await ours.listen(() => {});
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await new Promise((resolve) => {
      server.once('listening', resolve);
    });
    const bound: AddressInfo | string | null = server.address();
    ports.set('theirs/0', bound !== null && typeof bound === 'object' ? bound.port : 1);
    server.on('connection', (socket) => theirs.push(socket));
  });
  afterAll(async () => {
    server.close();
    await ours.close();
  });

  /** Ours, open, with what it is told; theirs is its other end. */
  async function open(): Promise<{ ours: Dialled; told: unknown[]; theirs: WebSocket }> {
    const told: unknown[] = [];
    let dialled: Dialled | null = null;
    const count = theirs.length;
    ours.run(() => {
      dialled = new Dialled(ours.core, ours.endpoint, ours.core.random('test'), {
        link: 'tcp',
        peer: 'theirs/0',
        host: 'theirs',
        target: '/',
        direction: 'out',
        timeoutMs: 3_000,
        opened: () => told.push('open'),
        notOpened: ({ kind }) => told.push(kind),
        message: (text) => told.push(text.length),
        binary: (bytes) => told.push([...bytes]),
        ended: ({ how, code, reason }) => told.push([how, code, reason]),
      });
    });
    await expect.poll(() => told).toEqual(['open']);
    const other = theirs[count];
    if (dialled === null || other === undefined) throw new Error('it did not open');
    return { ours: dialled, told, theirs: other };
  }

  it.each([1000, 1001, 1008, 1011, 1012, 1013, 4000])(
    'is told to us as it was: %i',
    async (code) => {
      const socket = await open();
      socket.theirs.close(code, 'bye');
      await expect.poll(() => socket.told.at(-1)).toEqual(['closed', code, 'bye']);
    },
  );

  it('is ours to begin, and theirs to agree to', async () => {
    const socket = await open();
    ours.run(() => socket.ours.close(4001, 'enough'));
    await expect.poll(() => socket.told.at(-1)).toEqual(['closed', 4001, 'enough']);
    expect(socket.theirs.readyState).toBe(WebSocket.CLOSED);
  });

  it('is 1006 where theirs breaks off', async () => {
    const socket = await open();
    socket.theirs.terminate();
    await expect.poll(() => socket.told.at(-1)).toMatchObject([expect.any(String), 1006, '']);
  });

  it('is not caused by fragments, by data or by pings', async () => {
    const socket = await open();
    const pong = new Promise((resolve) => {
      socket.theirs.once('pong', (data) => resolve(String(data)));
    });
    socket.theirs.send('a'.repeat(70_000), { fin: false });
    socket.theirs.ping('beat');
    socket.theirs.send('b'.repeat(200_000), { fin: true });
    socket.theirs.send(Buffer.of(1, 2, 3));
    expect(await pong).toBe('beat');
    await expect.poll(() => socket.told).toEqual(['open', 270_000, [1, 2, 3]]);
    socket.theirs.close();
    await expect.poll(() => socket.told.at(-1)).toEqual(['closed', 1005, '']);
  });
});
