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

/**
 * A hundred nodes in ten equal groups (four clients, two gateways, four services), and so many
 * users who never think that about 2,200 messages are under way at any time.
 */
export function hundredNodesScenario(): Scenario {
  const usersEach = 55;
  const answer = `{ return { text: 'done' }; }`;
  let made = world();
  const positions = new Map<string, { x: number; y: number }>();
  for (let group = 0; group < 10; group++) {
    const id = (name: string): string => `${name}-${group}`;
    const left = (group % 3) * 1_120;
    const top = Math.floor(group / 3) * 440;
    const node = (name: string, column: number, row: number): string => {
      positions.set(id(name), { x: left + column * 280, y: top + row * 110 });
      return id(name);
    };
    for (const side of ['a', 'b']) {
      const row = side === 'a' ? 0 : 2;
      const gateway = node(`gateway-${side}`, 1, row);
      const front = node(`front-${side}`, 2, row);
      const back = node(`back-${side}`, 3, row);
      const roomy = { concurrency: 1_000, queueMax: 1_000 } as const;
      made = made
        .gateway(gateway, [{ method: 'POST', path: '/do', service: front, rewrite: null }])
        .service(front, `{ return ctx.call('${back}.Do', {}); }`, roomy)
        .service(back, answer, roomy)
        .link(gateway, front, between(10, 30))
        .link(front, back, between(10, 30));
      for (const number of [0, 1]) {
        const client = node(`client-${side}${number}`, 0, row + number);
        made = made
          .client(client, {
            load: {
              kind: 'closed',
              users: usersEach,
              thinkTimeMs: { kind: 'constant', value: 0 },
            },
            timeoutMs: 10_000,
          })
          .link(client, gateway, between(20, 60));
      }
    }
  }
  const { scenario } = made;
  const nodes = scenario.nodes.map((one) => ({
    ...one,
    position: positions.get(one.id) ?? one.position,
  }));
  return { ...scenario, nodes };
}

function between(min: number, max: number) {
  return {
    connectionsMax: 1_000,
    latencyMs: { kind: 'uniform', min, max },
    bandwidthMbps: 10_000,
    timeoutMs: 10_000,
  } as const;
}
