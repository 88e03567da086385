/** Builds the app into dist/ when something that goes into it is newer than the last build. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode, toolPath } from './tools.mjs';

const ingredients = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'];

function modifiedAt(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  // A folder's own time tells of files that were removed.
  let newest = stats.mtimeMs;
  for (const entry of readdirSync(path)) newest = Math.max(newest, modifiedAt(join(path, entry)));
  return newest;
}

export function isBuildFresh() {
  const builtAt = modifiedAt(join(root, 'dist', 'index.html'));
  return builtAt > 0 && ingredients.every((name) => modifiedAt(join(root, name)) <= builtAt);
}

/** Settles with whether dist/ can be used. */
export async function ensureBuild() {
  if (isBuildFresh()) return true;
  console.log('Building …');
  const result = await runNode(toolPath('vite'), ['build', '--logLevel', 'warn'], { show: true });
  return result.code === 0;
}
