/**
 * A gateway told on screen: a route with a condition that wins or loses before the student's eyes, and
 * an answer from three services of which one may be missing. By mouse in English, by keys in Spanish.
 */
import type { Page } from '@playwright/test';
import type { Route } from '../../src/sim/index.ts';
import { expect, test } from './fixtures.ts';

function routes(page: Page): Promise<readonly Route[]> {
  return page.evaluate(() =>
    window.panal.document().nodes.flatMap((node) => (node.kind === 'gateway' ? node.routes : [])),
  );
}

async function numberOf(page: Page, method: string, path: string): Promise<number> {
  return 1 + (await routes(page)).findIndex((one) => one.method === method && one.path === path);
}

test('a route with a header condition wins when it comes first and the header is there', async ({
  page,
  panal,
}) => {
  await panal.open({ lang: 'en' });
  await page.getByTestId('node-gateway').click();
  const before = await routes(page);
  // What the new route will contend with is the last one.
  const old = before.length;
  const added = old + 1;
  expect(before.at(-1)).toMatchObject({ method: 'GET', path: '/api/keys', service: 'identity' });
  await page
    .getByTestId('inspector-routes')
    .getByTestId('route-1')
    .getByRole('button')
    .first()
    .click();
  const panel = page.getByTestId('panel-gateway');
  await expect(panel.getByTestId('route-editor')).toBeVisible();

  await panel.getByTestId('route-add').click();
  await expect(panel.getByTestId('route-editor')).toContainText(`Route ${added}`);
  await panel.getByTestId('route-path').fill('api/keys');
  await panel.getByTestId('route-path').press('Enter');
  await expect(panel.getByRole('alert')).toContainText('"api/keys" was given');
  await panel.getByTestId('route-path').fill('/api/keys');
  await panel.getByTestId('route-path').press('Enter');
  await expect(panel.getByRole('alert')).toHaveCount(0);
  await panel.getByTestId('route-service').selectOption('identity');
  const headers = panel.getByTestId('route-headers');
  await headers.getByRole('button').click();
  await headers.getByRole('textbox').first().fill('X-Beta');
  await headers.getByRole('textbox').last().fill('1');
  await panel.getByTestId('section-match').getByRole('heading').click();
  await expect(panel.getByTestId(`route-${added}`)).toContainText('only if X-Beta: 1');

  await panel.getByTestId('trial-path').fill('/api/keys');
  await expect(panel.getByTestId('trial-outcome')).toHaveText(`Route ${old} takes it.`);
  await expect(panel.getByTestId('trial-calls')).toHaveText('IdentityGET /keys');
  await expect(panel.getByTestId('verdict-1')).toHaveText(/^path differs at “keys”/);
  await expect(panel.getByTestId(`verdict-${added}`)).toHaveText('header X-Beta is missing');
  await expect(panel.getByTestId(`shadowed-${added}`)).toHaveText(/takes all that it could/);

  await panel.getByTestId('trial-add-header').click();
  await panel.getByTestId('trial-header-1-name').fill('X-Beta');
  await panel.getByTestId('trial-header-1-value').fill('1');
  await expect(panel.getByTestId(`verdict-${added}`)).toHaveText(
    `fits, but route ${old} comes first`,
  );
  await panel.getByRole('button', { name: `Move route ${added} up` }).click();
  await expect(panel.getByTestId(`route-${old}`)).toHaveAttribute('data-state', 'wins');
  await expect(panel.getByTestId(`verdict-${added}`)).toHaveText(
    `fits, but route ${old} comes first`,
  );
  await expect(panel.getByTestId(`shadowed-${added}`)).toHaveCount(0);

  await panel.getByTestId('trial-send').click();
  await page.evaluate(() => window.panal.runUntil({ ms: 3_000 }));
  await expect(panel.getByTestId('trial-status')).toHaveText('Answer 200 OK');

  // From what was decided last to the route that decided it.
  const decisive = page.getByTestId('last-decisions-route');
  const name = await decisive.innerText();
  await decisive.click();
  await expect(panel.getByRole('heading', { name: new RegExp(`^${name}`) })).toBeFocused();

  // A copy can never win, as long as it says the same.
  await panel.getByTestId(`route-${old}`).getByRole('button').first().click();
  await panel.getByTestId('route-copy').click();
  await expect(panel.getByRole('heading', { name: new RegExp(`^Route ${added}`) })).toBeFocused();
  await expect(panel.getByTestId(`shadowed-${added}`)).toHaveText(/takes all that it could/);
  await page.getByTestId('undo').click();
  await expect(panel.getByTestId(`shadowed-${added}`)).toHaveCount(0);

  // Step by step: its place, its header, its service, its path, and the route itself.
  await page.getByTestId('undo').click();
  await expect(panel.getByTestId(`route-${added}`)).toContainText('X-Beta');
  for (let steps = 0; steps < 4; steps += 1) await page.getByTestId('undo').click();
  await expect(panel.getByTestId(`route-${added}`)).toHaveCount(0);
  expect(await routes(page)).toEqual(before);
});

test('a route that asks for a token says so, and takes who is signed in', async ({
  page,
  panal,
}) => {
  await panal.open({ lang: 'en' });
  await page.evaluate(() => window.panal.runUntil({ ms: 500 }));
  await page.getByTestId('tab-gateway').click();
  const panel = page.getByTestId('panel-gateway');
  await panel.getByTestId('trial-path').fill('/api/orders?customerId=1');
  const number = await numberOf(page, 'GET', '/api/orders');
  await expect(panel.getByTestId('trial-outcome')).toHaveText(
    `Route ${number} takes it. It asks for a token with orders:read.`,
  );
  await panel.getByTestId('trial-send').click();
  await page.evaluate(() => window.panal.runUntil({ ms: 2_000 }));
  await expect(panel.getByTestId('trial-status')).toHaveText('Answer 401 Unauthorized');

  await panel.getByTestId('trial-sign-in').click();
  await page.getByTestId('sign-in-as').selectOption('ana');
  await page.evaluate(() => window.panal.runUntil({ ms: 4_000 }));
  await expect(page.getByTestId('sign-out')).toBeVisible();
  await page.getByTestId('tab-gateway').click();
  await expect(panel.getByTestId('route-tester')).toContainText('as ana');
  await panel.getByTestId('trial-send').click();
  await page.evaluate(() => window.panal.runUntil({ ms: 6_000 }));
  await expect(panel.getByTestId('trial-status')).toHaveText('Answer 200 OK');
});

/** Presses Tab until that is focused, as who has no mouse does. */
async function tabTo(page: Page, testId: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    const focused = await page.evaluate(
      () => document.activeElement?.getAttribute('data-testid') ?? '',
    );
    if (focused === testId) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${testId} was not reached`);
}

test('with keys alone: one answer from three services, one of which may be missing', async ({
  page,
  panal,
}) => {
  await panal.open({ lang: 'es' });
  await page.getByTestId('tab-list').focus();
  await page.keyboard.press('Enter');
  // A panel comes when it is asked for: until then, Tab would go on around the whole page.
  await expect(page.getByTestId('panel-list')).toBeVisible();
  await tabTo(page, 'list-rules-gateway');
  await page.keyboard.press('Enter');
  const panel = page.getByTestId('panel-gateway');
  await expect(panel.getByRole('heading', { name: /^Ruta 1/ })).toBeFocused();

  const number = await numberOf(page, 'GET', '/api/notifications');
  await panel.getByRole('button', { name: `Editar la ruta ${number}:` }).focus();
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('heading', { name: `Ruta ${number}` })).toBeFocused();
  await tabTo(page, 'route-several');
  await page.keyboard.press('Enter');
  await expect(panel.getByTestId('leg-1')).toBeVisible();
  await tabTo(page, 'leg-add');
  await page.keyboard.press('Enter');
  await expect(panel.getByTestId('leg-2-target')).toHaveValue('/catalog');
  await page.keyboard.press('Enter');
  await expect(panel.getByTestId('leg-3')).toBeVisible();

  await tabTo(page, 'leg-3-service', 'Shift+Tab');
  const name = panel.getByTestId('leg-3-name');
  for (let presses = 0; presses < 8; presses++) {
    const before = await name.inputValue();
    if (before === 'inventory') break;
    await page.keyboard.press('ArrowDown');
    await expect(name).not.toHaveValue(before);
  }
  await expect(panel.getByTestId('leg-3-name')).toHaveValue('inventory');
  await tabTo(page, 'leg-3-target');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('/stock/1');
  await page.keyboard.press('Enter');
  await tabTo(page, 'leg-2-policy', 'Shift+Tab');
  await page.keyboard.press('ArrowDown');
  await expect(panel.getByTestId('leg-2')).toHaveAttribute('data-policy', 'omit');
  await expect(panel.getByTestId('answer-shape')).toContainText('"notify": {');
  await expect(panel.getByTestId(`route-${number}`)).toContainText('3 partes');

  // All is well; then the optional part is gone.
  const ask = (until: number) =>
    page.evaluate(async (ms) => {
      const asked = window.panal.request({ method: 'GET', path: '/api/notifications' });
      await window.panal.runUntil({ ms });
      const { status, body } = await asked;
      const parsed: unknown = JSON.parse(body);
      return { status, body: parsed };
    }, until);
  const whole = await ask(3_000);
  expect(whole).toMatchObject({ status: 200, body: { notify: {}, catalog: {}, inventory: {} } });
  expect(whole.body).not.toHaveProperty('partial');
  await page.evaluate(async () => {
    for (const replica of [0, 1]) {
      await window.panal.command({ kind: 'kill-replica', node: 'catalog', replica });
    }
  });
  const partial = await ask(8_000);
  expect(partial).toMatchObject({
    status: 200,
    body: { notify: {}, inventory: {}, partial: true, missing: [{ part: 'catalog' }] },
  });
  expect(partial.body).not.toHaveProperty('catalog');

  // The canvas has the focus of its keys; undo works from anywhere that is no field.
  await tabTo(page, 'leg-add');
  await page.keyboard.press('Control+z');
  await expect(panel.getByTestId('leg-2')).toHaveAttribute('data-policy', 'fail');
});

for (const [lang, theme] of [
  ['en', 'dark'],
  ['es', 'light'],
] as const) {
  test(`axe finds nothing serious in the gateway's forms, ${lang} ${theme}`, async ({
    page,
    panal,
  }) => {
    await panal.open({ lang, theme });
    await page.getByTestId('tab-gateway').click();
    const panel = page.getByTestId('panel-gateway');
    await panel.getByTestId('route-several').click();
    await panel.getByTestId('leg-add').click();
    await panel.getByTestId('leg-2-policy').selectOption('omit');
    await panel.getByTestId('route-access').check();
    await panel.getByTestId('route-limit').check();
    await panel.getByTestId('route-headers').getByRole('button').click();
    await panel.getByTestId('trial-add-header').click();
    expect.soft(await panal.axe('#drawer-panel'), 'a route').toEqual([]);
    await panel.getByTestId('gateway-open-settings').click();
    await panel.getByTestId('gateway-rate').check();
    await panel.getByTestId('gateway-quota').check();
    await panel.getByTestId('gateway-cors').check();
    await panel.getByTestId('gateway-tokens').check();
    await panel.getByTestId('check-signature').uncheck();
    await expect(panel.getByTestId('checks-off')).toBeVisible();
    expect.soft(await panal.axe('#drawer-panel'), 'the settings').toEqual([]);
    await page.getByTestId('node-gateway').click();
    await expect(page.getByTestId('inspector-routes')).toBeVisible();
    expect.soft(await panal.axe('[data-testid="inspector-frame"]'), 'the inspector').toEqual([]);
  });
}
