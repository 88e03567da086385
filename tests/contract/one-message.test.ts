/** One message in flight, on every protocol: dropped, late, twice, damaged, held; what comes of it, and that it replays. */
import { afterEach, describe, expect, it } from 'vitest';
import { protocolIds } from '../../src/sim/index.ts';
import type { Cluster, MessageCommand, ProtocolId } from '../../src/sim/index.ts';
import { callerAndWriter, heard, send, told, warmUp } from '../support/caller-and-writer.ts';
import { at, factsOf, openCluster, runFor } from '../support/open-cluster.ts';

const open: Cluster[] = [];
afterEach(() => {
  for (const cluster of open.splice(0)) cluster.close();
});

/** A command to the writer is on the caller's link: the run stands there, with the number of its message. */
async function inFlight(protocol: ProtocolId): Promise<{ run: Cluster; message: number }> {
  const run = await openCluster(callerAndWriter(protocol, 'command'));
  open.push(run);
  await warmUp(run);
  const since = run.now;
  send(run, 1);
  for (;;) {
    await runFor(run, 1);
    const found = factsOf(run, 'message-sent').find(
      ({ at: sentAt, link, role }) =>
        sentAt > since && link === 'caller-writer' && (role === 'request' || role === 'event'),
    );
    if (found !== undefined) return { run, message: found.message };
  }
}

function act(run: Cluster, message: number, what: MessageCommand['act'], more = {}): void {
  run.command({ kind: 'tamper', message, act: what, ...more });
}

async function expectReplay(protocol: ProtocolId, run: Cluster): Promise<void> {
  const replay = await openCluster(callerAndWriter(protocol, 'command'), {
    history: run.history,
  });
  open.push(replay);
  await replay.runTo(run.now);
  expect(replay.hash()).toBe(run.hash());
}

/** When the message arrived as a whole, ms after the moment it was seized; null: not yet. */
function arrivedAfterMs(run: Cluster, message: number, seizedAt: number): number | null {
  const ids = new Set(
    factsOf(run, 'segment-sent')
      .filter((fact) => fact.message === message)
      .map(({ segment }) => segment),
  );
  const last = factsOf(run, 'segment-delivered').findLast(({ segment }) => ids.has(segment));
  return last === undefined ? null : (last.at - seizedAt) / 1000;
}

const times = (run: Cluster): number => heard(run).filter((one) => one === 1).length;

describe.each(protocolIds)('%s', (protocol) => {
  it('drops one: TCP sends it again, so it comes late', async () => {
    const { run, message } = await inFlight(protocol);
    const { now } = run;
    act(run, message, 'drop');
    await runFor(run, 3_000);
    expect(arrivedAfterMs(run, message, now)).toBeGreaterThan(200);
    expect(arrivedAfterMs(run, message, now)).toBeLessThan(250);
    expect(factsOf(run, 'segment-lost')).toHaveLength(1);
    expect(times(run)).toBe(1);
    await expectReplay(protocol, run);
  });

  it('delays one', async () => {
    const { run, message } = await inFlight(protocol);
    const { now } = run;
    act(run, message, 'delay', { delayMs: 700 });
    await runFor(run, 3_000);
    expect(arrivedAfterMs(run, message, now)).toBeGreaterThan(700);
    expect(arrivedAfterMs(run, message, now)).toBeLessThanOrEqual(705);
    expect(times(run)).toBe(1);
    await expectReplay(protocol, run);
  });

  it('holds one until it is released, and what is behind it too', async () => {
    const { run, message } = await inFlight(protocol);
    act(run, message, 'hold');
    await runFor(run, 1_000);
    expect(arrivedAfterMs(run, message, run.now)).toBeNull();
    expect(times(run)).toBe(0);
    expect(run.observer.message(message)?.arrivesAtMs).toBeNull();
    const { now } = run;
    act(run, message, 'release');
    await runFor(run, 3_000);
    expect(arrivedAfterMs(run, message, now)).toBeLessThanOrEqual(5);
    expect(times(run)).toBe(1);
    expect(() => act(run, message, 'release')).toThrow(/not-held/);
    await expectReplay(protocol, run);
  });

  it('damages one: the run goes on, and it is told which byte', async () => {
    const { run, message } = await inFlight(protocol);
    act(run, message, 'corrupt');
    const [fact] = factsOf(run, 'segment-corrupted');
    expect(fact?.message).toBe(message);
    const sent = factsOf(run, 'segment-sent').find((one) => one.message === message);
    expect(sent?.bytes[fact?.offset ?? -1]).toBe(fact?.was);
    await runFor(run, 40_000);
    expect(told(run)).not.toContain(null);
    await expectReplay(protocol, run);
  });

  it('repeats one: the bytes come twice, and each protocol has its own answer', async () => {
    const { run, message } = await inFlight(protocol);
    act(run, message, 'duplicate');
    await runFor(run, 3_000);
    expect(factsOf(run, 'segment-duplicated')).toHaveLength(1);
    expect(times(run)).toBe({ rest: 2, grpc: 1, amqp: 2, kafka: 1, websocket: 2 }[protocol]);
    await expectReplay(protocol, run);
    send(run, 2);
    await runFor(run, 3_000);
    // RabbitMQ has confirmed one more than its publisher counts: from then on their numbers are out of step.
    expect(told(run).at(-1)?.reason).toBe(protocol === 'amqp' ? 'timeout' : '');
    expect(heard(run).filter((one) => one === 2)).toHaveLength(1);
  });

  it('refuses what has arrived', async () => {
    const { run, message } = await inFlight(protocol);
    await runFor(run, 100);
    expect(() => act(run, message, 'drop')).toThrow(/not-in-flight/);
  });
});

it('leaves the order of a connection as it was', async () => {
  const run = await openCluster(callerAndWriter('grpc', 'command'));
  open.push(run);
  await warmUp(run);
  const since = run.now;
  for (const number of [1, 2, 3]) send(run, number);
  await runFor(run, 7);
  const first = factsOf(run, 'message-sent').find(
    (fact) => fact.at > since && fact.link === 'caller-writer' && fact.role === 'request',
  );
  if (first === undefined) throw new Error('Nothing was sent.');
  act(run, first.message, 'delay', { delayMs: 300 });
  await run.runTo(at(since / 1000 + 2_000));
  expect(heard(run)).toEqual([0, 1, 2, 3]);
});
