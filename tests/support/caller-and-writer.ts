/**
 * One service that calls or tells another, which writes down what it heard: what every protocol makes
 * of that when something is broken can be compared.
 *
 *   client ──HTTP──▶ caller ──protocol──▶ writer (200 ms before its effect, and 200 ms after it)
 */
import { switchProtocol } from '../../src/sim/index.ts';
import type { Cluster, Contract, Operation, ProtocolId, Scenario } from '../../src/sim/index.ts';
import { at, factsOf, runFor } from './open-cluster.ts';
import { doContract, world } from './world.ts';

export type Kind = 'command' | 'query' | 'event';

/** How the caller's call ended: a status, or a reason and whether the callee certainly did nothing. */
export interface Told {
  readonly status: number;
  readonly reason: string;
  readonly definite: boolean;
}

const number = [{ name: 'number', number: 1, type: 'int' }] as const;
const write = `await ctx.sleep(200);
  await ctx.db.query('insert into heard values (?)', [input.number]);
  await ctx.sleep(200);
  return {};`;

function operation(name: string, kind: Operation['kind']): Operation {
  const path = `/${name.toLowerCase()}`;
  return {
    ...{ name, kind, path, input: number, output: [] },
    ...{ method: 'POST', idempotent: false, success: 200 },
  };
}

/** `POST /do` at the caller sends one of that kind. */
export function callerAndWriter(protocol: ProtocolId, kind: Kind, timeoutMs = 2_000): Scenario {
  const name = kind === 'query' ? 'Ask' : 'Write';
  const send =
    kind === 'event' ? "ctx.publish('Said', input)" : `ctx.call('writer.${name}', input)`;
  const calls: Contract = {
    ...doContract,
    operations: doContract.operations.map((one) => ({ ...one, input: number })),
    events: [{ name: 'Said', fields: number }],
  };
  const writes: Contract = {
    operations: [operation('Write', 'command'), operation('Ask', 'query')],
    events: [],
    subscribes: ['caller.Said'],
  };
  const { scenario } = world()
    .client('client', { timeoutMs: 60_000 })
    .service('caller', `{ await ${send}; return {}; }`, { contract: calls })
    .service('writer', '{}', {
      contract: writes,
      code: `export default service({
  async Write(input, ctx) { ${write} },
  async Ask(input, ctx) { ${write} },
  async Said(input, ctx) { ${write} },
});`,
      database: { schema: 'create table heard (number integer)', seed: '' },
    })
    .link('client', 'caller', { timeoutMs: 60_000 })
    .link('caller', 'writer', { timeoutMs });
  return switchProtocol(scenario, 'caller-writer', protocol);
}

/** Sends one; what became of it is in `told`. */
export function send(cluster: Cluster, value: number): void {
  const body = JSON.stringify({ number: value });
  const headers = { 'Content-Type': 'application/json' };
  cluster.request('client', { method: 'POST', path: '/do', headers, body }, () => {});
}

/** What the callers were told of their calls so far, in the order in which they were made. */
export function told(cluster: Cluster): readonly (Told | null)[] {
  const ended = new Map(factsOf(cluster, 'span-ended').map((fact) => [fact.span, fact]));
  return factsOf(cluster, 'span-started')
    .filter(({ role, link }) => role === 'client' && link === 'caller-writer')
    .map(({ span }) => {
      const end = ended.get(span);
      if (end === undefined) return null;
      const { status, reason, definite } = end;
      return { status, reason, definite };
    });
}

/** Effects of each number. */
export function heard(cluster: Cluster): readonly unknown[] {
  return cluster.sql('writer', 'select number from heard order by rowid').rows.map(([one]) => one);
}

/** Until everything has dialled and groups have formed, and one call has gone through. */
export async function warmUp(cluster: Cluster): Promise<void> {
  await runFor(cluster, 4_000);
  send(cluster, 0);
  await cluster.runTo(at(10_000));
}
