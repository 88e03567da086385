/** Unmodified `amqplib` against our RabbitMQ broker on real sockets. */
import { connect } from 'amqplib';
import type { Channel, ChannelModel, ConfirmChannel, ConsumeMessage, GetMessage } from 'amqplib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AmqpBroker, emptyAmqpDisk } from '../../src/sim/protocols/amqp/broker.ts';
import { RealProcess } from '../support/real-process.ts';

const process = new RealProcess('rabbitmq/0', 1);
let address = '';
let model: ChannelModel;
let channel: Channel;

beforeAll(async () => {
  const watcher = { queueChanged() {}, queueRemoved() {}, exchangeChanged() {} };
  const settings = { heartbeatSeconds: 60, epochMs: Date.now() };
  const broker = new AmqpBroker(process.core, process.endpoint, settings, emptyAmqpDisk(), watcher);
  const port = await process.listen(() => broker.start());
  address = `amqp://127.0.0.1:${port}`;
});
afterAll(() => process.close());

beforeEach(async () => {
  model = await connect(address);
  model.on('error', () => {});
  channel = await model.createChannel();
});
afterEach(async () => {
  await model.close().catch(() => {});
});

const text = (message: GetMessage | ConsumeMessage | null | false): string =>
  message === null || message === false ? '' : message.content.toString('utf8');

async function get(queue: string): Promise<string> {
  return text(await channel.get(queue, { noAck: true }));
}

async function soon(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 200; round++) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not happen within 2 s.');
}

async function bound(exchange: string, type: string, key: string, args = {}): Promise<string> {
  await channel.assertExchange(exchange, type, { durable: false });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, key, args);
  return queue;
}

describe('exchanges', () => {
  it('direct: by the very key', async () => {
    const queue = await bound('d', 'direct', 'red');
    channel.publish('d', 'red', Buffer.from('yes'));
    channel.publish('d', 'blue', Buffer.from('no'));
    await soon(async () => (await channel.checkQueue(queue)).messageCount === 1);
    expect(await get(queue)).toBe('yes');
  });

  it('fanout: to all, through an exchange in between too', async () => {
    const one = await bound('f', 'fanout', '');
    await channel.assertExchange('f2', 'fanout', { durable: false });
    await channel.bindExchange('f2', 'f', '');
    const two = await bound('f2', 'fanout', 'whatever');
    channel.publish('f', 'x', Buffer.from('all'));
    await soon(async () => (await channel.checkQueue(two)).messageCount === 1);
    expect([await get(one), await get(two)]).toEqual(['all', 'all']);
  });

  it.each([
    ['orders.*.paid', 'orders.7.paid', true],
    ['orders.*.paid', 'orders.paid', false],
    ['orders.#', 'orders', true],
    ['orders.#', 'orders.7.paid.late', true],
    ['#.paid', 'orders.7.paid', true],
    ['*', 'a.b', false],
    ['a.#.b', 'a.b', true],
  ])('topic: %s for %s is %s', async (pattern, key, fits) => {
    const queue = await bound('t', 'topic', pattern);
    channel.publish('t', key, Buffer.from('m'));
    await channel.checkExchange('t');
    expect((await channel.checkQueue(queue)).messageCount).toBe(fits ? 1 : 0);
  });

  it('headers: all of them, or any', async () => {
    const all = await bound('h', 'headers', '', { 'x-match': 'all', a: 1, b: 'x' });
    const any = await bound('h', 'headers', '', { 'x-match': 'any', a: 1, b: 'x' });
    channel.publish('h', '', Buffer.from('half'), { headers: { a: 1, b: 'other' } });
    channel.publish('h', '', Buffer.from('whole'), { headers: { a: 1, b: 'x', c: true } });
    await soon(async () => (await channel.checkQueue(any)).messageCount === 2);
    expect((await channel.checkQueue(all)).messageCount).toBe(1);
    expect(await get(all)).toBe('whole');
  });

  it('alternate: for what is bound nowhere', async () => {
    const lost = await bound('lost', 'fanout', '');
    await channel.assertExchange('main', 'direct', { durable: false, alternateExchange: 'lost' });
    channel.publish('main', 'nobody', Buffer.from('found'));
    await soon(async () => (await channel.checkQueue(lost)).messageCount === 1);
    expect(await get(lost)).toBe('found');
  });
});

describe('confirms and returns', () => {
  let confirming: ConfirmChannel;
  beforeEach(async () => {
    confirming = await model.createConfirmChannel();
  });

  it('confirm each message, with bodies larger than a frame', async () => {
    const { queue } = await confirming.assertQueue('', { exclusive: true });
    const body = Buffer.alloc(400_000, 'panal');
    for (let at = 0; at < 20; at++) confirming.sendToQueue(queue, Buffer.from(String(at)));
    confirming.sendToQueue(queue, body);
    await confirming.waitForConfirms();
    expect((await confirming.checkQueue(queue)).messageCount).toBe(21);
    await confirming.purgeQueue(queue);
    confirming.sendToQueue(queue, body);
    await confirming.waitForConfirms();
    expect(await get(queue)).toBe(body.toString('utf8'));
  });

  it('return a mandatory message that is routed nowhere, before its confirm', async () => {
    const seen: string[] = [];
    confirming.on('return', (message: ConsumeMessage) => seen.push(`returned ${text(message)}`));
    await new Promise<void>((resolve) => {
      confirming.publish('', 'no-such-queue', Buffer.from('m'), { mandatory: true }, () => {
        seen.push('confirmed');
        resolve();
      });
    });
    expect(seen).toEqual(['returned m', 'confirmed']);
  });

  it('reject what a full queue would not have', async () => {
    const { queue } = await confirming.assertQueue('', {
      exclusive: true,
      arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' },
    });
    confirming.sendToQueue(queue, Buffer.from('1'));
    const refused = new Promise((resolve) => {
      confirming.sendToQueue(queue, Buffer.from('2'), {}, (error: unknown) => resolve(error));
    });
    expect(await refused).toBeInstanceOf(Error);
  });
});

describe('consumers', () => {
  it('hold no more than their prefetch, and take turns', async () => {
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.prefetch(2);
    const held: ConsumeMessage[][] = [[], []];
    for (const into of held) {
      await channel.consume(queue, (message) => {
        if (message !== null) into.push(message);
      });
    }
    for (let at = 0; at < 6; at++) channel.sendToQueue(queue, Buffer.from(String(at)));
    await soon(() => held.flat().length === 4);
    expect(held.map((own) => own.length)).toEqual([2, 2]);
    expect((await channel.checkQueue(queue)).messageCount).toBe(2);
    const first = held[0]?.[0];
    if (first !== undefined) channel.ack(first);
    await soon(() => held[0]?.length === 3);
  });

  it('give back with requeue: to its old place, marked as redelivered', async () => {
    const { queue } = await channel.assertQueue('', { exclusive: true });
    for (const body of ['a', 'b', 'c']) channel.sendToQueue(queue, Buffer.from(body));
    await soon(async () => (await channel.checkQueue(queue)).messageCount === 3);
    const a = await channel.get(queue);
    const b = await channel.get(queue);
    if (a === false || b === false) throw new Error('two messages were expected');
    channel.nack(b, false, true);
    channel.reject(a, true);
    const again = await channel.get(queue);
    expect(again === false ? null : [text(again), again.fields.redelivered]).toEqual(['a', true]);
    expect([await get(queue), await get(queue)]).toEqual(['b', 'c']);
  });

  it('lose nothing that they had not acknowledged when their channel closes', async () => {
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const other = await model.createChannel();
    channel.sendToQueue(queue, Buffer.from('m'));
    await new Promise<void>((resolve) => {
      void other.consume(queue, () => resolve());
    });
    await other.close();
    const again = await channel.get(queue);
    expect(again === false ? null : [text(again), again.fields.redelivered]).toEqual(['m', true]);
  });

  it('are told that their queue is gone', async () => {
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const told = new Promise((resolve) => {
      void channel.consume(queue, (message) => {
        if (message === null) resolve('cancelled');
      });
    });
    await channel.checkQueue(queue);
    await channel.deleteQueue(queue);
    expect(await told).toBe('cancelled');
  });
});

describe('dead letters', () => {
  async function withDeadLetters(args: Record<string, unknown>): Promise<[string, string]> {
    const dead = await bound('dead', 'fanout', '');
    const { queue } = await channel.assertQueue('', {
      exclusive: true,
      deadLetterExchange: 'dead',
      arguments: args,
    });
    return [queue, dead];
  }

  async function deathOf(dead: string): Promise<Record<string, unknown>> {
    await soon(async () => (await channel.checkQueue(dead)).messageCount > 0);
    const message = await channel.get(dead, { noAck: true });
    const deaths: unknown = message === false ? [] : message.properties.headers?.['x-death'];
    return Array.isArray(deaths) ? deaths[0] : {};
  }

  it('come of a rejection, with x-death', async () => {
    const [queue, dead] = await withDeadLetters({});
    channel.sendToQueue(queue, Buffer.from('m'));
    await soon(async () => (await channel.checkQueue(queue)).messageCount === 1);
    const message = await channel.get(queue);
    if (message !== false) channel.reject(message, false);
    const death = await deathOf(dead);
    expect(death).toMatchObject({ queue, reason: 'rejected', count: 1, 'routing-keys': [queue] });
  });

  it('come of a time to live, of the queue or of the message', async () => {
    const [queue, dead] = await withDeadLetters({ 'x-message-ttl': 30 });
    channel.sendToQueue(queue, Buffer.from('m'));
    expect(await deathOf(dead)).toMatchObject({ reason: 'expired', count: 1 });
    const [own, grave] = await withDeadLetters({});
    channel.sendToQueue(own, Buffer.from('m'), { expiration: 30 });
    expect(await deathOf(grave)).toMatchObject({ reason: 'expired', 'original-expiration': '30' });
  });

  it('come of a length, oldest first', async () => {
    const [queue, dead] = await withDeadLetters({ 'x-max-length': 2 });
    for (const body of ['1', '2', '3']) channel.sendToQueue(queue, Buffer.from(body));
    await soon(async () => (await channel.checkQueue(dead)).messageCount === 1);
    expect(await get(dead)).toBe('1');
    expect(await get(queue)).toBe('2');
  });

  it('wait behind one that lives longer: only the head of a queue expires', async () => {
    const [queue, dead] = await withDeadLetters({});
    channel.sendToQueue(queue, Buffer.from('long'), { expiration: 150 });
    channel.sendToQueue(queue, Buffer.from('short'), { expiration: 1 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await channel.checkQueue(dead)).messageCount).toBe(0);
    await soon(async () => (await channel.checkQueue(dead)).messageCount === 2);
  });
});

describe('what must not be', () => {
  it.each([
    ['404', async () => channel.checkQueue('nobody')],
    ['404', async () => channel.bindQueue((await channel.assertQueue('x1')).queue, 'none', '')],
    [
      '406',
      async () => {
        await channel.assertExchange('same', 'direct', { durable: false });
        return channel.assertExchange('same', 'fanout', { durable: false });
      },
    ],
    ['406', async () => channel.assertQueue('x2', { arguments: { 'x-max-length': 'ten' } })],
    ['403', async () => channel.assertExchange('amq.mine', 'direct')],
  ] as const)('closes the channel with %s, and the connection goes on', async (code, action) => {
    channel.on('error', () => {});
    await expect(action()).rejects.toThrow(code);
    const next = await model.createChannel();
    await next.assertQueue('', { exclusive: true });
  });

  it('lets nobody else at an exclusive queue', async () => {
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const other = await connect(address);
    const stranger = await other.createChannel();
    stranger.on('error', () => {});
    await expect(stranger.checkQueue(queue)).rejects.toThrow('405');
    await other.close();
  });
});

describe('a broker that is restarted', () => {
  it('has its durable queues and persistent messages again, and a consumer goes on', async () => {
    const disk = emptyAmqpDisk();
    const watcher = { queueChanged() {}, queueRemoved() {}, exchangeChanged() {} };
    const settings = { heartbeatSeconds: 60, epochMs: Date.now() };
    const start = async (port: number): Promise<[RealProcess, number]> => {
      const real = new RealProcess('rabbitmq/0', 1);
      const broker = new AmqpBroker(real.core, real.endpoint, settings, disk, watcher);
      return [real, await real.listen(() => broker.start(), port)];
    };
    const [first, port] = await start(0);
    const before = await connect(`amqp://127.0.0.1:${port}`);
    before.on('error', () => {});
    const publisher = await before.createConfirmChannel();
    await publisher.assertQueue('kept', { durable: true });
    await publisher.assertQueue('lost', { durable: false });
    for (const body of ['1', '2']) {
      publisher.sendToQueue('kept', Buffer.from(body), { persistent: true });
    }
    publisher.sendToQueue('kept', Buffer.from('3'));
    await publisher.waitForConfirms();
    const held = await publisher.get('kept');
    expect(text(held)).toBe('1');
    const gone = new Promise((resolve) => before.once('close', resolve));
    await first.close();
    await gone;

    const [second] = await start(port);
    const after = await connect(`amqp://127.0.0.1:${port}`);
    const consumer = await after.createChannel();
    const got: [string, boolean][] = [];
    await consumer.consume('kept', (message) => {
      if (message === null) return;
      got.push([text(message), message.fields.redelivered]);
      consumer.ack(message);
    });
    await soon(() => got.length === 2);
    expect(got).toEqual([
      ['1', true],
      ['2', false],
    ]);
    consumer.on('error', () => {});
    await expect(consumer.checkQueue('lost')).rejects.toThrow('404');
    await after.close();
    await second.close();
  });
});

describe('channels', () => {
  it('get a mandatory message back through a long chain of unrelated ones, in order', async () => {
    const confirming = await model.createConfirmChannel();
    const { queue } = await confirming.assertQueue('', { exclusive: true });
    const seen: string[] = [];
    confirming.on('return', (message: ConsumeMessage) => seen.push(text(message)));
    for (let at = 0; at < 200; at++) {
      const key = at % 10 === 0 ? 'nowhere' : queue;
      confirming.publish('', key, Buffer.from(String(at)), { mandatory: true });
    }
    await confirming.waitForConfirms();
    expect(seen).toEqual(Array.from({ length: 20 }, (_, at) => String(at * 10)));
    expect((await confirming.checkQueue(queue)).messageCount).toBe(180);
  });

  it('acknowledge many at once, and lose nothing when they nack many', async () => {
    const { queue } = await channel.assertQueue('', { exclusive: true });
    for (let at = 0; at < 6; at++) channel.sendToQueue(queue, Buffer.from(String(at)));
    await soon(async () => (await channel.checkQueue(queue)).messageCount === 6);
    const messages: GetMessage[] = [];
    for (let at = 0; at < 6; at++) {
      const message = await channel.get(queue);
      if (message !== false) messages.push(message);
    }
    const [, second, , , , last] = messages;
    if (second === undefined || last === undefined) throw new Error('six were expected');
    channel.ack(second, true);
    channel.nack(last, true, true);
    await soon(async () => (await channel.checkQueue(queue)).messageCount === 4);
    expect([await get(queue), await get(queue)]).toEqual(['2', '3']);
  });
});
