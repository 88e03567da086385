/** The contract of a service as text: read, copied, downloaded, and changed by the links. */
import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';

test('by mouse: three forms, copied and downloaded, that follow the links', async ({
  page,
  panal,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await panal.open();
  await page.getByTestId('node-orders').click();
  await page.getByTestId('contract-texts').click();
  const dialog = page.getByRole('dialog', { name: 'Contract of Orders' });
  const text = page.getByTestId('contract-text');
  await expect(text).toHaveValue(/rpc PlaceOrder \(PlaceOrderRequest\)/);
  await page.getByTestId('contract-openapi').click();
  await expect(text).toHaveValue(/^openapi: "3\.1\.0"/);
  await page.getByTestId('contract-copy').click();
  await expect(page.getByTestId('contract-copied')).toHaveText('Copied.');
  const copied = await page.evaluate(async () => navigator.clipboard.readText());
  expect(copied).toBe(await text.inputValue());

  await page.getByTestId('contract-asyncapi').click();
  await expect(text).toHaveValue(/protocol: http/);
  const downloading = page.waitForEvent('download');
  await page.getByTestId('contract-download').click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('orders.asyncapi.yaml');
  expect(await readFile(await download.path(), 'utf8')).toBe(await text.inputValue());
  expect(await panal.axe('dialog')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  // The event goes another way now, and the text says so.
  await page.getByTestId('link-orders-notify').click();
  await page.getByTestId('protocol-amqp').locator('..').click();
  await page.getByTestId('node-orders').click();
  await page.getByTestId('contract-texts').click();
  await page.getByTestId('contract-asyncapi').click();
  await expect(text).toHaveValue(/address: orders\.OrderPlaced[^]*name: events\n\s+type: topic/);
});

test('by keyboard, in Spanish, where a page may not copy', async ({ page, panal }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
  });
  await panal.open({ lang: 'es' });
  await page.getByTestId('rf__node-payments').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('contract-texts').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Contrato de Pagos' })).toBeVisible();
  await page.getByTestId('contract-asyncapi').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Ningún enlace lleva eventos de este servicio')).toBeVisible();
  await page.getByTestId('contract-copy').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('contract-copied')).toContainText('pulsa Ctrl+C');
  await expect(page.getByTestId('contract-text')).toBeFocused();
  const selected = await page
    .getByTestId('contract-text')
    .evaluate((box) =>
      box instanceof HTMLTextAreaElement ? box.selectionEnd - box.selectionStart : 0,
    );
  expect(selected).toBe((await page.getByTestId('contract-text').inputValue()).length);
  expect(await panal.axe('dialog')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('contract-texts')).toBeFocused();
});
