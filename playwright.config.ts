/** End-to-end tests: a real Chromium on the built app, served as a static host would. */
import { createServer } from 'node:net';
import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/browser.mjs';

const browser = await findBrowser();
if (browser === null) {
  throw new Error('No Chromium or Chrome was found. `npm run e2e` gets one, or says what to do.');
}

/** A port that nobody uses now, so that several runs on one machine don't meet. */
async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(address !== null && typeof address === 'object' ? address.port : 0);
      });
    });
  });
}

// Playwright reads this file again in each worker; the environment carries the first answer there.
const port = Number((process.env.PANAL_E2E_PORT ??= String(await freePort())));
const baseURL = `http://127.0.0.1:${port}`;
const inCi = process.env.CI !== undefined && process.env.CI !== '';

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: inCi,
  workers: 2,
  retries: inCi ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? 'test-results/report.json' }],
  ],
  use: {
    baseURL,
    trace: 'off',
    viewport: { width: 1366, height: 768 },
    launchOptions: {
      executablePath: browser,
      // As root, and in most containers, Chromium can't set up its own sandbox.
      chromiumSandbox: false,
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `node scripts/serve.mjs --port ${port}`,
    url: baseURL,
    reuseExistingServer: false,
    stdout: 'ignore',
    timeout: 30_000,
  },
});
