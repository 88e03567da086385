/** What Kafka promises of its logs and copies (each rule that simulators get wrong), broker by broker. */
import { describe, expect, it } from 'vitest';
import { apis, errors } from '../../../../src/sim/protocols/kafka/messages.ts';
import { REPLICA_LAG_MS } from '../../../../src/sim/protocols/kafka/replication.ts';
import { KafkaBench } from '../../../support/kafka-bench.ts';

const one = [['a', '1']] as const;

function followersOf(bench: KafkaBench, topic: string): number[] {
  return [0, 1, 2].filter((id) => id !== bench.leaderOf(topic));
}

/** Stops one follower's copying until it has left the in-sync replicas. */
function drop(bench: KafkaBench, topic: string, ...ids: readonly number[]): void {
  for (const id of ids) bench.silent.add(id);
  bench.advance(REPLICA_LAG_MS / 2);
  bench.produce(topic, one, 1);
  bench.advance(2 * REPLICA_LAG_MS);
}

describe('acks', () => {
  it('all waits for every replica in sync now, not for those that are assigned', () => {
    const bench = new KafkaBench();
    bench.create('t');
    const [slow = -1] = followersOf(bench, 't');
    bench.silent.add(slow);
    const request = bench.produceRequest('t', one, -1);
    const id = bench.send(bench.leaderOf('t'), apis.produce, request);
    bench.advance(1_000);
    expect(bench.answerTo(id, apis.produce)).toBeNull();
    bench.advance(2 * REPLICA_LAG_MS);
    expect(bench.inSyncOf('t')).not.toContain(slow);
    expect(bench.produce('t', one)).toEqual({ errorCode: errors.none, baseOffset: 1 });
  });

  it('1 is answered by the leader alone, and what consumers may read waits all the same', () => {
    const bench = new KafkaBench();
    bench.create('t');
    for (const id of followersOf(bench, 't')) bench.silent.add(id);
    expect(bench.produce('t', one, 1).errorCode).toBe(errors.none);
    expect(bench.read('t')).toMatchObject({ highWatermark: 0, values: [] });
    bench.silent.clear();
    bench.advance(1_500);
    expect(bench.read('t')).toMatchObject({ highWatermark: 1, values: ['1'] });
  });

  it('0 is not answered at all', () => {
    const bench = new KafkaBench();
    bench.create('t');
    const request = bench.produceRequest('t', one, 0);
    const id = bench.send(bench.leaderOf('t'), apis.produce, request);
    bench.advance(3_000);
    expect(bench.answerTo(id, apis.produce)).toBeNull();
    expect(bench.read('t').values).toEqual(['1']);
  });
});

describe('min.insync.replicas', () => {
  it('is asked for by acks=all only; then nothing is readable and the high watermark stands still', () => {
    const bench = new KafkaBench();
    bench.create('t');
    bench.produce('t', one);
    drop(bench, 't', ...followersOf(bench, 't'));
    expect(bench.inSyncOf('t')).toEqual([bench.leaderOf('t')]);
    expect(bench.produce('t', one).errorCode).toBe(errors.notEnoughReplicas);
    expect(bench.produce('t', one, 1).errorCode).toBe(errors.none);
    const { highWatermark, values } = bench.read('t');
    expect(highWatermark).toBe(1);
    expect(values).toEqual(['1']);
    bench.silent.clear();
    bench.advance(3_000);
    expect(bench.read('t').values.length).toBe(3);
  });

  it('refuses after the append where copies are lost meanwhile, and the record stays in the log', () => {
    const bench = new KafkaBench();
    bench.create('t');
    const lost = followersOf(bench, 't');
    for (const id of lost) bench.silent.add(id);
    const request = bench.produceRequest('t', one, -1);
    const id = bench.send(bench.leaderOf('t'), apis.produce, request);
    bench.advance(10);
    bench.kill(...lost);
    bench.notice();
    const answer = bench.answerTo(id, apis.produce)?.topics[0]?.partitions[0];
    expect(answer?.errorCode).toBe(errors.notEnoughReplicasAfterAppend);
    bench.silent.clear();
    for (const broker of lost) bench.restart(broker);
    bench.advance(2_000);
    expect(bench.read('t').values).toEqual(['1']);
  });
});

describe('in-sync replicas', () => {
  it('stay so while idle, and under steady writing, however many records a copy is behind', () => {
    const bench = new KafkaBench();
    bench.create('t');
    bench.advance(4 * REPLICA_LAG_MS);
    expect(bench.inSyncOf('t').length).toBe(3);
    // A batch every other millisecond, as long as a fetch takes: no follower is ever at the end.
    const line = bench.dial(bench.leaderOf('t'));
    for (let ms = 0; ms < 1.6 * REPLICA_LAG_MS; ms += 2) {
      const request = bench.produceRequest('t', one, 0);
      bench.send(bench.leaderOf('t'), apis.produce, request, line);
      bench.advance(2);
    }
    expect(bench.inSyncOf('t').length).toBe(3);
  });

  it('lose one by time, and get it back when it has caught up', () => {
    const bench = new KafkaBench();
    bench.create('t');
    const [slow = -1] = followersOf(bench, 't');
    bench.silent.add(slow);
    bench.produce('t', one, 1);
    bench.advance(REPLICA_LAG_MS / 2);
    expect(bench.inSyncOf('t')).toContain(slow);
    bench.advance(2 * REPLICA_LAG_MS);
    expect(bench.inSyncOf('t')).not.toContain(slow);
    bench.silent.clear();
    bench.advance(1_000);
    expect(bench.inSyncOf('t')).toContain(slow);
  });

  it('lose a broker at once when the others notice that it is gone', () => {
    const bench = new KafkaBench();
    bench.create('t');
    const [gone = -1] = followersOf(bench, 't');
    bench.kill(gone);
    bench.notice();
    expect(bench.inSyncOf('t')).not.toContain(gone);
    expect(bench.inSyncOf('t').length).toBe(2);
  });
});

describe('elections', () => {
  it('choose among the in-sync replicas, and lose nothing that was acknowledged by all', () => {
    const bench = new KafkaBench();
    bench.create('t');
    for (const value of ['1', '2', '3']) bench.produce('t', [['a', value]]);
    const old = bench.leaderOf('t');
    bench.kill(old);
    bench.notice();
    expect(bench.leaderOf('t')).not.toBe(old);
    bench.advance(600);
    expect(bench.read('t').values).toEqual(['1', '2', '3']);
  });

  it('lose what only the leader had, although acks=1 had said yes', () => {
    const bench = new KafkaBench();
    bench.create('t');
    bench.produce('t', [['a', 'kept']]);
    bench.advance(600);
    for (const id of followersOf(bench, 't')) bench.silent.add(id);
    expect(bench.produce('t', [['a', 'lost']], 1).errorCode).toBe(errors.none);
    const old = bench.leaderOf('t');
    bench.kill(old);
    bench.silent.clear();
    bench.notice();
    bench.produce('t', [['a', 'new']]);
    bench.restart(old);
    bench.advance(2_000);
    expect(bench.read('t').values).toEqual(['kept', 'new']);
    expect(bench.inSyncOf('t')).toContain(old);
  });

  it.each([
    [false, -1],
    [true, 0],
  ])('with unclean=%s, when only a copy that fell behind is back, leader %i', (unclean, leader) => {
    const bench = new KafkaBench({ unclean });
    bench.create('t');
    bench.produce('t', [['a', 'old']]);
    bench.advance(600);
    bench.kill(0);
    bench.notice();
    expect(bench.produce('t', [['a', 'newer']]).errorCode).toBe(errors.none);
    bench.kill(1, 2);
    bench.restart(0);
    bench.advance(1_000);
    expect(bench.leaderOf('t')).toBe(leader);
    bench.restart(1);
    bench.restart(2);
    bench.advance(2_000);
    const { values } = bench.read('t');
    // Kept where nobody led who did not have it; lost where somebody did.
    expect(values).toEqual(unclean ? ['old'] : ['old', 'newer']);
  });

  it('are not needed when a leader is back before anybody has noticed', () => {
    const bench = new KafkaBench();
    bench.create('t');
    bench.produce('t', one);
    const leader = bench.leaderOf('t');
    bench.kill(leader);
    bench.advance(100);
    bench.restart(leader);
    bench.advance(1_000);
    expect(bench.leaderOf('t')).toBe(leader);
    expect(bench.produce('t', one)).toEqual({ errorCode: errors.none, baseOffset: 1 });
  });
});

describe('a group', () => {
  const nothing = new Uint8Array(0);

  function coordinatorOf(bench: KafkaBench): number {
    bench.ask(0, apis.findCoordinator, { key: 'team', keyType: 0 });
    bench.advance(20);
    return bench.ask(0, apis.findCoordinator, { key: 'team', keyType: 0 }).nodeId;
  }

  function join(bench: KafkaBench, broker: number, memberId: string): number {
    return bench.send(broker, apis.joinGroup, {
      groupId: 'team',
      sessionTimeoutMs: 6_000,
      rebalanceTimeoutMs: 3_000,
      memberId,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: nothing }],
    });
  }

  function commit(bench: KafkaBench, broker: number, generationId: number, memberId: string) {
    const topics = [{ topic: 't', partitions: [{ partition: 0, offset: 7, metadata: null }] }];
    const request = { groupId: 'team', generationId, memberId, retentionMs: -1, topics };
    return bench.ask(broker, apis.offsetCommit, request).topics[0]?.partitions[0]?.errorCode;
  }

  it('keeps the next offset to read, and fences members of earlier generations', () => {
    const bench = new KafkaBench();
    bench.create('t');
    const broker = coordinatorOf(bench);
    const first = join(bench, broker, '');
    bench.advance(400);
    const one = bench.answerTo(first, apis.joinGroup);
    const memberId = one?.memberId ?? '';
    expect(one).toMatchObject({ errorCode: errors.none, generationId: 1, leader: memberId });
    expect(commit(bench, broker, 1, memberId)).toBe(errors.none);
    const fetch = { groupId: 'team', topics: [{ topic: 't', partitions: [0] }] };
    const { topics } = bench.ask(broker, apis.offsetFetch, fetch);
    expect(topics[0]?.partitions).toMatchObject([{ offset: 7 }]);
    // A second member comes: the first hears of it, joins again, and the old generation is over.
    const second = join(bench, broker, '');
    bench.advance(10);
    const beat = { groupId: 'team', generationId: 1, memberId };
    const told = bench.ask(broker, apis.heartbeat, beat);
    expect(told.errorCode).toBe(errors.rebalanceInProgress);
    const again = join(bench, broker, memberId);
    bench.advance(20);
    expect(bench.answerTo(again, apis.joinGroup)?.generationId).toBe(2);
    expect(bench.answerTo(second, apis.joinGroup)?.generationId).toBe(2);
    expect(commit(bench, broker, 1, memberId)).toBe(errors.illegalGeneration);
    expect(commit(bench, broker, 2, 'somebody')).toBe(errors.unknownMemberId);
    expect(commit(bench, broker, 2, memberId)).toBe(errors.none);
  });

  it('begins as one generation with all that come within the first delays', () => {
    const bench = new KafkaBench();
    const broker = coordinatorOf(bench);
    const ids = [0, 200, 200].map((wait) => {
      bench.advance(wait);
      return join(bench, broker, '');
    });
    bench.advance(1_000);
    const answers = ids.map((id) => bench.answerTo(id, apis.joinGroup));
    expect(answers.map((answer) => answer?.generationId)).toEqual([1, 1, 1]);
  });
});

describe('an idempotent producer', () => {
  it('has a batch that comes twice written once, and one that comes out of turn refused', () => {
    const bench = new KafkaBench();
    bench.create('t');
    const { producerId } = bench.ask(0, apis.initProducerId, {
      transactionalId: null,
      transactionTimeoutMs: 0,
    });
    const send = (sequence: number) => {
      const request = bench.produceRequest('t', one, -1, { producerId, sequence });
      const { topics } = bench.ask(bench.leaderOf('t'), apis.produce, request);
      return topics[0]?.partitions[0];
    };
    expect(send(0)).toMatchObject({ errorCode: errors.none, baseOffset: 0 });
    expect(send(0)).toMatchObject({ errorCode: errors.none, baseOffset: 0 });
    expect(send(2)?.errorCode).toBe(errors.outOfOrderSequence);
    expect(send(1)).toMatchObject({ errorCode: errors.none, baseOffset: 1 });
    expect(bench.read('t').values.length).toBe(2);
  });
});

describe('retention', () => {
  const small = { 'segment.bytes': '100' };

  it('by size removes whole segments, late, and never what is not readable yet', () => {
    const bench = new KafkaBench();
    bench.create('t', { ...small, 'retention.bytes': '250' });
    for (let at = 0; at < 10; at++) bench.produce('t', [['a', `${at}`]]);
    expect(bench.read('t').offsets[0]).toBe(0);
    bench.advance(6_000);
    const { errorCode } = bench.read('t');
    expect(errorCode).toBe(errors.offsetOutOfRange);
    const start = bench.told.get('t 0')?.startOffset ?? 0;
    expect(start).toBeGreaterThan(3);
    expect(bench.read('t', start).offsets).toEqual(
      Array.from({ length: 10 - start }, (_, at) => start + at),
    );
    for (const id of followersOf(bench, 't')) bench.silent.add(id);
    const before = bench.read('t', start).highWatermark;
    for (let at = 0; at < 10; at++) bench.produce('t', [['a', `${at}`]], 1);
    bench.advance(6_000);
    expect(bench.told.get('t 0')?.startOffset).toBeLessThanOrEqual(before);
  });

  it('by time goes by the newest record of a segment, the active one included', () => {
    const bench = new KafkaBench();
    bench.create('t', { 'retention.ms': '8000' });
    bench.produce('t', one);
    bench.advance(6_000);
    expect(bench.read('t').values).toEqual(['1']);
    bench.advance(9_000);
    expect(bench.told.get('t 0')).toMatchObject({ startOffset: 1, endOffset: 1 });
    expect(bench.produce('t', one).baseOffset).toBe(1);
  });

  it('lets a copy that was away begin where its leader begins now', () => {
    const bench = new KafkaBench();
    bench.create('t', { ...small, 'retention.bytes': '250' });
    bench.produce('t', one);
    bench.advance(600);
    const [away = -1] = followersOf(bench, 't');
    bench.kill(away);
    bench.notice();
    for (let at = 0; at < 12; at++) bench.produce('t', [['a', `${at}`]]);
    bench.advance(6_000);
    expect(bench.told.get('t 0')?.startOffset).toBeGreaterThan(2);
    bench.restart(away);
    bench.advance(2_000);
    expect(bench.inSyncOf('t')).toContain(away);
  });
});

describe('compaction', () => {
  it('keeps the newest record of each key, passes the active segment over, and leaves gaps', () => {
    const bench = new KafkaBench();
    bench.create('prices', { 'cleanup.policy': 'compact', 'segment.bytes': '100' });
    for (const [key, value] of [
      ['a', '1'],
      ['b', '1'],
      ['a', '2'],
      ['a', '3'],
      ['b', '2'],
      ['a', '4'],
    ] as const) {
      bench.produce('prices', [[key, value]]);
    }
    bench.advance(6_000);
    const { offsets, values } = bench.read('prices');
    expect(offsets).toEqual([4, 5]);
    expect(values).toEqual(['2', '4']);
    // On every copy: whoever leads next has the same.
    const old = bench.leaderOf('prices');
    bench.kill(old);
    bench.notice();
    bench.advance(600);
    expect(bench.read('prices').offsets).toEqual([4, 5]);
  });

  it('removes a deleted key, its tombstone after a while', () => {
    const bench = new KafkaBench();
    bench.create('prices', {
      'cleanup.policy': 'compact',
      'segment.bytes': '100',
      'delete.retention.ms': '10000',
    });
    bench.produce('prices', [['gone', '1']]);
    bench.produce('prices', [['gone', null]]);
    bench.produce('prices', [['kept', '1']]);
    bench.produce('prices', [['kept', '2']]);
    bench.advance(6_000);
    expect(bench.read('prices').values).toEqual([null, '2']);
    bench.advance(15_000);
    expect(bench.read('prices').values).toEqual(['2']);
  });
});

describe('settings of a topic', () => {
  it('are altered on all brokers, described by their own names, and refused where they make no sense', () => {
    const bench = new KafkaBench();
    bench.create('t');
    const alter = (name: string, value: string) =>
      bench.ask(1, apis.alterConfigs, {
        resources: [{ type: 2, name: 't', configs: [{ name, value }] }],
        validateOnly: false,
      }).resources[0];
    expect(alter('cleanup.policy', 'shrink')).toMatchObject({
      errorCode: errors.invalidConfig,
      errorMessage: 'cleanup.policy is "shrink"; "delete" or "compact" was expected.',
    });
    expect(alter('min.insync.replicas', '3')?.errorCode).toBe(errors.none);
    bench.advance(10);
    for (const broker of [0, 1, 2]) {
      const { resources } = bench.ask(broker, apis.describeConfigs, {
        resources: [{ type: 2, name: 't', configNames: ['min.insync.replicas'] }],
      });
      expect(resources[0]?.configs).toMatchObject([{ value: '3', isDefault: false }]);
    }
    bench.kill(followersOf(bench, 't')[0] ?? -1);
    bench.notice();
    expect(bench.produce('t', one).errorCode).toBe(errors.notEnoughReplicas);
  });
});
