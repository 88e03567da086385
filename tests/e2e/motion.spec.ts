/** Address, system and setting agree on whether anything moves by itself. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

async function go(page: Page, parameters = ''): Promise<void> {
  await page.goto(`./?scenario=hello&seed=1&autostart=0${parameters}`);
  await page.evaluate(() => window.panal.ready);
}

/** Of the handle of the drawer, which fades in where things may move. */
function fades(page: Page): Promise<boolean> {
  return page.getByTestId('drawer-resize').evaluate((handle) => {
    const style = getComputedStyle(handle, '::after');
    return Number.parseFloat(style.transitionDuration) > 0;
  });
}

test('the system decides, also when it changes its mind', async ({ page, panal }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await go(page, '&lang=en');
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'off');
  expect(await fades(page)).toBe(false);
  // Who asked for less motion still sees where they type.
  await page.getByTestId('tab-request').click();
  await expect(page.getByTestId('request-path')).not.toHaveCSS('caret-color', 'rgba(0, 0, 0, 0)');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'on');
  expect(await fades(page)).toBe(true);
  // And by hand, from the list of actions.
  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('commands-search')).toBeFocused();
  await page.keyboard.type('stop what moves');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'off');
  expect(panal.complaints).toEqual([]);
});

test('the address has the last word', async ({ page, panal }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await go(page, '&motion=on');
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'on');
  expect(await fades(page)).toBe(true);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await go(page, '&motion=off');
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'off');
  expect(await fades(page)).toBe(false);
  await page.getByTestId('tab-request').click();
  await expect(page.getByTestId('request-path')).toHaveCSS('caret-color', 'rgba(0, 0, 0, 0)');
  expect(panal.complaints).toEqual([]);
});
