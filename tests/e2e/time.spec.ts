/** Looking back at a run and continuing from there: by mouse, by keyboard, by programs. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** A run of 4 s in which catalog loses a replica at 1 s and the other at 2 s. */
async function run(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { panal } = window;
    await panal.runUntil({ ms: 1_000 });
    await panal.command({ kind: 'kill-replica', node: 'catalog', replica: 0 });
    await panal.runUntil({ ms: 2_000 });
    await panal.command({ kind: 'kill-replica', node: 'catalog', replica: 1 });
    await panal.runUntil({ ms: 4_000 });
    return panal.hash();
  });
}

test('a moment is shown exactly, by dragging and by clicks, and nothing can be done in it', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'mercado' });
  const hash = await run(page);
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'down');
  await page.getByTestId('time').click();
  const track = page.getByTestId('time-track');
  const box = (await track.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, middle, { steps: 5 });
  await page.mouse.move(box.x + box.width / 8, middle, { steps: 5 });
  await page.mouse.up();
  await expect(page.getByTestId('time-bar')).toHaveAttribute('data-state', 'past');
  await expect(page.getByTestId('clock')).toHaveText(/^00:00\.[45]/);
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'up');
  expect(await panal.axe()).toEqual([]);

  // What a person tries is refused, in words.
  await page.getByTestId('play').click();
  await expect(page.getByText('This is a past moment')).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).last().click();

  await page.mouse.click(box.x + box.width * 0.375, middle);
  await expect(page.getByTestId('clock')).toHaveText(/^00:01\.[45]/);
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'degraded');

  await page.getByTestId('time-now').click();
  await expect(page.getByTestId('time-bar')).toHaveAttribute('data-state', 'now');
  await expect(page.getByTestId('clock')).toHaveText('00:04.000');
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'down');
  expect(await page.evaluate(() => window.panal.hash())).toBe(hash);
});

test('what is shown of the past is what a run shows that was played to it', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'mercado', seed: 3 });
  await run(page);
  const look = (): Promise<unknown> =>
    page.evaluate(async () => ({
      now: await window.panal.now(),
      total: await window.panal.metrics('total'),
      link: await window.panal.metrics('gateway-catalog'),
      messages: await window.panal.messages(),
      measures: await window.panal.measures(),
      clock: document.querySelector('[data-testid=clock]')?.textContent,
      nodes: [...document.querySelectorAll('[data-testid^=node-]')].map((node) => node.textContent),
      dots: document.querySelector('[data-testid=dots]')?.getAttribute('data-dots'),
    }));
  await page.evaluate(() => window.panal.seek(900));
  await expect(page.getByTestId('clock')).toHaveText('00:00.900');
  // The painter says how many it draws a little later.
  await expect(page.getByTestId('dots')).not.toHaveAttribute('data-dots', '0');
  const past = await look();
  await page.evaluate(async () => {
    await window.panal.seek(1e9);
    await window.panal.seed(3);
    await window.panal.runUntil({ ms: 900 });
  });
  await page.evaluate(() => window.panal.seek(0));
  await page.evaluate(() => window.panal.seek(1e9));
  await expect.poll(look).toEqual(past);
});

test('keys step back and forth, and continue from there: both runs stay, side by side', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'mercado' });
  const hash = await run(page);
  await page.locator('.react-flow__node[data-id="catalog"]').focus();
  await page.keyboard.press(',');
  await expect(page.getByTestId('time-bar')).toHaveAttribute('data-state', 'past');
  const back = await page.evaluate(() => window.panal.now());
  expect(back).toBeLessThan(4_000);
  await page.keyboard.press(',');
  await expect.poll(() => page.evaluate(() => window.panal.now())).toBeLessThan(back);
  await page.keyboard.press('.');
  await expect.poll(() => page.evaluate(() => window.panal.now())).toBe(back);

  const track = page.getByTestId('time-track');
  await track.focus();
  await page.keyboard.press('Home');
  await expect(page.getByTestId('clock')).toHaveText('00:00.000');
  // Four tenths of the way: after the first kill, before the second.
  for (let tenth = 1; tenth <= 4; tenth++) {
    await page.keyboard.press('PageUp');
    await expect(page.getByTestId('clock')).toHaveText(
      `00:0${Math.floor(tenth * 0.4)}.${(tenth * 4) % 10}00`,
    );
  }
  await page.getByTestId('time-fork').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('time-run-current')).toBeVisible();
  await expect(page.getByTestId('time-bar')).toHaveAttribute('data-state', 'now');
  await expect(page.getByTestId('clock')).toHaveText('00:01.600');
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'degraded');
  await page.evaluate(() => window.panal.runUntil({ ms: 4_000 }));
  const [first, second] = await page.evaluate(async () => {
    const { branches } = await window.panal.timeLine();
    return branches.map(({ figures }) => figures.succeeded / figures.requests);
  });
  expect(second ?? 0).toBeGreaterThan(first ?? 1);
  const success = page.getByTestId('time-run-1').locator('[data-figure="success"]');
  await expect(success).toHaveText(/%$/);
  expect(await panal.axe()).toEqual([]);

  await page.getByTestId('time-show-1').click();
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'down');
  expect(await page.evaluate(() => window.panal.hash())).toBe(hash);
});

test('the list of marks leads to what was done', async ({ page, panal }) => {
  await panal.open({ scenario: 'mercado', lang: 'es' });
  await run(page);
  await page.getByTestId('time').click();
  await page.getByTestId('time-go').click();
  await page.getByTestId('time-marks').getByRole('button').first().click();
  await expect(page.getByTestId('clock')).toHaveText('00:01.000');
  await expect(page.getByTestId('time-past')).toContainText('El pasado');
  await page.getByTestId('time-close').click();
  await expect(page.getByTestId('clock')).toHaveText('00:04.000');
  await expect(page.getByTestId('time-bar')).toHaveCount(0);
});
