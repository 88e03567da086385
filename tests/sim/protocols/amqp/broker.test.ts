/** RabbitMQ's broker by itself: what amqplib does not show, or not to the byte and the millisecond. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeContent, encodeMethod } from '../../../../src/sim/protocols/amqp/frames.ts';
import type { Table, Value } from '../../../../src/sim/protocols/amqp/values.ts';
import { bytesOfText, concat } from '../../../../src/sim/wire/utf8.ts';
import { AmqpBench, bodiesOf, closeOf, namesOf } from '../../../support/amqp-bench.ts';
import type { Answer } from '../../../support/amqp-bench.ts';

const persistent = { deliveryMode: 2 };

function tagOf(answer: Answer | undefined): number {
  return Number(answer?.method.args['deliveryTag']);
}

function deathsOf(answer: Answer | undefined): readonly Table[] {
  const deaths = answer?.content?.properties.headers?.get('x-death');
  return Array.isArray(deaths) ? deaths.filter((one): one is Table => one instanceof Map) : [];
}

describe('connections', () => {
  it('answer another protocol with theirs, and end', () => {
    const line = new AmqpBench().dial();
    line.write(bytesOfText('AMQP\0\u0001\0\0'));
    expect(line.isToldProtocol).toBe(true);
    expect(line.isOver).toBe(true);
  });

  it.each([
    [{ frameMax: 4_096, channelMax: 0 }, 'channel_max = 0'],
    [{ frameMax: 4_096, channelMax: 9_999 }, 'channel_max = 9999'],
    [{ frameMax: 512, channelMax: 10 }, 'frame_max = 512'],
    [{ frameMax: 0, channelMax: 10 }, 'frame_max = 0'],
  ])('refuse %j with 530', (args, text) => {
    const line = new AmqpBench().dial();
    line.write(bytesOfText('AMQP\0\0\u0009\u0001'));
    line.tell('connection.start-ok', {}, 0);
    const said = closeOf(line.tell('connection.tune-ok', { ...args, heartbeat: 0 }, 0));
    expect(said).toMatch(/^530 NOT_ALLOWED/);
    expect(said).toContain(text);
  });

  it('hold to the frames and channels that were agreed on', () => {
    const line = new AmqpBench().connect();
    for (let id = 2; id <= 10; id++) line.tell('channel.open', {}, id);
    expect(closeOf(line.tell('channel.open', {}, 11))).toMatch(/^530 .*channel_max \(10\)/);
    const other = new AmqpBench().connect();
    const body = new Uint8Array(5_000);
    const large = concat([
      encodeMethod(1, 'basic.publish'),
      encodeContent(1, { properties: {}, body }),
    ]);
    expect(closeOf(other.write(large))).toMatch(/^501 FRAME_ERROR/);
    expect(other.isOver).toBe(true);
  });

  it('hear what came before bytes that are none, however they are split', () => {
    const bench = new AmqpBench();
    const line = bench.connect();
    const declare = encodeMethod(1, 'queue.declare', { queue: 'before' });
    line.write(concat([declare, Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 0x99)]));
    expect(bench.queues.has('before')).toBe(true);
  });

  it('name the method that they are closed for', () => {
    const [close] = new AmqpBench().connect().tell('tx.select');
    expect(close?.method.args).toMatchObject({ replyCode: 540, classId: 90, methodId: 10 });
  });

  it('send heartbeats, and give up whoever sends none', () => {
    const bench = new AmqpBench(10);
    const line = bench.connect();
    line.queue('q', {}, { exclusive: true });
    bench.advance(9_000);
    expect(line.heartbeats).toBe(1);
    line.publish('q', 'still here');
    bench.advance(19_000);
    expect(line.isOver).toBe(false);
    bench.advance(2_000);
    expect(line.isOver).toBe(true);
    expect(bench.queues.size).toBe(0);
  });

  it('give back what consumers held when they are closed for an error', () => {
    const bench = new AmqpBench();
    const line = bench.connect();
    line.queue('q');
    line.publish('q', 'm');
    line.tell('basic.consume', { queue: 'q' });
    line.tell('tx.select');
    expect(bench.queues.get('q')).toMatchObject({ ready: 1, unacked: 0, consumers: 0 });
  });
});

describe('channels', () => {
  const long = 'ñ'.repeat(120);
  it.each<[string, string, (line: ReturnType<AmqpBench['connect']>) => readonly Answer[]]>([
    [
      'a name that the reason has no room for',
      '404',
      (line) => line.tell('queue.declare', { queue: long, passive: true }),
    ],
    [
      'another durability',
      "406 PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'",
      (line) => line.tell('queue.declare', { queue: 'q', durable: true }),
    ],
    [
      'another argument',
      "406 PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'q' in vhost '/': received '5' but current is none",
      (line) =>
        line.tell('queue.declare', { queue: 'q', arguments: new Map([['x-max-length', 5]]) }),
    ],
    [
      'an exclusive queue where there is one for all',
      '405 RESOURCE_LOCKED',
      (line) => line.tell('queue.declare', { queue: 'q', exclusive: true }),
    ],
    [
      'a kind of queue that is not simulated',
      "406 PRECONDITION_FAILED - invalid arg 'x-queue-type'",
      (line) =>
        line.tell('queue.declare', {
          queue: 'z',
          arguments: new Map([['x-queue-type', 'quorum']]),
        }),
    ],
    [
      'a dead-letter key without an exchange',
      "406 PRECONDITION_FAILED - invalid arg 'x-dead-letter-routing-key'",
      (line) =>
        line.tell('queue.declare', {
          queue: 'z',
          arguments: new Map([['x-dead-letter-routing-key', 'k']]),
        }),
    ],
    ['the default exchange', '403 ACCESS_REFUSED', (line) => line.tell('exchange.declare')],
    [
      'a binding to the default exchange',
      '403 ACCESS_REFUSED',
      (line) => line.tell('queue.bind', { queue: 'q', exchange: '' }),
    ],
    [
      'no queue declared before',
      '404 NOT_FOUND - no previously declared queue',
      (line) => {
        line.tell('channel.open', {}, 2);
        return line.tell('queue.purge', {}, 2);
      },
    ],
    [
      'a delivery that there is not, also with multiple',
      '406 PRECONDITION_FAILED - unknown delivery tag 7',
      (line) => line.tell('basic.ack', { deliveryTag: 7, multiple: true }),
    ],
    [
      'a time to live that is none',
      "406 PRECONDITION_FAILED - invalid expiration 'soon'",
      (line) => line.publish('q', 'm', { expiration: 'soon' }),
    ],
    [
      'the name of another user',
      "406 PRECONDITION_FAILED - user_id property set to 'eve' but authenticated user was 'guest'",
      (line) => line.publish('q', 'm', { userId: 'eve' }),
    ],
    ['a prefetch in bytes', '540', (line) => line.tell('basic.qos', { prefetchSize: 1 })],
    [
      'recovery to the same consumer',
      '540 NOT_IMPLEMENTED - requeue=false',
      (line) => line.tell('basic.recover', { requeue: false }),
    ],
    ['a transaction', '540 NOT_IMPLEMENTED - tx.select', (line) => line.tell('tx.select')],
  ])('refuse %s', (_, said, action) => {
    const line = new AmqpBench().connect();
    line.queue('q');
    expect(closeOf(action(line)).startsWith(said)).toBe(true);
  });

  it('refuse a body that is too large once it has come, and go on with the connection', () => {
    const line = new AmqpBench().connect();
    const body = new Uint8Array(16 * 1024 * 1024 + 1);
    expect(closeOf(line.tell('basic.publish', {}, 1, { properties: {}, body }))).toMatch(/^406/);
    line.tell('channel.close-ok');
    expect(namesOf(line.tell('channel.open'))).toEqual(['channel.open-ok']);
  });

  it('end where both sides close them at once', () => {
    const line = new AmqpBench().connect();
    line.tell('queue.purge', { queue: 'nobody' });
    expect(namesOf(line.tell('channel.close'))).toEqual(['channel.close-ok']);
    expect(namesOf(line.tell('channel.open'))).toEqual(['channel.open-ok']);
  });

  it('count confirms from where they began', () => {
    const line = new AmqpBench().connect();
    line.queue('q');
    expect(line.publish('q', 'before')).toEqual([]);
    line.tell('confirm.select');
    expect(line.publish('q', 'after').map(tagOf)).toEqual([1]);
  });

  it('unbind what is not bound or not there without a word', () => {
    const line = new AmqpBench().connect();
    const answers = line.tell('queue.unbind', { queue: 'none', exchange: 'none', routingKey: 'k' });
    expect(namesOf(answers)).toEqual(['queue.unbind-ok']);
  });

  it('bind by the name of the last queue where name and key are empty', () => {
    const line = new AmqpBench().connect();
    line.queue('last');
    line.tell('queue.bind', { exchange: 'amq.direct' });
    line.publish('last', 'm', {}, { exchange: 'amq.direct' });
    expect(line.get('last')).toBe('m');
  });
});

describe('exchanges', () => {
  it('go with their last binding where they are auto-deleted, and what led to them as well', () => {
    const line = new AmqpBench().connect();
    line.tell('exchange.declare', { exchange: 'first', type: 'fanout', autoDelete: true });
    line.tell('exchange.declare', { exchange: 'second', type: 'fanout', autoDelete: true });
    line.queue('q');
    line.tell('exchange.bind', { source: 'first', destination: 'second' });
    line.tell('queue.bind', { queue: 'q', exchange: 'second' });
    line.tell('queue.delete', { queue: 'q' });
    const passive = { exchange: 'first', passive: true };
    expect(closeOf(line.tell('exchange.declare', passive))).toMatch(/^404/);
  });

  it('of topics take no longer for many #', () => {
    const line = new AmqpBench().connect();
    line.queue('q');
    const routingKey = '#.'.repeat(60) + 'end';
    line.tell('queue.bind', { queue: 'q', exchange: 'amq.topic', routingKey });
    line.publish('a.'.repeat(120) + 'a', 'no', {}, { exchange: 'amq.topic' });
    line.publish('a.'.repeat(120) + 'end', 'yes', {}, { exchange: 'amq.topic' });
    expect([line.get('q'), line.get('q')]).toEqual(['yes', null]);
  });

  it.each([
    ['all', { a: 1 }, true],
    ['all', { a: 2 }, false],
    ['any', { 'x-b': 'c' }, false],
    ['any-with-x', { 'x-b': 'c' }, true],
    ['all-with-x', { a: 1 }, false],
  ])('of headers: %s with %j is %s', (match, headers, fits) => {
    const line = new AmqpBench().connect();
    line.queue('q');
    const wanted = new Map<string, Value>([
      ['x-match', match],
      ['a', 1],
      ['x-b', 'c'],
    ]);
    line.tell('queue.bind', { queue: 'q', exchange: 'amq.headers', arguments: wanted });
    const given = new Map<string, Value>(Object.entries(headers));
    line.publish('', 'm', { headers: given }, { exchange: 'amq.headers' });
    expect(line.get('q')).toBe(fits ? 'm' : null);
  });

  it('pass properties on to the byte, whatever their types', () => {
    const line = new AmqpBench().connect();
    line.queue('q');
    // Headers { n: 'b' 7 }: a byte, which we would write as four.
    const properties = Uint8Array.of(0x20, 0, 0, 0, 0, 4, 1, 0x6e, 0x62, 7);
    const header = concat([
      Uint8Array.of(2, 0, 1, 0, 0, 0, 22, 0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      properties,
      Uint8Array.of(0xce),
    ]);
    line.write(concat([encodeMethod(1, 'basic.publish', { routingKey: 'q' }), header]));
    const [got] = line.tell('basic.get', { queue: 'q', noAck: true });
    expect(got?.content?.propertyBytes).toEqual(properties);
  });
});

describe('consumers', () => {
  it('take turns, whoever has room', () => {
    const bench = new AmqpBench();
    const lines = [bench.connect(), bench.connect(), bench.connect()];
    lines[0]?.queue('q');
    for (const [at, line] of lines.entries()) {
      line.tell('basic.qos', { prefetchCount: at === 0 ? 1 : 10 });
      line.tell('basic.consume', { queue: 'q' });
    }
    const publisher = bench.connect();
    for (const body of ['1', '2', '3', '4', '5']) publisher.publish('q', body);
    expect(lines.map((line) => bodiesOf(line.taken()))).toEqual([['1'], ['2', '4'], ['3', '5']]);
  });

  it('of a higher priority come first', () => {
    const bench = new AmqpBench();
    const [low, high] = [bench.connect(), bench.connect()];
    low.queue('q');
    high.tell('basic.qos', { prefetchCount: 2 });
    low.tell('basic.consume', { queue: 'q' });
    high.tell('basic.consume', { queue: 'q', arguments: new Map([['x-priority', 5]]) });
    const publisher = bench.connect();
    for (const body of ['1', '2', '3']) publisher.publish('q', body);
    expect([bodiesOf(high.taken()), bodiesOf(low.taken())]).toEqual([['1', '2'], ['3']]);
  });

  it('wait in line for a queue with a single active one', () => {
    const bench = new AmqpBench();
    const [first, second] = [bench.connect(), bench.connect()];
    first.queue('q', { 'x-single-active-consumer': true });
    for (const line of [first, second]) line.tell('basic.consume', { queue: 'q' });
    const publisher = bench.connect();
    for (const body of ['1', '2']) publisher.publish('q', body);
    expect(bodiesOf(first.taken())).toEqual(['1', '2']);
    first.breakOff();
    const again = second.taken();
    expect(bodiesOf(again)).toEqual(['1', '2']);
    expect(again.map(({ method }) => method.args['redelivered'])).toEqual([true, true]);
  });

  it('stay out while one has the queue for itself', () => {
    const bench = new AmqpBench();
    const [one, other] = [bench.connect(), bench.connect()];
    one.queue('q');
    one.tell('basic.consume', { queue: 'q', exclusive: true });
    expect(closeOf(other.tell('basic.consume', { queue: 'q' }))).toMatch(/^403 .*exclusive use/);
  });

  it('are told that their queue is gone only where they said that they understand', () => {
    const bench = new AmqpBench();
    const [deaf, hears] = [bench.connect(), bench.connect({ consumer_cancel_notify: true })];
    deaf.queue('q');
    for (const line of [deaf, hears]) {
      line.tell('basic.consume', { queue: 'q', consumerTag: 't' });
    }
    deaf.tell('queue.delete', { queue: 'q' });
    expect(namesOf(hears.taken())).toEqual(['basic.cancel']);
    expect(namesOf(deaf.taken())).toEqual([]);
  });

  it('are limited together by a global prefetch, which does not count what was asked for', () => {
    const line = new AmqpBench().connect();
    line.queue('q');
    for (const body of ['1', '2', '3', '4']) line.publish('q', body);
    line.get('q', false);
    line.tell('basic.qos', { prefetchCount: 2, global: true });
    const answers = line.tell('basic.consume', { queue: 'q' });
    expect(bodiesOf(answers)).toEqual(['2', '3']);
  });
});

it('whoever watches is told each change once, also of the last binding', () => {
  const bench = new AmqpBench();
  const line = bench.connect();
  line.queue('q');
  const binding = { queue: 'q', exchange: 'amq.direct', routingKey: 'k' };
  line.tell('queue.bind', binding);
  line.tell('queue.unbind', binding);
  line.tell('basic.consume', { queue: 'q', noAck: true });
  line.publish('q', 'straight through');
  line.tell('basic.qos', { prefetchCount: 5 });
  expect(bench.told).toEqual([
    { queue: 'q', ready: 0, unacked: 0, consumers: 0 },
    { exchange: 'amq.direct', type: 'direct', bindings: ['k → q'] },
    { exchange: 'amq.direct', type: 'direct', bindings: [] },
    { queue: 'q', ready: 0, unacked: 0, consumers: 1 },
  ]);
});

describe('time and length', () => {
  it('deliver a message without time to live at once, or not at all', () => {
    const line = new AmqpBench().connect();
    line.queue('q', { 'x-message-ttl': 0 });
    line.publish('q', 'nobody');
    expect(line.get('q')).toBe(null);
    line.tell('basic.consume', { queue: 'q', noAck: true });
    expect(bodiesOf(line.publish('q', 'somebody'))).toEqual(['somebody']);
  });

  it('expire to the millisecond, and only at the head', () => {
    const bench = new AmqpBench();
    const line = bench.connect();
    line.queue('q');
    line.publish('q', 'long', { expiration: '100' });
    line.publish('q', 'short', { expiration: '1' });
    bench.advance(99);
    expect(bench.queues.get('q')?.ready).toBe(2);
    bench.advance(1);
    expect(bench.queues.get('q')?.ready).toBe(0);
  });

  it('expire at whatever microsecond they came, and let the clock go on', () => {
    const bench = new AmqpBench();
    const line = bench.connect();
    line.queue('q');
    line.queue('idle', { 'x-expires': 41 });
    // As fractions of milliseconds many of these instants plus 41 are a last bit past 41 ms later:
    // between them and that lies 2,048.
    const begun = Array.from({ length: 200 }, (_, step) => Math.round(2_007_100 + step * 203));
    const isOff = (us: number): boolean => us / 1000 + 41 > (us + 41_000) / 1000;
    expect(begun.filter(isOff).length).toBeGreaterThan(20);
    for (const us of begun) {
      bench.advance((us - 1 - bench.core.now) / 1000);
      expect(bench.core.now).toBe(us);
      line.publish('q', 'm', { expiration: '41' });
      line.queue('idle', { 'x-expires': 41 });
    }
    bench.advance(41);
    expect(bench.queues.get('q')?.ready).toBe(0);
    expect(bench.queues.has('idle')).toBe(false);
  });

  it('remove a queue that nobody used for as long as it may be', () => {
    const bench = new AmqpBench();
    const line = bench.connect();
    line.queue('q', { 'x-expires': 100 });
    bench.advance(80);
    line.queue('q', { 'x-expires': 100 });
    bench.advance(80);
    line.get('q');
    bench.advance(80);
    line.tell('basic.consume', { queue: 'q', consumerTag: 't' });
    bench.advance(500);
    expect(bench.queues.has('q')).toBe(true);
    line.tell('basic.cancel', { consumerTag: 't' });
    bench.advance(98);
    expect(bench.queues.has('q')).toBe(true);
    bench.advance(3);
    expect(bench.queues.has('q')).toBe(false);
  });

  it('count only what is ready, also when something comes back', () => {
    const line = new AmqpBench().connect();
    line.queue('q', { 'x-max-length': 2 });
    line.publish('q', '1');
    const [held] = line.tell('basic.get', { queue: 'q' });
    line.publish('q', '2');
    line.publish('q', '3');
    line.tell('basic.nack', { deliveryTag: tagOf(held), requeue: true });
    // The oldest gives way: it is the one that came back.
    expect([line.get('q'), line.get('q'), line.get('q')]).toEqual(['2', '3', null]);
  });

  it('count bytes of bodies', () => {
    const line = new AmqpBench().connect();
    line.queue('q', { 'x-max-length-bytes': 5 });
    for (const body of ['aaa', 'bb', 'c']) line.publish('q', body);
    expect([line.get('q'), line.get('q')]).toEqual(['bb', 'c']);
  });

  it('let a full queue refuse, and bury what it refused where it says so', () => {
    const line = new AmqpBench().connect();
    line.tell('confirm.select');
    line.queue('dead');
    line.queue('q', {
      'x-max-length': 1,
      'x-overflow': 'reject-publish-dlx',
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': 'dead',
    });
    expect(namesOf(line.publish('q', '1'))).toEqual(['basic.ack']);
    expect(namesOf(line.publish('q', '2'))).toEqual(['basic.nack']);
    expect([line.get('q'), line.get('dead')]).toEqual(['1', '2']);
  });
});

describe('dead letters', () => {
  const toDefault = (key: string): Record<string, Value> => ({
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': key,
  });

  it('carry x-death as RabbitMQ writes it, to the byte', () => {
    const bench = new AmqpBench();
    const line = bench.connect();
    line.queue('dead');
    line.queue('q', toDefault('dead'));
    bench.advance(5_000);
    line.publish('q', 'm', { expiration: '0' });
    const [got] = line.tell('basic.get', { queue: 'dead', noAck: true });
    expect(got?.content?.properties.expiration).toBe(undefined);
    const parts = [
      '05 636f756e74 6c 0000000000000001',
      '06 726561736f6e 53 00000007 65787069726564',
      '05 7175657565 53 00000001 71',
      '04 74696d65 54 000000006955b905',
      '08 65786368616e6765 53 00000000',
      '0c 726f7574696e672d6b657973 41 00000006 53 00000001 71',
      '13 6f726967696e616c2d65787069726174696f6e 53 00000001 30',
    ];
    const written = Buffer.from(got?.content?.propertyBytes ?? new Uint8Array(0)).toString('hex');
    expect(written).toContain(parts.join('').replaceAll(' ', ''));
    const { headers } = got?.content?.properties ?? {};
    expect(headers?.get('x-first-death-reason')).toBe('expired');
    expect(headers?.get('x-last-death-queue')).toBe('q');
  });

  it('are counted by queue and reason, the newest first', () => {
    const bench = new AmqpBench();
    const line = bench.connect();
    line.queue('work', toDefault('wait'));
    line.queue('wait', { ...toDefault('work'), 'x-message-ttl': 10 });
    line.publish('work', 'm');
    for (let round = 0; round < 3; round++) {
      const [got] = line.tell('basic.get', { queue: 'work' });
      line.tell('basic.reject', { deliveryTag: tagOf(got), requeue: false });
      bench.advance(10);
    }
    const [got] = line.tell('basic.get', { queue: 'work' });
    const deaths = deathsOf(got).map((one) => [
      one.get('queue'),
      one.get('reason'),
      one.get('count'),
    ]);
    expect(deaths).toEqual([
      ['wait', 'expired', 3],
      ['work', 'rejected', 3],
    ]);
    expect(got?.content?.properties.headers?.get('x-first-death-queue')).toBe('work');
    expect(got?.content?.properties.headers?.get('x-last-death-queue')).toBe('wait');
  });

  it('that would go round by themselves are dropped where the circle closes', () => {
    const bench = new AmqpBench();
    const line = bench.connect();
    line.queue('a', { ...toDefault('b'), 'x-message-ttl': 10 });
    line.queue('b', { ...toDefault('a'), 'x-message-ttl': 10 });
    line.queue('self', { ...toDefault('self'), 'x-message-ttl': 10 });
    line.publish('a', 'm');
    line.publish('self', 'm');
    bench.advance(10);
    const ready = (): unknown[] => ['a', 'b', 'self'].map((name) => bench.queues.get(name)?.ready);
    expect(ready()).toEqual([0, 1, 0]);
    bench.advance(10);
    expect(ready()).toEqual([0, 0, 0]);
  });
});

describe('a restart', () => {
  it('keeps durable things and persistent messages, and nothing else', () => {
    const bench = new AmqpBench();
    const line = bench.connect();
    line.queue('kept', {}, { durable: true });
    line.queue('lost');
    line.queue('own', {}, { durable: true, exclusive: true });
    line.tell('exchange.declare', { exchange: 'e', type: 'topic', durable: true });
    line.tell('exchange.declare', { exchange: 'f', type: 'topic' });
    line.tell('queue.bind', { queue: 'kept', exchange: 'e', routingKey: 'k' });
    line.tell('queue.bind', { queue: 'kept', exchange: 'amq.direct', routingKey: 'k' });
    line.publish('kept', '1', persistent);
    line.publish('kept', '2', persistent);
    line.publish('kept', '3');
    line.publish('lost', '4', persistent);
    const [held] = line.tell('basic.get', { queue: 'kept' });
    expect(bodiesOf(held === undefined ? [] : [held])).toEqual(['1']);
    bench.restart();
    expect([...bench.queues.keys()]).toEqual(['kept']);
    const after = bench.connect();
    const got = [1, 2].map(() => after.tell('basic.get', { queue: 'kept', noAck: true })[0]);
    expect(got.map((one) => one?.method.args['redelivered'])).toEqual([true, false]);
    expect(bodiesOf(got.flatMap((one) => (one === undefined ? [] : [one])))).toEqual(['1', '2']);
    expect(after.get('kept')).toBe(null);
    after.publish('k', 'bound', {}, { exchange: 'e' });
    after.publish('k', 'to ours', {}, { exchange: 'amq.direct' });
    expect([after.get('kept'), after.get('kept')]).toEqual(['bound', 'to ours']);
    const gone = after.tell('exchange.declare', { exchange: 'f', passive: true });
    expect(closeOf(gone)).toMatch(/^404/);
  });

  it('twice loses nothing either', () => {
    const bench = new AmqpBench();
    const line = bench.connect();
    line.queue('q', {}, { durable: true });
    line.publish('q', 'm', persistent);
    bench.restart();
    bench.restart();
    expect(bench.connect().get('q')).toBe('m');
  });
});

it('no message is lost or doubled, whatever is done, and those that wait are in order', () => {
  const step = fc.oneof(
    fc.constant('publish' as const),
    fc.constant('get' as const),
    fc.constant('ack' as const),
    fc.constant('requeue' as const),
    fc.constant('reject' as const),
    fc.constant('break' as const),
    fc.constant('restart' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const bench = new AmqpBench();
      let line = bench.connect();
      line.queue('dead', {}, { durable: true });
      line.queue(
        'q',
        { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' },
        { durable: true },
      );
      let published = 0;
      let done = 0;
      let held: number[] = [];
      for (const one of steps) {
        const [tag = 0] = held;
        if (one === 'publish') line.publish('q', String(published++).padStart(3, '0'), persistent);
        else if (one === 'get') {
          const [got] = line.tell('basic.get', { queue: 'q' });
          if (got?.content) held.push(tagOf(got));
        } else if (one === 'break' || one === 'restart') {
          if (one === 'break') line.breakOff();
          else bench.restart();
          line = bench.connect();
          held = [];
        } else if (held.length > 0) {
          held.shift();
          if (one === 'ack') {
            line.tell('basic.ack', { deliveryTag: tag });
            done += 1;
          } else line.tell('basic.nack', { deliveryTag: tag, requeue: one === 'requeue' });
        }
        const [queue, dead] = [bench.queues.get('q'), bench.queues.get('dead')];
        expect(queue?.unacked).toBe(held.length);
        expect((queue?.ready ?? 0) + held.length + done + (dead?.ready ?? 0)).toBe(published);
      }
      const waiting: string[] = [];
      for (let body = line.get('q'); body !== null; body = line.get('q')) waiting.push(body);
      expect(waiting).toEqual(waiting.toSorted());
      expect(new Set(waiting).size).toBe(waiting.length);
    }),
    { numRuns: 60 },
  );
});
