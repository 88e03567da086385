/**
 * What comes of a call when a fault is active at its callee, by protocol: what the caller is told, whether
 * that is sure, how often it was done while the fault lasted, and how often a while after it.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { protocolIds } from '../../src/sim/index.ts';
import type { Cluster, FaultKindId, FaultSettings, ProtocolId } from '../../src/sim/index.ts';
import { callerAndWriter, heard, send, told, warmUp } from '../support/caller-and-writer.ts';
import type { Kind } from '../support/caller-and-writer.ts';
import { openCluster, runFor } from '../support/open-cluster.ts';

const kinds: readonly Kind[] = ['command', 'query', 'event'];

/** Each crashes at the first that comes by, and is back when the fault is over. */
const crashing = { every: 1, startUpMs: 4_000 };

const faults: readonly (readonly [kind: FaultKindId, settings: FaultSettings])[] = [
  ['crash-before-commit', crashing],
  ['crash-after-commit', crashing],
  ['crash-before-acknowledgement', crashing],
  ['crash', { startUpMs: 1_000 }],
  ['pause', {}],
  ['locked-database', { busyTimeoutMs: 500 }],
  ['full-queue', {}],
  ['bad-version', { share: 1 }],
];
const LASTS_MS = 3_000;

const answered = '200';
const accepted = '202';
const refused = 'connection-refused, surely not done';
const reset = 'connection-reset, perhaps done';
const timeout = 'timeout, perhaps done';
const failed500 = 'callee-failed 500, perhaps done';
const failed503 = 'callee-failed 503, perhaps done';

type Row = readonly [
  fault: FaultKindId,
  kinds: readonly Kind[],
  protocols: readonly ProtocolId[],
  told: string,
  doneThen: number,
  doneAfter: number,
];

const asked = ['rest', 'grpc', 'websocket'] as const;
const http = ['rest', 'grpc'] as const;
const brokered = ['amqp', 'kafka'] as const;
const calls = ['command', 'query'] as const;
const handedOn = ['command', 'event'] as const;

const rows: readonly Row[] = [
  // What was not acknowledged comes again, which does no harm where nothing was done.
  ['crash-before-commit', kinds, http, reset, 0, 0],
  ['crash-before-commit', calls, ['websocket'], reset, 0, 0],
  ['crash-before-commit', ['event'], ['websocket'], accepted, 0, 0],
  ['crash-before-commit', handedOn, brokered, accepted, 0, 1],
  ['crash-before-commit', ['query'], brokered, timeout, 0, 1],

  // Told the same, and done; through a broker it is done twice.
  ['crash-after-commit', kinds, http, reset, 1, 1],
  ['crash-after-commit', calls, ['websocket'], reset, 1, 1],
  ['crash-after-commit', ['event'], ['websocket'], accepted, 1, 1],
  ['crash-after-commit', handedOn, brokered, accepted, 1, 2],
  ['crash-after-commit', ['query'], brokered, timeout, 1, 2],

  // Nothing is acknowledged without a broker.
  ['crash-before-acknowledgement', calls, asked, answered, 1, 1],
  ['crash-before-acknowledgement', ['event'], ['rest', 'grpc', 'websocket'], accepted, 1, 1],
  ['crash-before-acknowledgement', handedOn, brokered, accepted, 1, 2],
  ['crash-before-acknowledgement', ['query'], ['amqp'], answered, 1, 2],
  ['crash-before-acknowledgement', ['query'], ['kafka'], timeout, 1, 2],

  ['crash', kinds, http, refused, 0, 0],
  ['crash', calls, ['websocket'], refused, 0, 0],
  ['crash', ['event'], ['websocket'], accepted, 0, 0],
  ['crash', handedOn, brokered, accepted, 0, 1],
  ['crash', ['query'], brokered, timeout, 0, 1],

  // It hears of it later, and does it: whoever gave up could not know.
  ['pause', kinds, http, timeout, 0, 1],
  ['pause', calls, ['websocket'], timeout, 0, 1],
  ['pause', ['event'], ['websocket'], accepted, 0, 1],
  ['pause', handedOn, brokered, accepted, 0, 1],
  ['pause', ['query'], brokered, timeout, 0, 1],

  ['locked-database', kinds, http, failed500, 0, 0],
  ['locked-database', calls, ['websocket'], failed500, 0, 0],
  ['locked-database', ['query'], brokered, failed500, 0, 0],
  ['locked-database', ['event'], ['websocket'], accepted, 0, 0],
  ['locked-database', handedOn, brokered, accepted, 0, 0],

  ['full-queue', kinds, http, failed503, 0, 0],
  ['full-queue', calls, ['websocket'], failed503, 0, 0],
  ['full-queue', ['query'], brokered, failed503, 0, 0],
  ['full-queue', ['event'], ['websocket'], accepted, 0, 0],
  ['full-queue', handedOn, brokered, accepted, 0, 0],

  ['bad-version', kinds, http, failed500, 0, 0],
  ['bad-version', calls, ['websocket'], failed500, 0, 0],
  ['bad-version', ['query'], brokered, failed500, 0, 0],
  ['bad-version', ['event'], ['websocket'], accepted, 0, 0],
  ['bad-version', handedOn, brokered, accepted, 0, 0],
];

let cluster: Cluster | null = null;
afterEach(() => {
  cluster?.close();
  cluster = null;
});

function outcome(at: Cluster): string {
  const [, second] = told(at);
  if (second === undefined || second === null) return 'nothing';
  const { status, reason, definite } = second;
  if (reason === '') return String(status);
  const how = status === 0 ? reason : `${reason} ${status}`;
  return `${how}, ${definite ? 'surely not' : 'perhaps'} done`;
}

function times(at: Cluster): number {
  return heard(at).filter((one) => one === 1).length;
}

describe('the table', () => {
  it('has one row for each fault, kind and protocol', () => {
    const given = rows.flatMap(([fault, ofKinds, by]) =>
      ofKinds.flatMap((kind) => by.map((protocol) => `${fault}, ${kind}, ${protocol}`)),
    );
    const wanted = faults.flatMap(([fault]) =>
      kinds.flatMap((kind) => protocolIds.map((protocol) => `${fault}, ${kind}, ${protocol}`)),
    );
    expect(given.toSorted()).toEqual(wanted.toSorted());
  });
});

for (const [fault, ofKinds, by, said, doneThen, doneAfter] of rows) {
  describe.each(by)(`${fault}: %s`, (protocol) => {
    it.each(ofKinds)(`%s: told ${said}; done ${doneThen}, then ${doneAfter}`, async (kind) => {
      cluster = await openCluster(callerAndWriter(protocol, kind));
      await warmUp(cluster);
      const settings = faults.find(([one]) => one === fault)?.[1] ?? {};
      cluster.command({
        kind: 'break',
        fault: { id: 'broken', kind: fault, target: 'writer', settings },
        forMs: LASTS_MS,
      });
      send(cluster, 1);
      await runFor(cluster, LASTS_MS);
      expect({ told: outcome(cluster), done: times(cluster) }).toEqual({
        told: said,
        done: doneThen,
      });
      await runFor(cluster, protocol === 'kafka' ? 20_000 : 6_000);
      expect(times(cluster)).toBe(doneAfter);
    });
  });
}
