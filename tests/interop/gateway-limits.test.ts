/** A gateway's limits, behind a real port, as HTTP clients that others wrote meet them: Node's `http` and `fetch`. */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { RealPorts } from '../../scripts/real-ports.ts';
import type { GatewayNode, Route } from '../../src/sim/index.ts';
import { world } from '../support/world.ts';

const open: RealPorts[] = [];
const agents: Agent[] = [];
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.destroy();
  await Promise.all(open.splice(0).map((ports) => ports.close()));
});

function route(name: string, priority = 0): Route {
  const rewrite = { from: `/${name}`, to: '/do' };
  return { method: 'POST', path: `/${name}`, service: 'service', rewrite, priority };
}

/** The port of a gateway with these settings, in front of a service that takes so long. */
async function portOf(settings: Partial<GatewayNode>, workMs = 0): Promise<number> {
  const scenario = world()
    .client('client')
    .service('service', `{ await ctx.sleep(${workMs}); return {}; }`, { concurrency: 100 })
    .gateway('gateway', [route('do'), route('pay', 5)], settings)
    .link('client', 'gateway')
    .link('gateway', 'service', { connectionsMax: 100 }).scenario;
  const ports = await RealPorts.open(scenario, { seed: 5 });
  open.push(ports);
  const found = ports.ports.find(({ node }) => node.kind === 'gateway');
  if (found === undefined) throw new Error('The gateway has no port.');
  return found.port;
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Written one after the other; without a Content-Length they go as chunks. */
  readonly parts?: readonly Uint8Array[];
  readonly agent?: Agent;
}

interface Got {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** By Node's `http`. Writing goes on after an answer, as clients do. */
async function ask(port: number, sent: Sent = {}): Promise<Got> {
  const { method = 'POST', path = '/do', headers = {}, parts = [], agent } = sent;
  const options = { host: '127.0.0.1', port, method, path, headers };
  const asked = request(agent === undefined ? options : { ...options, agent });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('error', reject);
  });
  for (const part of parts) asked.write(part);
  asked.end();
  const response = await answered;
  let text = '';
  for await (const piece of response) text += String(piece);
  asked.on('error', () => {});
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

function keepingOneConnection(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  return agent;
}

describe('rates', () => {
  it('answer 429 with Retry-After, and the connection goes on', async () => {
    const rate = { kind: 'token-bucket', per: 'client', ratePerSecond: 0.5, burst: 2 } as const;
    const port = await portOf({ limits: { rate } });
    const agent = keepingOneConnection();
    const first = await ask(port, { agent });
    expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' });
    expect((await ask(port, { agent })).status).toBe(200);
    const refused = await ask(port, { agent });
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'retry-after': '2',
      'ratelimit-remaining': '0',
    });
    expect(JSON.parse(refused.text)).toMatchObject({ status: 429, reason: 'rate-limited' });
    // Who waits as long as it says is let in, by `fetch` as well.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const later = await fetch(`http://127.0.0.1:${port}/do`, { method: 'POST' });
    expect(later.status).toBe(200);
  });
});

describe('places', () => {
  it('go by priority; who hangs up leaves the line', async () => {
    const port = await portOf({ limits: { concurrencyMax: 1, waitingMax: 2 } }, 300);
    const order: string[] = [];
    const send = async (path: string, signal?: AbortSignal) => {
      const init = { method: 'POST', ...(signal && { signal }) };
      const { status, headers } = await fetch(`http://127.0.0.1:${port}/${path}`, init);
      order.push(`${path} ${status}`);
      return headers;
    };
    const soon = () => new Promise((resolve) => setTimeout(resolve, 50));
    const gone = new AbortController();
    const first = send('do');
    await soon();
    const second = send('do', gone.signal).catch(() => null);
    await soon();
    const third = send('do');
    await soon();
    gone.abort();
    await soon();
    const fourth = send('pay');
    await soon();
    const refused = await send('do');
    expect(refused.get('Retry-After')).toBe('1');
    await Promise.all([first, second, third, fourth]);
    expect(order).toEqual(['do 503', 'do 200', 'pay 200', 'do 200']);
  });
});

describe('sizes', () => {
  const megabytes = Array.from({ length: 40 }, () => new Uint8Array(100_000));
  const limits = { bodyBytesMax: 1_000, headerBytesMax: 2_000 };

  it('refuse a body by its length, and its client gets the answer while it still writes', async () => {
    const port = await portOf({ limits });
    const body = { parts: megabytes, headers: { 'Content-Length': 4_000_000 } };
    const { status, headers, text } = await ask(port, body);
    expect([status, headers['connection']]).toEqual([413, 'close']);
    expect(JSON.parse(text)).toMatchObject({
      reason: 'body-too-large',
      values: { bytesMax: 1_000 },
    });
    expect((await ask(port)).status).toBe(200);
  });

  it('refuse chunks once they are too much', async () => {
    const port = await portOf({ limits });
    const chunks = { headers: { 'Transfer-Encoding': 'chunked' } };
    const small = Array.from({ length: 10 }, () => new TextEncoder().encode(' '.repeat(100)));
    // A thousand spaces are a body, though no JSON.
    expect((await ask(port, { ...chunks, parts: small })).status).toBe(400);
    const more = [...small, new Uint8Array(1)];
    expect((await ask(port, { ...chunks, parts: more })).status).toBe(413);
    expect((await ask(port, { ...chunks, parts: megabytes })).status).toBe(413);
  });

  it('are known before a body is sent that waits to be asked for', async () => {
    const port = await portOf({ limits });
    const announce = async (length: number) => {
      const headers = { Expect: '100-continue', 'Content-Length': length };
      const asked = request({ host: '127.0.0.1', port, method: 'POST', path: '/do', headers });
      let isAskedFor = false;
      asked.once('continue', () => {
        isAskedFor = true;
        asked.end('{}'.padEnd(length));
      });
      asked.flushHeaders();
      const [response] = await once(asked, 'response');
      response.resume();
      asked.destroy();
      return [response.statusCode, isAskedFor];
    };
    expect(await announce(1_000)).toEqual([200, true]);
    expect(await announce(1_001)).toEqual([413, false]);
  });

  it('are told to `fetch` too', async () => {
    const port = await portOf({ limits });
    const url = `http://127.0.0.1:${port}/do`;
    const answer = await fetch(url, { method: 'POST', body: new Uint8Array(300_000) });
    expect(answer.status).toBe(413);
    const long = { 'X-Long': 'x'.repeat(3_000) };
    expect((await fetch(url, { method: 'POST', headers: long })).status).toBe(431);
    expect((await fetch(`${url}?${'x'.repeat(3_000)}`, { method: 'POST' })).status).toBe(414);
  });
});

describe('what two readers could read differently', () => {
  const smuggled = 'POST /pay HTTP/1.1\r\nHost: x\r\n\r\n';
  const request1 = (lines: string, body = ''): string =>
    `POST /do HTTP/1.1\r\nHost: x\r\n${lines}\r\n${body}`;

  const shapes: readonly (readonly [what: string, text: string])[] = [
    [
      'a length and an encoding',
      request1('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${smuggled}`),
    ],
    ['two lengths', request1('Content-Length: 0\r\nContent-Length: 33\r\n', smuggled)],
    ['a list of lengths', request1('Content-Length: 0, 33\r\n', smuggled)],
    ['a signed length', request1('Content-Length: +0\r\n', smuggled)],
    [
      'an encoding in disguise',
      request1('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${smuggled}`),
    ],
    ['an encoding twice', request1('Transfer-Encoding: chunked, chunked\r\n', `0\r\n\r\n`)],
    ['a space before the colon', request1('Content-Length : 33\r\n', smuggled)],
    ['a folded line', request1('X: a\r\n Content-Length: 33\r\n', smuggled)],
    ['a bare line feed', `POST /do HTTP/1.1\nHost: x\n\n${smuggled}`],
    ['a bad chunk size', request1('Transfer-Encoding: chunked\r\n', `0x0\r\n\r\n${smuggled}`)],
    ['a chunk without an end', request1('Transfer-Encoding: chunked\r\n', `1\r\nab\r\n0\r\n\r\n`)],
    ['two hosts', request1('Host: y\r\n', smuggled)],
  ];

  it('is refused, and nothing behind it is read', async () => {
    const port = await portOf({});
    const answers = shapes.map(async ([what, text]) => {
      const socket = connect(port, '127.0.0.1');
      let got = '';
      socket.setEncoding('latin1').on('data', (piece) => (got += String(piece)));
      socket.write(text);
      await once(socket, 'close');
      return [what, ...(got.match(/HTTP\/1\.1 \d+|Connection: close/g) ?? [])];
    });
    expect(await Promise.all(answers)).toEqual(
      shapes.map(([what]) => [what, 'HTTP/1.1 400', 'Connection: close']),
    );
  });
});

describe('other origins', () => {
  it('are told what they may do, and answers who may read them', async () => {
    const shop = 'http://shop.example';
    const cors = { origins: [shop], credentials: true, maxAgeSeconds: 600 };
    const port = await portOf({ cors, limits: { bodyBytesMax: 10 } });
    const headers = {
      Origin: shop,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type',
    };
    const agent = keepingOneConnection();
    const preflight = await ask(port, { method: 'OPTIONS', headers, agent });
    expect([preflight.status, preflight.text]).toEqual([204, '']);
    const allowed = {
      'access-control-allow-origin': shop,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    };
    expect(preflight.headers).toMatchObject({
      ...allowed,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
    });
    // On the same connection: an answer without a body ends where it should.
    const page = { headers: { Origin: shop }, agent };
    expect(await ask(port, page)).toMatchObject({ status: 200, headers: allowed });
    const large = { ...page, parts: [new Uint8Array(100)] };
    expect(await ask(port, large)).toMatchObject({ status: 413, headers: allowed });
    const other = await ask(port, { headers: { Origin: 'http://evil.example' } });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  });
});
