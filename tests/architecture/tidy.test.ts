/** The house is in order: every file is used, headed, named alike, and says what it simplifies. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { libertiesAllowed, libertiesOf, sumOf } from './ratchet.ts';
import { commentsOf, filesUnder, importsOf, lineAt, projectRoot } from './source-tree.ts';
import type { SourceFile } from './source-tree.ts';

const code = ['.ts', '.tsx', '.mts', '.mjs'];
const sources = filesUnder('src', code);
const tests = filesUnder('tests', code);
const scripts = filesUnder('scripts', code);
const ours = [...sources, ...tests, ...scripts];

/** Where reading begins; workers and cell are bundled by scripts/build-runtime.ts. */
const entries = [
  'src/main.tsx',
  'src/vite-env.d.ts',
  'src/host/engine.worker.ts',
  'src/host/replica.worker.ts',
  'src/host/replica-cell.ts',
  'src/sim/tokens/index.ts',
];
/** Used by tests and programs under Node alone: the model without a page. */
const entriesOfNode = ['src/host/inline.ts', 'src/i18n/words/serve.ts'];

describe('files', () => {
  it('of src are all reached from the page, its workers or the inline host', () => {
    const known = new Map(sources.map((file) => [file.path, file]));
    const reached = new Set<string>();
    const waiting = [...entries, ...entriesOfNode];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (reached.has(path)) continue;
      reached.add(path);
      const file = known.get(path);
      if (file === undefined) continue;
      for (const one of importsOf(file)) if (one.file !== null) waiting.push(one.file);
    }
    const all = [...sources, ...filesUnder('src', ['.css'])].map((file) => file.path);
    expect(all.filter((path) => !reached.has(path))).toEqual([]);
  });

  it('of tests and scripts that are not run by themselves are imported', () => {
    const imported = new Set([...tests, ...scripts].flatMap(importedBy));
    const manifest = readFileSync(join(projectRoot, 'package.json'), 'utf8');
    const lost = [...tests, ...scripts]
      .map((file) => file.path)
      .filter((path) => !/\.(test|spec)\.tsx?$|\.d\.m?ts$/.test(path))
      .filter((path) => !imported.has(path) && !manifest.includes(path) && !usedOutside(path));
    expect(lost).toEqual([]);
  });

  it('are named in kebab-case', () => {
    const everything = ['src', 'tests', 'scripts', 'docs'].flatMap((one) => filesUnder(one, ['']));
    const odd = everything
      .map((file) => file.path)
      .filter((path) => !path.split('/').every((part) => /^[a-z0-9]+([-.][a-z0-9]+)*$/.test(part)));
    expect(odd).toEqual([]);
  });

  it('open with what they are for', () => {
    // A test of one file says so by its name, and a declaration describes somebody else's.
    const silent = /\.test\.tsx?$|\.d\.m?ts$/;
    const bare = ours.filter((file) => !file.text.startsWith('/**') && !silent.test(file.path));
    expect(bare.map((file) => file.path)).toEqual([]);
  });

  it('of tests lie where their subject lies in src', () => {
    const astray = tests
      .filter((file) => /^tests\/(sim|host|state|i18n|ui|lessons)\//.test(file.path))
      .map((file) => posix.dirname(file.path).replace(/^tests/, 'src'))
      .filter((folder) => !existsSync(join(projectRoot, folder)));
    expect([...new Set(astray)]).toEqual([]);
  });
});

/** serve.mjs is started by playwright.config.ts; browser.mjs is its way to a browser. */
function usedOutside(path: string): boolean {
  return ['playwright.config.ts', 'vite.config.ts'].some((name) =>
    readFileSync(join(projectRoot, name), 'utf8').includes(path),
  );
}

function importedBy(file: SourceFile): readonly string[] {
  return importsOf(file).flatMap((one) => (one.file === null ? [] : [one.file]));
}

describe('comments', () => {
  it('leave nothing to do: that is an issue', () => {
    const left = ours.flatMap((file) =>
      commentsOf(file)
        .filter((comment) => /\b(FIXME|TODO|XXX|HACK)\b/.test(comment.value))
        .map((comment) => `${file.path}:${lineAt(file.text, comment.start)}`),
    );
    expect(left.filter((place) => !place.startsWith('tests/architecture/'))).toEqual([]);
  });

  it('that declare a simplification are told in docs/model.md, and nothing else is', () => {
    const model = readFileSync(join(projectRoot, 'docs', 'model.md'), 'utf8');
    const listed = [...model.matchAll(/^\| `(src\/[^`]+)` /gm)].map(([, path = '']) => path);
    const declared = sources.flatMap((file) =>
      commentsOf(file).flatMap((comment) =>
        Array.from(comment.value.matchAll(/\bSimplified: /g), () => file.path),
      ),
    );
    // One row for each comment, so a second simplification in a file needs a second row.
    expect(listed.toSorted()).toEqual(declared.toSorted());
  });
});

describe('the whole project', () => {
  const texts = [
    ...['src', 'tests', 'scripts', 'docs', '.ci'].flatMap((folder) => filesUnder(folder, [''])),
    ...['package.json', 'index.html', 'vite.config.ts', 'playwright.config.ts', 'README.md'].map(
      (path) => ({ path, text: readFileSync(join(projectRoot, path), 'utf8') }),
    ),
  ];

  it('needs nothing outside its folder', () => {
    // Written in two halves, or this file would find itself.
    const outside = ['..', 'shared'].join('/');
    expect(texts.filter((file) => file.text.includes(outside)).map((file) => file.path)).toEqual(
      [],
    );
  });

  it('gives each page of prose one title', () => {
    const pages = texts.filter((file) => file.path.endsWith('.md'));
    const odd = pages.filter((file) => {
      const prose = file.text.replace(/^```[\s\S]*?^```/gm, '');
      return (prose.match(/^# /gm) ?? []).length !== 1;
    });
    expect(odd.map((file) => file.path)).toEqual([]);
  });

  it('has its picture', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path = '']) => path);
    expect(pictures.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
  });
});

describe('liberties with types', () => {
  it.each(Object.entries(libertiesAllowed))('only become fewer: %s', (folder, allowed) => {
    const inFolder = [...sources, ...tests].filter((file) => file.path.startsWith(`${folder}/`));
    const counted = inFolder.map((file) => [file.path, libertiesOf(file)] as const);
    const where = counted
      .filter(([, one]) => one.any + one.as + one.bang + one.suppressions > 0)
      .map(([path, one]) => `${basename(path)} ${JSON.stringify(one)}`);
    expect(
      sumOf(counted.map(([, one]) => one)),
      `More than before: take it out. Fewer: lower the table in ratchet.ts.\n${where.join('\n')}`,
    ).toEqual(allowed);
  });

  it('are counted', () => {
    const text = `
      // @ts-expect-error: wrong on purpose
      const a = b as any;
      const c = d!.e as const;
      const f = <number>g;
      // A comment that only mentions @ts-ignore.
    `;
    expect(libertiesOf({ path: 'sample.ts', text })).toEqual({
      any: 1,
      as: 2,
      bang: 1,
      suppressions: 1,
    });
  });
});
