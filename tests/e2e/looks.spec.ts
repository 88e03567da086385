/**
 * Every screen in both languages and both themes as axe sees it; nothing on top of anything else,
 * on a small laptop and on a phone; and the focus back where it came from.
 */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** Opens what a menu or a key opens, hands over the part of the page it takes, and closes it again. */
async function whileOpen(page: Page, opener: Locator, look: () => Promise<void>): Promise<void> {
  await opener.click();
  await look();
  await page.keyboard.press('Escape');
}

const looks = (['en', 'es'] as const).flatMap((lang) =>
  (['light', 'dark'] as const).map((theme) => ({ lang, theme })),
);

for (const { lang, theme } of looks) {
  test(`axe finds nothing serious, ${lang} ${theme}`, async ({ page, panal }) => {
    // Some twenty looks at whole panels.
    test.slow();
    await panal.open({ lang, theme });
    // A failure too, so that badges and failed requests are in view.
    await page.evaluate(async () => {
      await window.panal.runUntil({ ms: 2_000 });
      await window.panal.command({ kind: 'kill-replica', node: 'notify', replica: 0 });
      await window.panal.runUntil({ ms: 3_000 });
    });
    await expect(page.getByTestId('node-notify')).toHaveAttribute('data-state', 'down');
    expect(await panal.axe(), 'the whole page').toEqual([]);

    const check = async (name: string, part: string): Promise<void> => {
      await expect(page.locator(part).first()).toBeVisible();
      expect.soft(await panal.axe(part), name).toEqual([]);
    };
    const drawer = '#drawer-panel';
    await page
      .getByTestId('panel-requests')
      .getByRole('option')
      .filter({ hasText: /20[01]/ })
      .first()
      .click();
    await page.getByTestId('waterfall').locator('[data-role="call"]').first().click();
    await expect(page.getByTestId('message-fields')).toBeVisible();
    await check('a trace and a message', drawer);

    await page.getByTestId('tab-messages').click();
    await page.locator('[data-testid="messages-list"] [data-kind="response"]').last().click();
    await expect(page.getByTestId('message-fields')).toBeVisible();
    await check('messages', drawer);

    await page.getByTestId('tab-request').click();
    await page.getByTestId('request-send').click();
    await page.evaluate(async () => window.panal.runUntil({ ms: 4_000 }));
    await expect(page.getByTestId('response-status')).toBeVisible();
    await check('request panel', drawer);

    await page.getByTestId('tab-data').click();
    await page.getByTestId('data-service').selectOption('orders');
    await page.getByTestId('data-sql').fill('select * from orders');
    await page.getByTestId('data-run').click();
    await expect(page.getByTestId('data-result').getByRole('row').first()).toBeVisible();
    await check('data panel', drawer);

    await page.getByTestId('tab-log').click();
    await expect(page.locator(drawer).getByRole('log')).toBeVisible();
    await check('log', drawer);
    await page.getByTestId('tab-ledger').click();
    await expect(page.locator(drawer).getByRole('table')).toBeVisible();
    await check('ledger', drawer);
    await page.getByTestId('tab-list').click();
    await expect(page.getByTestId('list-node-orders')).toBeVisible();
    await check('list view', drawer);

    const inspector = '[data-testid="inspector-frame"]';
    for (const node of ['shoppers', 'gateway', 'orders']) {
      await page.getByTestId(`node-${node}`).click();
      await expect(page.locator(inspector).getByTestId('field-name')).toBeVisible();
      if (node === 'orders') {
        await page.getByTestId('code-section').locator('summary').click();
        await expect(page.getByTestId('code-editor')).toBeVisible();
      }
      await check(`inspector of ${node}`, inspector);
    }
    await page.getByTestId('link-orders-notify').click();
    await expect(page.locator(inspector).getByTestId('inspector-delete')).toBeVisible();
    await expect(page.locator(inspector).getByTestId('field-name')).toHaveCount(0);
    await expect(page.getByTestId('what-changed')).toBeVisible();
    await check('inspector of a link', inspector);

    await whileOpen(page, page.getByTestId('scenario'), () => check('menu', 'header'));
    for (const id of ['run-until', 'seed', 'hash', 'ingress']) {
      await whileOpen(page, page.getByTestId(id), () => check(id, 'header'));
    }
    await whileOpen(page, page.getByTestId('rail-add'), () =>
      check('palette', '[data-testid="panel-palette"]'),
    );
    await whileOpen(page, page.getByTestId('help'), () => check('shortcuts', 'dialog'));
    await whileOpen(page, page.getByTestId('rail-commands'), () => check('actions', 'dialog'));
    await page.getByTestId('scenario').click();
    await page.getByTestId('scenario-rename').click();
    await page.getByTestId('rename-title').fill(' ');
    await page.getByTestId('rename-save').click();
    await check('rename', 'dialog');
    await page.keyboard.press('Escape');
    const choosing = page.waitForEvent('filechooser');
    await page.getByTestId('scenario').click();
    await page.getByTestId('scenario-import').click();
    const chooser = await choosing;
    await chooser.setFiles({
      name: 'no.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{}'),
    });
    await expect(page.getByTestId('problem-0')).toBeVisible();
    await check('a refused file', 'dialog');
    await page.keyboard.press('Escape');

    await page.getByTestId('scenario').click();
    await page.getByTestId('scenario-empty').click();
    await expect(page.getByTestId('node-orders')).toHaveCount(0);
    await check('the empty scenario', 'html');
  });
}

/** What is on top of something else or sticks out of the window, one line each. */
async function collisions(page: Page, selector: string): Promise<readonly string[]> {
  return page.evaluate((selector) => {
    const things = [...document.querySelectorAll<HTMLElement>(selector)]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ element, box: element.getBoundingClientRect() }));
    const nameOf = (element: HTMLElement): string =>
      element.dataset['testid'] ?? element.getAttribute('aria-label') ?? element.tagName;
    const found: string[] = things.length === 0 ? [`no ${selector}`] : [];
    for (const [at, { element, box }] of things.entries()) {
      // Half a pixel is rounding.
      if (box.left < -0.5 || box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5) {
        found.push(`${nameOf(element)} sticks out of the window`);
      }
      if (element.matches('button') && element.scrollWidth > element.clientWidth + 1) {
        found.push(`${nameOf(element)} is too narrow for its words`);
      }
      for (const other of things.slice(at + 1)) {
        if (element.contains(other.element) || other.element.contains(element)) continue;
        const width = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const height = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (width > 0.5 && height > 0.5) {
          found.push(`${nameOf(element)} and ${nameOf(other.element)} overlap`);
        }
      }
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
    return found;
  }, selector);
}

const controls =
  'header h1, header button, header [data-testid="clock"], nav button, ' +
  '[role="tablist"], [data-testid="drawer-fold"]';

for (const lang of ['en', 'es'] as const) {
  test(`nothing overlaps on a small laptop, ${lang}`, async ({ page, panal }) => {
    await panal.open({ lang });
    await page.evaluate(async () => window.panal.runUntil({ ms: 2_000 }));
    expect(await collisions(page, controls)).toEqual([]);
    await page.getByTestId('node-orders').click();
    await expect(page.getByTestId('inspector-frame')).toBeVisible();
    expect(
      await collisions(page, 'header, nav, main, aside, [data-testid="panel-drawer"]'),
    ).toEqual([]);
    expect(await collisions(page, controls)).toEqual([]);
    await expect(page.getByTestId('node-orders')).toBeInViewport({ ratio: 1 });
    await page.getByTestId('help').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await collisions(page, 'dialog button, dialog section')).toEqual([]);
  });
}

test.describe('390 px wide, as a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  for (const lang of ['en', 'es'] as const) {
    test(`everything can be reached, ${lang}`, async ({ page, panal }) => {
      await panal.open({ lang });
      await page.evaluate(async () => window.panal.runUntil({ ms: 2_000 }));
      expect(await collisions(page, controls)).toEqual([]);
      // Panels are sheets that open, change and close by touch.
      await page.getByTestId('rail-panels').click();
      for (const tab of [
        'requests',
        'messages',
        'request',
        'measures',
        'gateway',
        'tokens',
        'data',
        'log',
        'ledger',
        'list',
      ]) {
        await page.getByTestId(`tab-${tab}`).click();
        await expect(page.locator('#drawer-panel')).toHaveAttribute(
          'aria-labelledby',
          `tab-${tab}`,
        );
        expect(await collisions(page, `${controls}, #drawer-panel`), tab).toEqual([]);
      }
      // Where they have no room, the tabs scroll, and end before the button that closes them.
      await page.setViewportSize({ width: 320, height: 640 });
      await page.getByTestId('tab-requests').click();
      expect(await collisions(page, controls)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByTestId('drawer-fold').click();
      await expect(page.locator('#drawer-panel')).toHaveCount(0);
      await page.getByTestId('node-orders').click();
      await expect(page.getByTestId('field-name')).toBeVisible();
      await page.getByTestId('inspector-fold').click();
      await expect(page.getByTestId('field-name')).toHaveCount(0);
      for (const opener of ['scenario', 'run-until', 'seed', 'hash', 'ingress', 'help']) {
        await page.getByTestId(opener).click();
        const opened = page.locator('dialog, [role="menu"], header [role="group"][id]').last();
        await expect(opened).toBeInViewport({ ratio: 1 });
        await page.keyboard.press('Escape');
      }
      await page.getByTestId('play').click();
      await expect(page.getByTestId('pause')).toBeVisible();
      expect(await collisions(page, controls), 'while it runs').toEqual([]);
    });
  }
});

test('what closes gives the focus back', async ({ page, panal }) => {
  await panal.open({ scenario: 'hello' });
  const node = page.getByTestId('rf__node-hello');
  await node.focus();
  await page.keyboard.press('?');
  await expect(page.getByTestId('dialog-shortcuts')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('dialog-shortcuts')).toBeHidden();
  await expect(node).toBeFocused();

  const help = page.getByTestId('help');
  await help.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(help).toBeFocused();

  const scenario = page.getByTestId('scenario');
  await scenario.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('rename-title')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(scenario).toBeFocused();
});

test('the menu of scenarios ends in the window, and keys reach all of it', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'hello' });
  await page.setViewportSize({ width: 1024, height: 480 });
  const scenario = page.getByTestId('scenario');
  await scenario.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('ArrowUp');
  const last = page.getByTestId('scenario-rename');
  await expect(last).toBeFocused();
  await expect(last).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Home');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(page.getByTestId('restart')).toBeFocused();
});
