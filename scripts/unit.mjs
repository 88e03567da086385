/** `npm run unit [-- filter or vitest options]`: the quick tests. `--all` adds the thorough ones. */
import { runVitest } from './suites.mjs';

const args = process.argv.slice(2);
const all = args.includes('--all');
const rest = args.filter((argument) => argument !== '--all');
let code = (await runVitest('quick', { args: rest, show: true })).code;
if (all) code ||= (await runVitest('thorough', { args: rest, show: true })).code;
process.exitCode = code;
