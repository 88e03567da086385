/**
 * A small market: shoppers look at products and place orders, and one order makes five services
 * talk. It is what a first visit sees running. Looking is free; orders need a token of identity.
 *
 *                            ┌─▶ catalog ◀───┐
 *   shoppers ──▶ gateway ────┼─▶ inventory ◀─┤
 *                 │ │        └─▶ notify ◀────┤
 *                 │ └─▶ orders ──────────────┴─▶ payments
 *                 └─▶ identity ◀─ orders
 *
 * Hops of 20 to 35 ms take about half a second of wall time at 1/20 of real speed.
 */
import type { Distribution } from '../../../kernel/distributions.ts';
import { SOCKET_PATH } from '../../../contract/channel-names.ts';
import { newLink, newNode, routesFor } from '../../new-node.ts';
import { SCENARIO_VERSION } from '../../scenario.ts';
import type { ClientNode, GatewayNode, Route, Scenario, ScenarioLink } from '../../scenario.ts';
import { catalog } from './catalog.ts';
import { identity, tokenRules } from './identity.ts';
import { inventory } from './inventory.ts';
import { notify } from './notify.ts';
import { orders } from './orders.ts';
import { payments } from './payments.ts';

const json = { 'Content-Type': 'application/json' };

/** Looking is free, and begins at once. */
const open = { headers: {}, body: '', beforeSignIn: true } as const;

const shoppers: ClientNode = {
  ...newNode('client', 'shoppers', { en: 'Shoppers', es: 'Compradores' }, { x: 0, y: 144 }),
  load: { kind: 'open', ratePerSecond: 20, arrivals: 'poisson' },
  requests: [
    { ...open, weight: 2, method: 'GET', path: '/api/catalog' },
    { ...open, weight: 2, method: 'GET', path: '/api/catalog/{{1-12}}' },
    { ...open, weight: 1, method: 'GET', path: '/api/page/{{1-12}}' },
    {
      weight: 2,
      method: 'POST',
      path: '/api/orders',
      headers: json,
      body: '{"customerId":{{1-40}},"sku":{{1-12}},"quantity":{{1-3}}}',
    },
    { weight: 1, method: 'GET', path: '/api/orders/{{1-5}}', headers: {}, body: '' },
  ],
  signIn: { path: '/api/sign-in', user: 'shop', password: 'shop-secret' },
};

/**
 * Reading and placing orders need a scope each; their events are for all to hear. Placing one goes before
 * everything else, and nobody may place more than he could pay for.
 */
function orderRoute(route: Route): Route {
  if (route.path.endsWith(SOCKET_PATH)) return route;
  if (route.method === 'GET') return { ...route, access: { scopes: ['orders:read'], roles: [] } };
  return {
    ...route,
    access: { scopes: ['orders:write'], roles: [] },
    limit: { kind: 'token-bucket', per: 'subject', ratePerSecond: 50, burst: 50 },
    priority: 10,
  };
}

/** One page of two services: without the product there is none, without the stock it says so. */
const page: Route = {
  method: 'GET',
  path: '/api/page/{sku}',
  service: null,
  rewrite: null,
  aggregate: {
    order: 'parallel',
    merge: 'namespace',
    legs: [
      {
        name: 'product',
        service: catalog.id,
        method: 'GET',
        target: '/catalog/{sku}',
        onFailure: 'fail',
        retries: 1,
        cacheMs: 1_000,
      },
      {
        name: 'stock',
        service: inventory.id,
        method: 'GET',
        target: '/stock/{sku}',
        onFailure: 'omit',
        timeoutMs: 2_000,
      },
    ],
  },
};

/** For those who ask for version 2: whole prices under another name, and nothing of where it comes from. */
const productVersion2: Route = {
  method: 'GET',
  path: '/api/catalog/{sku}',
  service: catalog.id,
  rewrite: { from: '/api', to: '' },
  when: { version: '2' },
  response: { body: { drop: ['origin'], rename: { priceCents: 'price' } } },
};

/** All but the list of revoked tokens; keys are changed by administrators. */
const identityRoutes = routesFor(identity)
  .filter((route) => route.path !== '/api/revoked')
  .map((route) =>
    route.path === '/api/rotate-keys'
      ? { ...route, access: { scopes: [], roles: ['administrator'] } }
      : route,
  );

/** Only what shoppers may ask for: nobody outside reserves goods. */
const publicInventory = {
  id: inventory.id,
  contract: {
    ...inventory.contract,
    operations: inventory.contract.operations.filter((operation) => operation.kind === 'query'),
  },
};

const gateway: GatewayNode = {
  ...newNode('gateway', 'gateway', { en: 'Gateway', es: 'Pasarela' }, { x: 280, y: 144 }),
  routes: [
    page,
    productVersion2,
    ...routesFor(catalog),
    ...routesFor(orders).map(orderRoute),
    ...routesFor(publicInventory),
    ...routesFor(notify),
    ...identityRoutes,
  ],
  tokens: tokenRules,
  limits: {
    rate: { kind: 'token-bucket', per: 'client', ratePerSecond: 200, burst: 200 },
    concurrencyMax: 200,
    waitingMax: 100,
    bodyBytesMax: 16_384,
  },
  cors: { origins: ['https://shop.example'], credentials: true, maxAgeSeconds: 600 },
};

function around(mean: number): Distribution {
  return { kind: 'normal', mean, deviation: 2, min: mean - 8 };
}

function link(from: string, to: string, latencyMs: Distribution): ScenarioLink {
  return { ...newLink(`${from}-${to}`, from, to), latencyMs };
}

export const mercado: Scenario = {
  format: 'panal',
  version: SCENARIO_VERSION,
  id: 'mercado',
  title: { en: 'Mercado', es: 'Mercado' },
  seed: 3,
  nodes: [shoppers, gateway, catalog, orders, inventory, payments, notify, identity],
  links: [
    link('shoppers', 'gateway', around(30)),
    link('gateway', 'catalog', around(24)),
    link('gateway', 'orders', around(24)),
    link('gateway', 'inventory', around(24)),
    link('gateway', 'notify', around(26)),
    link('orders', 'catalog', around(22)),
    link('orders', 'inventory', around(22)),
    link('orders', 'payments', around(28)),
    link('orders', 'notify', around(22)),
    link('gateway', 'identity', around(20)),
    link('orders', 'identity', around(20)),
  ],
};
