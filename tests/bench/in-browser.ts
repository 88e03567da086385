/** The benchmarks that need real Web Workers: the built app in Chromium, driven by `window.panal`. */
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { preview } from 'vite';
import { findBrowser } from '../../scripts/browser.mjs';
import type { Scenario } from '../../src/sim/index.ts';
import { chainScenario, tenReplicasScenario } from './scenarios.ts';

export interface BrowserFigures {
  readonly chainPerSecond: number;
  readonly stepsPerSecond: number;
}

/** Null when there is no browser or no build. */
export async function measureInBrowser(users: number): Promise<BrowserFigures | null> {
  const executablePath = await findBrowser();
  if (executablePath === null || !existsSync('dist/index.html')) return null;
  const server = await preview({ preview: { port: 4390, host: '127.0.0.1' }, logLevel: 'warn' });
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage();
    await page.goto('http://127.0.0.1:4390/?scenario=empty&autostart=0');
    await page.evaluate(async () => window.panal.ready);
    return {
      chainPerSecond: await requestsPerSecond(page, chainScenario(users), 400),
      stepsPerSecond: await requestsPerSecond(page, tenReplicasScenario(), 100),
    };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Median of three rounds after one to warm up. */
async function requestsPerSecond(page: Page, scenario: Scenario, roundMs: number): Promise<number> {
  return page.evaluate(
    async ({ document, roundMs }) => {
      const { panal } = window;
      await panal.load(document);
      const figures: number[] = [];
      for (let round = 0; round < 4; round++) {
        const before = (await panal.metrics('total')).countTotal;
        const begin = performance.now();
        await panal.runUntil({ ms: (round + 1) * roundMs });
        const seconds = (performance.now() - begin) / 1000;
        const done = (await panal.metrics('total')).countTotal - before;
        if (round > 0) figures.push(done / seconds);
      }
      return figures.toSorted((a, b) => a - b)[1] ?? Number.NaN;
    },
    { document: scenario, roundMs },
  );
}
