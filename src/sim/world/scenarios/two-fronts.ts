/**
 * One product page for three clients: a web page, a phone with a gateway of its own, and a phone that asks
 * the services itself. What each costs is measured side by side (backends for frontends).
 *
 *   web ─────────▶ web-gateway ───┐
 *   phone ───────▶ phone-gateway ─┼─▶ catalog, price, reviews, seller
 *   direct-phone ─────────────────┘
 *
 * A phone's links are slow; between gateway and services it is as in a datacenter.
 */
import type { Field } from '../../contract/contract.ts';
import type { Leg, Projection } from '../gateway-rules.ts';
import { newLink, newNode } from '../new-node.ts';
import { SCENARIO_VERSION } from '../scenario.ts';
import type {
  ClientNode,
  GatewayNode,
  LoadRequest,
  Name,
  Scenario,
  ScenarioLink,
  ServiceNode,
} from '../scenario.ts';
import { int, list, operation, text } from './fields.ts';

const PRODUCTS = 12;

// ── Services ──

interface Page {
  readonly operation: string;
  readonly path: string;
  readonly output: readonly Field[];
  readonly code: string;
  readonly schema: string;
  readonly seed: string;
}

/** A service with one query by `sku`. */
function service(id: string, name: Name, y: number, page: Page): ServiceNode {
  const { operation: called, path, output, code, schema, seed } = page;
  return {
    ...newNode('service', id, name, { x: 640, y }),
    concurrency: 8,
    cpuMs: { kind: 'constant', value: 2 },
    contract: {
      operations: [operation(called, 'query', 'GET', path, [int(1, 'sku')], output)],
      events: [],
      subscribes: [],
    },
    code: `export default service({
  async ${called}({ sku }, ctx) {
${code}
  },
});
`,
    database: { schema, seed },
  };
}

const skus = `with recursive skus (sku) as (values (1) union all select sku + 1 from skus where sku < ${PRODUCTS})
`;

const catalog = service('catalog', { en: 'Catalog', es: 'Catálogo' }, 0, {
  operation: 'GetProduct',
  path: '/products/{sku}',
  output: [int(1, 'sku'), text(2, 'name'), text(3, 'picture'), text(4, 'description')],
  code: `    const [row] = await ctx.db.query('select * from products where sku = ?', [sku]);
    if (row === undefined) throw ctx.fail(404, 'There is no product ' + sku);
    return row;`,
  schema: `create table products (
  sku integer primary key,
  name text not null,
  picture text not null,
  description text not null
);
`,
  seed: `${skus}insert into products select sku, 'Coffee no. ' || sku, '/pictures/' || sku || '.webp',
  'From farms between 1,200 and 1,900 metres. Washed, dried in the sun for two weeks, and roasted on the '
  || 'day it is sent. Notes of cocoa, orange peel and brown sugar; best for filter and French press. '
  || 'Keep it closed, cool and dark, and grind it just before you brew.' from skus;
`,
});

const price = service('price', { en: 'Price', es: 'Precio' }, 144, {
  operation: 'GetPrice',
  path: '/prices/{sku}',
  output: [int(1, 'amountCents'), text(2, 'currency'), int(3, 'taxCents'), text(4, 'validUntil')],
  code: `    const [row] = await ctx.db.query(
      'select amountCents, currency, taxCents, validUntil from prices where sku = ?', [sku]);
    if (row === undefined) throw ctx.fail(404, 'Nobody sells product ' + sku);
    return row;`,
  schema: `create table prices (
  sku integer primary key,
  amountCents integer not null,
  currency text not null,
  taxCents integer not null,
  validUntil text not null
);
`,
  seed: `${skus}insert into prices select sku, 900 + 50 * sku, 'EUR', 63 + 4 * sku, '2027-01-31' from skus;
`,
});

const reviews = service('reviews', { en: 'Reviews', es: 'Reseñas' }, 288, {
  operation: 'ListReviews',
  path: '/reviews/{sku}',
  output: [
    int(1, 'stars'),
    int(2, 'count'),
    list(3, 'reviews', [text(1, 'author'), int(2, 'stars'), text(3, 'text')]),
  ],
  code: `    const reviews = await ctx.db.query('select author, stars, text from reviews where sku = ?', [sku]);
    const sum = reviews.reduce((total, review) => total + review.stars, 0);
    const stars = reviews.length === 0 ? 0 : Math.round(sum / reviews.length);
    return { stars, count: reviews.length, reviews };`,
  schema: `create table reviews (
  id integer primary key,
  sku integer not null,
  author text not null,
  stars integer not null,
  text text not null
);
`,
  seed: `${skus}insert into reviews (sku, author, stars, text)
select sku, author, stars, said from skus cross join (
  select 'Ana' as author, 5 as stars, 'The kitchen smells of chocolate. I order it every month.' as said
  union all select 'Luis', 4, 'Very good, and fresh. The bag could be easier to close.'
  union all select 'Noa', 5, 'My grandmother, who has grown coffee all her life, asked for more.'
);
`,
});

const seller = service('seller', { en: 'Seller', es: 'Vendedor' }, 432, {
  operation: 'GetSeller',
  path: '/sellers/of/{sku}',
  output: [int(1, 'sellerId'), text(2, 'name'), text(3, 'address'), text(4, 'terms')],
  code: `    const [row] = await ctx.db.query(
      'select sellerId, name, address, terms from sellers where sellerId = 1 + ? % 3', [sku]);
    return row;`,
  schema: `create table sellers (
  sellerId integer primary key,
  name text not null,
  address text not null,
  terms text not null
);
`,
  seed: `insert into sellers values
  (1, 'La Esperanza', 'Calle Mayor 4, Granada', 'Sent within two days. Returns within thirty days, unopened.'),
  (2, 'Tres Ríos', 'Avenida del Puerto 91, Valencia', 'Sent within a day. Returns within fourteen days, unopened.'),
  (3, 'Altura', 'Plaza Nueva 7, Sevilla', 'Sent on Mondays and Thursdays. Returns within thirty days.');
`,
});

const services = [catalog, price, reviews, seller];

// ── Gateways ──

function leg(of: ServiceNode, settings: Partial<Leg>): Leg {
  const target = of.contract.operations[0]?.path ?? '/';
  return { name: of.id, service: of.id, method: 'GET', target, onFailure: 'omit', ...settings };
}

function gateway(
  id: string,
  name: Name,
  y: number,
  legs: readonly Leg[],
  body: Projection,
): GatewayNode {
  return {
    ...newNode('gateway', id, name, { x: 280, y }),
    routes: [
      {
        method: 'GET',
        path: '/page/{sku}',
        service: null,
        rewrite: null,
        response: { body },
        aggregate: { order: 'parallel', merge: 'namespace', legs },
      },
    ],
  };
}

/** All that the services say. */
const webGateway = gateway(
  'web-gateway',
  { en: 'Web BFF', es: 'BFF web' },
  72,
  [
    leg(catalog, { onFailure: 'fail' }),
    leg(price, { onFailure: 'fail' }),
    leg(reviews, {}),
    leg(seller, {}),
  ],
  {},
);

/** What fits on a small screen: three parts, and of each what is shown. */
const phoneGateway = gateway(
  'phone-gateway',
  { en: 'Phone BFF', es: 'BFF móvil' },
  216,
  [
    leg(catalog, { onFailure: 'fail', response: { keep: ['name', 'picture'] } }),
    leg(price, { onFailure: 'fail', response: { keep: ['amountCents', 'currency'] } }),
    leg(reviews, { response: { keep: ['stars', 'count'] } }),
  ],
  {},
);

// ── Clients ──

const onePage: LoadRequest = {
  weight: 1,
  method: 'GET',
  path: `/page/{{1-${PRODUCTS}}}`,
  headers: {},
  body: '',
};

function client(
  id: string,
  name: Name,
  position: { readonly x: number; readonly y: number },
  request: LoadRequest,
): ClientNode {
  return {
    ...newNode('client', id, name, position),
    load: { kind: 'open', ratePerSecond: 2, arrivals: 'poisson' },
    requests: [request],
  };
}

/** The same product in all of its requests. */
const product = `{{sku:1-${PRODUCTS}}}`;
const [first, ...others] = [catalog, price, reviews].map((one) => ({
  method: 'GET',
  path: (one.contract.operations[0]?.path ?? '/').replace('{sku}', product),
  headers: {},
  body: '',
  to: one.id,
}));

const clients = [
  client('web', { en: 'Web page', es: 'Página web' }, { x: 0, y: 72 }, onePage),
  client('phone', { en: 'Phone', es: 'Móvil' }, { x: 0, y: 216 }, onePage),
  client(
    'direct-phone',
    { en: 'Direct phone', es: 'Móvil directo' },
    { x: 280, y: 432 },
    {
      ...onePage,
      ...first,
      next: others,
    },
  ),
];

// ── Links ──

function link(from: string, to: string, meanMs: number, mbps: number): ScenarioLink {
  return {
    ...newLink(`${from}-${to}`, from, to),
    latencyMs: { kind: 'normal', mean: meanMs, deviation: meanMs / 10, min: meanMs / 2 },
    bandwidthMbps: mbps,
  };
}

export const twoFronts: Scenario = {
  format: 'panal',
  version: SCENARIO_VERSION,
  id: 'two-fronts',
  title: { en: 'Two front ends', es: 'Dos interfaces' },
  seed: 5,
  nodes: [...clients, webGateway, phoneGateway, ...services],
  links: [
    link('web', 'web-gateway', 20, 50),
    link('phone', 'phone-gateway', 60, 2),
    ...[catalog, price, reviews].map((one) => link('direct-phone', one.id, 60, 2)),
    ...services.map((one) => link('web-gateway', one.id, 2, 1_000)),
    ...[catalog, price, reviews].map((one) => link('phone-gateway', one.id, 2, 1_000)),
  ],
};
