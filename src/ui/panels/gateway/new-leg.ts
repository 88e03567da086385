/** The part that an answer gets when a service is added to it: a name, and a target that the service answers. Pure. */
import type { Leg, Operation, Route, Scenario } from '../../../sim/index.ts';

/** A required part from that service, asked by what the route's path gives; its name is none of `others`. */
export function legFor(
  service: string,
  route: Route,
  scenario: Scenario,
  others: readonly Leg[],
): Leg {
  const node = scenario.nodes.find(({ id }) => id === service);
  const operations = node?.kind === 'service' ? node.contract.operations : [];
  return {
    name: freeName(service, others),
    service,
    method: 'GET',
    target: targetFor(operations, parametersIn(route.path)),
    onFailure: 'fail',
  };
}

/** `user-reviews` as `userReviews`, with a number where another part has it. */
function freeName(service: string, others: readonly Leg[]): string {
  const name = service.replace(/-+(\w?)/g, (_, letter: string) => letter.toUpperCase());
  const taken = new Set(others.map((leg) => leg.name));
  for (let number = 2; ; number += 1) {
    const free = number === 2 ? name : `${name}${number - 1}`;
    if (!taken.has(free)) return free;
  }
}

function parametersIn(template: string): readonly string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

/** The query that needs just what the route's path has; a single parameter may have another name there. */
function targetFor(operations: readonly Operation[], given: readonly string[]): string {
  const queries = operations.filter(
    ({ method, stream }) => method === 'GET' && stream === undefined,
  );
  const fits = queries.find(({ path }) => {
    const needed = parametersIn(path);
    return needed.length === given.length && needed.every((name) => given.includes(name));
  });
  if (fits !== undefined) return fits.path;
  const alike = queries.find(({ path }) => parametersIn(path).length === given.length);
  const [name] = given;
  if (alike !== undefined && given.length === 1 && name !== undefined) {
    return alike.path.replace(/\{\w+\}/, `{${name}}`);
  }
  return queries.find(({ path }) => parametersIn(path).length === 0)?.path ?? '/';
}
