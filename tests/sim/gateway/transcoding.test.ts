/** REST at the gateway's door, something else behind it: statuses, and a place to ask about a command. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Cluster, Contract, HttpRequestSpec, Route } from '../../../src/sim/index.ts';
import { switchProtocol } from '../../../src/sim/index.ts';
import type { ProtocolId } from '../../../src/sim/index.ts';
import { httpOf, statusNames } from '../../../src/sim/protocols/grpc/codec.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

const contract: Contract = {
  operations: [
    {
      name: 'Fail',
      kind: 'query',
      method: 'GET',
      path: '/fail/{code}',
      idempotent: true,
      success: 200,
      input: [{ name: 'code', number: 1, type: 'string' }],
      output: [],
    },
    {
      name: 'Place',
      kind: 'command',
      method: 'POST',
      path: '/orders',
      idempotent: false,
      success: 201,
      input: [{ name: 'sku', number: 1, type: 'string' }],
      output: [{ name: 'id', number: 1, type: 'string' }],
    },
    {
      name: 'Asked',
      kind: 'query',
      method: 'GET',
      path: '/asked/{key}',
      idempotent: true,
      success: 200,
      input: [{ name: 'key', number: 1, type: 'string' }],
      output: [{ name: 'sku', number: 1, type: 'string' }],
    },
  ],
  events: [],
  subscribes: [],
};
const code = `export default service({
  async Fail({ code }, ctx) { throw ctx.fail(code, 'as asked'); },
  async Place({ sku }, ctx) {
    await ctx.sleep(300);
    await ctx.db.query('INSERT INTO orders VALUES (?, ?)', [ctx.metadata['x-key'] ?? '', sku]);
    return { id: 'o-' + sku };
  },
  async Asked({ key }, ctx) {
    const [row] = await ctx.db.query('SELECT sku FROM orders WHERE key = ?', [key]);
    if (row === undefined) throw ctx.fail(404, 'not yet');
    return { sku: row.sku };
  },
});`;
const database = { schema: 'CREATE TABLE orders (key TEXT, sku TEXT)', seed: '' };

let cluster: Cluster | undefined;
afterEach(() => cluster?.close());

async function open(protocol: ProtocolId, rules: Partial<Route> = {}): Promise<Cluster> {
  const routes: Route[] = [
    { method: '*', path: '/api/*', service: 'orders', rewrite: { from: '/api', to: '' }, ...rules },
    { method: '*', path: '/read/*', service: 'reader', rewrite: { from: '/read', to: '' } },
  ];
  const { scenario } = world()
    .client('client')
    .service('orders', '{}', { contract, code, database })
    // What REST answers beside a link that only takes commands.
    .service('reader', '{}', {
      contract,
      code: `export default service({
        async Fail() {}, async Place() {},
        async Asked({ key }, ctx) { return ctx.call('orders.Asked', { key }); },
      });`,
    })
    .gateway('gateway', routes)
    .link('client', 'gateway')
    .link('gateway', 'orders')
    .link('gateway', 'reader')
    .link('reader', 'orders');
  cluster = await openCluster(switchProtocol(scenario, 'gateway-orders', protocol));
  return cluster;
}

function stepsOf(one: Cluster, trace: string) {
  return factsOf(one, 'gateway-decided')
    .filter((fact) => fact.trace === trace)
    .flatMap(({ steps }) => steps);
}

const place: HttpRequestSpec = {
  method: 'POST',
  path: '/api/orders',
  headers: { 'Content-Type': 'application/json' },
  body: '{"sku": "a"}',
};

describe('a service that is called over gRPC', () => {
  it('has each of its statuses told as google.rpc.Code maps it', async () => {
    const one = await open('grpc');
    for (const status of statusNames.slice(1)) {
      const answer = await ask(one, 'client', { method: 'GET', path: `/api/fail/${status}` });
      expect([status, answer.status]).toEqual([status, httpOf(status)]);
      expect(JSON.parse(textOf(answer))).toMatchObject({ status: httpOf(status) });
      expect(stepsOf(one, answer.trace)).toContainEqual({
        step: 'mapped',
        outcome: 'passed',
        values: {
          service: 'orders',
          operation: 'Fail',
          protocol: 'grpc',
          said: status,
          status: httpOf(status),
        },
      });
    }
  });

  it('answers what went well with the status of the operation', async () => {
    const one = await open('grpc');
    const answer = await ask(one, 'client', place);
    expect([answer.status, textOf(answer)]).toEqual([201, '{"id":"o-a"}']);
    const mapped = stepsOf(one, answer.trace).find(({ step }) => step === 'mapped');
    expect(mapped?.values).toMatchObject({ said: 'OK', status: 201 });
  });

  it.each<[string, Partial<HttpRequestSpec>, number, string]>([
    ['a path that it has not', { path: '/api/other' }, 404, 'no-route'],
    ['a method that it has not', { method: 'PUT' }, 405, 'method-not-allowed'],
    ['a body that is not JSON', { body: '{' }, 400, 'bad-request'],
    ['a body that does not fit', { body: '{}' }, 400, 'bad-request'],
    [
      'a body of another type',
      { headers: { 'Content-Type': 'text/xml' } },
      415,
      'unsupported-media-type',
    ],
    ['a client that takes no JSON', { headers: { Accept: 'text/html' } }, 406, 'not-acceptable'],
  ])('is not even asked for %s', async (_what, spec, status, reason) => {
    const one = await open('grpc');
    const answer = await ask(one, 'client', { ...place, ...spec });
    expect(answer.status).toBe(status);
    expect(JSON.parse(textOf(answer))).toMatchObject({
      type: `https://panal.example/problems/${reason}`,
      status,
      reason,
    });
    const headers = new Map(answer.headers);
    expect(headers.get('Content-Type')).toBe('application/problem+json');
    expect(headers.get('Allow')).toBe(status === 405 ? 'POST' : undefined);
    expect(factsOf(one, 'call-ended').filter(({ link }) => link === 'gateway-orders')).toEqual([]);
  });

  it('is 503 when nobody is there, and 504 when it is too slow', async () => {
    const one = await open('grpc');
    one.command({ kind: 'kill-replica', node: 'orders', replica: 0 });
    expect((await ask(one, 'client', place)).status).toBe(503);
    const { scenario } = world()
      .client('client')
      .service('orders', '{ await ctx.sleep(500); return {}; }')
      .gateway('gateway', [{ method: '*', path: '/*', service: 'orders', rewrite: null }], {
        timeoutMs: 100,
      })
      .link('client', 'gateway')
      .link('gateway', 'orders');
    const slow = await openCluster(switchProtocol(scenario, 'gateway-orders', 'grpc'));
    expect((await ask(slow, 'client', { method: 'POST', path: '/do' })).status).toBe(504);
    slow.close();
  });
});

describe('a query', () => {
  it.each<ProtocolId>(['rest', 'grpc', 'websocket', 'amqp', 'kafka'])(
    'over %s is answered as HTTP, and one that is refused too',
    async (protocol) => {
      const one = await open(protocol);
      await runFor(one, 3_000);
      const answer = await ask(one, 'client', { method: 'GET', path: '/api/fail/NOT_FOUND' });
      expect(answer.status).toBe(404);
      expect(JSON.parse(textOf(answer))).toMatchObject({ status: 404, title: 'Not Found' });
      const mapped = stepsOf(one, answer.trace).find(({ step }) => step === 'mapped');
      expect(mapped?.values.said).toBe(
        { rest: undefined, grpc: 'NOT_FOUND', websocket: '404', amqp: '404', kafka: '404' }[
          protocol
        ],
      );
    },
  );
});

describe('a command through a queue', () => {
  it.each<ProtocolId>(['amqp', 'kafka'])(
    'is 202 over %s, with a place that says later what became of it',
    async (protocol) => {
      const one = await open(protocol, {
        request: { setHeaders: { 'X-Key': '{trace}' } },
        location: '/read/asked/{trace}',
      });
      await runFor(one, 3_000);
      const answer = await ask(one, 'client', place);
      const location = `/read/asked/${answer.trace}`;
      expect([answer.status, textOf(answer)]).toEqual([202, JSON.stringify({ location })]);
      expect(new Map(answer.headers).get('Location')).toBe(location);
      expect(stepsOf(one, answer.trace)).toContainEqual({
        step: 'mapped',
        outcome: 'passed',
        values: {
          service: 'orders',
          operation: 'Place',
          protocol,
          said: 'accepted',
          status: 202,
          location,
        },
      });
      const early = await ask(one, 'client', { method: 'GET', path: location });
      expect(early.status).toBeGreaterThanOrEqual(400);
      await runFor(one, 3_000);
      const late = await ask(one, 'client', { method: 'GET', path: location });
      expect([late.status, textOf(late)]).toEqual([200, '{"sku":"a"}']);
    },
  );

  it('names no place where a value for it is missing', async () => {
    const one = await open('amqp', { location: '/read/asked/{query.key}' });
    await runFor(one, 1_000);
    const answer = await ask(one, 'client', place);
    expect([answer.status, textOf(answer)]).toEqual([202, '{}']);
    expect(new Map(answer.headers).has('Location')).toBe(false);
    const mapped = stepsOf(one, answer.trace).find(({ step }) => step === 'mapped');
    expect(mapped?.values).toMatchObject({ missing: 'query.key' });
  });
});
