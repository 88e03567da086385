/** The page opens, shows a cluster, runs, and keeps to itself. If this fails, look here first. */
import { expect, test } from './fixtures.ts';

test('opens on a running market, without a complaint or a foreign request', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'mercado' });
  await expect(page.getByTestId('rf__wrapper')).toBeVisible();
  await expect(page.getByTestId('node-catalog')).toBeVisible();

  const ended = await page.evaluate(async () => {
    await window.panal.runUntil({ ms: 2_000 });
    return window.panal.events({ kind: 'request-ended' });
  });
  expect(await page.evaluate(async () => window.panal.now())).toBe(2_000);
  expect(ended.length).toBeGreaterThan(0);
  expect(panal.foreignRequests).toEqual([]);
});
