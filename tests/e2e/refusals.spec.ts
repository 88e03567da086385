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

test('a program is told which commands there are, and may not bring in an unsound document', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'hello' });
  const said = await page.evaluate(async () => {
    const tries: unknown[] = [
      { kind: 'explode' },
      {
        kind: 'replace-document',
        scenario: {
          ...window.panal.document(),
          links: window.panal
            .document()
            .links.map((link) => ({ ...link, latencyMs: { kind: 'constant', value: 0 } })),
        },
      },
    ];
    const answers: string[] = [];
    for (const command of tries) {
      try {
        // What a program without types may send.
        await Reflect.apply(window.panal.command, window.panal, [command]);
        answers.push('done');
      } catch (error) {
        answers.push(error instanceof Error ? error.message : String(error));
      }
    }
    return { answers, nodes: window.panal.document().nodes.length };
  });
  expect(said.answers[0]).toContain('"explode" is no command. Of edits there are add-node');
  expect(said.answers[1]).toContain('latencyMs');
  expect(said.nodes).toBeGreaterThan(1);
  await page.evaluate(async () => window.panal.runUntil({ ms: 500 }));
});
