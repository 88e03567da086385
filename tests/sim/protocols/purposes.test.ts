/** What the protocols' own messages are for, in a shop that speaks all of them. */
import { expect, it } from 'vitest';
import { mixedMercado } from '../../support/five-ways.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';

it('is said of each message that a protocol needs for itself, and of no other', async () => {
  const cluster = await openCluster(mixedMercado, { seed: 3 });
  await runFor(cluster, 4_000);
  const seen = new Set<string>();
  for (const { protocol, role, purpose, label, link } of factsOf(cluster, 'message-sent')) {
    expect(purpose === '', `${protocol} ${label}`).toBe(role !== 'control');
    // Besides copying, brokers tell each other the settings of a topic.
    if (link === 'kafka~') expect(['replication', 'setup'], label).toContain(purpose);
    seen.add(`${protocol} ${label.replace(/[ ,].*/, '')}: ${purpose === '' ? role : purpose}`);
  }
  cluster.close();
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'grpc SETTINGS: handshake',
      'websocket GET: handshake',
      'websocket 101: handshake',
      'amqp connection.start: handshake',
      'amqp queue.declare: setup',
      'amqp basic.qos: flow-control',
      'amqp basic.ack: acknowledgement',
      'amqp confirm: response',
      'amqp deliver: event',
      'kafka Metadata: setup',
      'kafka JoinGroup: membership',
      'kafka Heartbeat: heartbeat',
      'kafka OffsetCommit: commit',
      // With records in its answer it is an event.
      'kafka Fetch: fetch',
      'kafka Fetch: event',
      'kafka UpdateMetadata: replication',
      'kafka Produce: response',
    ]),
  );
});

it('names the request that a delivery of RabbitMQ belongs to, as its header does', async () => {
  const cluster = await openCluster(mixedMercado, { seed: 3 });
  await runFor(cluster, 4_000);
  const sent = factsOf(cluster, 'message-sent').filter(({ link }) => link.startsWith('orders-pay'));
  const published = sent.filter(({ label }) => label === 'payments.Charge');
  const delivered = sent.filter(({ label }) => label === 'deliver payments.Charge');
  expect(delivered.length).toBeGreaterThan(0);
  expect(delivered.map(({ trace }) => trace)).toEqual(
    published.slice(0, delivered.length).map(({ trace }) => trace),
  );
  cluster.close();
});
