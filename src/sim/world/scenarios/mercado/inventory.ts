/** How many of each product there are, and for which orders some are put aside. */
import { newNode } from '../../new-node.ts';
import type { ServiceNode } from '../../scenario.ts';
import { int } from '../fields.ts';

const code = `// One statement takes the goods, so that two orders never get the same ones.
export default service({
  async GetStock({ sku }, ctx) {
    const [stock] = await ctx.db.query('select sku, available from stock where sku = ?', [sku]);
    if (stock === undefined) throw ctx.fail(404, 'Nothing is kept with the sku ' + sku);
    return stock;
  },

  async Reserve({ orderId, sku, quantity }, ctx) {
    if (quantity < 1) throw ctx.fail(422, 'A quantity of at least 1 was expected, not ' + quantity);
    const [stock] = await ctx.db.query(
      'update stock set available = available - ? where sku = ? and available >= ? returning available, reorder_at',
      [quantity, sku, quantity],
    );
    if (stock === undefined) throw ctx.fail(409, 'Fewer than ' + quantity + ' of sku ' + sku + ' are left');
    const [reservation] = await ctx.db.query(
      'insert into reservations (order_id, sku, quantity) values (?, ?, ?) returning id',
      [orderId, sku, quantity],
    );
    if (stock.available < stock.reorder_at) {
      await ctx.db.query('update stock set available = available + 200 where sku = ?', [sku]);
      ctx.log('200 more of sku ' + sku + ' came in');
    }
    return { reservationId: reservation.id, available: stock.available };
  },
});
`;

export const inventory: ServiceNode = {
  ...newNode('service', 'inventory', { en: 'Inventory', es: 'Inventario' }, { x: 872, y: 144 }),
  cpuMs: { kind: 'exponential', mean: 5, min: 1 },
  contract: {
    operations: [
      {
        name: 'GetStock',
        kind: 'query',
        method: 'GET',
        path: '/stock/{sku}',
        idempotent: true,
        success: 200,
        input: [int(1, 'sku')],
        output: [int(1, 'sku'), int(2, 'available')],
      },
      {
        name: 'Reserve',
        kind: 'command',
        method: 'POST',
        path: '/reservations',
        idempotent: false,
        success: 201,
        input: [int(1, 'orderId'), int(2, 'sku'), int(3, 'quantity')],
        output: [int(1, 'reservationId'), int(2, 'available')],
      },
    ],
    events: [],
    subscribes: [],
  },
  code,
  database: {
    schema: `create table stock (
  sku integer primary key,
  available integer not null check (available >= 0),
  reorder_at integer not null
);
create table reservations (
  id integer primary key,
  order_id integer not null,
  sku integer not null references stock (sku),
  quantity integer not null check (quantity > 0)
);
`,
    seed: `insert into stock (sku, available, reorder_at) values
  (1, 240, 40), (2, 180, 40), (3, 90, 30), (4, 210, 40), (5, 160, 40), (6, 120, 30),
  (7, 140, 30), (8, 300, 60), (9, 220, 40), (10, 150, 30), (11, 110, 30), (12, 75, 20),
  (13, 95, 20), (14, 25, 10), (15, 30, 10), (16, 60, 20);
`,
  },
};
