/**
 * One event and three readers: the scenario to compare protocols with. A desk changes prices twenty
 * times a second; the catalog tells three services, each of which writes down what it heard.
 */
import { newLink, newNode } from '../new-node.ts';
import { SCENARIO_VERSION } from '../scenario.ts';
import type { ClientNode, Name, Scenario, ScenarioLink, ServiceNode } from '../scenario.ts';
import { int, text } from './fields.ts';

const desk: ClientNode = {
  ...newNode('client', 'desk', { en: 'Price desk', es: 'Mesa de precios' }, { x: 0, y: 216 }),
  load: { kind: 'open', ratePerSecond: 20, arrivals: 'poisson' },
  requests: [
    {
      weight: 1,
      method: 'POST',
      path: '/prices',
      headers: { 'Content-Type': 'application/json' },
      body: '{"sku":{{1-40}},"priceCents":{{500-9900}}}',
    },
  ],
};

const catalogCode = `// The price is changed here first; then whoever subscribes is told.
// If telling fails, so does this call, though the price has changed already: that is the coupling.
export default service({
  async ChangePrice({ sku, priceCents }, ctx) {
    const [old] = await ctx.db.query('select price_cents, name from prices where sku = ?', [sku]);
    if (old === undefined) throw ctx.fail(404, 'No product has the sku ' + sku);
    await ctx.db.query('update prices set price_cents = ? where sku = ?', [priceCents, sku]);
    const [change] = await ctx.db.query(
      'insert into changes (sku, price_cents) values (?, ?) returning id',
      [sku, priceCents],
    );
    await ctx.publish('PriceChanged', {
      sku,
      changeId: change.id,
      name: old.name,
      oldCents: old.price_cents,
      newCents: priceCents,
      currency: 'EUR',
      changedBy: 'price desk, shift 2',
      validFrom: 'at once, until the next change of this price',
    });
    return { changeId: change.id };
  },
});
`;

const catalog: ServiceNode = {
  ...newNode('service', 'catalog', { en: 'Catalog', es: 'Catálogo' }, { x: 280, y: 216 }),
  concurrency: 16,
  cpuMs: { kind: 'constant', value: 1 },
  contract: {
    operations: [
      {
        name: 'ChangePrice',
        kind: 'command',
        method: 'POST',
        path: '/prices',
        idempotent: false,
        success: 201,
        input: [int(1, 'sku'), int(2, 'priceCents')],
        output: [int(1, 'changeId')],
      },
    ],
    events: [
      {
        name: 'PriceChanged',
        fields: [
          int(1, 'sku'),
          int(2, 'changeId'),
          text(3, 'name'),
          int(4, 'oldCents'),
          int(5, 'newCents'),
          text(6, 'currency'),
          text(7, 'changedBy'),
          text(8, 'validFrom'),
        ],
      },
    ],
    subscribes: [],
  },
  code: catalogCode,
  database: {
    schema: `create table prices (
  sku integer primary key,
  name text not null,
  price_cents integer not null
);
create table changes (
  id integer primary key,
  sku integer not null references prices (sku),
  price_cents integer not null
);
`,
    seed: `with recursive products (sku) as (values (1) union all select sku + 1 from products where sku < 40)
insert into prices select sku, 'Coffee from the hills, roast no. ' || sku, 700 + 90 * sku from products;
`,
  },
};

/** A service that hears of changed prices and writes each down in a database of its own. */
function reader(id: string, name: Name, y: number): ServiceNode {
  return {
    ...newNode('service', id, name, { x: 872, y }),
    concurrency: 16,
    cpuMs: { kind: 'constant', value: 1 },
    contract: { operations: [], events: [], subscribes: ['catalog.PriceChanged'] },
    code: `// One row for each change that was heard, in the order in which it was heard.
export default service({
  async PriceChanged({ changeId, sku, newCents }, ctx) {
    await ctx.db.query('insert into heard (change_id, sku, price_cents) values (?, ?, ?)', [
      changeId,
      sku,
      newCents,
    ]);
  },
});
`,
    database: {
      schema: `create table heard (
  id integer primary key,
  change_id integer not null,
  sku integer not null,
  price_cents integer not null
);
`,
      seed: '',
    },
  };
}

function link(
  from: string,
  to: string,
  mean: number,
  deviation: number,
  min: number,
): ScenarioLink {
  const latencyMs = { kind: 'normal', mean, deviation, min } as const;
  return { ...newLink(`${from}-${to}`, from, to), latencyMs };
}

export const prices: Scenario = {
  format: 'panal',
  version: SCENARIO_VERSION,
  id: 'prices',
  title: { en: 'Prices', es: 'Precios' },
  seed: 7,
  nodes: [
    desk,
    catalog,
    reader('shop', { en: 'Shop window', es: 'Escaparate' }, 48),
    reader('search', { en: 'Search', es: 'Búsqueda' }, 216),
    reader('analytics', { en: 'Analytics', es: 'Analítica' }, 384),
  ],
  links: [
    link('desk', 'catalog', 10, 2, 5),
    ...['shop', 'search', 'analytics'].map((to) => link('catalog', to, 40, 10, 20)),
  ],
};
