/** Charges what orders cost. A bank stands behind it, so it is the slowest of the market. */
import { newNode } from '../../new-node.ts';
import type { ServiceNode } from '../../scenario.ts';
import { int, text } from '../fields.ts';

const code = `// Charging the same order twice charges it once: the order's number is unique.
export default service({
  async Charge({ orderId, amountCents }, ctx) {
    if (amountCents < 1) throw ctx.fail(422, 'An amount above zero was expected, not ' + amountCents);
    const [known] = await ctx.db.query('select id, status from payments where order_id = ?', [orderId]);
    if (known !== undefined) return { paymentId: known.id, status: known.status };

    // The bank answers when it answers.
    await ctx.sleep(15 + ctx.exponential(15));
    const [payment] = await ctx.db.query(
      "insert into payments (order_id, amount_cents, status) values (?, ?, 'charged') returning id, status",
      [orderId, amountCents],
    );
    return { paymentId: payment.id, status: payment.status };
  },

  async GetPayment({ paymentId }, ctx) {
    const [payment] = await ctx.db.query(
      'select id as paymentId, order_id as orderId, amount_cents as amountCents, status from payments where id = ?',
      [paymentId],
    );
    if (payment === undefined) throw ctx.fail(404, 'No payment has the number ' + paymentId);
    return payment;
  },
});
`;

export const payments: ServiceNode = {
  ...newNode('service', 'payments', { en: 'Payments', es: 'Pagos' }, { x: 872, y: 432 }),
  cpuMs: { kind: 'normal', mean: 8, deviation: 2, min: 3 },
  contract: {
    operations: [
      {
        name: 'Charge',
        kind: 'command',
        method: 'POST',
        path: '/payments',
        idempotent: true,
        success: 201,
        input: [int(1, 'orderId'), int(2, 'amountCents')],
        output: [int(1, 'paymentId'), text(2, 'status')],
      },
      {
        name: 'GetPayment',
        kind: 'query',
        method: 'GET',
        path: '/payments/{paymentId}',
        idempotent: true,
        success: 200,
        input: [int(1, 'paymentId')],
        output: [int(1, 'paymentId'), int(2, 'orderId'), int(3, 'amountCents'), text(4, 'status')],
      },
    ],
    events: [],
    subscribes: [],
  },
  code,
  database: {
    schema: `create table payments (
  id integer primary key,
  order_id integer not null unique,
  amount_cents integer not null check (amount_cents > 0),
  status text not null
);
`,
    seed: `insert into payments (id, order_id, amount_cents, status) values
  (1, 1, 17800, 'charged'),
  (2, 2, 7300, 'charged'),
  (3, 3, 11700, 'charged'),
  (4, 4, 89000, 'charged'),
  (5, 5, 6500, 'charged');
`,
  },
};
