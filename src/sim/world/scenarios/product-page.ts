/**
 * One page from six services: the scenario for aggregation and partial failure. Most calls take 30 to 50 ms,
 * two in a hundred ten times as long. What the page can't do without is required; the rest shows each policy.
 */
import type { Field } from '../../contract/contract.ts';
import type { Leg } from '../gateway-rules.ts';
import { newLink, newNode } from '../new-node.ts';
import { SCENARIO_VERSION } from '../scenario.ts';
import type {
  ClientNode,
  GatewayNode,
  Name,
  Scenario,
  ScenarioLink,
  ServiceNode,
} from '../scenario.ts';
import { int, list, operation, text } from './fields.ts';

const shoppers: ClientNode = {
  ...newNode('client', 'shoppers', { en: 'Shoppers', es: 'Clientes' }, { x: 0, y: 216 }),
  load: { kind: 'open', ratePerSecond: 5, arrivals: 'poisson' },
  requests: [{ weight: 1, method: 'GET', path: '/api/products/{{1-20}}', headers: {}, body: '' }],
};

function part(service: string, settings: Partial<Leg> & Pick<Leg, 'target' | 'onFailure'>): Leg {
  return { name: service, service, method: 'GET', ...settings };
}

const legs: readonly Leg[] = [
  part('catalog', {
    target: '/products/{sku}',
    onFailure: 'fail',
    timeoutMs: 70,
    retries: 2,
    response: { keep: ['sku', 'name'] },
  }),
  part('price', { target: '/prices/{sku}', onFailure: 'fail', timeoutMs: 70, retries: 2 }),
  part('reviews', { target: '/reviews/{sku}', onFailure: 'omit', timeoutMs: 100 }),
  part('stock', { target: '/stock/{sku}', onFailure: 'last-known', timeoutMs: 100 }),
  part('recommendations', {
    target: '/recommendations/{sku}',
    onFailure: 'default',
    fallback: '{"products":[]}',
    timeoutMs: 100,
  }),
  part('seller', {
    target: '/sellers/{catalog.sellerId}',
    onFailure: 'omit',
    timeoutMs: 100,
    cacheMs: 10_000,
  }),
];

const gateway: GatewayNode = {
  ...newNode('gateway', 'gateway', { en: 'Gateway', es: 'Pasarela' }, { x: 280, y: 216 }),
  routes: [
    {
      method: 'GET',
      path: '/api/products/{sku}',
      service: null,
      rewrite: null,
      aggregate: { order: 'parallel', merge: 'namespace', legs },
    },
  ],
};

interface Asked {
  readonly operation: string;
  readonly path: string;
  readonly input: Field;
  readonly output: readonly Field[];
  /** Body of the handler once it has thought, with `ctx` and the field of the input. */
  readonly answer: string;
  readonly schema: string;
  readonly seed: string;
}

/** A service with one query. */
function service(
  id: string,
  name: Name,
  position: { readonly x: number; readonly y: number },
  { operation: called, path, input, output, answer, schema, seed }: Asked,
): ServiceNode {
  return {
    ...newNode('service', id, name, position),
    concurrency: 16,
    cpuMs: { kind: 'constant', value: 0.5 },
    contract: {
      operations: [operation(called, 'query', 'GET', path, [input], output)],
      events: [],
      subscribes: [],
    },
    code: `// Most answers take 30 to 50 ms; two in a hundred take 400 to 800 ms.
async function think(ctx) {
  const isSlow = ctx.random() < 0.02;
  await ctx.sleep(isSlow ? 400 + 400 * ctx.random() : 30 + 20 * ctx.random());
}

export default service({
  async ${called}({ ${input.name} }, ctx) {
    await think(ctx);
${answer}
  },
});
`,
    database: { schema, seed },
  };
}

/** The row with that number, or 404. */
function oneRow(columns: string, table: string, key: string, what: string): string {
  return `    const [row] = await ctx.db.query('select ${columns} from ${table} where ${key} = ?', [${key}]);
    if (row === undefined) throw ctx.fail(404, 'No ${what} has the ${key} ' + ${key});
    return row;`;
}

const skus = `with recursive skus (sku) as (values (1) union all select sku + 1 from skus where sku < 20)
`;

const catalog = service(
  'catalog',
  { en: 'Catalog', es: 'Catálogo' },
  { x: 504, y: 0 },
  {
    operation: 'GetProduct',
    path: '/products/{sku}',
    input: int(1, 'sku'),
    output: [int(1, 'sku'), text(2, 'name'), int(3, 'sellerId')],
    answer: oneRow('sku, name, sellerId', 'products', 'sku', 'product'),
    schema: `create table products (
  sku integer primary key,
  name text not null,
  sellerId integer not null
);
`,
    seed: `${skus}insert into products select sku, 'Coffee from the hills, roast no. ' || sku, 1 + sku % 3 from skus;
`,
  },
);

const price = service(
  'price',
  { en: 'Price', es: 'Precio' },
  { x: 840, y: 0 },
  {
    operation: 'GetPrice',
    path: '/prices/{sku}',
    input: int(1, 'sku'),
    output: [int(1, 'priceCents'), text(2, 'currency')],
    answer: oneRow('priceCents, currency', 'prices', 'sku', 'price'),
    schema: `create table prices (
  sku integer primary key,
  priceCents integer not null,
  currency text not null
);
`,
    seed: `${skus}insert into prices select sku, 700 + 90 * sku, 'EUR' from skus;
`,
  },
);

const reviews = service(
  'reviews',
  { en: 'Reviews', es: 'Reseñas' },
  { x: 840, y: 144 },
  {
    operation: 'ListReviews',
    path: '/reviews/{sku}',
    input: int(1, 'sku'),
    output: [list(1, 'reviews', [text(1, 'author'), int(2, 'stars'), text(3, 'words')])],
    answer: `    const reviews = await ctx.db.query(
      'select author, stars, words from reviews where sku = ? order by id',
      [sku],
    );
    return { reviews };`,
    schema: `create table reviews (
  id integer primary key,
  sku integer not null,
  author text not null,
  stars integer not null,
  words text not null
);
`,
    seed: `${skus}insert into reviews (sku, author, stars, words)
select sku, 'Ana', 3 + sku % 3, 'As it should be' from skus
union all select sku, 'Beto', 2 + sku % 4, 'Ground too fine' from skus;
`,
  },
);

const stock = service(
  'stock',
  { en: 'Stock', es: 'Existencias' },
  { x: 840, y: 288 },
  {
    operation: 'GetStock',
    path: '/stock/{sku}',
    input: int(1, 'sku'),
    output: [int(1, 'available')],
    answer: oneRow('available', 'stock', 'sku', 'stock'),
    schema: `create table stock (
  sku integer primary key,
  available integer not null
);
`,
    seed: `${skus}insert into stock select sku, 7 * sku % 31 from skus;
`,
  },
);

const recommendations = service(
  'recommendations',
  { en: 'Suggestions', es: 'Sugerencias' },
  { x: 840, y: 432 },
  {
    operation: 'ListRecommendations',
    path: '/recommendations/{sku}',
    input: int(1, 'sku'),
    output: [list(1, 'products', [int(1, 'sku'), text(2, 'name')])],
    answer: `    const products = await ctx.db.query(
      'select other as sku, name from boughtTogether where sku = ? order by other',
      [sku],
    );
    return { products };`,
    schema: `create table boughtTogether (
  sku integer not null,
  other integer not null,
  name text not null
);
`,
    seed: `${skus}insert into boughtTogether
select sku, 1 + sku % 20, 'Coffee from the hills, roast no. ' || (1 + sku % 20) from skus;
`,
  },
);

const seller = service(
  'seller',
  { en: 'Seller', es: 'Vendedor' },
  { x: 504, y: 432 },
  {
    operation: 'GetSeller',
    path: '/sellers/{sellerId}',
    input: int(1, 'sellerId'),
    output: [text(1, 'name'), text(2, 'town')],
    answer: oneRow('name, town', 'sellers', 'sellerId', 'seller'),
    schema: `create table sellers (
  sellerId integer primary key,
  name text not null,
  town text not null
);
`,
    seed: `insert into sellers values
  (1, 'Finca La Niebla', 'Matagalpa'),
  (2, 'Cooperativa El Roble', 'Jinotega'),
  (3, 'Hermanas Tukux', 'Huehuetenango');
`,
  },
);

const services = [catalog, price, reviews, stock, recommendations, seller];

function link(from: string, to: string): ScenarioLink {
  const latencyMs = { kind: 'normal', mean: 4, deviation: 1, min: 2 } as const;
  return { ...newLink(`${from}-${to}`, from, to), latencyMs, connectionsMax: 16 };
}

export const productPage: Scenario = {
  format: 'panal',
  version: SCENARIO_VERSION,
  id: 'product-page',
  title: { en: 'Product page', es: 'Página de producto' },
  seed: 19,
  nodes: [shoppers, gateway, ...services],
  links: [link('shoppers', 'gateway'), ...services.map(({ id }) => link('gateway', id))],
};
