/** What the workbench asks for: something that needs a token, one's own or somebody else's. Pure functions. */
import type { Field, HttpRequestSpec, Operation, Route, Scenario } from '../../../sim/index.ts';
import { rewritten } from '../identity/identity-place.ts';
import { firstRequest } from '../request-targets.ts';

/** A query by whom something is: `customerId`. */
const ownerField = /^(customer|user|owner|subject)/i;

interface Guarded {
  readonly route: Route;
  readonly operation: Operation;
}

/** Queries whose route asks for a token, those that name an owner first. */
function guardedQueries({ nodes }: Scenario): readonly Guarded[] {
  const found = nodes.flatMap((node): readonly Guarded[] =>
    node.kind === 'gateway'
      ? node.routes.flatMap((route) => {
          const service = nodes.find(({ id }) => id === route.service);
          if (route.access === undefined || service?.kind !== 'service') return [];
          const operation = service.contract.operations.find(
            ({ method, path }) => method === 'GET' && path === rewritten(route),
          );
          return operation === undefined ? [] : [{ route, operation }];
        })
      : [],
  );
  const owned = found.filter(({ operation }) => ownerOf(operation) !== undefined);
  return [...owned, ...found];
}

function ownerOf({ input, path }: Operation): Field | undefined {
  return input.find(({ name }) => ownerField.test(name) && !path.includes(`{${name}}`));
}

/** A request that the subject of a token may make; `other`: for somebody else's. */
export function guardedRequest(
  scenario: Scenario,
  subject: string,
  isOther = false,
): HttpRequestSpec {
  const [guarded] = guardedQueries(scenario);
  if (guarded === undefined) return firstRequest(scenario);
  const { route, operation } = guarded;
  const path = route.path.replace(/\{\w+\}/g, isOther ? '2' : '1');
  const owner = ownerOf(operation);
  if (owner === undefined) return { method: 'GET', path };
  const whose = isOther ? otherThan(subject) : subject === '' ? '1' : subject;
  return { method: 'GET', path: `${path}?${owner.name}=${encodeURIComponent(whose)}` };
}

function otherThan(subject: string): string {
  const number = Number(subject);
  return Number.isInteger(number) && subject !== '' ? String(number + 1) : '1';
}

/** The same request as the service itself takes it, and which service; null: no route leads there. */
export function aroundGateway(
  { nodes }: Scenario,
  { method, path }: HttpRequestSpec,
): { readonly service: string; readonly path: string } | null {
  const [plain = '', query] = path.split('?', 2);
  for (const node of nodes) {
    if (node.kind !== 'gateway') continue;
    const route = node.routes.find(
      (one) => one.service !== null && one.method === method && fits(one.path, plain),
    );
    if (route === undefined || route.service === null) continue;
    const inner = rewritten({ rewrite: route.rewrite, path: plain });
    return { service: route.service, path: query === undefined ? inner : `${inner}?${query}` };
  }
  return null;
}

function fits(template: string, path: string): boolean {
  const [wanted, given] = [template.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => part.startsWith('{') || part === '*' || part === given[at])
  );
}
