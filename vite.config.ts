/** How the app is built, served while developing, and tested. */
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { runtimeText } from './scripts/build-runtime.ts';

/** While developing, React's refresh adds an inline script that the page's policy would refuse. */
const policyForDevelopment: Plugin = {
  name: 'panal-policy-for-development',
  apply: 'serve',
  transformIndexHtml: (html) =>
    html.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
};

/**
 * React Flow moves its view by d3's transitions, which can also turn one colour into another. Nothing
 * here asks them to, so to them no text is a colour: 4.5 kB less of first load.
 */
const noColors: Plugin = {
  name: 'panal-no-colors',
  apply: 'build',
  enforce: 'pre',
  resolveId: (id) => (id === 'd3-color' ? '\0no-colors' : null),
  load: (id) =>
    id === '\0no-colors'
      ? `export function color() { return null; }
        export { color as cubehelix, color as hcl, color as hsl, color as lab, color as rgb };`
      : null,
};

export default defineConfig({
  // Relative addresses: the build works from any folder of any static server.
  base: './',
  plugins: [react(), runtimeText(), noColors, policyForDevelopment],
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      output: {
        // What the first screen and panels that load later share, in one file: many small ones
        // compress worse.
        codeSplitting: {
          groups: [
            {
              name: 'shared',
              test: /[\\/]src[\\/](sim[\\/]world[\\/](edits|ids|limits|new-node|protocols-of|refusal|scenario)|sim[\\/]contract[\\/]path-template|ui[\\/]canvas[\\/](actions|navigation|canvas-store|protocol-look|geometry|use-text)|ui[\\/]kit[\\/]use-text|i18n[\\/](text|words[\\/]canvas))\.ts$/,
            },
          ],
        },
      },
      treeshake: {
        // The model does nothing when it is loaded (a test holds it to that), so that the page need
        // not carry the protocols whose types it names.
        moduleSideEffects: [{ test: /[\\/]src[\\/]sim[\\/]|@stdlib/, sideEffects: false }],
      },
    },
  },
  server: { port: 5173 },
  preview: { port: 4173 },
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    exclude: ['tests/e2e/**', 'tests/soak/**', 'tests/bench/**', 'node_modules/**'],
    // For a machine that does other things too: what hangs is found all the same.
    testTimeout: 30_000,
  },
});
