/**
 * A Vite plugin for scripts that reach the sandboxed frame as text.
 *
 *   import engineUrl from 'virtual:runtime/engine'   // src/host/engine.worker.ts as one classic script: its address
 *   import cellProgram from 'virtual:runtime-text/replica-cell'   // src/host/replica-cell.ts: the script itself, for Node
 *
 * The frame can't load files of the page's origin, so the page fetches this one and hands its text
 * over. In development the script is bundled when it is asked for, in the build once.
 */
import { resolve } from 'node:path';
import { build } from 'vite';
import type { Plugin } from 'vite';

const prefix = 'virtual:runtime/';
const textPrefix = 'virtual:runtime-text/';
const devPrefix = '/@runtime/';

/** See the head of this file. */
export function runtimeText(): Plugin {
  let isServing = false;
  let root = '';
  const entryOf = (name: string): string => resolve(root, `src/host/${name}.worker.ts`);
  return {
    name: 'panal-runtime-text',
    configResolved(config) {
      isServing = config.command === 'serve';
      root = config.root;
    },
    resolveId(source) {
      return source.startsWith(prefix) || source.startsWith(textPrefix) ? `\0${source}` : null;
    },
    async load(id) {
      if (id.startsWith(`\0${textPrefix}`)) {
        const entry = resolve(root, `src/host/${id.slice(textPrefix.length + 1)}.ts`);
        return `export default ${JSON.stringify(await bundle(entry, false))};`;
      }
      if (!id.startsWith(`\0${prefix}`)) return null;
      const name = id.slice(prefix.length + 1);
      if (isServing) return `export default ${JSON.stringify(`${devPrefix}${name}.js`)};`;
      const source = await bundle(entryOf(name), true);
      const reference = this.emitFile({ type: 'asset', name: `${name}.js`, source });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? '').split('?', 1)[0] ?? '';
        const name = path.startsWith(devPrefix) ? path.slice(devPrefix.length, -'.js'.length) : '';
        if (!/^[a-z]+$/.test(name)) {
          next();
          return;
        }
        response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
        response.setHeader('Cache-Control', 'no-store');
        void bundle(entryOf(name), false)
          .catch((error: unknown) => `throw new Error(${JSON.stringify(String(error))});`)
          .then((text) => response.end(text));
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
