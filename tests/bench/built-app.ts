/** The built app in Chromium, for what only a browser can measure. */
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { preview } from 'vite';
import { findBrowser } from '../../scripts/browser.mjs';

/** Where the build is; another folder may be named, so that a build can be measured apart. */
const folder = process.env['PANAL_DIST'] ?? 'dist';

/** Opens the app with an empty document and gives it to `measure`. Null when there is no browser or no build. */
export async function withBuiltApp<T>(
  measure: (page: Page, browser: Browser) => Promise<T>,
): Promise<T | null> {
  const executablePath = await findBrowser();
  if (executablePath === null || !existsSync(`${folder}/index.html`)) return null;
  const server = await preview({
    build: { outDir: folder },
    preview: { port: 4390, host: '127.0.0.1' },
    logLevel: 'warn',
  });
  const [address] = server.resolvedUrls?.local ?? [];
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${address}?scenario=empty&autostart=0&motion=on&seed=1`);
    await page.evaluate(async () => window.panal.ready);
    return await measure(page, browser);
  } finally {
    await browser.close();
    await server.close();
  }
}
