/** The differences between protocols that are taught, measured: each with the band it must stay in. */
import { describe, expect, it } from 'vitest';
import { protocolIds } from '../../src/sim/index.ts';
import type { ProtocolId, Scenario } from '../../src/sim/index.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';
import { callerAndWriter, heard, send, told, warmUp } from '../support/caller-and-writer.ts';
import { everyLinkBy } from '../support/every-link.ts';
import { ask, at, factsOf, openCluster, runFor } from '../support/open-cluster.ts';
import { world } from '../support/world.ts';

describe('bytes of a call', () => {
  /** Of the same call again and again, over one connection that is new at the first. */
  async function bytesOf(protocol: ProtocolId): Promise<readonly number[]> {
    const calm: Scenario = {
      ...mercado,
      nodes: mercado.nodes.map((node) =>
        node.kind === 'client' ? { ...node, load: { kind: 'none' } } : node,
      ),
    };
    const cluster = await openCluster(everyLinkBy(calm, protocol));
    for (let i = 0; i < 6; i++) {
      const answer = await ask(cluster, 'shoppers', { method: 'GET', path: '/api/catalog/7' });
      expect(answer.status).toBe(200);
    }
    const bytes = factsOf(cluster, 'call-ended')
      .filter(({ link }) => link === 'gateway-catalog')
      .map((fact) => fact.bytes);
    cluster.close();
    return bytes;
  }

  it('over gRPC are at most 40 % of those over REST, once the table of the connection knows the shape', async () => {
    const [rest, grpc] = [await bytesOf('rest'), await bytesOf('grpc')];
    const [first = 0, second = 0, ...others] = grpc.map((bytes, nth) => bytes / (rest[nth] ?? 0));
    // The first says every header in full. What is left of its deadline, it being the first, is a
    // value that the second does not have, so that says its own in full once more.
    expect(first).toBeGreaterThan(0.5);
    expect(second).toBeLessThan(0.45);
    expect(others).toHaveLength(4);
    for (const share of others) {
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThanOrEqual(0.4);
    }
  });
});

describe('a slow answer', () => {
  /** Ms that a quick call takes which begins 20 ms after a slow one of 400 ms. */
  async function quickAfterSlow(protocol: ProtocolId, connectionsMax: number): Promise<number> {
    const { scenario } = world()
      .client('client')
      .service('service', '{ await ctx.sleep(input.number); return {}; }', {
        contract: {
          operations: [
            {
              ...{ name: 'Do', kind: 'query', method: 'POST', path: '/do', idempotent: true },
              ...{ success: 200, output: [] },
              input: [{ name: 'number', number: 1, type: 'int' }],
            },
          ],
          events: [],
          subscribes: [],
        },
      })
      .link('client', 'service', { protocol, connectionsMax });
    const cluster = await openCluster(scenario);
    const quick: number[] = [];
    const post = (number: number) => ({
      ...{ method: 'POST', path: '/do', headers: { 'Content-Type': 'application/json' } },
      body: JSON.stringify({ number }),
    });
    for (let i = 0; i < connectionsMax; i++) cluster.request('client', post(1), () => {});
    await runFor(cluster, 100);
    cluster.request('client', post(400), () => {});
    await runFor(cluster, 20);
    cluster.request('client', post(1), ({ latencyUs }) => quick.push(latencyUs / 1000));
    await runFor(cluster, 1_000);
    cluster.close();
    return quick[0] ?? Number.NaN;
  }

  it('blocks the next of its connection over HTTP/1.1, and no other', async () => {
    expect(await quickAfterSlow('rest', 1)).toBeGreaterThan(380);
    expect(await quickAfterSlow('rest', 2)).toBeLessThan(20);
  });

  it('blocks nothing where one connection has many streams', async () => {
    expect(await quickAfterSlow('grpc', 1)).toBeLessThan(20);
    expect(await quickAfterSlow('websocket', 1)).toBeLessThan(20);
  });
});

describe('a lost segment', () => {
  /** Calls that it held up, on average: a hundred calls a second, and a timeout of about 210 ms. */
  async function heldUpByOne(protocol: ProtocolId): Promise<number> {
    const { scenario } = world()
      .client('client', { load: { kind: 'open', ratePerSecond: 100, arrivals: 'fixed' } })
      .service('service', '{ return {}; }', { concurrency: 100 })
      .gateway('gateway', [{ method: '*', path: '/*', service: 'service', rewrite: null }])
      .link('client', 'gateway', { connectionsMax: 500 })
      .link('gateway', 'service', { protocol, loss: 0.01, connectionsMax: 100 });
    const cluster = await openCluster(scenario);
    await cluster.runTo(at(8_000));
    const lost = factsOf(cluster, 'segment-lost').filter(({ flag }) => flag === 'data').length;
    expect(lost).toBeGreaterThan(5);
    const late = factsOf(cluster, 'call-ended').filter(
      ({ link, latencyUs }) => link === 'gateway-service' && latencyUs > 30_000,
    ).length;
    expect(factsOf(cluster, 'failure-observed')).toEqual([]);
    cluster.close();
    return late / lost;
  }

  it('holds up all streams of a connection of HTTP/2 or a socket, and one call over HTTP/1.1', async () => {
    expect(await heldUpByOne('rest')).toBeLessThan(1.5);
    for (const protocol of ['grpc', 'websocket'] as const) {
      const heldUp = await heldUpByOne(protocol);
      expect(heldUp).toBeGreaterThan(10);
      expect(heldUp).toBeLessThan(40);
    }
  });
});

describe('a consumer that is down for ten seconds', () => {
  /** Ten events, one a second, while it is down. */
  async function tenEvents(protocol: ProtocolId): Promise<{ told: string[]; heard: unknown[] }> {
    const cluster = await openCluster(callerAndWriter(protocol, 'event'));
    await warmUp(cluster);
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    for (let value = 1; value <= 10; value++) {
      send(cluster, value);
      await runFor(cluster, 1_000);
    }
    expect(heard(cluster)).toEqual([0]);
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 20_000);
    const said = told(cluster).map((one) => (one === null ? '' : one.reason || `${one.status}`));
    const outcome = { told: said.slice(1), heard: heard(cluster).slice(1) };
    cluster.close();
    return outcome;
  }

  it.each(protocolIds)('%s', async (protocol) => {
    const { told: said, heard: done } = await tenEvents(protocol);
    const isDirect = protocol === 'rest' || protocol === 'grpc';
    const keeps = protocol === 'amqp' || protocol === 'kafka';
    // Callers fail, queues drain afterwards, a socket loses what was not resumed.
    expect(new Set(said)).toEqual(new Set([isDirect ? 'connection-refused' : '202']));
    expect(said).toHaveLength(10);
    const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect(done.toSorted((a, b) => Number(a) - Number(b))).toEqual(keeps ? all : []);
  });
});
