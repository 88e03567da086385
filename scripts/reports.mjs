/**
 * Reads the JSON reports of the test runners into one shape: `{ passed, failed, skipped }`.
 * A report that is missing or broken counts as one failure: silence is never success.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './tools.mjs';

export function reportPath(name) {
  return join(cache, `${name}.json`);
}

/** Forgets the report of an earlier run, so that it can't be taken for this one's. */
export function clearReport(name) {
  rmSync(reportPath(name), { force: true });
}

function read(name) {
  try {
    return JSON.parse(readFileSync(reportPath(name), 'utf8'));
  } catch {
    return null;
  }
}

/** A suite that could not even be loaded has no failed test in it, but has failed. */
export function vitestCounts(name, exitCode) {
  const report = read(name);
  if (report === null) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = report.testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  ).length;
  return atLeastOneFailure(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    exitCode,
  );
}

export function playwrightCounts(name, exitCode) {
  const report = read(name);
  if (report === null) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, flaky, unexpected, skipped } = report.stats;
  return atLeastOneFailure(
    { passed: expected + flaky, failed: unexpected + (report.errors?.length ?? 0), skipped },
    exitCode,
  );
}

function atLeastOneFailure(counts, exitCode) {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
