/** The benchmarks that need real Web Workers: the built app in Chromium, driven by `window.panal`. */
import type { Page } from '@playwright/test';
import type { Scenario } from '../../src/sim/index.ts';
import { withBuiltApp } from './built-app.ts';
import { chainScenario, tenReplicasScenario } from './scenarios.ts';

export interface BrowserFigures {
  readonly chainPerSecond: number;
  readonly stepsPerSecond: number;
}

/** Null when there is no browser or no build. */
export function measureInBrowser(users: number): Promise<BrowserFigures | null> {
  return withBuiltApp(async (page) => ({
    chainPerSecond: await requestsPerSecond(page, chainScenario(users), 400),
    stepsPerSecond: await requestsPerSecond(page, tenReplicasScenario(), 100),
  }));
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
