/** Switching how a link talks, while load runs: by mouse, by keyboard, in both languages. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const protocols = ['grpc', 'amqp', 'kafka', 'websocket', 'rest'] as const;

async function runOn(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (more) => {
    await window.panal.runUntil({ ms: (await window.panal.now()) + more });
  }, ms);
}

/** Statuses of the load's requests, and failures seen on that link, since the run began. */
async function outcome(page: Page): Promise<{ statuses: number[]; failures: number }> {
  return page.evaluate(async () => {
    const ended = await window.panal.events({ kind: 'request-ended', limit: 10_000 });
    const failed = await window.panal.events({ kind: 'failure-observed', link: 'orders-notify' });
    const statuses = ended.map((fact) => (fact.kind === 'request-ended' ? fact.status : 0));
    return { statuses: [...new Set(statuses)], failures: failed.length };
  });
}

async function spokenOn(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const sent = await window.panal.events({ kind: 'message-sent', limit: 10_000 });
    const spoken = sent.flatMap((fact) =>
      fact.kind === 'message-sent' && fact.link === 'orders-notify' ? [fact.protocol] : [],
    );
    return [...new Set(spoken)];
  });
}

/** After a link has gone through all five: each was spoken, and nothing failed. */
async function expectAllSpoken(page: Page): Promise<void> {
  expect(new Set(await spokenOn(page))).toEqual(new Set(['rest', ...protocols]));
  const { statuses, failures } = await outcome(page);
  expect(new Set(statuses)).toEqual(new Set([200, 201]));
  expect(failures).toBe(0);
}

for (const lang of ['en', 'es'] as const) {
  test(`by mouse, in ${lang}: a link goes through all five under load`, async ({ page, panal }) => {
    await panal.open({ seed: 3, lang });
    const pill = page.getByTestId('link-orders-notify');
    await pill.click();
    for (const protocol of protocols) {
      await runOn(page, 2_500);
      await page.getByTestId(`protocol-${protocol}`).locator('..').click();
      await expect(page.getByTestId(`protocol-${protocol}`)).toBeChecked();
      await expect(pill).toHaveAttribute('data-protocol', protocol);
    }
    await runOn(page, 2_500);
    await expectAllSpoken(page);

    await page.getByTestId('node-kafka').click();
    await expect(page.getByTestId('topic-orders.OrderPlaced')).toBeVisible();
    await expect(page.getByTestId('group-notify')).toBeVisible();
    await page.getByTestId('node-rabbitmq').click();
    await expect(page.getByTestId('queue-notify.events')).toBeVisible();
    await expect(page.getByTestId('exchange-events')).toContainText('orders.OrderPlaced');
  });
}

for (const [lang, words] of [
  ['en', 'Talk by Kafka'],
  ['es', 'Hablar por Kafka'],
] as const) {
  test(`by keyboard, in ${lang}: P on the link, all five under load, and undo`, async ({
    page,
    panal,
  }) => {
    await panal.open({ seed: 3, lang });
    const line = page.locator('.react-flow__edge[data-id="orders-notify"]');
    const pill = page.getByTestId('link-orders-notify');
    for (const protocol of protocols) {
      await runOn(page, 2_500);
      await line.focus();
      await page.keyboard.press('p');
      const entry = page.getByTestId(`menu-protocol-${protocol}`);
      await expect(entry).toBeVisible();
      if (protocol === 'kafka') await expect(entry).toContainText(words);
      for (let step = 0; step < 10; step++) {
        if (await entry.evaluate((element) => element === document.activeElement)) break;
        await page.keyboard.press('ArrowDown');
      }
      await page.keyboard.press('Enter');
      await expect(pill).toHaveAttribute('data-protocol', protocol);
    }
    await runOn(page, 2_500);
    await expectAllSpoken(page);
    await expect(page.getByTestId('node-kafka')).toBeVisible();
    for (const protocol of ['websocket', 'kafka', 'amqp'] as const) {
      await page.keyboard.press('Control+z');
      await expect(pill).toHaveAttribute('data-protocol', protocol);
    }
    await expect(page.getByTestId('node-kafka')).toHaveCount(0);
    expect(await panal.axe()).toEqual([]);
  });
}

test('a RabbitMQ that is down says what is on its disk, and has it when it is back', async ({
  page,
  panal,
}) => {
  await panal.open({ seed: 3 });
  await page.getByTestId('link-orders-notify').click();
  await page.getByTestId('protocol-amqp').locator('..').click();
  await runOn(page, 4_000);
  await page.getByTestId('node-rabbitmq').click();
  const inspector = page.getByTestId('panel-inspector');
  await expect(page.getByTestId('queue-notify.events')).toBeVisible();
  await page.evaluate(async () => {
    await window.panal.command({ kind: 'kill-replica', node: 'rabbitmq', replica: 0 });
    await window.panal.runUntil({ ms: 5_000 });
  });
  await expect(inspector).toContainText('Durable queues and the persistent messages in them');
  await page.evaluate(async () => {
    await window.panal.command({ kind: 'restart-replica', node: 'rabbitmq', replica: 0 });
    await window.panal.runUntil({ ms: 6_000 });
  });
  await expect(page.getByTestId('queue-notify.events')).toBeVisible();
});
