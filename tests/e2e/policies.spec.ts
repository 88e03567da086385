/** Policies of a link on screen: a breaker that opens and closes, and retries that are seen. Mouse in English, keys in Spanish. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const LINK = 'orders-payments';

async function runOn(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (more) => {
    await window.panal.runUntil({ ms: (await window.panal.now()) + more });
  }, ms);
}

function policiesOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    (id) =>
      (window.panal.document().links.find((link) => link.id === id)?.policies ?? []).map(
        ({ kind }) => kind,
      ),
    LINK,
  );
}

async function paymentsAre(page: Page, what: 'kill-replica' | 'restart-replica'): Promise<void> {
  await page.evaluate((kind) => window.panal.command({ kind, node: 'payments', replica: 0 }), what);
}

/** Closed while all is well, open when the callee is down, half open and closed when it is back. */
async function seeItOpenAndClose(page: Page, words: readonly [string, string]): Promise<void> {
  const [open, closed] = words;
  const breaker = page.getByTestId(`breaker-${LINK}`);
  await runOn(page, 1_000);
  await expect(breaker).toHaveAttribute('data-breaker', 'closed');
  await expect(breaker).toHaveText(closed);
  await paymentsAre(page, 'kill-replica');
  await runOn(page, 1_500);
  await expect(breaker).toHaveAttribute('data-breaker', 'open');
  await expect(breaker).toHaveText(open);
  await expect(page.locator('[data-testid^="badge-"]').first()).toBeVisible();
  await paymentsAre(page, 'restart-replica');
  await runOn(page, 6_500);
  await expect(breaker).toHaveAttribute('data-breaker', 'closed');
}

test('a breaker by mouse: opens, says by what, and closes again', async ({ page, panal }) => {
  await panal.open({ scenario: 'retry-storm', seed: 3 });
  await page.getByTestId(`link-${LINK}`).click();
  const inspector = page.getByTestId('panel-inspector');
  await inspector.getByRole('button', { name: 'Remove Retry' }).click();
  await expect(inspector.getByTestId('policies')).toHaveCount(0);
  await inspector.getByTestId('policy-kind').selectOption('breaker');
  await inspector.getByTestId('policy-add').click();
  await expect(inspector.getByTestId('policy-breaker')).toBeVisible();
  await inspector.getByTestId('policy-kind').selectOption('fallback');
  await inspector.getByTestId('policy-add').click();
  await expect.poll(() => policiesOf(page)).toEqual(['fallback', 'breaker']);

  const value = inspector.getByTestId('policy-fallback-value');
  await value.fill('nothing');
  await value.blur();
  await expect(inspector.getByRole('alert')).toContainText('JSON');
  await value.fill('{"name": "unknown"}');
  await value.blur();
  await expect(inspector.getByRole('alert')).toHaveCount(0);

  await inspector.getByRole('button', { name: 'Move Fallback inwards' }).click();
  await expect.poll(() => policiesOf(page)).toEqual(['breaker', 'fallback']);
  await page.keyboard.press('Control+z');
  await expect.poll(() => policiesOf(page)).toEqual(['fallback', 'breaker']);

  await seeItOpenAndClose(page, ['open', 'closed']);
  await expect(inspector.getByTestId('policy-fallback')).toContainText('answered so');
});

test('a breaker by keys, in Spanish', async ({ page, panal }) => {
  await panal.open({ scenario: 'retry-storm', seed: 3, lang: 'es' });
  await page.locator(`.react-flow__edge[data-id="${LINK}"]`).focus();
  await page.keyboard.press('Enter');
  const kind = page.getByTestId('policy-kind');
  await kind.focus();
  await page.keyboard.type('Disy');
  await expect(kind).toHaveValue('breaker');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('policy-breaker').getByText('Disyuntor')).toBeVisible();
  await seeItOpenAndClose(page, ['abierto', 'cerrado']);
});

test('retries are counted where they are set, and stand as attempts in the trace', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'retry-storm', seed: 3 });
  await runOn(page, 13_000);
  await page.getByTestId(`link-${LINK}`).click();
  await expect(page.getByTestId('policy-retry')).toContainText(/\d+ retries/);
  const attempts = await page.evaluate(async () => {
    const asked = window.panal.request({ method: 'GET', path: '/items/7' });
    await window.panal.runUntil({ ms: 18_000 });
    const trace = await window.panal.trace((await asked).trace);
    return (trace?.spans ?? []).flatMap(({ attempt, link }) => (attempt === 0 ? [] : [link]));
  });
  expect(attempts.length).toBeGreaterThan(1);
  expect(new Set(attempts)).toEqual(new Set([LINK]));
});
