/** The Measures panel: charts of what is selected, their tables, and the run under them. */
import { expect, test } from './fixtures.ts';

test('opened by keyboard, the chart follows the load', async ({ page, panal }) => {
  await panal.open({ scenario: 'hello', seed: 7 });
  await page.getByTestId('tab-requests').focus();
  for (let times = 0; times < 3; times++) await page.keyboard.press('ArrowRight');
  const panel = page.getByTestId('panel-measures');
  await expect(panel).toContainText('Nothing has been measured yet');
  const runTo = (ms: number): Promise<void> =>
    page.evaluate(async (until) => window.panal.runUntil({ ms: until }), ms);
  const setRate = (ratePerSecond: number): Promise<void> =>
    page.evaluate(async (rate) => {
      const node = window.panal.document().nodes.find(({ kind }) => kind === 'client');
      if (node?.kind !== 'client') throw new Error('no client');
      const load = { kind: 'open', ratePerSecond: rate, arrivals: 'fixed' } as const;
      await window.panal.command({ kind: 'update-node', node: { ...node, load } });
    }, ratePerSecond);
  await setRate(10);
  await runTo(10_000);
  const goodput = page.getByTestId('chart-traffic').getByRole('listitem').first();
  await expect(goodput).toContainText(/goodput\s*10$/);
  await expect(page.getByTestId('chart-traffic').locator('canvas')).toBeVisible();
  await setRate(40);
  await runTo(15_000);
  await expect(goodput).toContainText(/goodput\s*40$/);
  await expect(page.getByTestId('measures-marks')).toContainText('10 s');

  // The table says what the query says.
  await page.getByTestId('measures-tables').focus();
  await page.keyboard.press('Enter');
  const rows = page.getByTestId('chart-traffic').getByRole('row');
  const client = await page.evaluate(
    () => window.panal.document().nodes.find(({ kind }) => kind === 'client')?.id,
  );
  const series = await page.evaluate(async (id) => window.panal.series(id), client ?? '');
  await expect(rows).toHaveCount(series.points.length);
  expect(series.points.slice(-3, -1).map(({ ended }) => ended)).toEqual([40, 40]);

  // A new run begins with nothing.
  await page.evaluate(async () => window.panal.seed(8));
  await expect(panel).toContainText('Nothing has been measured yet');
});

test('another place is chosen in the panel or by selecting it', async ({ page, panal }) => {
  await panal.open({ seed: 7, lang: 'es' });
  await page.evaluate(async () => window.panal.runUntil({ ms: 5_000 }));
  await page.getByTestId('tab-measures').click();
  await expect(page.getByTestId('chart-utilisation')).toHaveCount(0);
  await page.getByTestId('node-orders').click();
  await expect(page.getByTestId('measures-of')).toHaveValue('orders');
  await expect(page.getByTestId('chart-utilisation')).toContainText('manejadores');
  await page.getByTestId('measures-of').selectOption('orders-payments');
  await expect(page.getByTestId('chart-attempts')).toContainText('Intentos por llamada');
  await page.getByTestId('measures-tables').click();
  await expect(page.getByTestId('chart-latency').getByRole('columnheader')).toHaveCount(4);
  const csv = await page.getByTestId('measures-csv').inputValue();
  expect(csv.split('\n')[0]).toContain('"Latencia, ms: p95"');
  expect(csv.split('\n').length).toBe(5 + 2);
});
