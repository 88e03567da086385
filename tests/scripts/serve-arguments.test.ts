import { expect, it } from 'vitest';
import { languageOf, readArguments } from '../../scripts/serve-arguments.ts';
import { sayError } from '../../scripts/worded-error.ts';
import type { Lang } from '../../src/i18n/text.ts';

function refusal(args: readonly string[], lang: Lang): string {
  try {
    readArguments(args);
  } catch (error) {
    return sayError(error, lang);
  }
  return '';
}

it('serves mercado on port 8080 in real time, when nothing is asked for', () => {
  expect(readArguments([])).toEqual({
    given: 'mercado',
    firstPort: 8_080,
    seed: null,
    speed: 1,
    links: [],
    proto: null,
    stdin: false,
    trust: false,
  });
});

it('reads all that may be asked for', () => {
  const asked = [
    './a.json',
    '--port=0',
    '--seed',
    '7',
    '--speed',
    '0.5',
    '--proto',
    'p',
    '--stdin',
    '--trust',
  ];
  expect(
    readArguments([...asked, '--link', 'a=amqp', '--link', 'b=kafka', '--lang', 'es']),
  ).toEqual({
    given: './a.json',
    firstPort: 0,
    seed: 7,
    speed: 0.5,
    links: ['a=amqp', 'b=kafka'],
    proto: 'p',
    stdin: true,
    trust: true,
  });
});

it.each([
  [['a', 'b'], '“b” was given besides “a”; one scenario was expected', 'Se dio «b» además de «a»'],
  [['--port', '65001'], '--port is “65001”; a whole number from 0 to 65000', '--port es «65001»'],
  [['--port', '80a'], '--port is “80a”', 'un número entero de 0 a 65000'],
  [['--seed', '1.5'], '--seed is “1.5”; a whole number from 0 to 4294967295', '--seed es «1.5»'],
  [['--speed', '0'], '--speed is “0”; a number from 0.05 to 10', '--speed es «0»'],
  [
    ['--lang', 'fr'],
    '--lang is “fr”; en or es was expected',
    '--lang es «fr»; se esperaba en o es',
  ],
  [['--loud'], "Unknown option '--loud'", 'Los argumentos no encajan'],
])('%j is refused in both languages', (args, en, es) => {
  expect(refusal(args, 'en')).toContain(en);
  expect(refusal(args, 'es')).toContain(es);
});

it('speaks as it is asked to, else as the environment does', () => {
  expect(languageOf([], {})).toBe('en');
  expect(languageOf([], { LANG: 'es_MX.UTF-8' })).toBe('es');
  expect(languageOf([], { LANG: 'es_ES.UTF-8', LC_ALL: 'C' })).toBe('en');
  expect(languageOf(['--lang', 'en'], { LANG: 'es_ES.UTF-8' })).toBe('en');
  expect(languageOf(['hello', '--lang=es'], { LANG: 'C' })).toBe('es');
});
