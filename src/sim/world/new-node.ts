/**
 * What a node or link is like when it is new: small, and working at once, so that a beginner's
 * first cluster answers before anything was typed.
 */
import { SOCKET_PATH } from '../contract/channel-names.ts';
import type { Contract } from '../contract/contract.ts';
import type {
  KafkaNode,
  ClientNode,
  GatewayNode,
  LoadRequest,
  Name,
  NodeKind,
  Route,
  ScenarioLink,
  ScenarioNode,
  ServiceNode,
} from './scenario.ts';

/** What a new client sends until somebody says otherwise; `applyEdit` fits it to what is linked. */
export const defaultRequest: LoadRequest = {
  weight: 1,
  method: 'GET',
  path: '/api/hello',
  headers: {},
  body: '',
};

/** The prefix under which a gateway offers the operations of its services. */
const ROUTE_PREFIX = '/api';

const contract: Contract = {
  operations: [
    {
      name: 'Hello',
      kind: 'query',
      method: 'GET',
      path: '/hello',
      idempotent: true,
      success: 200,
      input: [],
      output: [
        { name: 'message', number: 1, type: 'string' },
        { name: 'replica', number: 2, type: 'int' },
      ],
    },
    {
      name: 'ListItems',
      kind: 'query',
      method: 'GET',
      path: '/items',
      idempotent: true,
      success: 200,
      input: [],
      output: [
        {
          name: 'items',
          number: 1,
          type: 'message',
          repeated: true,
          fields: [
            { name: 'id', number: 1, type: 'int' },
            { name: 'name', number: 2, type: 'string' },
          ],
        },
      ],
    },
    {
      name: 'AddItem',
      kind: 'command',
      method: 'POST',
      path: '/items',
      idempotent: false,
      success: 201,
      input: [{ name: 'name', number: 1, type: 'string' }],
      output: [{ name: 'id', number: 1, type: 'int' }],
    },
  ],
  events: [],
  subscribes: [],
};

const code = `// One handler for each operation of the contract.
export default service({
  async Hello(input, ctx) {
    return { message: 'Hello from replica ' + ctx.replica, replica: ctx.replica };
  },

  async ListItems(input, ctx) {
    const items = await ctx.db.query('select id, name from items order by id');
    return { items };
  },

  async AddItem({ name }, ctx) {
    const [item] = await ctx.db.query('insert into items (name) values (?) returning id', [name]);
    return { id: item.id };
  },
});
`;

const schema = `create table items (
  id integer primary key,
  name text not null
);
`;

const seed = `insert into items (name) values ('maíz'), ('frijol'), ('calabaza');
`;

interface Position {
  readonly x: number;
  readonly y: number;
}

/** A node of that kind as the palette adds it. Its id must be free; see `freeId`. */
export function newNode(kind: 'client', id: string, name: Name, position: Position): ClientNode;
export function newNode(kind: 'gateway', id: string, name: Name, position: Position): GatewayNode;
export function newNode(kind: 'service', id: string, name: Name, position: Position): ServiceNode;
export function newNode(kind: 'broker', id: string, name: Name, position: Position): KafkaNode;
export function newNode(kind: NodeKind, id: string, name: Name, position: Position): ScenarioNode;
export function newNode(kind: NodeKind, id: string, name: Name, position: Position): ScenarioNode {
  switch (kind) {
    case 'client':
      return {
        kind,
        id,
        name,
        position,
        load: { kind: 'none' },
        requests: [defaultRequest],
        timeoutMs: 5_000,
      };
    case 'gateway':
      return { kind, id, name, position, routes: [], timeoutMs: 3_000 };
    case 'broker':
      return {
        kind,
        id,
        name,
        position,
        protocol: 'kafka',
        replicas: 3,
        partitions: 3,
        replicationFactor: 3,
        minInSync: 2,
        unclean: false,
      };
    case 'service':
      return {
        kind,
        id,
        name,
        position,
        codeVersion: 1,
        replicas: 1,
        concurrency: 8,
        cores: 1,
        queueMax: 50,
        cpuMs: { kind: 'constant', value: 2 },
        contract,
        code,
        database: { schema, seed },
      };
  }
}

/** A REST link of 20 ms a way, give or take. */
export function newLink(id: string, from: string, to: string): ScenarioLink {
  return {
    id,
    from,
    to,
    protocol: 'rest',
    broker: null,
    latencyMs: { kind: 'normal', mean: 20, deviation: 3, min: 10 },
    bandwidthMbps: 100,
    connectionsMax: 6,
    timeoutMs: 1_000,
  };
}

/**
 * One gateway route for each operation of the service that HTTP carries: `/api/orders/{id}` for its
 * `/orders/{id}`; and one for its socket, where it has events to push: `/api/orders/socket`.
 */
export function routesFor(
  service: Pick<ServiceNode, 'id' | 'contract'>,
  prefix = ROUTE_PREFIX,
): Route[] {
  const { id, contract } = service;
  const operations = contract.operations
    .filter(({ stream }) => stream === undefined)
    .map(({ method, path }) => ({
      method,
      path: `${prefix}${path}`,
      service: id,
      rewrite: { from: prefix, to: '' },
    }));
  if (contract.events.length === 0) return operations;
  const from = `${prefix}/${id}`;
  // The first match wins, and a template of an operation may match it too.
  return [
    { method: 'GET', path: `${from}${SOCKET_PATH}`, service: id, rewrite: { from, to: '' } },
    ...operations,
  ];
}
