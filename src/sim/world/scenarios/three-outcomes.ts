/**
 * Three outcomes of a call: yes, no, nobody knows. Payments crashes at some requests, before or after it
 * has charged, and whoever asked is told the same. Only its database knows which it was.
 *
 *   client ─▶ orders ─▶ payments (database)
 */
import type { PlannedFault } from '../../faults/planned.ts';
import { newLink, newNode } from '../new-node.ts';
import { SCENARIO_VERSION } from '../scenario.ts';
import type { Scenario, ServiceNode } from '../scenario.ts';
import { int, operation, text } from './fields.ts';

const orders: ServiceNode = {
  ...newNode('service', 'orders', { en: 'Orders', es: 'Pedidos' }, { x: 360, y: 160 }),
  cpuMs: { kind: 'constant', value: 1 },
  contract: {
    operations: [
      operation(
        'PlaceOrder',
        'command',
        'POST',
        '/orders',
        [int(1, 'amountCents')],
        [text(1, 'outcome')],
      ),
    ],
    events: [],
    subscribes: [],
  },
  code: `// Says what it was told by Payments, and no more than that.
export default service({
  async PlaceOrder({ amountCents }, ctx) {
    try {
      await ctx.call('payments.Charge', { amountCents });
      return { outcome: 'charged' };
    } catch (error) {
      ctx.log(error.definite ? 'not charged' : 'nobody knows whether it was charged');
      throw error;
    }
  },
});
`,
  database: null,
};

const payments: ServiceNode = {
  ...newNode('service', 'payments', { en: 'Payments', es: 'Pagos' }, { x: 680, y: 160 }),
  cpuMs: { kind: 'constant', value: 5 },
  contract: {
    operations: [
      operation(
        'Charge',
        'command',
        'POST',
        '/charges',
        [int(1, 'amountCents')],
        [int(1, 'paymentId')],
      ),
    ],
    events: [],
    subscribes: [],
  },
  code: `// Whoever asks twice is charged twice.
export default service({
  async Charge({ amountCents }, ctx) {
    const [payment] = await ctx.db.query(
      'insert into payments (amount_cents, at_ms) values (?, ?) returning id',
      [amountCents, Math.round(ctx.now())],
    );
    return { paymentId: payment.id };
  },
});
`,
  database: {
    schema: `create table payments (
  id integer primary key,
  amount_cents integer not null,
  at_ms integer not null
);
`,
    seed: '',
  },
};

function crash(
  kind: 'crash-before-commit' | 'crash-after-commit',
  probability: number,
): PlannedFault {
  const settings = { every: 0, probability, startUpMs: 400 };
  return { id: kind, kind, target: 'payments', settings, plan: { atMs: 0 } };
}

export const threeOutcomes: Scenario = {
  format: 'panal',
  version: SCENARIO_VERSION,
  id: 'three-outcomes',
  title: { en: 'Three outcomes', es: 'Tres resultados' },
  seed: 1,
  nodes: [
    {
      ...newNode('client', 'client', { en: 'Client', es: 'Cliente' }, { x: 40, y: 160 }),
      load: { kind: 'open', ratePerSecond: 1, arrivals: 'fixed' },
      requests: [
        {
          ...{ weight: 1, method: 'POST', path: '/orders' },
          headers: { 'Content-Type': 'application/json' },
          body: '{"amountCents":{{500-9000}}}',
        },
      ],
    },
    orders,
    payments,
  ],
  links: [
    newLink('client-orders', 'client', 'orders'),
    newLink('orders-payments', 'orders', 'payments'),
  ],
  faults: [crash('crash-before-commit', 0.1), crash('crash-after-commit', 0.2)],
};
