/** The built-in page of six parts: what a student sees who kills one that it can do without, or one that it can't. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** Asks for product 7 in the request panel, and runs until it has its answer. */
async function askForPage(page: Page, untilMs: number): Promise<void> {
  await page.getByTestId('tab-request').click();
  await page.getByTestId('request-path').fill('/api/products/7');
  await page.getByTestId('request-send').click();
  await page.evaluate(async (ms) => window.panal.runUntil({ ms }), untilMs);
}

async function kill(page: Page, node: string): Promise<void> {
  const replica = { kind: 'kill-replica', node, replica: 0 } as const;
  await page.evaluate(async (command) => window.panal.command(command), replica);
}

for (const lang of ['en', 'es'] as const) {
  test(`without reviews the page says so, without a price there is none (${lang})`, async ({
    page,
    panal,
  }) => {
    await panal.open({ scenario: 'product-page', lang });
    await page.evaluate(async () => window.panal.runUntil({ ms: 1_000 }));
    await askForPage(page, 2_000);
    await expect(page.getByTestId('response-status')).toContainText('200');
    await expect(page.getByTestId('response-body')).toContainText('Ground too fine');
    await expect(page.getByTestId('response-body')).not.toContainText('partial');

    await page.getByTestId('node-reviews').click({ button: 'right', position: { x: 90, y: 20 } });
    await page.getByTestId('menu-kill').click();
    await askForPage(page, 3_000);
    await expect(page.getByTestId('response-status')).toContainText('200');
    const body = page.getByTestId('response-body');
    await expect(body).toContainText(/"partial": ?true/);
    await expect(body).toContainText(/"missing": ?\[\s*\{\s*"part": ?"reviews"/);
    await expect(body).toContainText('Coffee from the hills');

    await kill(page, 'price');
    await askForPage(page, 4_000);
    await expect(page.getByTestId('response-status')).toContainText('503');
    await expect(body).toContainText(/"part": ?"price"/);
    await expect(body).not.toContainText('Coffee from the hills');
    expect(await panal.axe()).toEqual([]);
  });
}
