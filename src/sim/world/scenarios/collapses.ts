/**
 * How systems fall over, each as small as it can be and still do so by itself: a chain of services,
 * links with latency, and nothing that is computed to look bad. Each summary says what to watch, and
 * its cure is a setting of the link or service that the test beside it turns.
 *
 *   client ─▶ first ─▶ second
 */
import { newLink, newNode } from '../new-node.ts';
import { SCENARIO_VERSION } from '../scenario.ts';
import type { ClientNode, Scenario, ScenarioLink, ServiceNode, Text } from '../scenario.ts';
import { int, operation, text } from './fields.ts';

/** So many that no line forms in front of them. */
const MANY = 1_000;
const LONG_QUEUE = 100_000;

interface Chain {
  readonly id: string;
  readonly title: Text;
  readonly client: Pick<ClientNode, 'load' | 'timeoutMs'> & { readonly path?: string };
  readonly first: Partial<ServiceNode> & { readonly name: Text; readonly callee: string };
  readonly second: Partial<ServiceNode> & { readonly name: Text };
  /** Of the link between the two. */
  readonly link: Partial<ScenarioLink>;
  readonly faults?: NonNullable<Scenario['faults']>;
}

/** `GET /items/{sku}` at both: the first asks the second. */
const contract = {
  operations: [
    operation('GetItem', 'query', 'GET', '/items/{sku}', [int(1, 'sku')], [text(1, 'name')]),
  ],
  events: [],
  subscribes: [],
};

function chain({ id, title, client, first, second, link, faults }: Chain): Scenario {
  const { callee, ...ofFirst } = first;
  const { path = '/items/1', ...ofClient } = client;
  const service = (name: string, title: Text, x: number): ServiceNode => ({
    ...newNode('service', name, title, { x, y: 160 }),
    concurrency: MANY,
    queueMax: LONG_QUEUE,
    cpuMs: { kind: 'constant', value: 0 },
    contract,
    database: null,
  });
  const [from, to] = [callee === 'catalog' ? 'page' : 'orders', callee];
  return {
    format: 'panal',
    version: SCENARIO_VERSION,
    id,
    title,
    seed: 1,
    nodes: [
      {
        ...newNode('client', 'client', { en: 'Client', es: 'Cliente' }, { x: 40, y: 160 }),
        ...ofClient,
        requests: [{ weight: 1, method: 'GET', path, headers: {}, body: '' }],
      },
      {
        ...service(from, first.name, 392),
        code: `// It has nothing to say of its own: it asks the next one.
export default service({
  async GetItem({ sku }, ctx) {
    return await ctx.call('${to}.GetItem', { sku });
  },
});
`,
        ...ofFirst,
      },
      {
        ...service(to, second.name, 744),
        code: `export default service({
  async GetItem({ sku }) {
    return { name: 'item ' + sku };
  },
});
`,
        ...second,
      },
    ],
    links: [
      {
        ...newLink(`client-${from}`, 'client', from),
        latencyMs: { kind: 'constant', value: 5 },
        connectionsMax: MANY,
      },
      {
        ...newLink(`${from}-${to}`, from, to),
        latencyMs: { kind: 'constant', value: 5 },
        connectionsMax: MANY,
        timeoutMs: 1_000,
        ...link,
      },
    ],
    ...(faults === undefined ? {} : { faults }),
  };
}

const orders = { name: { en: 'Orders', es: 'Pedidos' }, callee: 'payments' } as const;
const page = { name: { en: 'Page', es: 'Página' }, callee: 'catalog' } as const;
const payments = { en: 'Payments', es: 'Pagos' };
const catalog = { en: 'Catalog', es: 'Catálogo' };

function open(ratePerSecond: number): ClientNode['load'] {
  return { kind: 'open', ratePerSecond, arrivals: 'poisson' };
}

/** Ten at once, 100 ms each: a hundred per second. */
const hundredPerSecond = {
  concurrency: 10,
  cores: 10,
  cpuMs: { kind: 'constant', value: 100 },
} as const;

/** A link that is slow for five seconds begins it; four attempts for each request keep it up for ever. */
export const retryStorm = chain({
  id: 'retry-storm',
  title: { en: 'Retry storm', es: 'Tormenta de reintentos' },
  client: { load: open(80), timeoutMs: 10_000 },
  first: orders,
  second: { name: payments, ...hundredPerSecond },
  link: {
    policies: [
      {
        kind: 'retry',
        attempts: 4,
        backoff: 'exponential',
        baseMs: 100,
        capMs: 2_000,
        jitter: 'full',
      },
    ],
  },
  faults: [
    {
      id: 'slow-network',
      kind: 'latency',
      target: 'orders-payments',
      settings: { delayMs: 1_500 },
      plan: { atMs: 10_000, forMs: 5_000 },
    },
  ],
});

/** Half more than can be done, in a line that nobody leaves: all is done, and all of it too late. */
export const lateAnswers = chain({
  id: 'late-answers',
  title: { en: 'Late answers', es: 'Respuestas tardías' },
  client: { load: open(150), timeoutMs: 1_000 },
  first: orders,
  second: { name: payments, ...hundredPerSecond },
  link: {},
});

/**
 * Nothing comes through for five seconds; then all of it does, and is worked through for whoever has gone
 * long since, since the last in the chain is waited for longer than the first.
 */
export const longTimeouts = chain({
  id: 'long-timeouts',
  title: { en: 'Timeouts the wrong way round', es: 'Tiempos de espera al revés' },
  client: { load: open(80), timeoutMs: 500 },
  first: orders,
  second: { name: payments, ...hundredPerSecond },
  link: { timeoutMs: 30_000 },
  faults: [
    {
      id: 'silence',
      kind: 'black-hole',
      target: 'orders-payments',
      plan: { atMs: 10_000, forMs: 5_000 },
    },
  ],
});

/** A callee with time to spare behind five connections that are always taken. */
export const emptyPool = chain({
  id: 'empty-pool',
  title: { en: 'Empty pool', es: 'Conexiones agotadas' },
  client: { load: open(80), timeoutMs: 2_000 },
  first: page,
  second: {
    name: catalog,
    code: `export default service({
  async GetItem({ sku }, ctx) {
    await ctx.sleep(100); // It waits for something else, and works hardly at all.
    return { name: 'item ' + sku };
  },
});
`,
  },
  link: { connectionsMax: 5, timeoutMs: 2_000 },
});

/** One page that everybody wants, in a cache: each time it grows old, all of them go at once. */
export const stampede = chain({
  id: 'stampede',
  title: { en: 'Cache stampede', es: 'Estampida de caché' },
  client: { load: open(200), timeoutMs: 5_000 },
  first: page,
  second: {
    name: catalog,
    cores: 2,
    cpuMs: { kind: 'constant', value: 20 },
    code: `export default service({
  async GetItem({ sku }, ctx) {
    await ctx.sleep(200);
    return { name: 'item ' + sku };
  },
});
`,
  },
  link: {
    timeoutMs: 5_000,
    policies: [{ kind: 'cache', freshMs: 3_000, entriesMax: 100, staleMs: 0, coalesces: false }],
  },
});

/** One of three has nothing to do, because it fails at once: whoever has least to do gets the next call, and fails it. */
export const sinkhole = chain({
  id: 'sinkhole',
  title: { en: 'Sinkhole', es: 'Sumidero' },
  client: { load: open(30), timeoutMs: 5_000 },
  first: orders,
  second: {
    name: payments,
    replicas: 3,
    cores: 8,
    code: `// Replica 0 has lost its way to the bank, and says so at once. The others work.
export default service({
  async GetItem({ sku }, ctx) {
    if (ctx.replica === 0) throw ctx.fail(503, 'No way to the bank');
    await ctx.work(300);
    return { name: 'item ' + sku };
  },
});
`,
  },
  link: { timeoutMs: 5_000, balancer: { kind: 'least-connections' } },
});
