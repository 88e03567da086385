/** The model asks nobody but its inputs for time, chance, text and the world. */
import { describe, expect, it } from 'vitest';
import { impurities } from './purity.ts';
import { filesUnder } from './source-tree.ts';

describe('src/sim', () => {
  it.each(filesUnder('src/sim', ['.ts']).map((file) => [file.path, file] as const))(
    'is pure: %s',
    (_path, file) => {
      expect(impurities(file)).toEqual([]);
    },
  );
});

describe('the rule itself', () => {
  const breaches = (text: string): readonly string[] => impurities({ path: 'sample.ts', text });

  it.each([
    'const now = Date.now();',
    'const now = new Date();',
    'const x = Math.random();',
    'const now = performance.now();',
    'setTimeout(() => {}, 1);',
    'const id = setInterval(f, 10);',
    "await fetch('/x');",
    "document.title = '';",
    'const w = window.innerWidth;',
    'const g = globalThis;',
    'const bytes = crypto.getRandomValues(new Uint8Array(1));',
    'const x = Math.log(2);',
    'const x = Math.exp(y);',
    'const x = Math.pow(y, 2);',
    'const x = Math.hypot(1, 2);',
    "const x = Math['log'](2);",
    'const text = n.toLocaleString();',
    'names.sort((a, b) => a.localeCompare(b));',
    'const f = Intl.NumberFormat();',
    'const x = y ** 0.5;',
    'const x = 2 ** 0.5;',
    'const x = 10 ** n;',
    'x **= 2;',
    'const env = process.env;',
    'const o = { now: Date };',
    'const o = { Date };',
  ])('refuses %s', (text) => {
    expect(breaches(text)).toHaveLength(1);
  });

  it.each([
    'const x = Math.sqrt(Math.max(1, 2));',
    'const MAX = 2 ** 31;',
    'const size = 2 ** shift;',
    'function run(window: number) { return window + 1; }',
    'const f = ({ process }: Setup) => process;',
    'const { process } = setup; send(process);',
    'interface Setup { readonly process: string; fetch(): void }',
    'this.process = setup.process;',
    'const o = { process: 1, document: 2 };',
    "const code = 'await fetch(Date.now())';",
    'class A { performance = 1; self() {} }',
  ])('allows %s', (text) => {
    expect(breaches(text)).toEqual([]);
  });

  it('names the place and the replacement', () => {
    expect(breaches('\nMath.random();')).toEqual([
      'sample.ts:2 Math.random; use a named stream: Random.named (sim/kernel/random.ts)',
    ]);
  });
});
