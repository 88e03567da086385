/** The list of all actions: by keyboard alone, in both languages, from anywhere. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

async function openList(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('commands-search')).toBeFocused();
}

test('Ctrl+K finds an action and does it, by keyboard alone', async ({ page, panal }) => {
  await panal.open({ scenario: 'hello' });
  const find = async (text: string) => {
    await openList(page);
    await page.keyboard.type(text);
  };

  await find('run 10');
  await expect(page.getByRole('option', { selected: true })).toHaveText(/Run 10 s more/);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('clock')).toHaveText('00:10.000');
  await expect(page.getByTestId('dialog-commands')).toHaveCount(0);

  // Either language finds it.
  await find('idioma esp');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');

  await find('añadir');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('node-service')).toBeVisible();

  await find('panel registro');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('tab-log')).toBeFocused();

  await find('vacío');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('panel-empty')).toBeVisible();
});

test('the list says when nothing matches, and gives the focus back', async ({ page, panal }) => {
  await panal.open({ scenario: 'hello' });
  await page.getByTestId('tab-requests').focus();
  await openList(page);
  await page.keyboard.type('no such thing');
  await expect(page.getByTestId('dialog-commands')).toContainText('No action is called');
  expect(await panal.axe()).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('tab-requests')).toBeFocused();
  // By mouse, and shut by its own key.
  await page.getByTestId('rail-commands').click();
  await expect(page.getByTestId('command-play')).toBeVisible();
  expect(await panal.axe()).toEqual([]);
  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('dialog-commands')).toHaveCount(0);
});

test('going to a node takes the keyboard there', async ({ page, panal }) => {
  await panal.open({ scenario: 'mercado' });
  await openList(page);
  await page.keyboard.type('go payments');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('panel-inspector')).toContainText('payments');
});
