import { expect, it } from 'vitest';
import { findCommands, sayCommand } from '../../../src/ui/dialogs/command-search.ts';
import type { Command } from '../../../src/ui/dialogs/command-search.ts';

const run = { en: 'Run', es: 'Ejecución' };
const go = { en: 'Go to', es: 'Ir a' };
const nothing = () => undefined;
const commands: readonly Command[] = [
  {
    id: 'restart',
    group: run,
    text: { en: 'Back to the start', es: 'Volver al inicio' },
    run: nothing,
  },
  { id: 'play', group: run, text: { en: 'Play', es: 'Reproducir' }, run: nothing },
  {
    id: 'speed',
    group: run,
    text: { en: 'Speed {speed}, {words}', es: 'Velocidad {speed}, {words}' },
    values: { speed: '1/20', words: { en: 'a twentieth', es: 'la vigésima parte' } },
    run: nothing,
  },
  { id: 'go', group: go, text: { en: 'Payments', es: 'Pagos' }, run: nothing },
  { id: 'link', group: go, text: '{from} → {to}', values: { from: 'a', to: 'play' }, run: nothing },
];

it.each([
  ['', ['restart', 'play', 'speed', 'go', 'link']],
  ['  ', ['restart', 'play', 'speed', 'go', 'link']],
  ['play', ['play', 'link']],
  ['EJECUCION', ['restart', 'play', 'speed']],
  ['vigesima', ['speed']],
  ['1/20', ['speed']],
  ['pagos', ['go']],
  ['go pay', ['go']],
  ['start back', ['restart']],
  ['lay', []],
  ['.*', []],
  ['{words}', []],
])('finds by “%s”', (typed, ids) => {
  expect(findCommands(commands, typed).map(({ id }) => id)).toEqual(ids);
});

it('says a command with the values of the language', () => {
  const said = (['en', 'es'] as const).map((lang) => commands.map((one) => sayCommand(one, lang)));
  expect(said[0]).toContain('Speed 1/20, a twentieth');
  expect(said[1]).toContain('Velocidad 1/20, la vigésima parte');
  expect(said[1]).toContain('a → play');
});
