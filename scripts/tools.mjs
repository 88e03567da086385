/**
 * What the other scripts share: where things are, and how a tool of node_modules is started.
 * Tools run through Node itself, so nothing depends on a shell or on `npx`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** For reports and bundles of these scripts; never committed, safe to delete. */
export const cache = join(root, 'node_modules', '.cache', 'panal');
mkdirSync(cache, { recursive: true });

/** The JavaScript file that a package names as its command; `command` when it has several. */
export function toolPath(packageName, command = packageName) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/**
 * Runs Node on a file and settles with `{ code, output, seconds }`; never rejects.
 * `show`: the output also goes to the terminal while it comes.
 */
export function runNode(file, args, { show = false, env = {} } = {}) {
  const startedAt = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (stream) => (chunk) => {
      output += chunk;
      if (show) stream.write(chunk);
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    const finish = (code) => resolve({ code, output, seconds: (Date.now() - startedAt) / 1000 });
    child.on('error', (error) => {
      output += String(error);
      finish(1);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}
