/** The worlds that the benchmarks run; each is a plain scenario document. */
import type { Scenario } from '../../src/sim/index.ts';
import { doContract, world } from '../support/world.ts';

const items = {
  schema: 'create table items (id integer primary key, name text)',
  seed: "insert into items (name) values ('a'),('b'),('c')",
};

/** Client, gateway, service with a database query; users who never think. */
export function chainScenario(users: number, replicas = 1): Scenario {
  const query = `{
    const [row] = await ctx.db.query('select name from items where id = ?', [1 + Math.floor(ctx.random() * 3)]);
    return { text: row.name };
  }`;
  const fast = {
    connectionsMax: users,
    latencyMs: { kind: 'constant', value: 1 },
    bandwidthMbps: 10_000,
  } as const;
  return world()
    .client('client', {
      load: { kind: 'closed', users, thinkTimeMs: { kind: 'constant', value: 0 } },
      requests: [{ weight: 1, method: 'POST', path: '/do', headers: {}, body: '' }],
      timeoutMs: 10_000,
    })
    .service('service', query, { replicas, concurrency: users, queueMax: 1_000, database: items })
    .gateway('gateway', [{ method: 'POST', path: '/do', service: 'service', rewrite: null }])
    .link('client', 'gateway', fast)
    .link('gateway', 'service', fast).scenario;
}

/** Ten replicas that echo bodies of 256 bytes, all of them busy in every window. */
export function tenReplicasScenario(): Scenario {
  const text = { name: 'text', number: 1, type: 'string' } as const;
  const [operation] = doContract.operations;
  if (operation === undefined) throw new Error('The contract has no operation.');
  return world()
    .client('client', {
      load: { kind: 'closed', users: 1_000, thinkTimeMs: { kind: 'constant', value: 0 } },
      requests: [
        {
          weight: 1,
          method: 'POST',
          path: '/do',
          headers: {},
          body: JSON.stringify({ text: 'x'.repeat(256 - '{"text":""}'.length) }),
        },
      ],
      timeoutMs: 10_000,
    })
    .service('service', '{ return input; }', {
      replicas: 10,
      concurrency: 100,
      queueMax: 1_000,
      contract: { ...doContract, operations: [{ ...operation, input: [text], output: [text] }] },
    })
    .link('client', 'service', {
      connectionsMax: 100,
      latencyMs: { kind: 'uniform', min: 2, max: 3 },
      bandwidthMbps: 10_000,
    }).scenario;
}
