/** Kafka from the screen, by keyboard, in both languages: settings of a link, a broker lost, a group moved back. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const TOPIC = 'orders.OrderPlaced';

async function runOn(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (more) => {
    await window.panal.runUntil({ ms: (await window.panal.now()) + more });
  }, ms);
}

/** Opens mercado with the link from orders to notify through Kafka. */
async function openThroughKafka(page: Page): Promise<void> {
  const line = page.locator('.react-flow__edge[data-id="orders-notify"]');
  await line.focus();
  await page.keyboard.press('p');
  const entry = page.getByTestId('menu-protocol-kafka');
  for (let step = 0; step < 10; step++) {
    if (await entry.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('node-kafka')).toBeVisible();
}

/** By keys alone: letters find an option, as in every select. */
async function choose(field: Locator, page: Page, letters: string): Promise<void> {
  await field.focus();
  await page.keyboard.type(letters);
}

/** Leader and in-sync replicas of partition 0, as its row says. */
async function rowOf(page: Page): Promise<{ leader: string; inSync: string }> {
  const cells = page.getByTestId(`topic-${TOPIC}`).locator('tbody tr').first().locator('td');
  return {
    leader: (await cells.nth(1).textContent()) ?? '',
    inSync: (await cells.nth(2).textContent()) ?? '',
  };
}

async function notified(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { rows } = await window.panal.sql('notify', 'select count(*) from notifications');
    return Number(rows[0]?.[0]);
  });
}

for (const [lang, words] of [
  ['en', { acks: 'Waits for · acks', move: 'Read again from…' }],
  ['es', { acks: 'Espera a · acks', move: 'Volver a leer desde…' }],
] as const) {
  test(`in ${lang}: acks and assignor, a broker lost, a group read again`, async ({
    page,
    panal,
  }) => {
    await panal.open({ seed: 3, lang });
    await openThroughKafka(page);
    await page.getByTestId('link-orders-notify').click();
    await expect(page.getByLabel(words.acks)).toHaveValue('all');
    await choose(page.getByTestId('field-acks'), page, '1');
    await choose(page.getByTestId('field-assignor'), page, lang === 'en' ? 'coop' : 'con apego c');
    await expect(page.getByTestId('field-acks')).toHaveValue('1');
    await expect(page.getByTestId('field-assignor')).toHaveValue('cooperative-sticky');
    const link = await page.evaluate(() =>
      window.panal.document().links.find(({ id }) => id === 'orders-notify'),
    );
    expect(link?.kafka).toEqual({ acks: '1', assignor: 'cooperative-sticky' });
    await runOn(page, 5_000);

    await page.getByTestId('node-kafka').click();
    await expect(page.getByTestId(`topic-${TOPIC}`)).toBeVisible();
    await expect.poll(async () => (await rowOf(page)).inSync).toMatch(/^\d \d \d$/);
    const before = await rowOf(page);
    await page.getByTestId(`kill-kafka-${before.leader}`).focus();
    await page.keyboard.press('Enter');
    await runOn(page, 3_000);
    await expect.poll(async () => (await rowOf(page)).leader).not.toBe(before.leader);
    const after = await rowOf(page);
    expect(after.inSync.split(' ')).not.toContain(before.leader);
    expect(after.inSync.split(' ')).toHaveLength(2);

    await runOn(page, 4_000);
    const told = await notified(page);
    const summary = page.getByTestId('move-notify').locator('summary');
    await expect(summary).toHaveText(words.move);
    await summary.focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('move-go-notify').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('move-notify').getByRole('status')).toContainText(
      lang === 'en' ? 'Moved' : 'Movido',
    );
    await runOn(page, 3_000);
    expect(await notified(page)).toBeGreaterThan(1.6 * told);
    expect(await panal.axe()).toEqual([]);
  });

  test(`in ${lang}: a move that is refused says why`, async ({ page, panal }) => {
    await panal.open({ seed: 3, lang });
    await openThroughKafka(page);
    await runOn(page, 3_000);
    await page.evaluate(async () =>
      window.panal.command({ kind: 'kill-replica', node: 'notify', replica: 0 }),
    );
    await page.getByTestId('node-kafka').click();
    const move = page.getByTestId('move-notify');
    await move.locator('summary').click();
    await page.getByTestId('move-to-notify').selectOption('offset');
    await page.getByTestId('move-go-notify').click();
    await expect(move.getByRole('alert')).toContainText('session.timeout.ms');
  });
}
