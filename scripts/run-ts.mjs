/**
 * `node scripts/run-ts.mjs file.ts [arguments]`: bundles a TypeScript program the way the app is
 * built, then runs it in this very process. Benchmarks so measure what ships, not a test runner.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { cache, root } from './tools.mjs';

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) throw new Error('Which file? node scripts/run-ts.mjs file.ts');
const outDir = join(cache, `run-${process.pid}`);
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));

await build({
  root,
  logLevel: 'warn',
  build: {
    ssr: resolve(root, entry),
    target: 'node20',
    outDir,
    emptyOutDir: true,
    copyPublicDir: false,
    minify: false,
    sourcemap: 'inline',
    rolldownOptions: { output: { entryFileNames: 'main.mjs' } },
  },
});
process.setSourceMapsEnabled(true);
process.argv.splice(1, process.argv.length, resolve(root, entry), ...args);
await import(pathToFileURL(join(outDir, 'main.mjs')).href);
