/** Operations that stream, on the screen: their messages, their place in the forms, and why they fail. */
import { expect, test } from './fixtures.ts';
import { streaming } from '../support/streams.ts';

const scenario = streaming(`{
  let last = 0;
  for await (const { n } of ctx.stream('ticker.Watch', { count: 6, everyMs: 30, size: 8 })) last = n;
  return { text: 'saw ' + last };
}`);

for (const [lang, words] of [
  [
    'en',
    { kind: 'sends a stream', hint: 'Only gRPC carries them', why: 'REST carries no streams' },
  ],
  ['es', { kind: 'envía un flujo', hint: 'Solo gRPC los lleva', why: 'REST no lleva flujos' }],
] as const) {
  test(`every message can be opened, and a link that carries none says so, ${lang}`, async ({
    page,
    panal,
  }) => {
    await panal.open({ scenario: 'empty', lang, theme: lang === 'es' ? 'dark' : 'light' });
    await page.evaluate(async (document) => {
      await window.panal.load(document);
      void window.panal.request({ method: 'POST', path: '/do' });
      await window.panal.runUntil({ ms: 1_000 });
    }, scenario);
    await page.getByTestId('panel-requests').getByRole('option').first().click();
    const row = page.getByTestId('waterfall').locator('li').filter({ hasText: 'Watch' });
    await expect(row).toHaveAttribute('data-state', 'ok');
    const messages = row.locator('[data-direction]');
    // The call, six outputs, and how it ended.
    await expect(messages).toHaveCount(8);
    await expect(messages.nth(3)).toHaveAttribute('title', /Watch 3/);
    await messages.nth(3).click();
    await expect(page.getByTestId('message-fields')).toContainText('DATA, stream 1');

    await page.getByTestId('node-ticker').click();
    await expect(page.getByRole('cell', { name: words.kind, exact: true })).toBeVisible();
    await page.getByTestId('link-desk-ticker').click();
    const hint = page.getByTestId('link-streams');
    await expect(hint).toHaveAttribute('data-state', 'fit');
    await expect(hint).toContainText(words.hint);
    await page.getByTestId('protocol-rest').locator('..').click();
    await expect(hint).toHaveAttribute('data-state', 'unfit');
    await page.evaluate(async () => {
      void window.panal.request({ method: 'POST', path: '/do' });
      await window.panal.runUntil({ ms: 2_000 });
    });
    await expect(page.getByText(words.why).first()).toBeVisible();
    expect(await panal.axe()).toEqual([]);
  });
}
