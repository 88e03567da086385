/** The worlds that the benchmarks run; each is a plain scenario document. */
import { Random } from '../../src/sim/index.ts';
import type { Field, Scenario, ServiceNode } from '../../src/sim/index.ts';
import { newKey, publicKey, signToken } from '../../src/sim/tokens/index.ts';
import { doContract, world } from '../support/world.ts';
import type { Page } from './real-gateway.ts';

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

const issuer = 'identity';
const audience = 'shop';

/** A product page of three parts for one who has a token, as `realGateway` and the simulation both make it. */
export function productPage(): Page {
  const key = newKey('ES256', 'k1', Random.named(1, 'bench/key'));
  const claims = {
    iss: issuer,
    aud: audience,
    sub: 'u1',
    iat: 0,
    exp: 4_102_444_800,
    scope: 'page',
  };
  return {
    token: signToken(key, claims),
    issuer,
    audience,
    keys: JSON.stringify({ keys: [publicKey(key)] }),
    parts: {
      catalog: JSON.stringify({ name: 'Lamp', description: 'x'.repeat(200) }),
      price: JSON.stringify({ amountCents: 1_250 }),
      stock: JSON.stringify({ count: 7 }),
    },
  };
}

/** The same page by a gateway of ours. */
export function pageScenario({ token, keys, parts }: Page, users: number): Scenario {
  const fast = {
    connectionsMax: 300,
    latencyMs: { kind: 'constant', value: 1 },
    bandwidthMbps: 10_000,
  } as const;
  const legs = Object.keys(parts).map(
    (name) =>
      ({ name, service: name, method: 'GET', target: `/${name}`, onFailure: 'fail' }) as const,
  );
  const tokens = {
    identity: issuer,
    keysPath: '/keys',
    refreshMs: 600_000,
    issuer,
    audience,
    algorithms: ['ES256'],
    leewaySeconds: 0,
    sizeMax: 8_000,
  } as const;
  const route = {
    method: 'GET',
    path: '/page',
    service: null,
    rewrite: null,
    access: { scopes: ['page'], roles: [] },
    aggregate: { order: 'parallel', merge: 'namespace', legs },
  } as const;
  const headers = { Authorization: `Bearer ${token}` };
  let made = world()
    .client('client', {
      load: { kind: 'closed', users, thinkTimeMs: { kind: 'constant', value: 0 } },
      requests: [{ weight: 1, method: 'GET', path: '/page', headers, body: '' }],
      timeoutMs: 10_000,
    })
    .service(issuer, '{ return {}; }', answering('/keys', keys))
    .gateway('gateway', [], {});
  for (const [name, answer] of Object.entries(parts)) {
    made = made.service(name, '{ return {}; }', answering(`/${name}`, answer));
  }
  made = made.link('client', 'gateway', fast).link('gateway', issuer, fast);
  for (const name of Object.keys(parts)) made = made.link('gateway', name, fast);
  const nodes = made.scenario.nodes.map((node) =>
    node.kind === 'gateway' ? { ...node, routes: [route], tokens } : node,
  );
  return { ...made.scenario, nodes };
}

/** One operation that answers this JSON. */
function answering(path: string, json: string): Partial<ServiceNode> {
  const answer: unknown = JSON.parse(json);
  return {
    concurrency: 300,
    queueMax: 1_000,
    contract: {
      operations: [
        {
          name: 'Get',
          kind: 'query',
          method: 'GET',
          path,
          idempotent: true,
          success: 200,
          input: [],
          output: fieldsFor(answer),
        },
      ],
      events: [],
      subscribes: [],
    },
    code: `export default service({ async Get() { return ${json}; } });`,
  };
}

function fieldsFor(value: unknown): readonly Field[] {
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  return entries.map(([name, member]: [string, unknown], at): Field => {
    const [first]: readonly unknown[] = Array.isArray(member) ? member : [member];
    const base = { name, number: at + 1, ...(Array.isArray(member) ? { repeated: true } : {}) };
    if (typeof first === 'number') return { ...base, type: 'int' };
    if (typeof first === 'string') return { ...base, type: 'string' };
    return { ...base, type: 'message', fields: fieldsFor(first) };
  });
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
