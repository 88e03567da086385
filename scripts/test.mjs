/**
 * `npm test`: everything CI runs, in order: check, build, size, interop and determinism, end to end.
 *
 * A step that fails doesn't stop the others, unless they need what it makes. The last line counts
 * the tests of all runners; a step that isn't made of tests counts as one.
 */
import { check } from './check.mjs';
import { runEndToEnd } from './e2e.mjs';
import { runVitest } from './suites.mjs';
import { runNode, toolPath } from './tools.mjs';

const rows = [];
const add = (name, result) =>
  rows.push({ name, ok: result.code === 0, seconds: result.seconds, counts: result.counts });
const heading = (text) => console.log(`\n── ${text}`);

heading('check');
rows.push(...(await check()));

heading('build');
const build = await runNode(toolPath('vite'), ['build', '--logLevel', 'warn'], { show: true });
add('build', build);

if (build.code === 0) {
  heading('size of the first load');
  add('size of the first load', await runNode(toolPath('size-limit'), [], { show: true }));
}

heading('interop and determinism tests');
add('interop and determinism tests', await runVitest('thorough', { show: true }));

if (build.code === 0) {
  heading('end-to-end tests');
  add('end-to-end tests', await runEndToEnd([]));
} else {
  rows.push({ name: 'end-to-end tests (not run: no build)', ok: false, seconds: 0 });
}

heading('summary');
let passed = 0;
let failed = 0;
for (const row of rows) {
  const counts = row.counts ?? { passed: row.ok ? 1 : 0, failed: row.ok ? 0 : 1, skipped: 0 };
  passed += counts.passed;
  failed += counts.failed;
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  const tests = row.counts ? `  ${counts.passed} passed, ${counts.failed} failed${skipped}` : '';
  console.log(`${row.ok ? 'ok    ' : 'FAILED'} ${row.name} (${row.seconds.toFixed(1)} s)${tests}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
