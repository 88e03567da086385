/** What an answer that is put together looks like, as short JSON with the fields of the contracts. Pure. */
import { findOperation } from '../../../sim/index.ts';
import type { Aggregate, Field, Leg, ScenarioNode } from '../../../sim/index.ts';

/** Fields of one part that are shown; the rest is `…`. */
const FIELDS_MAX = 5;

/** The answer when all is well, or when every part that may be left out is. */
export function answerShape(
  { legs, merge }: Aggregate,
  nodes: readonly ScenarioNode[],
  isPartial: boolean,
): string {
  const missing = isPartial ? legs.filter(({ onFailure }) => onFailure === 'omit') : [];
  const there = legs.filter((leg) => !missing.includes(leg));
  const lines =
    merge === 'namespace'
      ? there.map((leg) => `"${leg.name}": ${shapeOf(leg, nodes)}`)
      : flat(there, nodes);
  if (missing.length > 0) {
    lines.push('"partial": true');
    lines.push(`"missing": [${missing.map(({ name }) => `"${name}"`).join(', ')}]`);
  }
  return `{\n${lines.map((line) => `  ${line}`).join(',\n')}\n}`;
}

/** Every field at the top; one that several parts have stands once, with whose it is. */
function flat(legs: readonly Leg[], nodes: readonly ScenarioNode[]): string[] {
  const owners = new Map<string, string[]>();
  for (const leg of legs) {
    for (const name of fieldsOf(leg, nodes) ?? ['…']) {
      owners.set(name, [...(owners.get(name) ?? []), leg.name]);
    }
  }
  return [...owners].map(([name, parts]) =>
    parts.length === 1 ? `"${name}": …` : `"${name}": …  ⚠ ${parts.join(', ')}`,
  );
}

function shapeOf(leg: Leg, nodes: readonly ScenarioNode[]): string {
  const fields = fieldsOf(leg, nodes);
  if (fields === null) return '…';
  const shown = fields.slice(0, FIELDS_MAX);
  const inside = `{ ${shown.join(', ')}${fields.length > shown.length ? ', …' : ''} }`;
  return leg.each === undefined || leg.each.batch ? inside : `[ ${inside}, … ]`;
}

/** The names at the top of what the part answers; null where no contract says. */
function fieldsOf(leg: Leg, nodes: readonly ScenarioNode[]): readonly string[] | null {
  const service = nodes.find(({ id }) => id === leg.service);
  if (service?.kind !== 'service') return null;
  const [path = ''] = leg.target.replace(/\{[^}]*\}/g, '1').split('?', 1);
  const found = findOperation(service.contract, leg.method, path);
  if (found.kind !== 'found') return null;
  return projected(found.operation.output, leg);
}

function projected(output: readonly Field[], { response = {} }: Leg): readonly string[] {
  const { keep, drop = [], rename = {} } = response;
  const topOf = (path: string): string => path.split('.', 1)[0] ?? '';
  return output
    .map(({ name }) => name)
    .filter((name) => keep === undefined || keep.some((path) => topOf(path) === name))
    .filter((name) => !drop.includes(name))
    .map((name) => rename[name] ?? name);
}
