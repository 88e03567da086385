/** Our HTTP/1.1 against Node's own client and server, over real TCP, both ways. */
import { Agent, createServer, request as nodeRequest } from 'node:http';
import type { IncomingMessage, RequestListener, RequestOptions } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { dissectHttp1 } from '../../src/sim/protocols/rest/dissector.ts';
import {
  encodeChunked,
  encodeRequest,
  encodeResponse,
  header,
  headerValues,
  RequestDecoder,
  ResponseDecoder,
} from '../../src/sim/wire/http1.ts';
import type { HttpRequest, HttpResponse, ResponseEvent } from '../../src/sim/wire/http1.ts';
import { bytesOfText, concat, latin1Bytes, textOfBytes } from '../../src/sim/wire/utf8.ts';

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      resolve(address.port);
    });
  });
}

async function realServer(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server);
}

async function textOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

/** One TCP connection on which our client asks and waits for its answers. */
class OurClient {
  readonly received: Uint8Array[] = [];
  private readonly socket: Socket;
  private readonly decoder = new ResponseDecoder();
  private waiting: ((event: ResponseEvent) => void)[] = [];

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    cleanups.push(() => this.socket.destroy());
    this.socket.on('data', (bytes) => {
      this.received.push(new Uint8Array(bytes));
      this.deliver(this.decoder.push(bytes));
    });
    this.socket.on('end', () => this.deliver(this.decoder.end()));
  }

  expectHead(): void {
    this.decoder.expectHead();
  }

  async send(bytes: Uint8Array): Promise<HttpResponse & { readonly keepAlive: boolean }> {
    const answered = new Promise<ResponseEvent>((resolve) => this.waiting.push(resolve));
    this.socket.write(bytes);
    const event = await answered;
    if (event.kind === 'error') throw event.error;
    return { ...event.response, keepAlive: event.keepAlive };
  }

  private deliver(events: readonly ResponseEvent[]): void {
    for (const event of events) this.waiting.shift()?.(event);
  }
}

/** A server of ours on a real port; `errors` collects what it could not read. */
async function ourServer(
  answer: (request: HttpRequest) => HttpResponse | Uint8Array,
): Promise<{ port: number; errors: string[]; connections: () => number }> {
  const errors: string[] = [];
  let connections = 0;
  const server = createTcpServer((socket) => {
    connections++;
    const decoder = new RequestDecoder();
    cleanups.push(() => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      for (const event of decoder.push(bytes)) {
        if (event.kind === 'error') {
          errors.push(event.error.code);
          socket.end(
            encodeResponse({
              status: 400,
              statusText: 'Bad Request',
              headers: [['Connection', 'close']],
              body: new Uint8Array(),
            }),
          );
          return;
        }
        const response = answer(event.request);
        socket.write(response instanceof Uint8Array ? response : encodeResponse(response));
        if (!event.keepAlive) socket.end();
      }
    });
  });
  cleanups.push(() => server.close());
  return { port: await listen(server), errors, connections: () => connections };
}

function ask(
  options: RequestOptions,
  body?: string | readonly string[],
): Promise<{ message: IncomingMessage; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = nodeRequest({ host: '127.0.0.1', ...options }, (message) => {
      textOf(message).then((text) => resolve({ message, text }), reject);
    });
    outgoing.on('error', reject);
    if (typeof body === 'string') outgoing.end(body);
    else {
      for (const part of body ?? []) outgoing.write(part);
      outgoing.end();
    }
  });
}

describe('our client with a server of Node', () => {
  it('is understood, several times on one connection', async () => {
    const sockets = new Set<unknown>();
    // Node reads header bytes as ISO 8859-1, as we do, but may write them as UTF-8: so only one way.
    const own: unknown[] = [];
    const port = await realServer((request, response) => {
      sockets.add(request.socket);
      own.push(request.headers['x-own']);
      void (async () => {
        const text = await textOf(request);
        response.setHeader('X-Seen', `${request.method} ${request.url}`);
        response.setHeader('Set-Cookie', ['a=1', 'b=2']);
        response.statusCode = request.method === 'POST' ? 201 : 200;
        response.end(text.toUpperCase());
      })();
    });
    const client = new OurClient(port);
    const made = (method: string, target: string, body: string): Uint8Array =>
      encodeRequest({
        method,
        target,
        headers: [
          ['Host', 'orders'],
          ['X-Own', 'é'],
        ],
        body: bytesOfText(body),
      });

    const first = await client.send(made('POST', '/orders?x=1', 'añil'));
    expect([first.status, first.statusText, textOfBytes(first.body), first.keepAlive]).toEqual([
      201,
      'Created',
      'AÑIL',
      true,
    ]);
    expect(header(first.headers, 'x-seen')).toBe('POST /orders?x=1');
    expect(headerValues(first.headers, 'Set-Cookie')).toEqual(['a=1', 'b=2']);
    const second = await client.send(made('GET', '/', ''));
    expect([second.status, textOfBytes(second.body), header(second.headers, 'X-Seen')]).toEqual([
      200,
      '',
      'GET /',
    ]);
    const third = await client.send(made('DELETE', '/orders/1', ''));
    expect(header(third.headers, 'X-Seen')).toBe('DELETE /orders/1');
    expect(sockets.size).toBe(1);
    expect(own).toEqual(['é', 'é', 'é']);
  });

  it('reads what Node sends in chunks, with trailers, and what has no body', async () => {
    const port = await realServer((request, response) => {
      request.resume();
      if (request.url === '/chunks') {
        response.writeHead(200, { 'Content-Type': 'text/plain', Trailer: 'X-Sum' });
        response.write('one ');
        setTimeout(() => {
          response.write('twö ');
          response.addTrailers({ 'X-Sum': '3' });
          response.end('three');
        }, 20);
      } else if (request.url === '/early') {
        response.writeEarlyHints({ link: '</a.css>; rel=preload' });
        response.end('late');
      } else {
        response.writeHead(request.url === '/204' ? 204 : 304).end();
      }
    });
    const client = new OurClient(port);
    const get = (target: string, method = 'GET'): Uint8Array =>
      encodeRequest({ method, target, headers: [['Host', 'a']], body: new Uint8Array() });
    const chunked = await client.send(get('/chunks'));
    expect(textOfBytes(chunked.body)).toBe('one twö three');
    expect(header(chunked.headers, 'Transfer-Encoding')).toBe('chunked');
    expect((await client.send(get('/204'))).status).toBe(204);
    expect((await client.send(get('/304'))).status).toBe(304);
    const early = await client.send(get('/early'));
    expect([early.status, textOfBytes(early.body)]).toEqual([200, 'late']);
    client.expectHead();
    const head = await client.send(get('/early', 'HEAD'));
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(textOfBytes((await client.send(get('/chunks'))).body)).toBe('one twö three');

    const bytes = concat(client.received);
    expect(dissectHttp1(concat(client.received.slice(0, 1))).fields[0]?.name).toBe('status line');
    expect(bytes.length).toBeGreaterThan(500);
  });

  it('is understood when it sends in chunks, in many small pieces', async () => {
    const port = await realServer((request, response) => {
      void textOf(request).then((text) =>
        response.end(`${text}|${request.trailers['x-end'] ?? ''}`),
      );
    });
    const body = encodeChunked(bytesOfText('a longer text in chunks'), 5, [['X-End', 'yes']]);
    const head = latin1Bytes('PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    const client = new OurClient(port);
    expect(textOfBytes((await client.send(concat([head, body]))).body)).toBe(
      'a longer text in chunks|yes',
    );
    const own = encodeRequest({
      method: 'POST',
      target: '/',
      headers: [
        ['Host', 'a'],
        ['Transfer-Encoding', 'chunked'],
      ],
      body: bytesOfText('abc'),
    });
    expect(textOfBytes((await client.send(own)).body)).toBe('abc|');
  });

  it('reads an answer that lasts until the connection ends', async () => {
    const port = await realServer((request, response) => {
      request.resume();
      response.useChunkedEncodingByDefault = false;
      response.setHeader('Connection', 'close');
      response.write('all of ');
      response.end('it');
    });
    const answer = await new OurClient(port).send(
      encodeRequest({
        method: 'GET',
        target: '/',
        headers: [['Host', 'a']],
        body: new Uint8Array(),
      }),
    );
    expect([textOfBytes(answer.body), answer.keepAlive]).toEqual(['all of it', false]);
  });
});

describe('a client of Node with our server', () => {
  it('is understood and answered, several times on one connection', async () => {
    const { port, errors, connections } = await ourServer((request) => ({
      status: request.method === 'DELETE' ? 204 : 200,
      statusText: 'Fine',
      headers: [
        ['X-Seen', `${request.method} ${request.target}`],
        ['X-Own', header(request.headers, 'x-own') ?? ''],
      ],
      body: request.body,
    }));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    cleanups.push(() => agent.destroy());
    const sized = await ask(
      { port, agent, method: 'POST', path: '/a?b', headers: { 'Content-Length': 4, 'X-Own': 'v' } },
      'ñññ'.slice(0, 2),
    );
    expect([sized.message.statusCode, sized.message.statusMessage, sized.text]).toEqual([
      200,
      'Fine',
      'ññ',
    ]);
    expect([sized.message.headers['x-seen'], sized.message.headers['x-own']]).toEqual([
      'POST /a?b',
      'v',
    ]);
    const chunked = await ask({ port, agent, method: 'PUT', path: '/c' }, [
      'one ',
      'two ',
      'three',
    ]);
    expect(chunked.text).toBe('one two three');
    const empty = await ask({ port, agent, method: 'DELETE', path: '/d' });
    expect([empty.message.statusCode, empty.text]).toEqual([204, '']);
    const large = 'x'.repeat(300_000);
    expect((await ask({ port, agent, method: 'POST', path: '/' }, large)).text).toBe(large);
    expect(connections()).toBe(1);
    expect(errors).toEqual([]);
  });

  it('reads our chunks and trailers', async () => {
    const { port } = await ourServer(() =>
      concat([
        latin1Bytes('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
        encodeChunked(bytesOfText('a text in chunks'), 3, [['X-End', 'yes']]),
      ]),
    );
    const { message, text } = await ask({ port });
    expect([text, message.trailers['x-end']]).toEqual(['a text in chunks', 'yes']);
  });

  it('is told to close, and closes', async () => {
    const { port } = await ourServer((request) => ({
      status: 200,
      statusText: 'OK',
      headers: [['Connection', header(request.headers, 'Connection') ?? 'none']],
      body: new Uint8Array(),
    }));
    const { message } = await ask({ port, agent: false });
    expect(message.headers.connection).toBe('close');
  });

  it('can send nothing through it that our server would read as two requests', async () => {
    const { port, errors } = await ourServer(() => ({
      status: 200,
      statusText: 'OK',
      headers: [],
      body: new Uint8Array(),
    }));
    const socket = connect(port, '127.0.0.1');
    cleanups.push(() => socket.destroy());
    socket.write(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n',
    );
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(Buffer.from(part));
    expect(Buffer.concat(parts).toString()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(errors).toEqual(['length-and-encoding']);
  });
});
