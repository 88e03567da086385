/** Clusters behind real ports as a class meets them: many clients, in any order, good and bad. */
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectAmqp } from 'amqplib';
import { Kafka } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { replicaCells } from '../../scripts/cells/replica-cells.ts';
import { RealPorts } from '../../scripts/real-ports.ts';
import type { RealPortsOptions } from '../../scripts/real-ports.ts';
import { switchProtocol } from '../../src/sim/index.ts';
import type { Scenario } from '../../src/sim/index.ts';
import { hello } from '../../src/sim/world/scenarios/hello.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';
import { openCluster } from '../support/open-cluster.ts';
import { signInOverHttp } from '../support/sign-in-over-http.ts';

const withRabbit = switchProtocol(mercado, 'orders-notify', 'amqp');
const open: RealPorts[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((ports) => ports.close()));
});

async function serve(scenario: Scenario, options: RealPortsOptions = {}): Promise<RealPorts> {
  const ports = await RealPorts.open(scenario, { seed: 5, ...options });
  open.push(ports);
  return ports;
}

function portOf(ports: RealPorts, id: string): number {
  const found = ports.ports.find(({ node }) => node.id === id);
  if (found === undefined) throw new Error(`${id} has no port`);
  return found.port;
}

function catalog(ports: RealPorts): Promise<Response> {
  return fetch(`http://127.0.0.1:${portOf(ports, 'gateway')}/api/catalog`);
}

async function place(ports: RealPorts): Promise<Response> {
  const gateway = `http://127.0.0.1:${portOf(ports, 'gateway')}`;
  const headers = await signInOverHttp(gateway, 'ana');
  return fetch(`${gateway}/api/orders`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ customerId: 1, sku: 2, quantity: 1 }),
  });
}

async function socketTo(ports: RealPorts, id: string): Promise<Socket> {
  const socket = connectSocket(portOf(ports, id), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function webSocketTo(ports: RealPorts, id: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${portOf(ports, id)}/calls`);
  await once(socket, 'open');
  return socket;
}

/** Not `once` of Node, which rejects at the error that such an end is to some. */
function closeOf(one: { once(event: 'close', listener: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => void one.once('close', () => resolve()));
}

describe('clients', () => {
  it('of every kind at once, whoever connects first', async () => {
    const ports = await serve(withRabbit);
    // A consumer before any producer, and one after.
    const early = await connectAmqp(`amqp://127.0.0.1:${portOf(ports, 'rabbitmq')}`);
    const channel = await early.createChannel();
    await channel.assertExchange('events', 'topic', { durable: true });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'events', 'orders.*');
    let heard = 0;
    await channel.consume(queue, () => (heard += 1), { noAck: true });
    const sockets = await Promise.all(
      Array.from({ length: 5 }, () => webSocketTo(ports, 'catalog')),
    );
    const answers = sockets.map(async (socket, at) => {
      const answered = once(socket, 'message');
      socket.send(JSON.stringify({ id: at, call: 'GetProduct', input: { sku: 2 } }));
      return String((await answered)[0]);
    });
    const placed = await Promise.all(Array.from({ length: 10 }, () => place(ports)));
    expect(placed.map(({ status }) => status)).toEqual(placed.map(() => 201));
    for (const [at, answer] of (await Promise.all(answers)).entries()) {
      expect(JSON.parse(answer)).toMatchObject({ id: at, status: 200 });
    }
    await expect.poll(() => heard, { timeout: 10_000 }).toBeGreaterThanOrEqual(10);
    const late = await connectAmqp(`amqp://127.0.0.1:${portOf(ports, 'rabbitmq')}`);
    await late.close();
    await early.close();
    for (const socket of sockets) socket.close();
  });

  it('that say nothing, or half of something, or leave, keep nobody else', async () => {
    const ports = await serve(withRabbit);
    const silent = await socketTo(ports, 'gateway');
    const half = await socketTo(ports, 'gateway');
    half.write('GET /api/catalog HTT');
    const nonsense = await socketTo(ports, 'rabbitmq');
    nonsense.write('GET / HTTP/1.1\r\n\r\n');
    const gone = await socketTo(ports, 'gateway');
    gone.write('GET /api/catalog HTTP/1.1\r\nHost: x\r\n\r\n');
    gone.destroy();
    const rude = await socketTo(ports, 'orders');
    rude.write('GET /');
    rude.resetAndDestroy();
    expect((await catalog(ports)).status).toBe(200);
    expect((await place(ports)).status).toBe(201);
    // The other half comes late, and is served.
    const answered = once(half, 'data');
    half.write('P/1.1\r\nHost: x\r\n\r\n');
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 200/);
    silent.end();
    half.end();
    nonsense.destroy();
    await expect.poll(() => ports.connectionCount).toBeLessThanOrEqual(2);
  });

  it('see their connections end when the cluster is closed, whatever they do', async () => {
    const ports = await serve(withRabbit);
    const socket = await webSocketTo(ports, 'catalog');
    const silent = await socketTo(ports, 'gateway');
    const model = await connectAmqp(`amqp://127.0.0.1:${portOf(ports, 'rabbitmq')}`);
    model.on('error', () => {});
    const ends = [closeOf(socket), closeOf(silent), closeOf(model)];
    const underWay = Array.from({ length: 5 }, () => catalog(ports).catch(() => null));
    await ports.close();
    await Promise.all([...ends, ...underWay]);
    expect(ports.connectionCount).toBe(0);
    await expect(catalog(ports)).rejects.toThrow('fetch failed');
    // Closing twice does no harm.
    await ports.close();
  });
});

describe('ports', () => {
  it('are any that are free with 0, each another', async () => {
    const [one, other] = await Promise.all([serve(withRabbit), serve(withRabbit)]);
    const all = [...one.ports, ...other.ports].map(({ port }) => port);
    expect(new Set(all).size).toBe(all.length);
    expect((await catalog(one)).status).toBe(200);
    expect((await catalog(other)).status).toBe(200);
  });

  it('say whose they would have been when they are in use', async () => {
    const one = await serve(hello);
    const firstPort = portOf(one, 'gateway');
    await expect(RealPorts.open(hello, { firstPort })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port: firstPort,
      node: 'gateway',
    });
  });

  it('come with a broker that a switched link needs, which says where it is', async () => {
    const ports = await serve(mercado);
    const scenario = switchProtocol(mercado, 'orders-notify', 'kafka');
    const opened = await ports.edit({ kind: 'replace-document', scenario });
    expect(opened.map(({ process }) => process)).toEqual(['kafka/0', 'kafka/1', 'kafka/2']);
    const brokers = opened.map(({ port }) => `127.0.0.1:${port}`);
    const admin = new Kafka({ brokers: brokers.slice(0, 1), logLevel: 0 }).admin();
    await admin.connect();
    const { brokers: told } = await admin.describeCluster();
    expect(told.map(({ host, port }) => `${host}:${port}`).toSorted()).toEqual(brokers.toSorted());
    await admin.disconnect();
    expect((await place(ports)).status).toBe(201);
  });
});

describe('time', () => {
  it('stands still in a pause, and clients wait', async () => {
    const ports = await serve(hello);
    const url = `http://127.0.0.1:${portOf(ports, 'gateway')}/api/hello`;
    expect((await fetch(url)).status).toBe(200);
    await ports.setClock({ isPaused: true });
    const before = await ports.act(({ now }) => now);
    let isAnswered = false;
    const waiting = fetch(url).then((answer) => {
      isAnswered = true;
      return answer.status;
    });
    await expect.poll(() => ports.connectionCount).toBeGreaterThan(0);
    expect(await ports.act(({ now }) => now)).toBe(before);
    expect(isAnswered).toBe(false);
    await ports.setClock({ isPaused: false });
    expect(await waiting).toBe(200);
  });

  it('goes at the speed that is asked for', async () => {
    const ports = await serve(hello, { speed: 5 });
    await ports.act(() => {});
    const [wallAt, before] = [performance.now(), await ports.act(({ now }) => now)];
    await new Promise((resolve) => void setTimeout(resolve, 500));
    const ran = (await ports.act(({ now }) => now)) - before;
    const speed = ran / 1_000 / (performance.now() - wallAt);
    expect(speed).toBeGreaterThan(2);
    expect(speed).toBeLessThan(6);
    await ports.setClock({ speed: 0.1 });
    expect(ports.clock).toMatchObject({ speed: 0.1, isPaused: false });
  });
});

it('a file’s services run in cells behind the ports, and the run replays in one thread', async () => {
  const cells = replicaCells();
  const ports = await serve(withRabbit, { hosts: cells.factory });
  expect((await catalog(ports)).status).toBe(200);
  expect((await place(ports)).status).toBe(201);
  await ports.act((cluster) =>
    cluster.command({ kind: 'kill-replica', node: 'orders', replica: 0 }),
  );
  await ports.act((cluster) =>
    cluster.command({ kind: 'restart-replica', node: 'orders', replica: 0 }),
  );
  await expect.poll(async () => (await place(ports)).status).toBe(201);
  const { hash, history, now } = await ports.act((cluster) => ({
    hash: cluster.hash(),
    history: [...cluster.history],
    now: cluster.now,
  }));
  await ports.close();
  cells.close();
  const again = await openCluster(withRabbit, { seed: 5, history });
  await again.runTo(now);
  expect(again.hash()).toBe(hash);
  again.close();
});
