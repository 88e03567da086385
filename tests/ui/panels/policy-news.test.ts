import { expect, it } from 'vitest';
import type { LogLine } from '../../../src/sim/index.ts';
import { logText } from '../../../src/ui/panels/log-text.ts';
import { policyNews } from '../../../src/ui/panels/policy-news.ts';

function lineOf(values: LogLine['values']): LogLine {
  return {
    seq: 1,
    atMs: 12_310,
    source: 'policy',
    process: 'orders/0',
    link: 'orders-payments',
    trace: '',
    reason: '',
    values,
    text: '',
  };
}

const opened = {
  policy: 'breaker',
  state: 'open',
  failed: 5,
  calls: 10,
  slow: 0,
  failurePercent: 50,
  untilMs: 17_310,
};

it('says of a breaker what it has become, and by what', () => {
  expect(policyNews(lineOf(opened), 'Orders → Payments', 'en')).toBe(
    'Circuit breaker on Orders → Payments opened: 5 of 10 failed. It lets nothing through until 17.310 s.',
  );
  expect(policyNews(lineOf({ ...opened, failed: 1, calls: 1 }), 'Pedidos → Pagos', 'es')).toBe(
    'Se abrió el disyuntor de Pedidos → Pagos: falló 1 de 1. No deja pasar nada hasta 17,310 s.',
  );
  const slow = { ...opened, failed: 0, slow: 8 };
  expect(policyNews(lineOf(slow), 'a → b', 'es')).toContain('fueron lentas 8 de 10');
  const closed = { ...opened, state: 'closed' };
  expect(policyNews(lineOf(closed), 'a → b', 'en')).toContain('closed: calls go through again');
});

it('leaves no place empty, whatever the policy and the language', () => {
  const all = [
    { policy: 'breaker', state: 'half-open' },
    { policy: 'bulkhead', state: 'full', busy: 5, callsMax: 5, waiting: 0 },
    { policy: 'adaptive-limit', state: 'full', busy: 5, limit: 5 },
    { policy: 'retry', state: 'spent', left: 0 },
  ];
  const said = all.flatMap((values) =>
    (['en', 'es'] as const).map((lang) => logText(lineOf(values), lang)),
  );
  expect(new Set(said).size).toBe(8);
  for (const text of said) {
    expect(text).toContain('orders-payments (orders/0)');
    expect(text).not.toMatch(/[{}]|undefined/);
  }
});
