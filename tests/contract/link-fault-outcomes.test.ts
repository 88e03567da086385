/**
 * What comes of a call while a link is broken, by fault and protocol: what the caller is told, whether that
 * is sure, how often it was done by then, how often once it is mended; and that the next call is well.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { isBrokered, protocolIds } from '../../src/sim/index.ts';
import type { Cluster, Fault, ProtocolId } from '../../src/sim/index.ts';
import { callerAndWriter, heard, send, told, warmUp } from '../support/caller-and-writer.ts';
import type { Kind } from '../support/caller-and-writer.ts';
import { openCluster, runFor } from '../support/open-cluster.ts';

const kinds: readonly Kind[] = ['command', 'query', 'event'];
const calls = ['command', 'query'] as const;
const handedOn = ['command', 'event'] as const;
const http = ['rest', 'grpc'] as const;
const asked = ['rest', 'grpc', 'websocket'] as const;
const brokered = ['amqp', 'kafka'] as const;

const link = { id: 'broken', target: 'caller-writer' } as const;

/** The fault, when it begins after the call was made, and how long it lasts. */
const faults = {
  'black hole': { fault: { ...link, kind: 'black-hole' }, afterMs: 0, forMs: 3_000 },
  'black hole for half a second': {
    fault: { ...link, kind: 'black-hole' },
    afterMs: 0,
    forMs: 500,
  },
  'answers vanish': {
    fault: { ...link, kind: 'black-hole', settings: { direction: 'back' } },
    afterMs: 0,
    forMs: 3_000,
  },
  'requests vanish': {
    fault: { ...link, kind: 'black-hole', settings: { direction: 'out' } },
    afterMs: 0,
    forMs: 3_000,
  },
  'callee apart': {
    fault: { id: 'broken', kind: 'partition', target: 'writer' },
    afterMs: 0,
    forMs: 3_000,
  },
  'every segment resets': {
    fault: { ...link, kind: 'connection-reset', settings: { probability: 1 } },
    afterMs: 0,
    forMs: 3_000,
  },
  'reset under way': { fault: { ...link, kind: 'reset-connections' }, afterMs: 150, forMs: null },
  'latency of 200 ms': { fault: { ...link, kind: 'latency' }, afterMs: 0, forMs: 3_000 },
  'narrow line': { fault: { ...link, kind: 'bandwidth' }, afterMs: 0, forMs: 3_000 },
  'slow close': { fault: { ...link, kind: 'slow-close' }, afterMs: 0, forMs: 3_000 },
} as const satisfies Readonly<
  Record<string, { fault: Fault; afterMs: number; forMs: number | null }>
>;
type FaultName = keyof typeof faults;

const answered = '200';
const accepted = '202';
const nothing = 'nothing yet';
const reset = 'connection-reset, perhaps done';
const timeout = 'timeout, perhaps done';

type Row = readonly [
  fault: FaultName,
  kinds: readonly Kind[],
  protocols: readonly ProtocolId[],
  told: string,
  doneThen: number,
  doneAfter: number,
];

function wellFor(fault: FaultName): readonly Row[] {
  return [
    [fault, calls, asked, answered, 1, 1],
    [fault, ['event'], protocolIds, accepted, 1, 1],
    [fault, ['command'], brokered, accepted, 1, 1],
    [fault, ['query'], brokered, answered, 1, 1],
  ];
}

const rows: readonly Row[] = [
  // Nobody is told anything, so whoever waits gives up; TCP goes on, and it is done late all the same.
  ['black hole', kinds, http, timeout, 0, 1],
  ['black hole', calls, ['websocket'], timeout, 0, 1],
  ['black hole', ['event'], ['websocket'], accepted, 0, 1],
  ['black hole', kinds, brokered, timeout, 0, 1],
  // Shorter than the caller's patience: delay.
  ['black hole for half a second', kinds, http, nothing, 0, 1],
  ['black hole for half a second', calls, ['websocket'], nothing, 0, 1],
  ['black hole for half a second', ['event'], ['websocket'], accepted, 0, 1],
  ['black hole for half a second', kinds, brokered, nothing, 0, 1],
  // It was done at once, and the caller can't know. Kafka's consumer hears nothing either.
  ['answers vanish', kinds, http, timeout, 1, 1],
  ['answers vanish', calls, ['websocket'], timeout, 1, 1],
  ['answers vanish', ['event'], ['websocket'], accepted, 1, 1],
  ['answers vanish', kinds, ['amqp'], timeout, 1, 1],
  ['answers vanish', handedOn, ['kafka'], timeout, 0, 1],
  ['answers vanish', ['query'], ['kafka'], timeout, 1, 1],
  ['requests vanish', kinds, http, timeout, 0, 1],
  ['requests vanish', calls, ['websocket'], timeout, 0, 1],
  ['requests vanish', ['event'], ['websocket'], accepted, 0, 1],
  ['requests vanish', kinds, brokered, timeout, 0, 1],
  // A broker has taken it; whoever waits for the callee itself gives up.
  ['callee apart', kinds, http, timeout, 0, 1],
  ['callee apart', calls, ['websocket'], timeout, 0, 1],
  ['callee apart', ['event'], ['websocket'], accepted, 0, 1],
  ['callee apart', handedOn, brokered, accepted, 0, 1],
  ['callee apart', ['query'], brokered, timeout, 0, 1],
  // The segment is not taken; only Kafka's producer tries again by itself, and a push comes with the resumed socket.
  ['every segment resets', kinds, http, reset, 0, 0],
  ['every segment resets', calls, ['websocket'], reset, 0, 0],
  ['every segment resets', ['event'], ['websocket'], accepted, 0, 1],
  ['every segment resets', kinds, ['amqp'], reset, 0, 0],
  ['every segment resets', kinds, ['kafka'], timeout, 0, 1],
  // With the handler at work: it works on. RabbitMQ delivers again what was not acknowledged.
  ['reset under way', kinds, http, reset, 1, 1],
  ['reset under way', calls, ['websocket'], reset, 1, 1],
  ['reset under way', ['event'], ['websocket'], accepted, 1, 1],
  ['reset under way', handedOn, ['amqp'], accepted, 2, 2],
  ['reset under way', ['query'], ['amqp'], reset, 2, 2],
  ['reset under way', handedOn, ['kafka'], accepted, 1, 1],
  ['reset under way', ['query'], ['kafka'], answered, 1, 1],

  ...wellFor('latency of 200 ms'),
  ...wellFor('narrow line'),
  ...wellFor('slow close'),
];

let cluster: Cluster | null = null;
afterEach(() => {
  cluster?.close();
  cluster = null;
});

function outcome(at: Cluster): string {
  const [, second] = told(at);
  if (second === undefined || second === null) return nothing;
  const { status, reason, definite } = second;
  if (reason === '') return String(status);
  return `${reason}, ${definite ? 'surely not' : 'perhaps'} done`;
}

function times(at: Cluster, number: number): number {
  return heard(at).filter((one) => one === number).length;
}

it('has one row for each fault, kind and protocol', () => {
  const given = rows.flatMap(([fault, ofKinds, by]) =>
    ofKinds.flatMap((kind) => by.map((protocol) => `${fault}, ${kind}, ${protocol}`)),
  );
  const wanted = Object.keys(faults).flatMap((fault) =>
    kinds.flatMap((kind) => protocolIds.map((protocol) => `${fault}, ${kind}, ${protocol}`)),
  );
  expect(given.toSorted()).toEqual(wanted.toSorted());
});

for (const [name, ofKinds, by, said, doneThen, doneAfter] of rows) {
  describe.each(by)(`${name}: %s`, (protocol) => {
    it.each(ofKinds)(`%s: told ${said}; done ${doneThen}, then ${doneAfter}`, async (kind) => {
      const { fault, afterMs, forMs } = faults[name];
      cluster = await openCluster(callerAndWriter(protocol, kind));
      await warmUp(cluster);
      if (afterMs === 0) cluster.command({ kind: 'break', fault });
      send(cluster, 1);
      await runFor(cluster, afterMs);
      if (afterMs > 0) cluster.command({ kind: 'break', fault });
      await runFor(cluster, forMs ?? 3_000);
      expect({ told: outcome(cluster), done: times(cluster, 1) }).toEqual({
        told: said,
        done: doneThen,
      });
      if (forMs !== null) cluster.command({ kind: 'mend', id: fault.id });
      await runFor(cluster, 20_000);
      expect(times(cluster, 1)).toBe(doneAfter);
      // All is well again.
      send(cluster, 2);
      await runFor(cluster, 3_000);
      const wanted = kind === 'event' || (kind === 'command' && isBrokered(protocol)) ? 202 : 200;
      expect([told(cluster).at(-1)?.status, times(cluster, 2)]).toEqual([wanted, 1]);
    });
  });
}

describe.each(protocolIds)('corrupt bytes: %s', (protocol) => {
  const fault: Fault = { ...link, kind: 'corrupt-byte', settings: { probability: 0.5 } };

  async function corrupted(seed: number, kind: Kind): Promise<Cluster> {
    const opened = await openCluster(callerAndWriter(protocol, kind), { seed });
    cluster = opened;
    await warmUp(opened);
    opened.command({ kind: 'break', fault });
    for (let number = 1; number <= 4; number++) {
      send(opened, number);
      await runFor(opened, 1_500);
    }
    opened.command({ kind: 'mend', id: fault.id });
    return opened;
  }

  it.each([1, 2, 4, 6])('never stops the run or a replica, with seed %i', async (seed) => {
    const run = await corrupted(seed, 'query');
    await runFor(run, 60_000);
    const kinds = new Set([...run.journal.facts()].map(({ kind }) => kind));
    expect(kinds).toContain('segment-corrupted');
    expect(kinds).not.toContain('replica-stopped');
    // Whatever it was told, each call ended.
    expect(told(run)).not.toContain(null);
  });
});

it('corrupt bytes: a Kafka consumer that waits for an answer that cannot come asks again', async () => {
  cluster = await openCluster(callerAndWriter('kafka', 'command'));
  await warmUp(cluster);
  const fault: Fault = { ...link, kind: 'corrupt-byte', settings: { probability: 1 } };
  cluster.command({ kind: 'break', fault });
  send(cluster, 1);
  await runFor(cluster, 3_000);
  cluster.command({ kind: 'mend', id: fault.id });
  await runFor(cluster, 45_000);
  send(cluster, 2);
  await runFor(cluster, 3_000);
  expect(times(cluster, 2)).toBe(1);
});
