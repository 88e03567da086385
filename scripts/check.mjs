/**
 * `npm run check`: everything that answers in under a minute. The static checks run side by side,
 * then the quick tests (architecture tests among them).
 */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runNode, toolPath } from './tools.mjs';
import { runVitest } from './suites.mjs';

const staticChecks = [
  ['types', 'typescript', 'tsc', ['-p', '.', '--noEmit']],
  ['types of the model alone', 'typescript', 'tsc', ['-p', 'src/sim', '--noEmit']],
  ['lint', 'oxlint', 'oxlint', ['--type-aware', '--max-warnings=0']],
  ['format', 'prettier', 'prettier', ['--check', '--log-level=warn', '.']],
  ['unused', 'knip', 'knip', ['--no-progress']],
];

/** Settles with one row per step: `{ name, ok, seconds, counts? }`. Prints the output of what failed. */
export async function check() {
  const rows = [];
  const waiting = [...staticChecks];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, packageName, command, args] = next;
      const result = await runNode(toolPath(packageName, command), args);
      const ok = result.code === 0;
      console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${result.seconds.toFixed(1)} s)`);
      if (!ok) console.log(result.output.trimEnd(), '\n');
      rows.push({ name, ok, seconds: result.seconds });
    }
  };
  await Promise.all(Array.from({ length: Math.min(3, Math.max(2, cpus().length)) }, worker));
  const quick = await runVitest('quick', { show: true });
  rows.push({
    name: 'unit and architecture tests',
    ok: quick.code === 0,
    seconds: quick.seconds,
    counts: quick.counts,
  });
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await check();
  const failed = rows.filter((row) => !row.ok);
  console.log(
    failed.length === 0
      ? '\nAll checks hold.'
      : `\nFailed: ${failed.map((row) => row.name).join(', ')}.`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}
