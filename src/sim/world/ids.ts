/** Ids that no node or link of a document has. */
import type { Scenario } from './scenario.ts';

/** `base` if no node or link has that id, else `base-2`, `base-3`… What `base` has too much is cut off. */
export function freeId(scenario: Scenario, base: string): string {
  return freeIdAmong(idsOf(scenario), base);
}

export function idsOf(scenario: Scenario): Set<string> {
  return new Set([...scenario.nodes, ...scenario.links].map((one) => one.id));
}

export function freeIdAmong(taken: ReadonlySet<string>, base: string): string {
  const letters = base
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '')
    .replace(/^[^a-z]+/, '');
  const stem = letters === '' ? 'node' : letters;
  let id = stem.slice(0, 40);
  for (let count = 2; taken.has(id); count++) {
    const suffix = `-${count}`;
    id = `${stem.slice(0, 40 - suffix.length)}${suffix}`;
  }
  return id;
}
