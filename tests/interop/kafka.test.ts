/** Unmodified `kafkajs` against three brokers of ours on real sockets. */
import { ConfigResourceTypes, Kafka, logLevel, PartitionAssigners } from 'kafkajs';
import type { Consumer, PartitionAssigner } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KafkaBroker } from '../../src/sim/protocols/kafka/broker.ts';
import { KafkaClient } from '../../src/sim/protocols/kafka/client.ts';
import { KafkaConsumer } from '../../src/sim/protocols/kafka/consumer.ts';
import { defaultLogSettings } from '../../src/sim/protocols/kafka/log.ts';
import { emptyDisk } from '../../src/sim/protocols/kafka/partitions.ts';
import type { KafkaSettings } from '../../src/sim/protocols/kafka/partitions.ts';
import { textOfBytes } from '../../src/sim/wire/utf8.ts';
import { RealProcess } from '../support/real-process.ts';

const COUNT = 3;
const addresses: { host: string; port: number }[] = [];
const processes = Array.from({ length: COUNT }, (_, id) => `kafka/${id}`);
const running: RealProcess[] = [];
let kafka: Kafka;

beforeAll(async () => {
  for (let id = 0; id < COUNT; id++) {
    const process = new RealProcess(`kafka/${id}`, id + 1, (name) => {
      return addresses[Number(name.split('/')[1])] ?? { host: '127.0.0.1', port: 1 };
    });
    const settings: KafkaSettings = {
      brokerId: id,
      addresses,
      processes,
      link: 'kafka~',
      partitions: 3,
      replicationFactor: 3,
      minInSync: 2,
      unclean: false,
      log: defaultLogSettings,
      compactedTopics: [],
      epochMs: Date.now(),
    };
    const watcher = {
      partitionChanged() {},
      groupChanged() {},
      offsetCommitted() {},
      recordsAppended() {},
      recordsKept() {},
    };
    const broker = new KafkaBroker(process.core, process.endpoint, settings, emptyDisk(), watcher);
    const port = await process.listen(() => broker.start());
    addresses.push({ host: '127.0.0.1', port });
    running.push(process);
  }
  const brokers = addresses.map(({ host, port }) => `${host}:${port}`);
  kafka = new Kafka({ clientId: 'student', brokers, logLevel: logLevel.NOTHING });
}, 30_000);

afterAll(async () => {
  for (const process of running) await process.close();
});

async function until(isTrue: () => boolean, what: string): Promise<void> {
  for (let round = 0; round < 400; round++) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${what} did not happen within 10 s`);
}

/** Runs a consumer that writes down what it gets. */
async function listen(
  groupId: string,
  topic: string,
  into: { partition: number; value: string }[],
): Promise<Consumer> {
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: 6_000,
    rebalanceTimeout: 3_000,
    heartbeatInterval: 300,
    maxWaitTimeInMs: 200,
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommitInterval: 200,
    eachMessage: async ({ partition, message }) => {
      into.push({ partition, value: message.value?.toString() ?? '' });
    },
  });
  return consumer;
}

describe('kafkajs', () => {
  it('produces with keys, and reads back in the order of each partition', async () => {
    const producer = kafka.producer();
    await producer.connect();
    const messages = Array.from({ length: 30 }, (_, at) => ({ key: `k${at % 5}`, value: `${at}` }));
    const sent = await producer.send({ topic: 'numbers', acks: -1, messages });
    expect(sent.every(({ errorCode }) => errorCode === 0)).toBe(true);
    const got: { partition: number; value: string }[] = [];
    const consumer = await listen('readers', 'numbers', got);
    await until(() => got.length === 30, 'reading 30 messages');
    for (const key of [0, 1, 2, 3, 4]) {
      const own = got.filter(({ value }) => Number(value) % 5 === key);
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
      expect(own.map(({ value }) => Number(value))).toEqual([
        key,
        key + 5,
        key + 10,
        key + 15,
        key + 20,
        key + 25,
      ]);
    }
    await consumer.disconnect();
    await producer.disconnect();
  }, 30_000);

  it('shares partitions among a group of three, and again when one leaves', async () => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'shared', numPartitions: 6 }] });
    const got: { partition: number; value: string }[][] = [[], [], []];
    const consumers: Consumer[] = [];
    for (const into of got) consumers.push(await listen('team', 'shared', into));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    const send = async (from: number): Promise<void> => {
      const messages = Array.from({ length: 60 }, (_, at) => ({
        key: `${at}`,
        value: `${from + at}`,
      }));
      await producer.send({ topic: 'shared', messages });
    };
    await send(0);
    await until(() => got.flat().length >= 60, 'reading 60 messages');
    expect(got.flat().length).toBe(60);
    for (const own of got) expect(new Set(own.map(({ partition }) => partition)).size).toBe(2);

    await consumers[0]?.disconnect();
    await send(1_000);
    await until(() => new Set(got.flat().map(({ value }) => value)).size >= 120, 'reading 60 more');
    const later = got
      .slice(1)
      .flat()
      .filter(({ value }) => Number(value) >= 1_000);
    expect(new Set(later.map(({ value }) => value)).size).toBe(60);
    const offsets = await admin.fetchOffsets({ groupId: 'team', topics: ['shared'] });
    expect(offsets[0]?.partitions.length).toBe(6);
    for (const consumer of consumers.slice(1)) await consumer.disconnect();
    await producer.disconnect();
    await admin.disconnect();
  }, 60_000);

  it('goes on where its group had committed', async () => {
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({
      topic: 'resumed',
      messages: [
        { key: 'a', value: '1' },
        { key: 'a', value: '2' },
      ],
    });
    const first: { partition: number; value: string }[] = [];
    const one = await listen('resumers', 'resumed', first);
    await until(() => first.length === 2, 'reading two');
    await new Promise((resolve) => setTimeout(resolve, 400));
    await one.disconnect();
    await producer.send({ topic: 'resumed', messages: [{ key: 'a', value: '3' }] });
    const second: { partition: number; value: string }[] = [];
    const two = await listen('resumers', 'resumed', second);
    await until(() => second.length >= 1, 'reading one more');
    expect(second.map(({ value }) => value)).toEqual(['3']);
    await two.disconnect();
    await producer.disconnect();
  }, 30_000);

  it('refuses compression by its name', async () => {
    const producer = kafka.producer({ retry: { retries: 0 } });
    await producer.connect();
    const sending = producer.send({
      topic: 'packed',
      compression: 1,
      messages: [{ value: 'x'.repeat(100) }],
    });
    await expect(sending).rejects.toThrow(/compression/i);
    await producer.disconnect();
  }, 30_000);

  it('sets and reads settings of a topic, and a compacted topic keeps the newest of each key', async () => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({
      topics: [
        {
          topic: 'prices',
          numPartitions: 1,
          configEntries: [{ name: 'segment.bytes', value: '100' }],
        },
      ],
    });
    const resource = { type: ConfigResourceTypes.TOPIC, name: 'prices' };
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          ...resource,
          configEntries: [
            { name: 'cleanup.policy', value: 'compact' },
            { name: 'segment.bytes', value: '100' },
          ],
        },
      ],
    });
    const { resources } = await admin.describeConfigs({
      resources: [{ ...resource, configNames: ['cleanup.policy'] }],
      includeSynonyms: false,
    });
    expect(resources[0]?.configEntries).toMatchObject([
      { configName: 'cleanup.policy', configValue: 'compact' },
    ]);
    const producer = kafka.producer();
    await producer.connect();
    for (const value of ['1', '2', '3', '4']) {
      await producer.send({ topic: 'prices', messages: [{ key: 'a', value }] });
    }
    await producer.send({ topic: 'prices', messages: [{ key: 'b', value: null }] });
    await producer.send({ topic: 'prices', messages: [{ key: 'c', value: '1' }] });
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const got: { partition: number; value: string }[] = [];
    const consumer = await listen('price-readers', 'prices', got);
    await until(() => got.length >= 3, 'reading what was kept');
    expect(got.map(({ value }) => value)).toEqual(['4', '', '1']);
    await consumer.disconnect();
    await producer.disconnect();
    await admin.disconnect();
  }, 60_000);

  it('shares a group with a consumer of ours, whoever deals', async () => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'mixed', numPartitions: 4 }] });
    // Its own round robin under the name that Java's and ours have.
    const roundRobin: PartitionAssigner = (config) => {
      const assigner = PartitionAssigners.roundRobin(config);
      return {
        ...assigner,
        name: 'roundrobin',
        protocol: (topics) => ({ ...assigner.protocol(topics), name: 'roundrobin' }),
      };
    };
    const theirs: number[] = [];
    const consumer = kafka.consumer({
      groupId: 'mixed-team',
      sessionTimeout: 6_000,
      rebalanceTimeout: 3_000,
      heartbeatInterval: 300,
      maxWaitTimeInMs: 200,
      partitionAssigners: [roundRobin],
    });
    await consumer.connect();
    await consumer.subscribe({ topic: 'mixed', fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ partition }) => {
        theirs.push(partition);
      },
    });
    const process = new RealProcess('ours/0', 9, (name) => {
      return addresses[Number(name.split('/')[1])] ?? { host: '127.0.0.1', port: 1 };
    });
    running.push(process);
    await process.listen(() => {});
    const ours: string[] = [];
    const place = { hop: 'link', direction: 'out', brokers: processes } as const;
    const client = (): KafkaClient => new KafkaClient(process.core, process.endpoint, place);
    process.run(() => {
      const settings = {
        assignor: 'roundrobin',
        offsetReset: 'earliest',
        commit: 'handler',
      } as const;
      new KafkaConsumer(
        process.core,
        client(),
        client(),
        'mixed-team',
        ['mixed'],
        settings,
        (_topic, { value }, done) => {
          ours.push(textOfBytes(value ?? new Uint8Array(0)));
          done();
        },
      ).start();
    });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const producer = kafka.producer();
    await producer.connect();
    for (let partition = 0; partition < 4; partition++) {
      await producer.send({ topic: 'mixed', messages: [{ partition, value: `${partition}` }] });
    }
    await until(() => theirs.length + ours.length >= 4, 'reading four');
    expect(theirs.length).toBe(2);
    expect(ours.length).toBe(2);
    expect(new Set([...theirs.map(String), ...ours])).toEqual(new Set(['0', '1', '2', '3']));
    await consumer.disconnect();
    await producer.disconnect();
    await admin.disconnect();
  }, 60_000);
});
