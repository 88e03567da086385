/** Breaking and mending: by mouse, by keyboard, in both languages; what is said where it fails, and why. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const LINK = 'gateway-orders';

async function runOn(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (more) => {
    await window.panal.runUntil({ ms: (await window.panal.now()) + more });
  }, ms);
}

test('a black hole by mouse: broken at the link, said at the failure, mended', async ({
  page,
  panal,
}) => {
  await panal.open({ seed: 3 });
  await runOn(page, 2_000);
  const pill = page.getByTestId(`link-${LINK}`);
  await pill.click({ button: 'right' });
  await page.getByTestId('menu-faults').click();
  await page.getByTestId('menu-fault-black-hole').click();
  await expect(page.getByTestId('fault-black-hole-1')).toHaveText('Black hole');
  await expect(pill).toHaveAttribute('data-fault', 'black-hole');

  // The gateway gives up after its timeout; the badge names what is broken.
  await runOn(page, 3_000);
  const badge = page.locator(`[data-testid^="badge-"][data-fault="black-hole"]`).first();
  await expect(badge).toHaveAttribute('title', /Black hole.*mends it/);
  await page.getByTestId('tab-log').click();
  await expect(page.getByText(`Black hole began at ${LINK}.`)).toBeVisible();
  await expect(page.getByText(`Active at ${LINK}: Black hole.`).last()).toBeVisible();

  await page.getByTestId('fault-black-hole-1').click();
  await page.getByTestId('menu-mend-black-hole-1').click();
  await expect(page.getByTestId('fault-black-hole-1')).toHaveCount(0);
  await expect(pill).not.toHaveAttribute('data-fault');
  await expect(page.getByText(`Black hole of ${LINK} was mended.`)).toBeVisible();
  await runOn(page, 6_000);
  await expect(badge).toHaveCount(0);
});

for (const [lang, name, said] of [
  ['en', 'Partition', 'Partition: broke Orders. F mends it.'],
  ['es', 'Partición de red', 'Partición de red: fallo en Pedidos. F lo repara.'],
] as const) {
  test(`a partition of a node by keyboard, in ${lang}`, async ({ page, panal }) => {
    await panal.open({ seed: 3, lang });
    await page.locator('.react-flow__node[data-id="orders"]').focus();
    await page.keyboard.press('f');
    const item = page.getByTestId('menu-fault-partition');
    await expect(item).toHaveText(name);
    while (!(await item.evaluate((one) => one === document.activeElement))) {
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('fault-partition-1')).toHaveText(name);
    await expect(page.getByText(said)).toBeAttached();
    await runOn(page, 500);
    await page.locator('.react-flow__node[data-id="orders"]').focus();
    await page.keyboard.press('f');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('fault-partition-1')).toHaveCount(0);
    expect(await panal.axe()).toEqual([]);
  });
}

test('a program breaks and mends; both hosts give one hash', async ({ page, panal }) => {
  const hashes: string[] = [];
  for (const host of ['worker', 'inline'] as const) {
    await panal.open({ seed: 5, host });
    hashes.push(
      await page.evaluate(async (link) => {
        const { panal: api } = window;
        await api.runUntil({ ms: 300 });
        const hole = await api.break(link, 'black-hole');
        await api.break(link, 'latency', { settings: { delayMs: 40, jitterMs: 30 }, forMs: 900 });
        await api.break('payments', 'partition', { forMs: 200 });
        await api.runUntil({ ms: 1_200 });
        await api.mend(hole);
        await api.break(link, 'corrupt-byte', { settings: { probability: 0.5 } });
        await api.runUntil({ ms: 4_000 });
        await api.mend(link);
        await api.runUntil({ ms: 5_000 });
        return api.hash();
      }, LINK),
    );
  }
  expect(hashes[1]).toBe(hashes[0]);
});
