/**
 * What comes of a call when something breaks, by protocol: what the caller is told, whether that is
 * sure, how often it was done by then, and how often once all is well again. The documented outcomes.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { isBrokered, protocolIds } from '../../src/sim/index.ts';
import type { Cluster, ProtocolId, ScenarioLink } from '../../src/sim/index.ts';
import { callerAndWriter, heard, send, told, warmUp } from '../support/caller-and-writer.ts';
import type { Kind } from '../support/caller-and-writer.ts';
import { openCluster, runFor } from '../support/open-cluster.ts';

const kinds: readonly Kind[] = ['command', 'query', 'event'];

/** `loss`: three in ten segments, with a timeout that is long enough. */
const faults = [
  'none',
  'callee down for ten seconds',
  'killed before the effect',
  'killed after the effect',
  'slow link',
  'loss',
  'broker killed',
] as const;
type Fault = (typeof faults)[number];

const answered = '200';
const accepted = '202';
const refused = 'connection-refused, surely not done';
const reset = 'connection-reset, perhaps done';
const timeout = 'timeout, perhaps done';

type Row = readonly [
  fault: Fault,
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
  ['none', calls, asked, answered, 1, 1],
  ['none', ['event'], protocolIds, accepted, 1, 1],
  ['none', ['command'], brokered, accepted, 1, 1],
  ['none', ['query'], brokered, answered, 1, 1],

  // Who asks directly is refused; a broker keeps it; a push that nobody holds a socket for is gone.
  ['callee down for ten seconds', kinds, http, refused, 0, 0],
  ['callee down for ten seconds', calls, ['websocket'], refused, 0, 0],
  ['callee down for ten seconds', ['event'], ['websocket'], accepted, 0, 0],
  ['callee down for ten seconds', handedOn, brokered, accepted, 0, 1],
  ['callee down for ten seconds', ['query'], brokered, timeout, 0, 1],

  // A broker delivers again what was not acknowledged: done late, or done twice.
  ['killed before the effect', kinds, http, reset, 0, 0],
  ['killed before the effect', calls, ['websocket'], reset, 0, 0],
  ['killed before the effect', ['event'], ['websocket'], accepted, 0, 0],
  ['killed before the effect', handedOn, brokered, accepted, 0, 1],
  ['killed before the effect', ['query'], brokered, timeout, 0, 1],
  ['killed after the effect', kinds, http, reset, 1, 1],
  ['killed after the effect', calls, ['websocket'], reset, 1, 1],
  ['killed after the effect', ['event'], ['websocket'], accepted, 1, 1],
  ['killed after the effect', handedOn, brokered, accepted, 1, 2],
  ['killed after the effect', ['query'], brokered, timeout, 1, 2],

  // Who waits gives up too early; a push waits for nobody. Two hops take twice as long.
  ['slow link', kinds, http, timeout, 1, 1],
  ['slow link', calls, ['websocket'], timeout, 1, 1],
  ['slow link', ['event'], ['websocket'], accepted, 1, 1],
  ['slow link', kinds, brokered, timeout, 0, 1],

  // Loss is delay.
  ['loss', calls, asked, answered, 1, 1],
  ['loss', ['event'], protocolIds, accepted, 1, 1],
  ['loss', ['command'], brokered, accepted, 1, 1],
  ['loss', ['query'], brokered, answered, 1, 1],

  // A producer of Kafka tries again by itself, longer than the caller waits. The brokers that come back
  // know no members of groups: what was begun before the group has formed again is done once more.
  ['broker killed', kinds, ['amqp'], refused, 0, 0],
  ['broker killed', kinds, ['kafka'], timeout, 0, 2],
];

let cluster: Cluster | null = null;
afterEach(() => {
  cluster?.close();
  cluster = null;
});

function brokersOf({ scenario }: Cluster): readonly { node: string; replica: number }[] {
  return scenario.nodes.flatMap((node) => {
    if (node.kind !== 'broker') return [];
    const count = node.protocol === 'kafka' ? node.replicas : 1;
    return Array.from({ length: count }, (_, replica) => ({ node: node.id, replica }));
  });
}

function setLink(at: Cluster, more: Partial<ScenarioLink>): void {
  const link = at.scenario.links.find(({ id }) => id === 'caller-writer');
  if (link === undefined) throw new Error('the link is not there');
  at.command({ kind: 'update-link', link: { ...link, ...more } });
}

const writer = { node: 'writer', replica: 0 } as const;

/** Breaks it, sends one, and puts it right again; gives what to do last. */
async function breakAndSend(at: Cluster, fault: Fault): Promise<() => void> {
  switch (fault) {
    case 'none':
      send(at, 1);
      await runFor(at, 3_000);
      return () => {};
    case 'callee down for ten seconds':
      at.command({ kind: 'kill-replica', ...writer });
      await runFor(at, 1_000);
      send(at, 1);
      await runFor(at, 9_000);
      return () => at.command({ kind: 'restart-replica', ...writer });
    case 'killed before the effect':
    case 'killed after the effect':
      send(at, 1);
      await runFor(at, fault === 'killed before the effect' ? 150 : 330);
      at.command({ kind: 'kill-replica', ...writer });
      await runFor(at, 3_000);
      return () => at.command({ kind: 'restart-replica', ...writer });
    case 'slow link':
      setLink(at, { latencyMs: { kind: 'constant', value: 1_500 } });
      send(at, 1);
      await runFor(at, 2_200);
      return () => setLink(at, { latencyMs: { kind: 'constant', value: 5 } });
    case 'loss':
      setLink(at, { loss: 0.3, timeoutMs: 60_000 });
      send(at, 1);
      await runFor(at, 20_000);
      return () => setLink(at, { loss: 0 });
    case 'broker killed':
      for (const broker of brokersOf(at)) at.command({ kind: 'kill-replica', ...broker });
      await runFor(at, 500);
      send(at, 1);
      await runFor(at, 5_000);
      return () => {
        for (const broker of brokersOf(at)) at.command({ kind: 'restart-replica', ...broker });
      };
  }
}

function outcome(at: Cluster): string {
  const [, second] = told(at);
  if (second === undefined || second === null) return 'nothing';
  const { status, reason, definite } = second;
  if (reason === '') return String(status);
  return `${reason}, ${definite ? 'surely not' : 'perhaps'} done`;
}

function times(at: Cluster): number {
  return heard(at).filter((one) => one === 1).length;
}

describe('the table', () => {
  it('has one row for each fault, kind and protocol', () => {
    const given = rows.flatMap(([fault, ofKinds, by]) =>
      ofKinds.flatMap((kind) => by.map((protocol) => `${fault}, ${kind}, ${protocol}`)),
    );
    const wanted = faults.flatMap((fault) =>
      kinds.flatMap((kind) =>
        protocolIds
          .filter((protocol) => fault !== 'broker killed' || isBrokered(protocol))
          .map((protocol) => `${fault}, ${kind}, ${protocol}`),
      ),
    );
    expect(given.toSorted()).toEqual(wanted.toSorted());
  });
});

for (const [fault, ofKinds, by, said, doneThen, doneAfter] of rows) {
  describe.each(by)(`${fault}: %s`, (protocol) => {
    it.each(ofKinds)(`%s: told ${said}; done ${doneThen}, then ${doneAfter}`, async (kind) => {
      cluster = await openCluster(callerAndWriter(protocol, kind));
      await warmUp(cluster);
      const mend = await breakAndSend(cluster, fault);
      expect({ told: outcome(cluster), done: times(cluster) }).toEqual({
        told: said,
        done: doneThen,
      });
      mend();
      await runFor(cluster, protocol === 'kafka' ? 20_000 : 5_000);
      expect(times(cluster)).toBe(doneAfter);
    });
  });
}
