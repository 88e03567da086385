/** Why something was refused: to people in their language, to programs by a code. */
import { expect, test } from './fixtures.ts';

test('a refusal of the engine comes out of its frame with code and values', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'hello', lang: 'es' });
  const refused = await page.evaluate(async () => {
    const error: unknown = await window.panal
      .command({ kind: 'kill-replica', node: 'hello', replica: 9 })
      .catch((reason: unknown) => reason);
    return error instanceof Error ? { ...error, message: error.message } : null;
  });
  expect(refused).toMatchObject({ code: 'no-replica', values: { id: 'hello', replica: 9 } });
  expect(refused?.message).toMatch(/^“hello” has no replica 9\./);
});

test('a document whose SQL does not run is refused in Spanish', async ({ page, panal }) => {
  await panal.open({ scenario: 'hello', lang: 'es' });
  const text = await page.evaluate(() => JSON.stringify(window.panal.document()));
  const broken = text.replace(/"schema":"[^"]*"/, '"schema":"creat table x (y)"');
  expect(broken).not.toBe(text);
  await page.getByTestId('scenario').click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('menuitem', { name: 'Importar…' }).click(),
  ]);
  const buffer = Buffer.from(broken);
  await chooser.setFiles({ name: 'roto.json', mimeType: 'application/json', buffer });
  await expect(page.getByTestId('dialog-import-failed')).toContainText(
    'Esquema (SQL) de «hello» no se puede ejecutar. SQLite dice:',
  );
  // What was open stays, and runs on.
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.panal.runUntil({ ms: 1_000 }));
  await expect(page.getByTestId('clock')).toHaveText('00:01.000');
});
