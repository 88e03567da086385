/** Requests that are too large, or that cannot be read: what they are answered, when, and what is told of it. */
import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../../src/sim/kernel/time.ts';
import type { HttpRequestSpec, Scenario } from '../../../src/sim/index.ts';
import { acceptRest } from '../../../src/sim/protocols/rest/behaviour.ts';
import type { RestExchange } from '../../../src/sim/protocols/rest/behaviour.ts';
import { ResponseDecoder } from '../../../src/sim/wire/http1.ts';
import type { Http1Limits } from '../../../src/sim/wire/http1.ts';
import type { GatewayLimits } from '../../../src/sim/world/gateway-rules.ts';
import { ask, factsOf, openCluster, textOf } from '../../support/open-cluster.ts';
import { TwoProcesses } from '../../support/two-processes.ts';
import { world } from '../../support/world.ts';

function scenarioWith(limits: GatewayLimits): Scenario {
  return world()
    .client('client')
    .service('service', '{ return {}; }')
    .gateway('gateway', [{ method: 'POST', path: '/do', service: 'service', rewrite: null }], {
      limits,
    })
    .link('client', 'gateway')
    .link('gateway', 'service').scenario;
}

const withBody = (bytes: number): HttpRequestSpec => ({
  method: 'POST',
  path: '/do',
  body: `{}${' '.repeat(bytes - 2)}`,
});

describe('a gateway', () => {
  it('takes a body up to its limit, and tells one byte more 413 and why', async () => {
    const cluster = await openCluster(scenarioWith({ bodyBytesMax: 50_000 }));
    expect((await ask(cluster, 'client', withBody(50_000))).status).toBe(200);
    const answer = await ask(cluster, 'client', withBody(50_001));
    const values = { bytesMax: 50_000, setting: 'gateway.limits.bodyBytesMax' };
    expect([answer.status, answer.reason]).toEqual([413, 'body-too-large']);
    expect(JSON.parse(textOf(answer))).toMatchObject({ title: 'Content Too Large', values });
    expect(answer.headers).toContainEqual(['Connection', 'close']);
    expect(factsOf(cluster, 'failure-observed')).toMatchObject([
      { process: 'gateway/0', trace: answer.trace, reason: 'body-too-large', values },
    ]);
    expect(cluster.observer.trace(answer.trace)?.decisions).toMatchObject([
      { step: 'read', outcome: 'stopped', values: { status: 413, ...values } },
      { step: 'replied', values: { status: 413 } },
    ]);
    // The next one opens a connection of its own, and is taken.
    expect((await ask(cluster, 'client', withBody(10))).status).toBe(200);
    cluster.close();
  });

  it('tells 413 before the body has come, however long it is', async () => {
    const slow = scenarioWith({ bodyBytesMax: 1_000 });
    const links = slow.links.map((link) => ({ ...link, bandwidthMbps: 1 }));
    const cluster = await openCluster({ ...slow, links });
    // Eight million bits would take eight seconds.
    const answer = await ask(cluster, 'client', withBody(1_000_000));
    expect(answer.status).toBe(413);
    expect(answer.latencyUs).toBeLessThan(500_000);
    cluster.close();
  });

  it('tells headers that are too large 431', async () => {
    const cluster = await openCluster(scenarioWith({ headerBytesMax: 400 }));
    const headers = (length: number) => ({ 'X-Long': 'x'.repeat(length) });
    const spec = { method: 'POST', path: '/do' };
    expect((await ask(cluster, 'client', { ...spec, headers: headers(10) })).status).toBe(200);
    const answer = await ask(cluster, 'client', { ...spec, headers: headers(400) });
    expect([answer.status, answer.reason]).toEqual([431, 'headers-too-large']);
    expect(JSON.parse(textOf(answer)).values).toEqual({
      bytesMax: 400,
      setting: 'gateway.limits.headerBytesMax',
    });
    cluster.close();
  });

  it('tells a first line that is too long 414', async () => {
    const cluster = await openCluster(scenarioWith({ headerBytesMax: 400 }));
    const answer = await ask(cluster, 'client', { method: 'POST', path: `/do?${'x'.repeat(400)}` });
    expect([answer.status, answer.reason]).toEqual([414, 'headers-too-large']);
    cluster.close();
  });

  it('follows limits that change while a connection is open', async () => {
    const cluster = await openCluster(scenarioWith({}));
    expect((await ask(cluster, 'client', withBody(500))).status).toBe(200);
    const gateway = cluster.scenario.nodes.find((node) => node.kind === 'gateway');
    if (gateway === undefined) throw new Error('There is no gateway.');
    const node = { ...gateway, limits: { bodyBytesMax: 499 } };
    cluster.command({ kind: 'update-node', node });
    expect((await ask(cluster, 'client', withBody(500))).status).toBe(413);
    cluster.close();
  });
});

/** A server that answers 200 after `workMs`, and a client that sends text and reads what comes. */
class Served {
  readonly seen: RestExchange[] = [];
  readonly statuses: number[] = [];
  readonly texts: string[] = [];
  readonly pair = new TwoProcesses();
  end = '';
  readonly #connection;
  readonly #decoder = new ResponseDecoder();

  constructor(limits: Partial<Http1Limits>, workMs = 0) {
    const { client, server } = this.pair;
    server.endpoint.listen((connection) =>
      acceptRest(
        server.core,
        connection,
        (exchange) => {
          this.seen.push(exchange);
          const answer = { status: 200, statusText: 'OK', headers: [], body: new Uint8Array(0) };
          const refused = { ...answer, status: 413, statusText: 'No' };
          server.core.schedule(milliseconds(workMs), () =>
            exchange.respond(exchange.problem === null ? answer : refused, '', ''),
          );
        },
        { limits: () => limits },
      ),
    );
    this.#connection = client.endpoint.connect('link', 'server/0', {
      received: (bytes) => {
        this.texts.push(new TextDecoder().decode(bytes));
        for (const event of this.#decoder.push(bytes)) {
          this.statuses.push(event.kind === 'response' ? event.response.status : 0);
        }
      },
      ended: (how) => (this.end = how),
    });
    this.pair.run(5);
  }

  send(text: string, ms = 10): void {
    this.#connection.send(new TextEncoder().encode(text), 1);
    this.pair.run(ms);
  }

  leave(): void {
    this.#connection.close();
    this.pair.run(5);
  }
}

const head = (more: string): string => `POST / HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

describe('a server', () => {
  it.each([
    ['a length that is too large', head('Content-Length: 6\r\n'), 413],
    [
      'chunks that become too large',
      `${head('Transfer-Encoding: chunked\r\n')}3\r\nabc\r\n3\r\n`,
      413,
    ],
    ['a length and an encoding', head('Content-Length: 1\r\nTransfer-Encoding: chunked\r\n'), 413],
    ['two lengths', head('Content-Length: 1\r\nContent-Length: 1\r\n'), 413],
    ['a chunk without a size', `${head('Transfer-Encoding: chunked\r\n')}zz\r\n`, 413],
    ['nonsense', 'nonsense\r\n', 400],
  ])('answers %s at once, and nothing that follows', (_, text, status) => {
    const served = new Served({ bodyBytesMax: 5 });
    served.send(text);
    served.send(head(''));
    expect(served.statuses).toEqual([status]);
    // Its client may go on sending for a second without losing the answer to a reset.
    served.send('x'.repeat(100_000), 900);
    expect(served.end).toBe('');
    served.pair.run(200);
    expect(served.end).toBe('closed');
    expect(served.seen.length).toBe(status === 400 ? 0 : 1);
  });

  it.each([
    ['that waits for it', 'Expect: 100-continue\r\n', true],
    ['that does not', '', false],
    ['that waits for something else', 'Expect: 200-ok\r\n', false],
  ])('asks a client %s for the body, once', (_, expectation, isAsked) => {
    const served = new Served({ bodyBytesMax: 5 });
    served.send(head(`${expectation}Content-Length: 5\r\n`));
    const asked = served.texts.join('').match(/HTTP\/1\.1 100 Continue\r\n\r\n/g) ?? [];
    expect(asked.length).toBe(isAsked ? 1 : 0);
    expect(served.seen.length).toBe(0);
    served.send('abcde');
    expect(served.statuses).toEqual([200]);
  });

  it('asks for no body that came along, is none, or is too large', () => {
    for (const [more, body] of [
      ['Content-Length: 2\r\n', 'ab'],
      ['Content-Length: 0\r\n', ''],
      ['Content-Length: 6\r\n', ''],
      ['Transfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ] as const) {
      const served = new Served({ bodyBytesMax: 5 });
      served.send(head(`Expect: 100-continue\r\n${more}`) + body);
      expect(served.texts.join('')).not.toContain(' 100 ');
      expect(served.statuses.length).toBe(1);
    }
  });

  it('asks in its turn, behind what came before', () => {
    const served = new Served({}, 50);
    served.send(head('') + head('Expect: 100-continue\r\nContent-Length: 5\r\n'), 20);
    expect(served.texts).toEqual([]);
    served.pair.run(100);
    const texts = served.texts.join('');
    expect(texts.indexOf(' 200 ')).toBeLessThan(texts.indexOf(' 100 '));
    served.send('abcde', 100);
    expect(served.statuses).toEqual([200, 200]);
  });

  it('answers what came before it first', () => {
    const served = new Served({ bodyBytesMax: 5 }, 50);
    served.send(head('') + head('Content-Length: 6\r\n') + head(''), 20);
    expect(served.statuses).toEqual([]);
    served.pair.run(200);
    expect(served.statuses).toEqual([200, 413]);
  });

  it('reads on no longer than its client is there', () => {
    const served = new Served({ bodyBytesMax: 5 });
    served.send(head('Content-Length: 6\r\n'));
    served.leave();
    served.pair.run(2_000);
    const ends = served.pair.kinds().filter((kind) => kind === 'connection-ended');
    expect(ends.length).toBe(2);
  });
});
