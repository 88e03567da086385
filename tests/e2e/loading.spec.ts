/** Parts of the page that load on demand, and a network that fails just then. */
import { expect, test } from './fixtures.ts';

// What goes through a service worker cannot be made to fail from here.
test.use({ serviceWorkers: 'block' });

const complaints =
  /ERR_FAILED|dynamically imported|did not arrive|NotLoadedError|blocked by Playwright/;

test('a panel that could not be loaded comes when it is tried again', async ({ page, panal }) => {
  panal.expectComplaint(complaints);
  await panal.open({ scenario: 'hello' });
  await page.route('**/assets/log-panel-*', (route) => route.abort());
  await page.getByTestId('tab-log').click();
  await expect(page.getByTestId('panel-failed')).toContainText('could not be loaded');
  // The tabs stay, and so does everything else.
  await page.getByTestId('tab-list').click();
  await expect(page.getByTestId('list-node-hello')).toBeVisible();
  await page.getByTestId('tab-log').click();
  await page.unroute('**/assets/log-panel-*');
  await page.getByTestId('panel-retry').click();
  await expect(page.getByRole('log')).toBeVisible();
  await expect(page.getByTestId('panel-failed')).toHaveCount(0);
  // Its style sheet, too.
  await expect(page.getByRole('log')).toHaveCSS('overflow-y', 'auto');
});

test('a fresh page, when nothing else helps, has the run where it was', async ({ page, panal }) => {
  panal.expectComplaint(complaints);
  await panal.open({ scenario: 'hello', seed: 42 });
  await page.route('**/assets/log-panel-*', (route) => route.abort());
  await page.evaluate(() => window.panal.runUntil({ ms: 1_234 }));
  const hash = await page.evaluate(() => window.panal.hash());
  await page.getByTestId('tab-log').click();
  await page.getByTestId('panel-retry').click();
  await page.unroute('**/assets/log-panel-*');
  await page.getByTestId('panel-reload').click();
  await expect(page.getByTestId('clock')).toHaveText('00:01.234');
  await expect(page.getByTestId('seed')).toContainText('42');
  expect(await page.evaluate(() => window.panal.hash())).toBe(hash);
  await expect(page.getByTestId('hash')).toHaveAttribute('data-hash', hash);
  await expect(page.getByRole('log')).toBeVisible();
});

test('a dialog that could not be loaded says so, and opens later', async ({ page, panal }) => {
  panal.expectComplaint(complaints);
  await panal.open({ scenario: 'hello', lang: 'es' });
  await page.route('**/assets/dialogs-*', (route) => route.abort());
  await page.getByTestId('help').click();
  await expect(page.getByTestId('toast-error')).toContainText('No se ha podido cargar');
  await page.unroute('**/assets/dialogs-*');
  await page.getByTestId('help').click();
  await expect(page.getByTestId('dialog-shortcuts')).toBeVisible();
});
