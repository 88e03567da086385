/**
 * Which folder of tests runs when. Everything under tests/ that vitest finds is quick and part of
 * `check`, except the folders named here.
 */
import { runNode, toolPath } from './tools.mjs';
import { clearReport, reportPath, vitestCounts } from './reports.mjs';

/** Seconds to minutes each: real sockets, many seeds, statistics. Part of `npm test`. */
export const thoroughFolders = ['tests/interop', 'tests/determinism', 'tests/queueing'];

/** Not vitest's: Playwright has its own runner; soak and bench are programs. */
const foreignFolders = ['tests/e2e', 'tests/soak', 'tests/bench'];

const excluding = (folders) => folders.flatMap((folder) => ['--exclude', `${folder}/**`]);

/** `quick` | `thorough`. Settles with the runner's result and its counts. */
export async function runVitest(ring, { args = [], show = false } = {}) {
  clearReport(ring);
  const chosen =
    ring === 'quick'
      ? excluding([...foreignFolders, ...thoroughFolders])
      : [...thoroughFolders.map((folder) => `${folder}/`), ...excluding(foreignFolders)];
  const result = await runNode(
    toolPath('vitest'),
    [
      'run',
      ...chosen,
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportPath(ring)}`,
      ...args,
    ],
    { show },
  );
  return { ...result, counts: vitestCounts(ring, result.code) };
}
