/**
 * Rush hour: three good clients, a bot that sends four times what they do together, and a catalog that
 * can do 50 requests per second of 75. Nothing is limited yet: what would be kind to the good ones?
 *
 *   ana, bruno, carla ─ 5/s each ─┐
 *   bot ───────────────── 60/s ───┴─▶ gateway ─▶ catalog
 *
 * Paying has a higher priority than looking, which only matters once requests wait at the gateway.
 */
import { newLink, newNode } from '../new-node.ts';
import { SCENARIO_VERSION } from '../scenario.ts';
import type {
  ClientNode,
  GatewayNode,
  LoadRequest,
  Name,
  Scenario,
  ServiceNode,
} from '../scenario.ts';
import { int, list, operation, text } from './fields.ts';

const code = `// Every request takes 20 ms of its one core on average: about 50 per second can be done.
const products = ['café', 'cacao', 'maíz', 'miel', 'ron'].map((name, at) => ({ sku: at + 1, name }));

export default service({
  async ListProducts() {
    return { products };
  },

  async Checkout({ sku }, ctx) {
    if (products[sku - 1] === undefined) throw ctx.fail(404, 'No such product');
    return { receipt: 'r-' + Math.floor(ctx.random() * 1e9) };
  },
});
`;

const catalog: ServiceNode = {
  ...newNode('service', 'catalog', { en: 'Catalog', es: 'Catálogo' }, { x: 736, y: 216 }),
  concurrency: 1,
  queueMax: 25,
  cpuMs: { kind: 'exponential', mean: 20, min: 0 },
  contract: {
    operations: [
      operation(
        'ListProducts',
        'query',
        'GET',
        '/products',
        [],
        [list(1, 'products', [int(1, 'sku'), text(2, 'name')])],
      ),
      operation('Checkout', 'command', 'POST', '/checkout', [int(1, 'sku')], [text(1, 'receipt')]),
    ],
    events: [],
    subscribes: [],
  },
  code,
  database: null,
};

const look: LoadRequest = {
  weight: 4,
  method: 'GET',
  path: '/api/products',
  headers: {},
  body: '',
};
const pay: LoadRequest = {
  weight: 1,
  method: 'POST',
  path: '/api/checkout',
  headers: {},
  body: '{"sku": {{1-5}}}',
};

function client(
  id: string,
  name: Name,
  y: number,
  ratePerSecond: number,
  requests: readonly LoadRequest[],
): ClientNode {
  return {
    ...newNode('client', id, name, { x: 40, y }),
    load: { kind: 'open', ratePerSecond, arrivals: 'poisson' },
    requests,
  };
}

const clients = [
  client('ana', 'Ana', 0, 5, [look, pay]),
  client('bruno', 'Bruno', 144, 5, [look, pay]),
  client('carla', 'Carla', 288, 5, [look, pay]),
  client('bot', { en: 'Bot', es: 'Robot' }, 432, 60, [look]),
];

const rewrite = { from: '/api', to: '' };
const gateway: GatewayNode = {
  ...newNode('gateway', 'gateway', { en: 'Gateway', es: 'Pasarela' }, { x: 384, y: 216 }),
  routes: [
    { method: 'GET', path: '/api/products', service: 'catalog', rewrite },
    { method: 'POST', path: '/api/checkout', service: 'catalog', rewrite, priority: 10 },
  ],
};

/** So many that none of them is the line in which requests wait. */
const CONNECTIONS = 200;

export const rushHour: Scenario = {
  format: 'panal',
  version: SCENARIO_VERSION,
  id: 'rush-hour',
  title: { en: 'Rush hour', es: 'Hora pico' },
  seed: 1,
  nodes: [...clients, gateway, catalog],
  links: [
    ...clients.map(({ id }) => ({
      ...newLink(`${id}-gateway`, id, 'gateway'),
      connectionsMax: CONNECTIONS,
    })),
    {
      ...newLink('gateway-catalog', 'gateway', 'catalog'),
      latencyMs: { kind: 'constant', value: 1 },
      connectionsMax: CONNECTIONS,
    },
  ],
};
