/** Takes orders: the one service that needs all the others. */
import { newNode } from '../../new-node.ts';
import type { ServiceNode } from '../../scenario.ts';
import { int, list, optional, text } from '../fields.ts';
import { tokenRules } from './identity.ts';

const order = [
  int(1, 'orderId'),
  int(2, 'customerId'),
  int(3, 'sku'),
  int(4, 'quantity'),
  int(5, 'totalCents'),
  text(6, 'status'),
];

const code = `// Placing an order asks the catalog for the price, puts the goods aside, and charges.
// There is no transaction over four databases: what went wrong on the way is written down.
const columns = 'select id as orderId, customer_id as customerId, sku, quantity, total_cents as totalCents, status from orders';

// What a callee refuses with good reason is refused here too; anything else is a failure of ours.
function passOn(error, ctx) {
  return error.status === 404 || error.status === 409 ? ctx.fail(error.status, error.message) : error;
}

// Customers see and place their own orders; the shop, its sellers and administrators everybody's.
function ownNumber({ principal }) {
  return principal?.roles.includes('customer') ? Number(principal.subject) : undefined;
}

function checkOwner(customerId, ctx) {
  const own = ownNumber(ctx) ?? customerId;
  if (own !== customerId) throw ctx.fail(403, 'You are customer ' + own + ', and this is of customer ' + customerId);
}

export default service({
  async PlaceOrder({ customerId, sku, quantity }, ctx) {
    checkOwner(customerId, ctx);
    if (quantity < 1) throw ctx.fail(422, 'A quantity of at least 1 was expected, not ' + quantity);
    const product = await ctx.call('catalog.GetProduct', { sku }).catch((error) => {
      throw passOn(error, ctx);
    });
    const totalCents = product.priceCents * quantity;
    const [{ id: orderId }] = await ctx.db.query(
      "insert into orders (customer_id, sku, quantity, total_cents, status) values (?, ?, ?, ?, 'pending') returning id",
      [customerId, sku, quantity, totalCents],
    );
    try {
      await ctx.call('inventory.Reserve', { orderId, sku, quantity });
      await ctx.call('payments.Charge', { orderId, amountCents: totalCents });
    } catch (error) {
      await ctx.db.query("update orders set status = 'failed' where id = ?", [orderId]);
      throw passOn(error, ctx);
    }
    await ctx.db.query("update orders set status = 'paid' where id = ?", [orderId]);
    await ctx.publish('OrderPlaced', { orderId, customerId, totalCents });
    return { orderId, totalCents, status: 'paid' };
  },

  async GetOrder({ orderId }, ctx) {
    const [order] = await ctx.db.query(columns + ' where id = ?', [orderId]);
    if (order === undefined) throw ctx.fail(404, 'No order has the number ' + orderId);
    checkOwner(order.customerId, ctx);
    return order;
  },

  async ListOrders({ customerId: asked, limit = 20 }, ctx) {
    const customerId = asked ?? ownNumber(ctx);
    checkOwner(customerId, ctx);
    const most = Math.min(100, Math.max(1, limit));
    const orders = customerId === undefined
      ? await ctx.db.query(columns + ' order by id desc limit ?', [most])
      : await ctx.db.query(columns + ' where customer_id = ? order by id desc limit ?', [customerId, most]);
    return { orders };
  },
});
`;

export const orders: ServiceNode = {
  ...newNode('service', 'orders', { en: 'Orders', es: 'Pedidos' }, { x: 560, y: 376 }),
  replicas: 2,
  cpuMs: { kind: 'normal', mean: 6, deviation: 2, min: 2 },
  tokens: tokenRules,
  contract: {
    operations: [
      {
        name: 'PlaceOrder',
        kind: 'command',
        method: 'POST',
        path: '/orders',
        idempotent: false,
        success: 201,
        input: [int(1, 'customerId'), int(2, 'sku'), int(3, 'quantity')],
        output: [int(1, 'orderId'), int(2, 'totalCents'), text(3, 'status')],
      },
      {
        name: 'GetOrder',
        kind: 'query',
        method: 'GET',
        path: '/orders/{orderId}',
        idempotent: true,
        success: 200,
        input: [int(1, 'orderId')],
        output: order,
      },
      {
        name: 'ListOrders',
        kind: 'query',
        method: 'GET',
        path: '/orders',
        idempotent: true,
        success: 200,
        input: [optional(int(1, 'customerId')), optional(int(2, 'limit'))],
        output: [list(1, 'orders', order)],
      },
    ],
    events: [
      {
        name: 'OrderPlaced',
        fields: [int(1, 'orderId'), int(2, 'customerId'), int(3, 'totalCents')],
      },
    ],
    subscribes: [],
  },
  code,
  database: {
    schema: `create table orders (
  id integer primary key,
  customer_id integer not null,
  sku integer not null,
  quantity integer not null check (quantity > 0),
  total_cents integer not null,
  status text not null
);
create index orders_by_customer on orders (customer_id);
`,
    seed: `insert into orders (id, customer_id, sku, quantity, total_cents, status) values
  (1, 1, 1, 2, 17800, 'paid'),
  (2, 2, 4, 1, 7300, 'paid'),
  (3, 1, 8, 3, 11700, 'paid'),
  (4, 3, 14, 1, 89000, 'paid'),
  (5, 2, 9, 2, 6500, 'paid');
`,
  },
};
