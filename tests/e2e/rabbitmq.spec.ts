/** RabbitMQ's settings from the screen, by keyboard: a bound that takes effect, and dead letters that can be seen. */
import { expect, test } from './fixtures.ts';

test('a time to live and dead letters, typed on the link, act on a queue that is there', async ({
  page,
  panal,
}) => {
  await panal.open({ seed: 3, lang: 'es' });
  await page.getByTestId('link-orders-notify').click();
  await page.getByTestId('protocol-amqp').focus();
  await page.keyboard.press('Space');
  await page.evaluate(async () => window.panal.runUntil({ ms: 2_000 }));
  const prefetch = page.getByLabel('Sin confirmar a la vez, máximo · prefetch');
  await prefetch.fill('-3');
  await prefetch.press('Enter');
  await expect(page.getByRole('alert')).toContainText('de 0 a 65.535');
  await prefetch.fill('1');
  await prefetch.press('Enter');
  for (const [field, value] of [
    ['field-message-ttl', '300'],
    ['field-attempts', '1'],
  ] as const) {
    await page.getByTestId(field).fill(value);
    await page.keyboard.press('Enter');
  }
  const link = await page.evaluate(() =>
    window.panal.document().links.find(({ id }) => id === 'orders-notify'),
  );
  expect(link?.amqp).toEqual({ prefetch: 1, messageTtlMs: 300, attempts: 1 });
  expect(await panal.axe()).toEqual([]);
  await page.evaluate(async () => window.panal.runUntil({ ms: 3_000 }));
  await page.evaluate(async () =>
    window.panal.command({ kind: 'kill-replica', node: 'notify', replica: 0 }),
  );
  await page.evaluate(async () => window.panal.runUntil({ ms: 6_000 }));
  await page.getByTestId('node-rabbitmq').click();
  const dead = page.getByTestId('queue-notify.dead').locator('td').first();
  await expect.poll(async () => Number(await dead.textContent())).toBeGreaterThan(3);
});
