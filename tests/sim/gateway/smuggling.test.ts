/**
 * Requests that two readers might take for different ones, sent byte by byte to a running gateway: they
 * are refused, the connection ends, and no service hears of what was hidden in them (RFC 9112 section 11).
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Contract, Route } from '../../../src/sim/index.ts';
import { matchRoute, compileRoutes, routedRequest } from '../../../src/sim/gateway/routes.ts';
import { readTarget, rewritePath, trapIn } from '../../../src/sim/gateway/targets.ts';
import { factsOf } from '../../support/open-cluster.ts';
import { RawConnections } from '../../support/raw-connection.ts';
import { world } from '../../support/world.ts';

const contract: Contract = {
  operations: (['GET', 'POST'] as const).map((method) => ({
    name: method === 'GET' ? 'Get' : 'Post',
    kind: 'command',
    method,
    path: '/*',
    idempotent: false,
    success: 200,
    input: [],
    output: [],
  })),
  events: [],
  subscribes: [],
};
const code = 'export default service({ async Get() { return {}; }, async Post() { return {}; } });';
const routes: readonly Route[] = [
  {
    method: '*',
    path: '/pub/*',
    service: 'a',
    rewrite: { from: '/pub', to: '/public' },
    request: { setHeaders: { 'X-Set': 'by the gateway' } },
  },
];
const HEAD_MAX = 600;
const BODY_MAX = 400;
const limits = { headerBytesMax: HEAD_MAX, bodyBytesMax: BODY_MAX };

const { scenario } = world()
  .client('client')
  .service('a', '{}', { contract, code })
  .gateway('gateway', routes, { limits })
  .link('client', 'gateway')
  .link('gateway', 'a');

let raw: RawConnections;
let seen = 0;
beforeAll(async () => {
  raw = await RawConnections.open(scenario, 'gateway/0');
});
afterAll(() => raw.cluster.close());
beforeEach(() => {
  seen = requestsOfService().length;
});

/** What the service was sent, by its first lines. */
function requestsOfService(): readonly string[] {
  return factsOf(raw.cluster, 'message-sent')
    .filter(({ from, role }) => from === 'gateway/0' && role === 'request')
    .map(({ label }) => label);
}

/** The bytes of the last request to the service. */
function lastSent(): string {
  const sent = factsOf(raw.cluster, 'message-sent').findLast(
    ({ from, role }) => from === 'gateway/0' && role === 'request',
  );
  const detail = sent === undefined ? null : raw.cluster.observer.message(sent.message);
  return Buffer.from(detail?.bytes ?? []).toString('latin1');
}

const host = 'Host: gateway\r\n';
const hidden = 'GET /pub/hidden HTTP/1.1\r\nHost: gateway\r\n\r\n';
const post = `POST /pub/x HTTP/1.1\r\n${host}`;
const chunked = `${post}Transfer-Encoding: chunked\r\n`;

const shapes: readonly (readonly [string, string])[] = [
  ['both a length and an encoding', `${chunked}Content-Length: 5\r\n\r\n0\r\n\r\n${hidden}`],
  [
    'the same, the length first',
    `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  ],
  ['two lengths', `${post}Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`],
  ['two equal lengths', `${post}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
  ['a list of lengths', `${post}Content-Length: 2, 2\r\n\r\n{}${hidden}`],
  ['a length with a sign', `${post}Content-Length: +2\r\n\r\n{}${hidden}`],
  ['a negative length', `${post}Content-Length: -1\r\n\r\n${hidden}`],
  ['a hexadecimal length', `${post}Content-Length: 0x2\r\n\r\n{}${hidden}`],
  ['a length that is no number', `${post}Content-Length: two\r\n\r\n${hidden}`],
  ['an empty length', `${post}Content-Length:\r\n\r\n${hidden}`],
  ['a length of a hundred digits', `${post}Content-Length: ${'9'.repeat(100)}\r\n\r\n${hidden}`],
  ['a length with a space in it', `${post}Content-Length: 1 2\r\n\r\n${hidden}`],
  ['an encoding that is not known', `${post}Transfer-Encoding: gzip\r\n\r\n${hidden}`],
  ['an encoding twice', `${chunked}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['a list of encodings', `${post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['chunked and identity', `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`],
  ['an encoding in quotes', `${post}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${hidden}`],
  [
    'an encoding with a vertical tab',
    `${post}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${hidden}`,
  ],
  [
    'an encoding under HTTP/1.0',
    `POST /pub/x HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  ],
  ['white space before the colon', `${post}Content-Length : 2\r\n\r\n{}${hidden}`],
  ['a tab before the colon', `${post}Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['a folded header', `${post}X-A: 1\r\n Content-Length: 44\r\n\r\n${hidden}`],
  ['a header that begins with a tab', `${post}\tTransfer-Encoding: chunked\r\n\r\n${hidden}`],
  ['a header without a name', `${post}: x\r\n\r\n${hidden}`],
  ['a header without a colon', `${post}Content-Length\r\n\r\n${hidden}`],
  ['a header name that is no token', `${post}Content(Length): 2\r\n\r\n{}${hidden}`],
  ['a null byte in a header', `${post}X-A: a\0b\r\n\r\n${hidden}`],
  ['LF alone behind a header', `${post}X-A: 1\nContent-Length: 44\r\n\r\n${hidden}`],
  ['LF alone behind the request line', `POST /pub/x HTTP/1.1\n${host}\r\n${hidden}`],
  ['LF alone behind all headers', `${post}\n${hidden}`],
  ['CR alone in a header', `${post}X-A: 1\rContent-Length: 44\r\n\r\n${hidden}`],
  ['a chunk size that is no number', `${chunked}\r\nx\r\n${hidden}`],
  ['an empty chunk size', `${chunked}\r\n\r\n${hidden}`],
  ['a chunk size with a prefix', `${chunked}\r\n0x0\r\n\r\n${hidden}`],
  ['a negative chunk size', `${chunked}\r\n-1\r\n\r\n${hidden}`],
  ['a chunk size with a sign', `${chunked}\r\n+0\r\n\r\n${hidden}`],
  ['a chunk size that overflows', `${chunked}\r\n10000000000000000\r\n${hidden}`],
  ['a space before the chunk size', `${chunked}\r\n 0\r\n\r\n${hidden}`],
  ['a chunk that is longer than it says', `${chunked}\r\n1\r\n{}\r\n0\r\n\r\n${hidden}`],
  ['a chunk that ends in LF alone', `${chunked}\r\n2\r\n{}\n0\r\n\r\n${hidden}`],
  ['a chunk size that ends in LF alone', `${chunked}\r\n2\n{}\r\n0\r\n\r\n${hidden}`],
  ['an LF within a chunk extension', `${chunked}\r\n2;a=\nb\r\n{}\r\n0\r\n\r\n${hidden}`],
  ['a trailer that is no header', `${chunked}\r\n0\r\nGET /pub/hidden HTTP/1.1\r\n\r\n`],
  ['no host', `GET /pub/x HTTP/1.1\r\n\r\n${hidden}`],
  ['two hosts', `GET /pub/x HTTP/1.1\r\n${host}Host: other\r\n\r\n${hidden}`],
  ['two spaces in the request line', `GET  /pub/x HTTP/1.1\r\n${host}\r\n${hidden}`],
  ['a space in the target', `GET /pub/x y HTTP/1.1\r\n${host}\r\n${hidden}`],
  ['a byte above ASCII in the target', `GET /pub/\xe9 HTTP/1.1\r\n${host}\r\n${hidden}`],
  ['no version', `GET /pub/x\r\n${host}\r\n${hidden}`],
  ['another version', `GET /pub/x HTTP/3.0\r\n${host}\r\n${hidden}`],
  ['a method that is no token', `G\x07T /pub/x HTTP/1.1\r\n${host}\r\n${hidden}`],
];

describe('a request that is smuggled', () => {
  it.each(shapes)('by %s is refused, and its connection ends', async (_what, bytes) => {
    // Whole, and in two pieces: what is found does not depend on it.
    const middle = Math.floor(bytes.length / 2);
    for (const pieces of [[bytes], [bytes.slice(0, middle), bytes.slice(middle)]]) {
      const { text, isClosed } = await raw.send(pieces, 1_500);
      expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(text.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
      expect(text).toContain('"reason":"bad-request"');
      expect(text).toMatch(/\r\nConnection: close\r\n/);
      expect(isClosed).toBe(true);
    }
    expect(requestsOfService().slice(seen)).toEqual([]);
  });

  it('after a good one is refused behind the answer to that, and nothing is mixed up', async () => {
    const good = `GET /pub/good HTTP/1.1\r\n${host}\r\n`;
    const bad = `${post}Content-Length: 1\r\nContent-Length: 2\r\n\r\n${hidden}`;
    const { text, isClosed } = await raw.send([good + bad], 1_500);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
    expect(isClosed).toBe(true);
    expect(requestsOfService().slice(seen)).toEqual(['GET /public/good']);
  });

  it('is told from an honest one, whose body may say what it likes', async () => {
    const chunks = `4\r\nGET \r\n0\r\n\r\n`;
    const { text } = await raw.send([
      `${post}Content-Length: 2\r\n\r\n{}${chunked}\r\n${chunks}GET /pub/last HTTP/1.1\r\n${host}\r\n`,
    ]);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400', 'HTTP/1.1 200']);
    expect(requestsOfService().slice(seen)).toEqual([
      'POST /public/x',
      'POST /public/x',
      'GET /public/last',
    ]);
  });

  it('can’t have what the gateway sets dropped by naming it in Connection', async () => {
    await raw.send([
      `GET /pub/x HTTP/1.1\r\n${host}Connection: close, X-Set, X-Forwarded-For, traceparent\r\nX-Set: forged\r\n\r\n`,
    ]);
    const text = lastSent();
    expect(text).toContain('\r\nX-Set: by the gateway\r\n');
    expect(text).toContain('\r\nX-Forwarded-For: outside\r\n');
    expect(text).toMatch(/\r\ntraceparent: 00-/);
    expect(text).not.toContain('forged');
  });

  it('drops what Connection names, so that nobody can hide a header of another', async () => {
    await raw.send([
      `GET /pub/x HTTP/1.1\r\n${host}Connection: close, X-Secret\r\nX-Secret: 1\r\nX-Own: 2\r\n\r\n`,
    ]);
    const text = lastSent();
    expect(text).toContain('\r\nX-Own: 2\r\n');
    expect(text).not.toMatch(/X-Secret|Connection/);
  });
});

describe('whatever is sent', () => {
  it('heads and bodies above the limits are refused, those below pass', async () => {
    const start = `POST /pub/x HTTP/1.1\r\n${host}X-Fill: `;
    const headBytes = (fill: number): number =>
      start.length + fill + `\r\nContent-Length: 000\r\n\r\n`.length;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2 * HEAD_MAX }),
        fc.constantFrom(0, 1, BODY_MAX - 1, BODY_MAX, BODY_MAX + 1, 900),
        async (fill, length) => {
          const head = `${start}${'x'.repeat(fill)}\r\nContent-Length: ${String(length).padStart(3, '0')}\r\n\r\n`;
          const before = requestsOfService().length;
          const { text } = await raw.send([head, ' '.repeat(length)], 1_200);
          const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
          if (headBytes(fill) > HEAD_MAX) expect(status).toBe(431);
          else if (length > BODY_MAX) expect(status).toBe(413);
          else expect([200, 400]).toContain(status);
          const passed = requestsOfService().length - before;
          expect(passed).toBe(status === 431 || status === 413 ? 0 : 1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('no path leads out of the place that the route gives it', () => {
    const compiled = compileRoutes(routes);
    const piece = fc.constantFrom(
      ...['..', '.', '%2e', '%2E', '%2f', '%2F', '%5c', '\\', '/', '//', ';', 'a', 'x', '%', '%25'],
      ...['%252e', '2e', '2f', '%00', '%c0%ae', '%61', '#', '?', ' ', 'pub', '%70ub', '%e9', '~'],
    );
    const path = fc.array(piece, { maxLength: 8 }).map((pieces) => `/pub/${pieces.join('')}`);
    fc.assert(
      fc.property(path, (target) => {
        const read = readTarget(target);
        if (trapIn(read.path) !== null) return;
        const { search } = read;
        const routed = routedRequest('GET', read.path, search, 'gateway', []);
        const found = matchRoute(compiled, routed, () => 0);
        if (found.kind !== 'route' || found.compiled.rewrite === null) return;
        const rewritten = rewritePath(found.compiled.rewrite, read.path);
        // As the laxest of readers would take it.
        let lax = rewritten;
        for (let round = 0; round < 4; round++) {
          lax = lax.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          );
        }
        const inside: string[] = [];
        for (const segment of lax.split(/[/\\]/)) {
          const [name = ''] = segment.split(/[;#?\0]/, 1);
          if (name === '..') inside.pop();
          else if (name !== '.' && name !== '') inside.push(name);
          else continue;
          expect(inside[0]).toBe('public');
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
