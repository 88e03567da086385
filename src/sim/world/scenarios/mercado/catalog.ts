/** What the market sells and for how much. */
import { newNode } from '../../new-node.ts';
import type { ServiceNode } from '../../scenario.ts';
import { int, list, optional, text } from '../fields.ts';

const product = [int(1, 'sku'), text(2, 'name'), text(3, 'origin'), int(4, 'priceCents')];

const code = `// The catalog only reads: nothing that it does needs undoing.
export default service({
  async ListProducts({ origin }, ctx) {
    const products = origin === undefined
      ? await ctx.db.query('select sku, name, origin, price_cents as priceCents from products order by sku')
      : await ctx.db.query(
          'select sku, name, origin, price_cents as priceCents from products where origin = ? order by sku',
          [origin],
        );
    return { products };
  },

  async GetProduct({ sku }, ctx) {
    const [product] = await ctx.db.query(
      'select sku, name, origin, price_cents as priceCents from products where sku = ?',
      [sku],
    );
    if (product === undefined) throw ctx.fail(404, 'No product has the sku ' + sku);
    return product;
  },
});
`;

export const catalog: ServiceNode = {
  ...newNode('service', 'catalog', { en: 'Catalog', es: 'Catálogo' }, { x: 872, y: 0 }),
  replicas: 2,
  cpuMs: { kind: 'exponential', mean: 4, min: 1 },
  contract: {
    operations: [
      {
        name: 'ListProducts',
        kind: 'query',
        method: 'GET',
        path: '/catalog',
        idempotent: true,
        success: 200,
        input: [optional(text(1, 'origin'))],
        output: [list(1, 'products', product)],
      },
      {
        name: 'GetProduct',
        kind: 'query',
        method: 'GET',
        path: '/catalog/{sku}',
        idempotent: true,
        success: 200,
        input: [int(1, 'sku')],
        output: product,
      },
    ],
    events: [],
    subscribes: [],
  },
  code,
  database: {
    schema: `create table products (
  sku integer primary key,
  name text not null,
  origin text not null,
  price_cents integer not null check (price_cents > 0)
);
`,
    seed: `insert into products (sku, name, origin, price_cents) values
  (1, 'Café de Chiapas, 500 g', 'México', 8900),
  (2, 'Chocolate de mesa de Oaxaca', 'México', 6450),
  (3, 'Mole negro, 300 g', 'México', 11200),
  (4, 'Yerba mate, 1 kg', 'Argentina', 7300),
  (5, 'Dulce de leche, 400 g', 'Uruguay', 5600),
  (6, 'Quinua real, 1 kg', 'Bolivia', 9800),
  (7, 'Ají amarillo en pasta', 'Perú', 4950),
  (8, 'Harina de maíz para arepas', 'Venezuela', 3900),
  (9, 'Bocadillo de guayaba', 'Colombia', 3250),
  (10, 'Pão de queijo, mezcla', 'Brasil', 4400),
  (11, 'Merkén ahumado', 'Chile', 5150),
  (12, 'Vainilla de Papantla', 'México', 15900),
  (13, 'Cacao de Esmeraldas', 'Ecuador', 12400),
  (14, 'Sombrero de Panamá', 'Ecuador', 89000),
  (15, 'Hamaca de Yucatán', 'México', 64500),
  (16, 'Molinillo de madera', 'Guatemala', 7700);
`,
  },
};
