/** One trace, four views of it: whatever is chosen in one is chosen in all, by mouse and by keyboard. */
import type { Page } from '@playwright/test';
import { mixedMercado } from '../support/five-ways.ts';
import { expect, test } from './fixtures.ts';

/** The market over every protocol, with nobody at home in the storehouse: orders fail. */
async function failSomeOrders(page: Page): Promise<void> {
  await page.evaluate(async (scenario) => {
    await window.panal.load(scenario);
    await window.panal.runUntil({ ms: 5_000 });
    await window.panal.command({ kind: 'kill-replica', node: 'inventory', replica: 0 });
    await window.panal.runUntil({ ms: 7_000 });
  }, mixedMercado);
  await page.getByTestId('tab-requests').click();
  await page.getByTestId('requests-failed').click();
}

/** The chosen message is on the canvas, in the diagram or list, and its bytes are shown. */
async function expectChosen(page: Page, message: string): Promise<void> {
  await expect(page.getByTestId('chosen-message')).toHaveAttribute('data-message', message);
  await expect(page.getByTestId('message-fields')).toBeVisible();
  await expect(page.getByTestId('message-view')).toHaveAttribute('data-message', message);
}

for (const lang of ['en', 'es'] as const) {
  test(`follows a failed request by mouse (${lang})`, async ({ page, panal }) => {
    await panal.open({ scenario: 'mercado', lang });
    await failSomeOrders(page);
    await page.getByTestId('panel-requests').getByRole('option').first().click();
    await expect(page.getByTestId('waterfall')).toBeVisible();

    // What its time was made of is all of its time.
    const parts = await page
      .getByTestId('time-made')
      .locator('[data-ms]')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-ms'))));
    const latencies = await page.evaluate(async () => {
      const ended = await window.panal.events({ kind: 'request-ended' });
      return ended.map((fact) => (fact.kind === 'request-ended' ? fact.latencyUs : 0));
    });
    expect(parts.length).toBeGreaterThan(1);
    expect(latencies).toContain(parts.reduce((sum, ms) => sum + Math.round(ms * 1000), 0));

    await page.getByTestId('trace-sequence').click();
    const arrows = page.getByTestId('sequence').locator('g[data-testid]');
    await expect(arrows).not.toHaveCount(0);
    const id = (await arrows.nth(1).getAttribute('data-testid')) ?? '';
    await arrows.nth(1).locator('text').click();
    const message = id.replace('sequence-', '');
    await expectChosen(page, message);
    await expect(page.getByTestId(id)).toHaveAttribute('data-state', 'chosen');

    // The same message in the waterfall, in the list, among the messages and in the log.
    await page.getByTestId('trace-waterfall').click();
    await expect(page.getByTestId(`message-${message}`)).toHaveAttribute('aria-pressed', 'true');
    await page.getByTestId('trace-list').click();
    await expect(page.getByTestId('sequence').locator('[aria-selected="true"]')).toHaveCount(1);
    await page.getByTestId('tab-log').click();
    await expect(page.locator('#drawer-panel [aria-current="true"]').first()).toBeVisible();
    expect(await panal.axe('#drawer-panel')).toEqual([]);
    await page.getByTestId('tab-requests').click();
    expect(await panal.axe('#drawer-panel')).toEqual([]);
  });
}

test('follows a failed request by keyboard', async ({ page, panal }) => {
  await panal.open({ scenario: 'mercado' });
  await failSomeOrders(page);
  await page.getByTestId('panel-requests').getByRole('listbox').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.getByTestId('trace-sequence').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('sequence').focus();
  await page.keyboard.press('Home');
  const chosen = page.getByTestId('sequence').locator('[aria-selected="true"]');
  await expect(chosen).toContainText('POST /api/orders');
  await page.keyboard.press('ArrowDown');
  await expect(chosen).toContainText('POST /orders');
  const id = await page
    .locator('[data-state="chosen"][data-testid^="sequence-"]')
    .getAttribute('data-testid');
  await expectChosen(page, (id ?? '').replace('sequence-', ''));
  await page.keyboard.press('End');
  await expect(chosen).toContainText('502');
});

test('a message that is chosen among all messages is chosen in its sequence', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'mercado' });
  await failSomeOrders(page);
  await page.getByTestId('tab-messages').click();
  const row = page.locator('[data-testid="messages-list"] [data-kind="response"]').last();
  await row.click();
  const message = await page.getByTestId('chosen-message').getAttribute('data-message');
  await page.getByTestId('tab-requests').click();
  await page.getByTestId('trace-sequence').click();
  await expect(page.getByTestId(`sequence-${message}`)).toHaveAttribute('data-state', 'chosen');
});

test('a sequence can be saved as a picture without script, and as text', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'mercado' });
  await failSomeOrders(page);
  await page.getByTestId('panel-requests').getByRole('option').first().click();
  await page.getByTestId('trace-sequence').click();
  const read = async (testId: string): Promise<string> => {
    const download = page.waitForEvent('download');
    await page.getByTestId(testId).click();
    const stream = await (await download).createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8');
  };
  const svg = await read('sequence-save-svg');
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg).not.toMatch(/<script|\son\w+=|var\(|javascript:/);
  expect(svg).toContain('Shoppers');
  const text = await read('sequence-save-text');
  expect(text).toMatch(/^sequenceDiagram\n {2}participant p0 as Shoppers\n/);
  expect(text).toMatch(/p0->>p1: 0 ms rest: POST \/api\/orders/);
});
