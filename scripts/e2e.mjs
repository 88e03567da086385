/** `npm run e2e [-- Playwright options]`: finds a browser, builds if needed, runs the tests in it. */
import { fileURLToPath } from 'node:url';
import { ensureBrowser } from './browser.mjs';
import { ensureBuild } from './fresh-build.mjs';
import { clearReport, playwrightCounts, reportPath } from './reports.mjs';
import { runNode, toolPath } from './tools.mjs';

/** Settles with the runner's result and its counts. */
export async function runEndToEnd(args) {
  clearReport('e2e');
  let browser;
  try {
    browser = await ensureBrowser();
  } catch (error) {
    console.error(error.message);
    return { code: 1, output: '', seconds: 0, counts: { passed: 0, failed: 1, skipped: 0 } };
  }
  console.log(`Browser: ${browser}`);
  const result = await runNode(toolPath('@playwright/test', 'playwright'), ['test', ...args], {
    show: true,
    env: { PANAL_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath('e2e') },
  });
  return { ...result, counts: playwrightCounts('e2e', result.code) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = (await ensureBuild()) ? (await runEndToEnd(process.argv.slice(2))).code : 1;
}
