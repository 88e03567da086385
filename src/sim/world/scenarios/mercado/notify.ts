/** Tells customers what became of their orders. */
import { newNode } from '../../new-node.ts';
import type { ServiceNode } from '../../scenario.ts';
import { int, list, optional, text } from '../fields.ts';

const code = `// Nobody calls this service for an order; it hears of it.
export default service({
  async OrderPlaced({ orderId, customerId, totalCents }, ctx) {
    const body = 'Order ' + orderId + ' is paid: ' + (totalCents / 100).toFixed(2);
    await ctx.db.query('insert into notifications (customer_id, order_id, body) values (?, ?, ?)', [
      customerId,
      orderId,
      body,
    ]);
    ctx.log('Customer ' + customerId + ' was told of order ' + orderId);
  },

  async ListNotifications({ customerId }, ctx) {
    const columns = 'select id, customer_id as customerId, order_id as orderId, body from notifications';
    const notifications = customerId === undefined
      ? await ctx.db.query(columns + ' order by id desc limit 20')
      : await ctx.db.query(columns + ' where customer_id = ? order by id desc limit 20', [customerId]);
    return { notifications };
  },
});
`;

export const notify: ServiceNode = {
  ...newNode(
    'service',
    'notify',
    { en: 'Notifications', es: 'Notificaciones' },
    { x: 872, y: 288 },
  ),
  cpuMs: { kind: 'exponential', mean: 3, min: 1 },
  contract: {
    operations: [
      {
        name: 'ListNotifications',
        kind: 'query',
        method: 'GET',
        path: '/notifications',
        idempotent: true,
        success: 200,
        input: [optional(int(1, 'customerId'))],
        output: [
          list(1, 'notifications', [
            int(1, 'id'),
            int(2, 'customerId'),
            int(3, 'orderId'),
            text(4, 'body'),
          ]),
        ],
      },
    ],
    events: [],
    subscribes: ['orders.OrderPlaced'],
  },
  code,
  database: {
    schema: `create table notifications (
  id integer primary key,
  customer_id integer not null,
  order_id integer not null,
  body text not null
);
`,
    seed: `insert into notifications (customer_id, order_id, body) values
  (1, 1, 'Order 1 is paid: 178.00'),
  (2, 2, 'Order 2 is paid: 73.00'),
  (1, 3, 'Order 3 is paid: 117.00');
`,
  },
};
