/** How the app is built, served while developing, and tested. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { runtimeText } from './scripts/build-runtime.ts';

export default defineConfig({
  // Relative addresses: the build works from any folder of any static server.
  base: './',
  plugins: [react(), runtimeText()],
  build: { target: 'es2023', chunkSizeWarningLimit: 700 },
  server: { port: 5173 },
  preview: { port: 4173 },
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    exclude: ['tests/e2e/**', 'tests/soak/**', 'tests/bench/**', 'node_modules/**'],
  },
});
