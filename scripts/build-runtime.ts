/**
 * A Vite plugin for scripts that reach the sandboxed frame as text.
 *
 *   import engineUrl from './engine.worker.ts?runtime'   // address of one self-contained classic script
 *
 * The frame can't load files of the page's origin, so the page fetches this one and hands its text
 * over. In development the script is bundled when it is asked for, in the build once.
 */
import { basename } from 'node:path';
import { build } from 'vite';
import type { Plugin } from 'vite';

const query = '?runtime';
const devPrefix = '/@runtime/';

/** See the head of this file. */
export function runtimeText(): Plugin {
  const entries = new Map<string, string>();
  let isServing = false;
  return {
    name: 'panal-runtime-text',
    enforce: 'pre',
    configResolved(config) {
      isServing = config.command === 'serve';
    },
    async resolveId(source, importer) {
      if (!source.endsWith(query)) return null;
      const resolved = await this.resolve(source.slice(0, -query.length), importer);
      return resolved === null ? null : `${resolved.id}${query}`;
    },
    async load(id) {
      if (!id.endsWith(query)) return null;
      const entry = id.slice(0, -query.length);
      const name = basename(entry).replace(/\.ts$/, '.js');
      if (isServing) {
        entries.set(name, entry);
        return `export default ${JSON.stringify(devPrefix + name)};`;
      }
      const source = await bundle(entry, true);
      const reference = this.emitFile({ type: 'asset', name, source });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? '').split('?', 1)[0] ?? '';
        const entry = path.startsWith(devPrefix) ? entries.get(path.slice(devPrefix.length)) : null;
        if (entry === null || entry === undefined) {
          next();
          return;
        }
        bundle(entry, false).then(
          (text) => {
            response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
            response.setHeader('Cache-Control', 'no-store');
            response.end(text);
          },
          (error: unknown) => {
            response.statusCode = 500;
            response.end(String(error));
          },
        );
      });
    },
  };
}

/** One classic script without imports. */
async function bundle(entry: string, minify: boolean): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [withoutModuleAddress],
    build: {
      write: false,
      minify,
      target: 'es2023',
      lib: { entry, formats: ['iife'], name: 'panalRuntime', fileName: 'runtime' },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  for (const output of outputs) {
    if (!('output' in output)) continue;
    if (output.output.length > 1) throw new Error(`${entry} is not one script.`);
    return output.output[0].code;
  }
  throw new Error(`${entry} gave no script.`);
}

/** A classic script has no `import.meta`; what asks for it (SQLite) is given its file's bytes instead. */
const withoutModuleAddress: Plugin = {
  name: 'panal-without-module-address',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('sqlite-wasm') || !code.includes('import.meta.url')) return null;
    return { code: code.replaceAll('import.meta.url', '"file:///"'), map: null };
  },
};
