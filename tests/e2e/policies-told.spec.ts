/** What policies of a link have come to, told: in the log, to screen readers, in the List view; and added from the list of actions. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const LINK = 'orders-payments';

/** Half open for some calls, so that it can be looked at. */
async function putBreaker(page: Page): Promise<void> {
  await page.evaluate(async (id) => {
    const link = window.panal.document().links.find((one) => one.id === id);
    if (link === undefined) throw new Error(`no link ${id}`);
    await window.panal.command({
      kind: 'update-link',
      link: {
        ...link,
        policies: [
          { kind: 'fallback', value: '{"name": "unknown"}' },
          {
            kind: 'breaker',
            window: 'calls',
            size: 10,
            callsMin: 10,
            failurePercent: 50,
            openMs: 1_000,
            probes: 10,
          },
        ],
      },
    });
  }, LINK);
}

/** Runs on until a breaker tells of that state after now, so many ms at a time. */
async function runUntilIt(page: Page, state: string): Promise<void> {
  const isReached = await page.evaluate(
    async ([link, wanted]) => {
      const sinceMs = await window.panal.now();
      for (let ms = sinceMs + 20; ms < sinceMs + 20_000; ms += 20) {
        await window.panal.runUntil({ ms });
        const told = await window.panal.events({ kind: 'policy-changed', link, sinceMs });
        if (told.some((fact) => fact.kind === 'policy-changed' && fact.state === wanted)) {
          return true;
        }
      }
      return false;
    },
    [LINK, state] as const,
  );
  expect(isReached).toBe(true);
}

async function paymentsAre(page: Page, what: 'kill-replica' | 'restart-replica'): Promise<void> {
  await page.evaluate((kind) => window.panal.command({ kind, node: 'payments', replica: 0 }), what);
}

test('a breaker’s changes are told once each, wherever somebody may look', async ({
  page,
  panal,
}) => {
  // Small steps, and each waits for the screen.
  test.slow();
  await panal.open({ scenario: 'retry-storm', seed: 3 });
  await putBreaker(page);
  await page.evaluate(async () => window.panal.runUntil({ ms: 1_000 }));
  const breaker = page.getByTestId(`breaker-${LINK}`);
  await expect(breaker).toHaveText('closed');

  await paymentsAre(page, 'kill-replica');
  await runUntilIt(page, 'open');
  await expect(breaker).toHaveText('open');
  await expect(page.getByTestId('canvas-status')).toContainText(
    /Circuit breaker on .+ → .+ opened: \d+ of 10 failed/,
  );
  await page.getByTestId('tab-list').click();
  const listed = page.getByTestId(`list-policies-${LINK}`);
  await expect(listed).toContainText(/Fallback\s*Circuit breaker: open \d+ of 10 failed/);
  expect(await panal.axe('[data-testid="panel-list"]')).toEqual([]);

  await paymentsAre(page, 'restart-replica');
  await runUntilIt(page, 'half-open');
  await expect(breaker).toHaveText('half open');
  await expect(breaker).toHaveAttribute('data-breaker', 'half-open');
  expect(await panal.axe('[data-testid="panel-canvas"]')).toEqual([]);
  await runUntilIt(page, 'closed');
  await expect(breaker).toHaveText('closed');
  await expect(listed).toContainText('Circuit breaker: closed');

  await page.getByTestId('tab-log').click();
  await page.locator('#drawer-panel select').first().selectOption('policy');
  const lines = page.getByRole('log').locator('[data-testid^="log-"]');
  await expect(lines).toHaveText([/opened: \d+ of 10 failed/, /half open/, /closed: calls go/]);
});

test('the list of actions puts a policy on the selected link, in Spanish', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'hello', lang: 'es' });
  const id = await page.evaluate(() => window.panal.document().links[0]?.id ?? '');
  await page.getByTestId(`link-${id}`).click();
  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('commands-search')).toBeFocused();
  await page.keyboard.type('política disyuntor');
  const offered = page.getByTestId('dialog-commands').getByRole('option');
  await expect(offered).toHaveText([/Disyuntor/]);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('policy-breaker')).toContainText('Disyuntor');
  await expect(page.getByTestId(`breaker-${id}`)).toHaveText('cerrado');
  // Once more it isn't offered.
  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('commands-search')).toBeFocused();
  await page.keyboard.type('política disyuntor');
  await expect(offered).toHaveCount(0);
});
