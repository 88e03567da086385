/** A replica that fails at once draws the calls to it; by keyboard, in both languages, it is left out. */
import { expect, test } from './fixtures.ts';

const LINK = 'orders-payments';

for (const [lang, out, said] of [
  ['en', '1 left out', /Left out by orders\/0 until .*5 failures in a row, the last one 503/],
  ['es', '1 fuera', /Apartada por orders\/0 hasta .*5 fallos seguidos, el último 503/],
] as const) {
  test(`the sinkhole and its cure, by keyboard, in ${lang}`, async ({ page, panal }) => {
    await panal.open({ scenario: 'sinkhole', seed: 3, lang });
    const shares = page.getByTestId('replica-shares');
    const percentOf = async (peer: string) =>
      Number.parseInt(
        await page.getByTestId(`share-${peer}`).locator('span').last().innerText(),
        10,
      );
    await page.getByTestId(`link-${LINK}`).click();
    await page.evaluate(() => window.panal.runUntil({ ms: 6_000 }));
    await expect(shares.getByRole('listitem')).toHaveCount(3);
    expect(await percentOf('payments/0')).toBeGreaterThan(50);

    await page.getByTestId('field-ejects').focus();
    await page.keyboard.press('Space');
    await expect(page.getByTestId('field-ejection-failures')).toHaveValue('5');
    await page.evaluate(() => window.panal.runUntil({ ms: 14_000 }));
    await expect(page.getByTestId('share-payments/0')).toHaveAttribute('data-ejected', 'true');
    await expect(page.getByText(said)).toBeVisible();
    expect(await percentOf('payments/0')).toBeLessThan(15);
    const face = page.getByTestId('node-payments');
    await expect(face).toContainText(out);
    await expect(face.locator('[data-pip="ejected"]')).toHaveCount(1);
    expect(await panal.axe()).toEqual([]);

    await face.click();
    await expect(page.getByTestId('panel-inspector').getByText(said)).toBeVisible();
    await page.getByTestId('tab-log').click();
    await expect(page.getByTestId('panel-log').getByText('payments/0').first()).toBeVisible();
  });
}

test('the same run in both hosts', async ({ page, panal }) => {
  const hashes: string[] = [];
  for (const host of ['worker', 'inline'] as const) {
    await panal.open({ scenario: 'sinkhole', seed: 3, host });
    await page.getByTestId(`link-${LINK}`).click();
    await page.getByTestId('field-balancer').selectOption('two-choices');
    await page.getByTestId('field-ejects').check();
    await page.evaluate(() => window.panal.runUntil({ ms: 5_000 }));
    hashes.push(await page.evaluate(() => window.panal.hash()));
  }
  expect(hashes[0]).toBe(hashes[1]);
});
