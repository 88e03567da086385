/** Parts of an answer as they are added, renamed, and asked for each value of another; what refers to them follows. Pure. */
import { takenPartNames } from '../../../sim/index.ts';
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
  const taken = new Set([...takenPartNames, ...others.map((leg) => leg.name)]);
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

/** The parts with another name for the one at that place, also where later ones use it. */
export function renamed(legs: readonly Leg[], at: number, name: string): readonly Leg[] {
  const before = legs[at]?.name ?? '';
  return legs.map((leg, place) => {
    if (place === at) return { ...leg, name };
    const target = leg.target.replaceAll(`{${before}.`, `{${name}.`);
    const { each } = leg;
    if (each === undefined || each.of.split('.', 1)[0] !== before) return { ...leg, target };
    return { ...leg, target, each: { ...each, of: `${name}${each.of.slice(before.length)}` } };
  });
}

/**
 * The parts with another service for the one at that place. Name and target that came with the service it
 * had make way for those of the new one; what a person typed stays.
 */
export function movedTo(
  legs: readonly Leg[],
  at: number,
  service: string,
  route: Route,
  scenario: Scenario,
): readonly Leg[] {
  const leg = legs[at];
  if (leg === undefined) return legs;
  const others = legs.filter((_, place) => place !== at);
  const old = legFor(leg.service, route, scenario, others);
  const fresh = legFor(service, route, scenario, others);
  const target = leg.target === old.target ? fresh.target : leg.target;
  const moved = legs.map((one, place) => (place === at ? { ...leg, service, target } : one));
  return leg.name === old.name ? renamed(moved, at, fresh.name) : moved;
}

/**
 * The part, asked once for each value found there; empty: asked once. Its target has `{each}` in the place
 * of its last parameter, or at its end.
 */
export function askedForEach(leg: Leg, of: string): Leg {
  const { each, ...others } = leg;
  if (of === '') {
    const target = leg.target.replace(/\/?\{each\}/, '');
    return { ...others, target: target === '' ? '/' : target };
  }
  return { ...others, target: targetWithEach(leg.target), each: { batch: false, ...each, of } };
}

function targetWithEach(target: string): string {
  if (target.includes('{each}')) return target;
  const parameters = target.match(/\{\w+\}/g) ?? [];
  const last = target.lastIndexOf(parameters.at(-1) ?? '{');
  if (last < 0) return `${target.replace(/\/$/, '')}/{each}`;
  return `${target.slice(0, last)}{each}${target.slice(target.indexOf('}', last) + 1)}`;
}
