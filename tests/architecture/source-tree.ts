/**
 * What the architecture tests know of the source: its files, their imports, their syntax trees.
 * Parsed with oxc-parser, because TypeScript 7 has no JavaScript API.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';
import type { Comment, ParseResult } from 'oxc-parser';

export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Import {
  /** As written, without a query such as `?raw`. */
  readonly specifier: string;
  /** Path from the project's root when the specifier is relative, else null. */
  readonly file: string | null;
  /** `url`: named by `new URL('…', import.meta.url)`. */
  readonly kind: 'value' | 'type' | 'dynamic' | 'url';
  readonly line: number;
}

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const skippedFolders = new Set([
  'node_modules',
  'dist',
  'test-results',
  'playwright-report',
  '.git',
]);

/** Every file under a folder of the project whose name ends in one of `endings`; sorted by path. */
export function filesUnder(folder: string, endings: readonly string[]): readonly SourceFile[] {
  const found: SourceFile[] = [];
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) visit(inner);
      } else if (endings.some((ending) => entry.name.endsWith(ending))) {
        const name = relative(projectRoot, inner).split(sep).join('/');
        found.push({ path: name, text: readFileSync(inner, 'utf8') });
      }
    }
  };
  visit(join(projectRoot, folder));
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const parsed = new Map<string, ParseResult>();

/** The syntax tree; throws with the parser's message when the file is not valid. */
export function parse(file: SourceFile): ParseResult {
  const key = `${file.path}\n${file.text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const result = parseSync(file.path, file.text);
  const [error] = result.errors;
  if (error !== undefined) throw new Error(`${file.path}: ${error.message}`);
  parsed.set(key, result);
  return result;
}

/** 1 is the first line. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

export function commentsOf(file: SourceFile): readonly Comment[] {
  return parse(file).comments;
}

/** Imports of all kinds: static, re-exported, dynamic, in types, and by URL. */
export function importsOf(file: SourceFile): readonly Import[] {
  const { module, program } = parse(file);
  const found: Import[] = [];
  const add = (written: string, kind: Import['kind'], offset: number): void => {
    const specifier = written.replace(/\?.*$/, '');
    const isRelative = specifier.startsWith('.');
    found.push({
      specifier,
      file: isRelative ? posix.join(posix.dirname(file.path), specifier) : null,
      kind,
      line: lineAt(file.text, offset),
    });
  };
  const allTypes = (entries: readonly { readonly isType: boolean }[]): boolean =>
    entries.length > 0 && entries.every((entry) => entry.isType);
  for (const one of module.staticImports) {
    add(one.moduleRequest.value, allTypes(one.entries) ? 'type' : 'value', one.start);
  }
  for (const one of module.staticExports) {
    const source = one.entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
    if (source) add(source.value, allTypes(one.entries) ? 'type' : 'value', one.start);
  }
  new Visitor({
    ImportExpression(node) {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string') {
        add(node.source.value, 'dynamic', node.start);
      }
    },
    TSImportType(node) {
      add(node.source.value, 'type', node.start);
    },
    NewExpression(node) {
      const [path, base] = node.arguments;
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL') return;
      if (path?.type !== 'Literal' || typeof path.value !== 'string') return;
      if (base?.type === 'MemberExpression' && path.value.startsWith('.')) {
        add(path.value, 'url', node.start);
      }
    },
  }).visit(program);
  return found;
}

/** The name under which a package is installed: `react` of `react/jsx-runtime`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
