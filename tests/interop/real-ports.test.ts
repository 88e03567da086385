/** Unmodified clients against a whole running cluster on real ports. */
import { createServer } from 'node:net';
import { connect } from 'amqplib';
import { Client, credentials, Metadata, status as codes } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { Kafka } from 'kafkajs';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { RealPorts } from '../../scripts/real-ports.ts';
import { methodPath, protoText } from '../../src/sim/contract/proto-text.ts';
import { leastOf } from '../../src/sim/kernel/distributions.ts';
import { switchProtocol } from '../../src/sim/index.ts';
import { mercado as original } from '../../src/sim/world/scenarios/mercado/index.ts';
import { factsOf, openCluster } from '../support/open-cluster.ts';
import { streaming, tickerContract } from '../support/streams.ts';
import { signInOverHttp } from '../support/sign-in-over-http.ts';

const mercado = switchProtocol(
  switchProtocol(original, 'orders-notify', 'amqp'),
  'orders-payments',
  'kafka',
);
let cluster: RealPorts;

beforeAll(async () => {
  cluster = await RealPorts.open(mercado, { seed: 5 });
}, 30_000);
afterAll(() => cluster.close());

function portOf(id: string): number {
  const open = cluster.ports.find(({ node }) => node.id === id);
  if (open === undefined) throw new Error(`${id} has no port`);
  return open.port;
}

function gateway(path: string): string {
  return `http://127.0.0.1:${portOf('gateway')}${path}`;
}

describe('a cluster behind real ports', () => {
  it('answers fetch at the gateway, and keeps what a POST has made', async () => {
    const headers = await signInOverHttp(gateway(''), 'ana');
    const made = await fetch(gateway('/api/orders'), {
      method: 'POST',
      headers,
      body: JSON.stringify({ customerId: 1, sku: 2, quantity: 1 }),
    });
    expect(made.status).toBe(201);
    const orderId = Number(Reflect.get(Object(await made.json()), 'orderId'));
    const kept = await fetch(gateway(`/api/orders/${orderId}`), { headers });
    expect(await kept.json()).toMatchObject({ orderId, totalCents: 6450 });
    const listed = await fetch(gateway('/api/catalog'));
    expect(listed.status).toBe(200);
    expect(await listed.json()).toHaveProperty('products');
    expect((await fetch(gateway('/nowhere'))).status).toBe(404);
    const refused = await fetch(gateway('/api/catalog'), { method: 'DELETE' });
    expect(refused.headers.get('allow')).toBe('GET, HEAD');
  });

  it('takes no less than the latency of the links', async () => {
    await fetch(gateway('/api/catalog'));
    const begin = performance.now();
    await (await fetch(gateway('/api/catalog'))).text();
    const least = mercado.links
      .filter(({ to }) => to === 'gateway' || to === 'catalog')
      .slice(0, 2)
      .reduce((sum, { latencyMs }) => sum + leastOf(latencyMs), 0);
    expect(least).toBeGreaterThan(0);
    expect(performance.now() - begin).toBeGreaterThan(2 * least);
  });

  it('serves many clients at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => fetch(gateway('/api/catalog'))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await Promise.all(answers.map((answer) => answer.text()));
  });

  it('answers grpc-js at a service', async () => {
    const catalog = mercado.nodes.find((node) => node.id === 'catalog');
    if (catalog?.kind !== 'service') throw new Error('mercado has no catalog');
    const { root } = protobuf.parse(protoText('catalog', catalog.contract), { keepCase: true });
    const request = root.lookupType('panal.GetProductRequest');
    const response = root.lookupType('panal.GetProductResponse');
    const client = new Client(`127.0.0.1:${portOf('catalog')}`, credentials.createInsecure());
    const ask = (sku: number): Promise<unknown> =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          methodPath('catalog', 'GetProduct'),
          (value: object) => Buffer.from(request.encode(request.fromObject(value)).finish()),
          (bytes: Buffer) => response.toObject(response.decode(bytes), { longs: Number }),
          { sku },
          new Metadata(),
          { deadline: Date.now() + 5_000 },
          (error: ServiceError | null, answer?: unknown) => {
            if (error === null) resolve(answer);
            else reject(error);
          },
        );
      });
    await expect(ask(2)).resolves.toMatchObject({ sku: 2, priceCents: 6450 });
    await expect(ask(999)).rejects.toMatchObject({ code: 5 });
    client.close();
  });

  it('answers a call over a WebSocket of ws at a service', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${portOf('catalog')}/calls`);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    const answer = new Promise<string>((resolve) => {
      socket.once('message', (data) => resolve(Buffer.isBuffer(data) ? data.toString() : ''));
    });
    socket.send(JSON.stringify({ id: 1, call: 'GetProduct', input: { sku: 2 } }));
    expect(JSON.parse(await answer)).toMatchObject({ id: 1, status: 200, value: { sku: 2 } });
    socket.close();
  });

  it('lets amqplib hear the events of the cluster at its broker', async () => {
    const model = await connect(`amqp://127.0.0.1:${portOf('rabbitmq')}`);
    const channel = await model.createChannel();
    await channel.assertExchange('events', 'topic', { durable: true });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'events', 'orders.*');
    const heard = new Promise<string>((resolve) => {
      void channel.consume(queue, (message) => resolve(message?.fields.routingKey ?? ''));
    });
    await fetch(gateway('/api/orders'), {
      method: 'POST',
      headers: await signInOverHttp(gateway(''), 'ana'),
      body: JSON.stringify({ customerId: 1, sku: 3, quantity: 1 }),
    });
    expect(await heard).toBe('orders.OrderPlaced');
    await model.close();
  });

  it('lets kafkajs read what services wrote, from brokers that say where they are', async () => {
    const brokers = cluster.ports
      .filter(({ node }) => node.id === 'kafka')
      .map(({ port }) => `127.0.0.1:${port}`);
    expect(brokers).toHaveLength(3);
    const kafka = new Kafka({ clientId: 'outside', brokers: brokers.slice(0, 1), logLevel: 0 });
    const admin = kafka.admin();
    await admin.connect();
    const { brokers: told } = await admin.describeCluster();
    expect(told.map(({ host, port }) => `${host}:${port}`).toSorted()).toEqual(brokers.toSorted());
    const topics = await admin.listTopics();
    const topic = topics.find((name) => name.startsWith('payments')) ?? '';
    expect(topics).toContain(topic);
    await admin.disconnect();
    const consumer = kafka.consumer({ groupId: 'outside', maxWaitTimeInMs: 200 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const read = new Promise<string>((resolve) => {
      void consumer.run({
        eachMessage: async ({ message }) => resolve(message.value?.toString() ?? ''),
      });
    });
    expect(await read).not.toBe('');
    await consumer.disconnect();
  }, 30_000);

  it('refuses at a replica that was killed, and answers again after its restart', async () => {
    await cluster.act((world) =>
      world.command({ kind: 'kill-replica', node: 'notify', replica: 0 }),
    );
    const url = `http://127.0.0.1:${portOf('notify')}/notifications`;
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    await cluster.act((world) =>
      world.command({ kind: 'restart-replica', node: 'notify', replica: 0 }),
    );
    await expect
      .poll(() =>
        fetch(url).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBeGreaterThan(0);
  });

  it('refuses to reach what no link leads to', async () => {
    const bytes = new Uint8Array(0);
    await expect(
      cluster.act((world) =>
        world.command({
          kind: 'outside-segment',
          process: 'shoppers/0',
          connection: 9_999,
          flag: 'syn',
          bytes,
        }),
      ),
    ).rejects.toThrow('no-link-in (id: shoppers)');
  });

  it('replays to the same hash with no program outside', async () => {
    const { advertised } = cluster;
    const { hash, history, now } = await cluster.act((world) => ({
      hash: world.hash(),
      history: [...world.history],
      now: world.now,
    }));
    expect(history.some(({ command }) => command.kind === 'outside-segment')).toBe(true);
    const again = await openCluster(mercado, { seed: 5, history, advertised });
    await again.runTo(now);
    expect(again.hash()).toBe(hash);
    again.close();
  });
});

it('streams to and from grpc-js, which may leave early', async () => {
  const scenario = streaming('{}');
  const ports = await RealPorts.open(scenario);
  const port = ports.ports.find(({ node }) => node.id === 'ticker')?.port ?? 1;
  const { root } = protobuf.parse(protoText('ticker', tickerContract), { keepCase: true });
  const encoder = (type: string) => (value: object) => {
    const known = root.lookupType(`panal.${type}`);
    return Buffer.from(known.encode(known.fromObject(value)).finish());
  };
  const decoder = (type: string) => (bytes: Buffer) => {
    const known = root.lookupType(`panal.${type}`);
    return known.toObject(known.decode(bytes), { longs: Number });
  };
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const watch = (input: object) =>
    client.makeServerStreamRequest(
      methodPath('ticker', 'Watch'),
      encoder('WatchRequest'),
      decoder('WatchResponse'),
      input,
    );
  const seen: unknown[] = [];
  const began = performance.now();
  const ended = new Promise<number>((resolve) => {
    const call = watch({ count: 20, everyMs: 20, size: 30_000 });
    call.on('data', ({ n }) => seen.push(n));
    call.on('error', (error) => resolve(Number(Reflect.get(error, 'code'))));
  });
  // The thirteenth is refused by the handler's own `ctx.fail(409)`.
  expect(await ended).toBe(codes.ABORTED);
  expect(seen).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
  expect(performance.now() - began).toBeGreaterThan(240);

  const sums: unknown[] = [];
  const talk = client.makeBidiStreamRequest(
    methodPath('ticker', 'Running'),
    encoder('RunningRequest'),
    decoder('RunningResponse'),
  );
  const told = new Promise<void>((resolve) => {
    talk.on('data', ({ sum }) => sums.push(sum));
    talk.on('end', resolve);
  });
  for (const value of [1, 2, 3]) talk.write({ value });
  talk.end();
  await told;
  expect(sums).toEqual([1, 3, 6]);

  const left = watch({ count: 10, everyMs: 3_600_000, size: 0 });
  left.on('error', () => {});
  const busy = (): Promise<number> =>
    ports.act((world) => {
      const [last] = factsOf(world, 'replica-load-changed').toReversed();
      return last?.busy ?? 0;
    });
  await expect.poll(busy).toBe(1);
  left.cancel();
  await expect.poll(busy).toBe(0);
  client.close();
  await ports.close();
});

it('refuses at a node that an edit has taken away, and serves the others', async () => {
  const ports = await RealPorts.open(original);
  const urlOf = (id: string): string =>
    `http://127.0.0.1:${ports.ports.find(({ node }) => node.id === id)?.port ?? 1}`;
  await ports.act((world) => world.command({ kind: 'remove-node', id: 'notify' }));
  await expect(fetch(`${urlOf('notify')}/notifications`)).rejects.toThrow('fetch failed');
  expect((await fetch(`${urlOf('gateway')}/api/catalog`)).status).toBe(200);
  await ports.close();
});

it('names a port in use, and leaves none open', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => {
    taken.listen(0, '127.0.0.1', resolve);
  });
  const address = taken.address();
  if (address === null || typeof address !== 'object') throw new Error('no address');
  const firstPort = address.port - 1;
  await expect(RealPorts.open(mercado, { firstPort })).rejects.toThrow(
    `EADDRINUSE: address already in use 127.0.0.1:${address.port}`,
  );
  const free = createServer();
  await new Promise<void>((resolve, reject) => {
    free.once('error', reject);
    free.listen(firstPort, '127.0.0.1', resolve);
  });
  free.close();
  taken.close();
});
