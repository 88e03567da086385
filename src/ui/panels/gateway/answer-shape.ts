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
    const names = missing.map(({ name }) => `{ "part": "${name}", "reason": … }`);
    lines.push('"partial": true', `"missing": [ ${names.join(', ')} ]`);
  }
  return `{\n${lines.map((line) => `  ${line}`).join(',\n')}\n}`;
}

/** Every field at the top, as the gateway merges: who comes later with a name that is there says whose it is. */
function flat(legs: readonly Leg[], nodes: readonly ScenarioNode[]): string[] {
  const owners = new Map<string, string>();
  const collisions: string[] = [];
  const lines: string[] = [];
  const put = (field: string, part: string, shape: string): void => {
    const owner = owners.get(field);
    if (owner !== undefined) {
      collisions.push(`{ "field": "${field}", "parts": ["${owner}", "${part}"] }`);
    }
    const place = owner === undefined ? field : `${part}.${field}`;
    owners.set(place, part);
    lines.push(`"${place}": ${shape}`);
  };
  for (const leg of legs) {
    const fields = leg.each === undefined ? fieldsOf(leg, nodes) : null;
    if (fields === null) put(leg.name, leg.name, shapeOf(leg, nodes));
    else for (const field of fields) put(field, leg.name, '…');
  }
  if (collisions.length > 0) lines.push(`"collisions": [ ${collisions.join(', ')} ]`);
  return lines;
}

function shapeOf(leg: Leg, nodes: readonly ScenarioNode[]): string {
  const fields = fieldsOf(leg, nodes);
  if (fields === null) return leg.each === undefined ? '…' : '[ … ]';
  const shown = fields.slice(0, FIELDS_MAX);
  const inside = `{ ${shown.join(', ')}${fields.length > shown.length ? ', …' : ''} }`;
  return leg.each === undefined ? inside : `[ ${inside}, … ]`;
}

/** The names at the top of what the part answers; null where no contract says. */
function fieldsOf(leg: Leg, nodes: readonly ScenarioNode[]): readonly string[] | null {
  const service = nodes.find(({ id }) => id === leg.service);
  if (service?.kind !== 'service') return null;
  const [path = ''] = leg.target.replace(/\{[^}]*\}/g, '1').split('?', 1);
  // What a batch answers is cut into its results.
  if (leg.each?.batch === true) return null;
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
