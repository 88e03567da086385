import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findServed } from '../../scripts/serve-scenario.ts';
import { sayError } from '../../scripts/worded-error.ts';
import type { Lang } from '../../src/i18n/text.ts';
import { writeScenario } from '../../src/sim/world/scenario-schema.ts';
import { hello } from '../../src/sim/world/scenarios/hello.ts';

const folder = mkdtempSync(join(tmpdir(), 'panal-serve-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function refusal(given: string, lang: Lang = 'en'): Promise<string> {
  return findServed(given, folder).then(
    () => '',
    (error: unknown) => sayError(error, lang),
  );
}

it('finds the scenarios that come with Panal', async () => {
  const served = await findServed('hello', folder);
  expect(served).toMatchObject({ isFromFile: false, scenario: { id: 'hello' } });
});

it('reads a file as the app exports it', async () => {
  const text = writeScenario({ ...hello, title: 'Mine' });
  writeFileSync(join(folder, 'mine.json'), text);
  const served = await findServed('./mine.json', folder);
  expect(served).toMatchObject({ isFromFile: true, title: 'Mine' });
  expect(writeScenario(served.scenario)).toBe(text);
});

it('says what there is when there is no such scenario', async () => {
  expect(await refusal('market')).toContain('There is no scenario “market”; mercado, ');
  expect(await refusal('market', 'es')).toContain('un archivo como ./mi-escenario.json');
});

it('says why a file cannot be read', async () => {
  expect(await refusal('none.json')).toMatch(/The file .*none\.json cannot be read: ENOENT/);
  expect(await refusal('./', 'es')).toMatch(/No se puede leer el archivo .*: EISDIR/);
});

it('names every place that is wrong', async () => {
  const [client, ...others] = hello.nodes;
  const wrong = {
    ...hello,
    seed: -1,
    nodes: [{ ...client, id: 'No Good' }, ...others],
  };
  writeFileSync(join(folder, 'wrong.json'), JSON.stringify(wrong));
  const said = await refusal('wrong.json');
  expect(said).toContain('wrong.json is not a scenario that can run. What is wrong:');
  expect(said).toContain(
    '\n  seed: a whole number from 0 to 4294967295 was expected; -1 was given',
  );
  expect(said).toContain('\n  nodes[0].id: lower-case letters');
  expect(await refusal('wrong.json', 'es')).toContain('\n  seed: se esperaba un número entero');
  writeFileSync(join(folder, 'cut.json'), '{"format": "panal",\n "version"');
  expect(await refusal('cut.json')).toContain('2:');
  writeFileSync(join(folder, 'other.json'), '{"name": "a package"}');
  expect(await refusal('other.json')).toContain('a Panal scenario, with "format": "panal"');
});
