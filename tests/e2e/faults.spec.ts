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
        // Whatever is on its way just now, to workers too.
        for (const act of ['drop', 'hold', 'duplicate'] as const) {
          const now = await api.now();
          const { messages } = await api.messages({ limit: 50 });
          const flying = messages.find(({ arrivesAtMs }) => (arrivesAtMs ?? 0) > now);
          if (flying === undefined) throw new Error('Nothing is on its way.');
          await api.command({ kind: 'tamper', message: flying.message, act });
          await api.runUntil({ ms: now + 333 });
        }
        await api.runUntil({ ms: 4_000 });
        await api.mend(link);
        await api.runUntil({ ms: 5_000 });
        return api.hash();
      }, LINK),
    );
  }
  expect(hashes[1]).toBe(hashes[0]);
});

/** Runs on until a request is on its way over the link, chooses it in its list, and gives its number. */
async function chooseInFlight(page: Page): Promise<number> {
  const message = await page.evaluate(async (link) => {
    const { panal } = window;
    for (;;) {
      const now = await panal.now();
      const { messages } = await panal.messages({ link, kinds: ['request'], limit: 1 });
      const [newest] = messages;
      if (newest !== undefined && (newest.arrivesAtMs ?? 0) > now + 0.5) return newest.message;
      await panal.runUntil({ ms: now + 1 });
    }
  }, LINK);
  await page.locator(`.react-flow__edge[data-id="${LINK}"]`).focus();
  await page.keyboard.press('v');
  await page.getByTestId(`row-${message}`).click();
  return message;
}

test('one message in flight by mouse: held, released; then dropped', async ({ page, panal }) => {
  await panal.open({ seed: 3 });
  await runOn(page, 1_000);
  const message = await chooseInFlight(page);
  await page.getByTestId('message-hold').click();
  await expect(page.getByTestId('message-acts')).toContainText('Held');
  await runOn(page, 400);
  const arrival = (number: number) =>
    page.evaluate(async (asked) => (await window.panal.message(asked))?.arrivesAtMs, number);
  expect(await arrival(message)).toBeNull();
  await page.getByTestId('message-release').click();
  await runOn(page, 100);
  await expect(page.getByTestId('message-acts')).toHaveCount(0);
  expect(await arrival(message)).not.toBeNull();

  const dropped = await chooseInFlight(page);
  const before = (await arrival(dropped)) ?? 0;
  await page.getByTestId('message-drop').click();
  // TCP sends it again when its timer goes off.
  await expect.poll(async () => ((await arrival(dropped)) ?? 0) - before).toBeGreaterThan(190);
});

test('one message in flight by keyboard, in Spanish', async ({ page, panal }) => {
  await panal.open({ seed: 3, lang: 'es' });
  await runOn(page, 1_000);
  const message = await chooseInFlight(page);
  await page.getByTestId('messages-list').focus();
  await page.keyboard.press('f');
  await expect(page.getByTestId('message-drop')).toBeFocused();
  await expect(page.getByTestId('message-drop')).toHaveText('Perder');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const damaged = await page.evaluate(() => window.panal.events({ kind: 'segment-corrupted' }));
  expect(damaged).toEqual([expect.objectContaining({ message })]);
  expect(await panal.axe()).toEqual([]);
});

test('what is planned in the inspector breaks and mends by itself; the List view breaks and mends', async ({
  page,
  panal,
}) => {
  await panal.open({ seed: 3 });
  await page.getByTestId(`link-${LINK}`).click();
  await page.getByTestId('fault-kind').selectOption('latency');
  await page.getByTestId('fault-preset').selectOption('satellite');
  await page.getByTestId('fault-for').fill('500');
  await page.getByTestId('fault-for').press('Enter');
  await page.getByTestId('fault-plan').click();
  await page.getByTestId('fault-at').fill('400');
  await page.getByTestId('fault-at').press('Enter');
  await page.getByTestId('fault-add-plan').click();
  await expect(page.getByTestId('inspector-plans')).toContainText('300 ms');
  await runOn(page, 600);
  await expect(page.getByTestId('fault-latency-plan-1')).toBeVisible();
  await expect(page.getByTestId('inspector-mend-latency-plan-1')).toBeVisible();
  await runOn(page, 500);
  await expect(page.getByTestId('fault-latency-plan-1')).toHaveCount(0);
  await page.getByTestId('unplan-latency-plan-1').click();
  await expect(page.getByTestId('inspector-plans')).toHaveCount(0);

  await page.getByTestId('tab-list').click();
  await page.getByTestId('list-break-payments').selectOption('partition');
  await expect(page.getByTestId('node-payments')).toHaveAttribute('data-fault', 'partition');
  await page.getByTestId('list-mend-partition-1').click();
  await expect(page.getByTestId('node-payments')).not.toHaveAttribute('data-fault');
});

test('a crash after commit by keyboard, from the menu of its node: charged, and nobody is told', async ({
  page,
  panal,
}) => {
  await panal.open({ seed: 3, lang: 'es' });
  const node = page.locator('.react-flow__node[data-id="payments"]');
  await node.focus();
  await page.keyboard.press('f');
  const item = page.getByTestId('menu-fault-crash-after-commit');
  await expect(item).toHaveText('Caída tras confirmar');
  while (!(await item.evaluate((one) => one === document.activeElement))) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('fault-crash-after-commit-1')).toHaveText('Caída tras confirmar');
  await runOn(page, 6_000);
  await page.getByTestId('tab-log').click();
  await expect(
    page.getByText(/^Caída: un fallo del nodo terminó payments\/0 mientras atendía Charge/).first(),
  ).toBeVisible();
  await page.getByTestId('fault-crash-after-commit-1').click();
  await page.getByTestId('menu-mend-crash-after-commit-1').click();
  await expect(page.getByTestId('fault-crash-after-commit-1')).toHaveCount(0);
});

test('a pause by mouse: the node is up, does nothing, and goes on when it is mended', async ({
  page,
  panal,
}) => {
  await panal.open({ seed: 3 });
  await page.locator('.react-flow__node[data-id="catalog"]').click({ button: 'right' });
  await page.getByTestId('menu-faults').click();
  await page.getByTestId('menu-fault-pause').click();
  await runOn(page, 3_500);
  await expect(page.locator('[data-testid^="badge-"][data-fault="pause"]').first()).toBeVisible();
  await page.getByTestId('fault-pause-1').click();
  await page.getByTestId('menu-mend-pause-1').click();
  await runOn(page, 8_000);
  await expect(page.locator('[data-testid^="badge-"][data-fault="pause"]')).toHaveCount(0);
});
