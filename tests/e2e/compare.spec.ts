/** Comparing protocols side by side: by mouse, by keyboard, in both languages, to the end and back. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** A whole experiment on a busy machine. */
const RUN_MS = 90_000;

async function cell(page: Page, row: string, protocol: string): Promise<string> {
  const text = await page
    .getByTestId(`score-${row}`)
    .locator(`[data-protocol="${protocol}"]`)
    .innerText();
  return text.trim();
}

async function number(page: Page, row: string, protocol: string): Promise<number> {
  return Number((await cell(page, row, protocol)).replace(/[.,]/g, '').replace(/\D.*/s, ''));
}

async function chosen(page: Page, need: string): Promise<string | null> {
  return page.getByTestId(`need-${need}`).getAttribute('data-chosen');
}

test('by mouse, from a link: five panes to the end, and what follows from them', async ({
  page,
  panal,
}) => {
  test.setTimeout(2 * RUN_MS);
  await panal.open({ scenario: 'prices', seed: 7 });
  await page.getByTestId('link-catalog-analytics').click();
  await page.getByTestId('inspector-compare').click();
  const dialog = page.getByTestId('dialog-compare');
  await expect(dialog).toContainText('Catalog tells Shop window, Search and Analytics');
  await expect(page.getByTestId('compare-caption')).toContainText('Nothing has run yet');
  // One frame for the page's own engine: nothing is started before the reader does.
  await expect(page.locator('iframe')).toHaveCount(1);
  expect(await panal.axe('[data-testid="dialog-compare"]'), 'before').toEqual([]);

  await page.getByTestId('compare-run').click();
  await expect(page.getByTestId('compare-advice')).toBeVisible({ timeout: RUN_MS });
  await expect(page.locator('iframe')).toHaveCount(6);
  await expect(page.getByTestId('compare-time')).toHaveText('60 of 60 s');
  expect(await panal.axe('[data-testid="dialog-compare"]'), 'after').toEqual([]);

  expect(await number(page, 'bytes', 'grpc')).toBeLessThan(await number(page, 'bytes', 'rest'));
  expect(await number(page, 'missed', 'rest')).toBeGreaterThan(150);
  expect(await number(page, 'missed', 'websocket')).toBeGreaterThan(150);
  expect(await cell(page, 'missed', 'amqp')).toMatch(/^0 ★/);
  expect(await cell(page, 'history', 'kafka')).toMatch(/^(\d+) of \1 ★/);
  expect(await cell(page, 'history', 'amqp')).toMatch(/^0 of \d+$/);
  expect(await chosen(page, 'history')).toBe('kafka');
  expect(await chosen(page, 'bytes')).toBe('grpc');
  expect(await chosen(page, 'fresh')).toBe('websocket');

  // What was chosen is taken over by the open document, and can be undone.
  await page.getByTestId('take-over-kafka').click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('iframe')).toHaveCount(1);
  const pill = page.getByTestId('link-catalog-search');
  await expect(pill).toHaveAttribute('data-protocol', 'kafka');
  await page.getByTestId('undo').click();
  await expect(pill).toHaveAttribute('data-protocol', 'rest');
});

test('by keyboard alone, in Spanish: from the list of actions, with two panes', async ({
  page,
  panal,
}) => {
  test.setTimeout(2 * RUN_MS);
  await panal.open({ scenario: 'prices', seed: 7, lang: 'es', theme: 'dark' });
  await page.keyboard.press('Control+k');
  await page.getByTestId('dialog-commands').getByRole('combobox').fill('comparar');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('compare-run')).toBeFocused();
  for (const protocol of ['grpc', 'amqp', 'websocket']) {
    await page.getByTestId(`compare-with-${protocol}`).focus();
    await page.keyboard.press('Space');
  }
  await expect(page.getByTestId('pane-kafka')).toBeVisible();
  await expect(page.getByTestId('pane-grpc')).toHaveCount(0);
  await page.getByTestId('compare-run').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('compare-advice')).toBeVisible({ timeout: RUN_MS });
  expect(await panal.axe('[data-testid="dialog-compare"]')).toEqual([]);
  expect(await cell(page, 'history', 'kafka')).toMatch(/^(\d+) de \1 ★/);
  await expect(page.getByTestId('need-history')).toContainText('El recién llegado leyó');
  await expect(page.getByTestId('dialog-compare').getByRole('status')).toContainText(
    'La comparación terminó',
  );

  // One that comes later catches up.
  await page.getByTestId('compare-with-grpc').focus();
  await page.keyboard.press('Space');
  await expect(page.getByTestId('pane-grpc')).toHaveAttribute('data-status', 'ready', {
    timeout: RUN_MS,
  });
  await expect(page.getByTestId('score-bytes').locator('[data-protocol="grpc"]')).toHaveAttribute(
    'data-best',
    'true',
  );
  await page.keyboard.press('Escape');
  await expect(page.locator('iframe')).toHaveCount(1);
});

test('the page’s own run waits meanwhile, and goes on afterwards', async ({ page, panal }) => {
  await panal.open({ scenario: 'mercado', autostart: '1' });
  await expect(page.getByTestId('pause')).toBeVisible();
  await page.getByTestId('rail-compare').click();
  await expect(page.getByTestId('compare-subject')).toContainText('OrderPlaced');
  const before = await page.evaluate(async () => window.panal.now());
  await page.getByTestId('compare-step').click();
  await expect(page.getByTestId('compare-time')).toHaveText('0 of 60 s');
  await expect(page.getByTestId('pane-rest')).toHaveAttribute('data-status', 'ready');
  expect(await page.evaluate(async () => window.panal.now())).toBe(before);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate(async () => window.panal.now())).toBeGreaterThan(before);
});

test('a link that can speak HTTP only says so, and offers what was made for it', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'mercado' });
  await page.locator('.react-flow__edge[data-id="shoppers-gateway"]').focus();
  await page.keyboard.press('Shift+F10');
  await page.getByTestId('menu-compare').press('Enter');
  await expect(page.getByTestId('dialog-compare')).toContainText('takes HTTP only');
  await expect(page.getByTestId('dialog-compare')).toContainText('PriceChanged');
  await page.keyboard.press('Escape');
});
