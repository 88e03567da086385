/**
 * Which folder of tests runs when. Everything under tests/ that vitest finds is quick and part of
 * `check`, except what is named here.
 */
import { runNode, toolPath } from './tools.mjs';
import { clearReport, reportPath, vitestCounts } from './reports.mjs';

/** Seconds to minutes each: real sockets, many seeds, statistics. Part of `npm test`. */
const thorough = [
  'tests/interop/',
  'tests/sim/gateway/aggregate-latency.test.ts',
  'tests/sim/gateway/crowd.test.ts',
  'tests/sim/resilience/lessons.test.ts',
  'tests/sim/services/queueing.test.ts',
  'tests/sim/world/conservation.test.ts',
  'tests/sim/world/determinism.test.ts',
  'tests/sim/services/balancer-figures.test.ts',
  'tests/sim/world/scenarios/collapses.test.ts',
  'tests/sim/world/past.test.ts',
  'tests/sim/world/scenarios/mercado/key-rotation.test.ts',
  'tests/ui/compare/prices.test.ts',
];

/** Not vitest's: Playwright has its own runner; soak and bench are programs. */
const foreign = ['tests/e2e/', 'tests/soak/', 'tests/bench/'];

const excluding = (paths) =>
  paths.flatMap((path) => ['--exclude', path.endsWith('/') ? `${path}**` : path]);

/** `quick` | `thorough`. Settles with the runner's result and its counts. */
export async function runVitest(ring, { args = [], show = false } = {}) {
  clearReport(ring);
  const chosen =
    ring === 'quick' ? excluding([...foreign, ...thorough]) : [...thorough, ...excluding(foreign)];
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
