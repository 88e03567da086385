/**
 * Who asks, and what they may: signing in, being refused, forging tokens and what stops them. By mouse in
 * English, by keys in Spanish; all of it real requests in virtual time.
 */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** Goes on by so many virtual ms: long enough for whatever was sent. */
async function runOn(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (by) => {
    const now = await window.panal.now();
    await window.panal.runUntil({ ms: now + by });
  }, ms);
}

/** Goes on until the verdict says so: what is sent may ask the page for keys first. */
async function verdictSays(page: Page, text: string): Promise<void> {
  await expect(async () => {
    await runOn(page, 500);
    await expect(page.getByTestId('verdict')).toContainText(text, { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
}

async function signInAs(page: Page, user: string): Promise<void> {
  await page.getByTestId('sign-in-as').selectOption(user);
  await expect(page.getByTestId('signed-in')).toHaveText(/^Asks /);
  await runOn(page, 1_000);
  await expect(page.getByTestId('signed-in')).toHaveText(/^token until /);
}

async function send(page: Page, method: string, path: string): Promise<void> {
  await page.getByTestId('request-method').selectOption(method);
  await page.getByTestId('request-path').fill(path);
  await page.getByTestId('request-send').click();
  await expect(page.getByText('Time stands still')).toBeVisible();
  await runOn(page, 1_500);
}

test('signs in by a real request, and is refused with 401 and 403', async ({ page, panal }) => {
  await panal.open({ lang: 'en' });
  await runOn(page, 1_000);
  await page.getByTestId('tab-request').click();
  const status = page.getByTestId('response-status');
  await send(page, 'GET', '/api/orders?customerId=1');
  await expect(status).toHaveText('401 Unauthorized');

  await signInAs(page, 'ana');
  await send(page, 'GET', '/api/orders?customerId=1');
  await expect(status).toHaveText('200 OK');
  // The gateway lets a good token on; whose orders they are only the service can know.
  await send(page, 'GET', '/api/orders?customerId=2');
  await expect(status).toHaveText('403 Forbidden');
  await expect(page.getByTestId('response-body')).toContainText('You are customer 1');

  await signInAs(page, 'seller');
  await send(page, 'POST', '/api/orders');
  await expect(status).toHaveText('403 Forbidden');
  await page.getByRole('button', { name: 'Show trace' }).click();
  const stopped = page.getByTestId('waterfall').locator('[data-outcome="stopped"]');
  await expect(stopped).toContainText(
    '“seller” may not: the scopes orders:write are needed, the token has “orders:read”.',
  );

  await page.getByTestId('tab-request').click();
  await page.getByTestId('sign-out').click();
  await expect(page.getByTestId('signed-in')).toHaveText('without a token');
  expect(await panal.axe('#drawer-panel')).toEqual([]);
});

test('a forged token is caught by a check, and passes when that is switched off', async ({
  page,
  panal,
}) => {
  await panal.open({ lang: 'en' });
  await runOn(page, 1_000);
  await page.getByTestId('tab-tokens').click();
  await signInAs(page, 'ana');
  await expect(page.getByTestId('token-claims')).toHaveValue(/"sub": "1"/);
  await page.getByTestId('fetch-keys').click();
  await runOn(page, 1_000);
  await expect(page.getByTestId('token-checks').locator('li[data-look="passed"]')).toHaveCount(12);

  await page.getByTestId('attack-tampered').click();
  await expect(page.getByTestId('token-claims')).toHaveValue(/administrator/);
  const checks = page.getByTestId('token-checks');
  await expect(checks.locator('[data-check="signature"]')).toHaveAttribute('data-look', 'stopped');
  await verdictSays(page, 'Stopped by: signature401 Unauthorized');
  await page.getByTestId('switch-off').click();
  await expect(checks.locator('[data-check="signature"]')).toHaveAttribute('data-look', 'hole');

  // The service behind checks again; switched off as well, nobody does.
  await page.getByTestId('workbench-again').click();
  await verdictSays(page, 'Stopped by: Orders401 Unauthorized');
  await page.getByTestId('service-off').click();
  await page.getByTestId('workbench-again').click();
  await verdictSays(page, 'Went through a hole: signature200 OK');
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-look', 'hole');
  await expect(page.getByTestId('decision-gateway')).toContainText('hole: signature');

  await page.getByTestId('switch-on').click();
  await page.getByTestId('workbench-again').click();
  await verdictSays(page, 'Stopped by: signature');
  expect(await panal.axe('#drawer-panel')).toEqual([]);
});

test('around the gateway there is a way only where a link leads, and a check only where one is made', async ({
  page,
  panal,
}) => {
  await panal.open({ lang: 'en' });
  await runOn(page, 1_000);
  await page.getByTestId('tab-tokens').click();
  await signInAs(page, 'ana');
  await page.getByTestId('attack-around').click();
  await verdictSays(page, 'No way there');
  await page.getByTestId('connect-around').click();
  await expect(page.getByTestId('link-shoppers-orders')).toHaveCount(1);
  await page.getByTestId('workbench-again').click();
  await verdictSays(page, 'Stopped by: Orders401 Unauthorized');
  await page.getByTestId('service-off').click();
  await page.getByTestId('workbench-again').click();
  await verdictSays(page, 'Orders checks no tokens itself');

  // The same way can be chosen for any request.
  await page.getByTestId('tab-request').click();
  await page.getByTestId('request-way').selectOption('orders');
  await send(page, 'GET', '/orders?customerId=1');
  await expect(page.getByTestId('response-status')).toHaveText('200 OK');
});

test('keys change, and no request fails for it', async ({ page, panal }) => {
  await panal.open({ lang: 'en' });
  await runOn(page, 2_000);
  await page.getByTestId('tab-tokens').click();
  await page.getByTestId('rotate-keys').click();
  await runOn(page, 2_000);
  await expect(page.getByTestId('rotation')).toContainText('200');
  await expect(page.getByTestId('rotation')).toContainText('key-2');
  // Longer than until the new key signs, and than the gateway keeps old ones.
  await runOn(page, 40_000);
  await signInAs(page, 'ana');
  await expect(page.getByTestId('token-header')).toHaveValue(/"kid": "key-2"/);
  await page.getByTestId('workbench-send').click();
  await verdictSays(page, 'Let through200 OK');
  const statuses = await page.evaluate(async () => {
    const ended = await window.panal.events({ kind: 'request-ended', limit: 10_000 });
    return ended.flatMap((fact) => ('status' in fact ? [Number(fact.status)] : []));
  });
  expect(statuses.length).toBeGreaterThan(500);
  expect(statuses.filter((status) => [0, 401, 403].includes(status) || status >= 500)).toEqual([]);
});

test('fetch from the page with a real token gets the real answer', async ({ page, panal }) => {
  // The browser writes each refusal into its console.
  panal.expectComplaint(/401 \(Unauthorized\)/);
  await panal.open({ lang: 'en' });
  await expect(page.getByTestId('ingress')).toHaveAttribute('data-state', 'ready');
  await runOn(page, 1_000);
  await page.getByTestId('tab-tokens').click();
  await signInAs(page, 'ana');
  const token = await page.getByTestId('token-text').inputValue();
  const answers = await page.evaluate(async (bearer) => {
    const headers = { Authorization: `Bearer ${bearer}` };
    const asked = [
      fetch('/api/orders?customerId=1', { headers }),
      fetch('/api/orders?customerId=1'),
    ];
    // They are on their way before the clock goes on.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await window.panal.runUntil({ ms: (await window.panal.now()) + 1_500 });
    return Promise.all(
      asked.map(async (one) => {
        const answer = await one;
        const challenge = answer.headers.get('www-authenticate');
        return { status: answer.status, body: await answer.text(), challenge };
      }),
    );
  }, token);
  expect(answers[0]).toMatchObject({ status: 200, challenge: null });
  expect(answers[0]?.body).toContain('"orders"');
  expect(answers[1]).toMatchObject({ status: 401, challenge: 'Bearer realm="gateway"' });
});

test('con el teclado: entrar, falsificar un token, ver qué lo detiene y apagar la comprobación', async ({
  page,
  panal,
}) => {
  await panal.open({ lang: 'es', theme: 'dark' });
  await runOn(page, 1_000);
  const press = async (testId: string): Promise<void> => {
    await page.getByTestId(testId).focus();
    await page.keyboard.press('Enter');
  };
  await page.getByTestId('tab-requests').focus();
  for (let tab = 0; tab < 5; tab += 1) await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('tab-tokens')).toBeFocused();
  const user = page.getByTestId('sign-in-as');
  await expect(user).toBeVisible();
  // The button that folds the drawer is between.
  for (let tab = 0; tab < 3; tab += 1) {
    if (await user.evaluate((one) => one === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(user).toBeFocused();
  await page.keyboard.type('ana');
  await expect(page.getByTestId('signed-in')).toHaveText(/^Pide un token a/);
  await runOn(page, 1_000);
  await expect(page.getByTestId('signed-in')).toHaveText(/^token hasta /);

  await press('attack-alg-none');
  await verdictSays(page, 'Detenido por: algoritmo401 Unauthorized');
  await expect(page.getByTestId('verdict')).toContainText('«alg» es «none», es decir, sin firma');
  await press('switch-off');
  await press('workbench-again');
  await verdictSays(page, 'Detenido por: Pedidos401 Unauthorized');
  await press('service-off');
  await press('workbench-again');
  await verdictSays(page, 'Pasó por un agujero: algoritmo200 OK');
  expect(await panal.axe('#drawer-panel')).toEqual([]);

  // From there to its trace, where the step is said in a sentence, folded and unfolded by keys.
  await press('workbench-trace');
  const hole = page.getByTestId('waterfall').locator('li[data-look="hole"]');
  await expect(hole.first()).toContainText('Este token pasó por un agujero');
  const toggle = page.getByTestId('waterfall').getByTestId('trail-toggle');
  await toggle.focus();
  await page.keyboard.press('Enter');
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');
  await expect(toggle).toContainText('agujero: algoritmo');
  expect(await panal.axe('#drawer-panel')).toEqual([]);
});
