/** What another protocol changed on a link, and the ledger of what became of each call. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

async function runTo(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (until) => window.panal.runUntil({ ms: until }), ms);
}

for (const [lang, words] of [
  ['en', { lost: 'Lost', kept: 'done later' }],
  ['es', { lost: 'Perdidas', kept: 'hechas después' }],
] as const) {
  test(`a link shows what it cost before and now, ${lang}`, async ({ page, panal }) => {
    await panal.open({ seed: 7, lang });
    await runTo(page, 8_000);
    await page.getByTestId('link-orders-notify').click();
    const table = page.getByTestId('what-changed');
    await expect(table.getByRole('columnheader')).toHaveText([/REST/]);
    await page.getByTestId('protocol-amqp').locator('..').click();
    await runTo(page, 12_000);
    await page.evaluate(async () => {
      await window.panal.command({ kind: 'kill-replica', node: 'notify', replica: 0 });
      await window.panal.runUntil({ ms: 16_000 });
      await window.panal.command({ kind: 'restart-replica', node: 'notify', replica: 0 });
      await window.panal.runUntil({ ms: 24_000 });
    });
    await expect(table.getByRole('columnheader')).toHaveText([/REST/, /AMQP/]);
    await expect(page.getByTestId('measure-while-down')).toContainText(words.kept);
    const measures = await page.evaluate(async () => window.panal.measures());
    const spoken = measures.filter(({ link }) => link === 'orders-notify');
    expect(spoken.map(({ protocol, isNow }) => [protocol, isNow])).toEqual([
      ['rest', false],
      ['amqp', true],
    ]);
    const bytes = page.getByTestId('measure-bytes').getByRole('cell');
    await expect(bytes).toHaveText(
      spoken.map((one) => String(Math.round((one.bytes + one.controlBytes) / one.calls))),
    );

    await page.getByTestId('tab-ledger').click();
    const ledger = page.locator('#drawer-panel').getByRole('table');
    await expect(ledger).toContainText(words.lost);
    const [broker] = spoken.slice(1);
    const row = ledger.locator(
      '[data-testid="ledger-orders-notify-notify.OrderPlaced"][data-protocol="amqp"]',
    );
    const told = broker?.actions[0];
    await expect(row.locator('[data-of="sent"]')).toHaveText(String(told?.sent));
    await expect(row.locator('[data-of="changed"]')).toHaveText(String(told?.changed));
    await expect(row.locator('[data-of="lost"]')).toHaveText('0');
    // Three are there from the start.
    const { rows } = await page.evaluate(async () =>
      window.panal.sql('notify', 'select count(*) from notifications where id > 3'),
    );
    const all = spoken.flatMap(({ actions }) => actions);
    const effects = all.reduce((sum, { changed, duplicated }) => sum + changed + duplicated, 0);
    expect(rows).toEqual([[effects]]);
  });
}

test('the ledger by keyboard: a row leads to its link', async ({ page, panal }) => {
  await panal.open({ seed: 7 });
  await page.getByTestId('tab-requests').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('panel-ledger')).toContainText('No command or event');
  await runTo(page, 4_000);
  await page
    .getByTestId('ledger-orders-payments-payments.Charge')
    .getByRole('button')
    .press('Enter');
  await expect(page.getByTestId('what-changed')).toBeVisible();
  await expect(page.getByTestId('inspector-frame')).toContainText('Payments');
});

test('beside the protocol of now stands the one that was spoken last', async ({ page, panal }) => {
  await panal.open({ seed: 7 });
  await page.getByTestId('link-orders-notify').click();
  const table = page.getByTestId('what-changed');
  await runTo(page, 4_000);
  for (const [protocol, until] of [
    ['grpc', 8_000],
    ['rest', 12_000],
    ['amqp', 16_000],
  ] as const) {
    await page.getByTestId(`protocol-${protocol}`).locator('..').click();
    await runTo(page, until);
  }
  await expect(table.getByTestId('compare-with')).toHaveValue('rest');
  await table.getByTestId('compare-with').selectOption('grpc');
  await expect(table.getByTestId('compare-with')).toHaveValue('grpc');
});
