/** What can be asked in a scenario: suggestions for the path, and a first request that works. */
import type { HttpRequestSpec, Operation, Route, Scenario } from '../../sim/index.ts';

export interface Target {
  readonly method: string;
  readonly path: string;
  /** Nobody is asked who they are. */
  readonly isOpen: boolean;
}

/** Methods and path templates that a request of the client can reach, commands first. */
export function targetsOf(scenario: Scenario): readonly Target[] {
  const entries = new Set(
    scenario.links
      .filter((link) => scenario.nodes.some((n) => n.id === link.from && n.kind === 'client'))
      .map((link) => link.to),
  );
  return scenario.nodes.flatMap((node): readonly Target[] => {
    if (!entries.has(node.id)) return [];
    if (node.kind === 'gateway') {
      return node.routes.map(({ method, path, access }) => ({
        method: method === '*' ? 'GET' : method,
        path,
        isOpen: access === undefined,
      }));
    }
    if (node.kind === 'service') {
      return node.contract.operations
        .filter(({ stream }) => stream === undefined)
        .map(({ method, path }) => ({ method, path, isOpen: node.tokens === undefined }));
    }
    return [];
  });
}

/** Whether a service's WebSocket is there, which answers no plain request. */
export function isSocket(path: string): boolean {
  return path.endsWith('/socket');
}

/**
 * The first command of the scenario with an example body, else its first query, else `GET /`. Where some
 * need a token, the first query that needs none.
 */
export function firstRequest(scenario: Scenario): HttpRequestSpec {
  const targets = targetsOf(scenario).filter(({ path }) => !isSocket(path));
  const loads = scenario.nodes.flatMap((node) => (node.kind === 'client' ? node.requests : []));
  const isOpen = targets.every((one) => one.isOpen);
  const first = isOpen
    ? targets.find((one) => one.method === 'POST')
    : targets.find((one) => one.isOpen && one.method === 'GET');
  const target = first ?? targets[0];
  if (target === undefined) return { method: 'GET', path: '/' };
  const sent = loads.find((one) => one.method === target.method && fits(target.path, one.path));
  if (sent !== undefined) {
    return { method: sent.method, path: filled(sent.path), body: filled(sent.body) };
  }
  const operation = operationBehind(scenario, target);
  const body = operation === null || target.method === 'GET' ? '' : exampleOf(operation);
  return { method: target.method, path: target.path.replace(/\{\w+\}/g, '1'), body };
}

function fits(template: string, path: string): boolean {
  const parts = template.split('/');
  const given = path.split('?', 1)[0]?.split('/') ?? [];
  return (
    parts.length === given.length &&
    parts.every((part, at) => part.startsWith('{') || part === '*' || part === given[at])
  );
}

/** `{{3-9}}` of a load becomes its first number. */
function filled(template: string): string {
  return template.replace(/\{\{(\d+)-\d+\}\}/g, '$1');
}

function operationBehind(scenario: Scenario, target: Target): Operation | null {
  const routes = scenario.nodes.flatMap((node) => (node.kind === 'gateway' ? node.routes : []));
  const route = routes.find((one) => one.path === target.path && one.method === target.method);
  for (const node of scenario.nodes) {
    if (node.kind !== 'service' || (route !== undefined && route.service !== node.id)) continue;
    const path = route === undefined ? target.path : rewritten(route);
    const found = node.contract.operations.find(
      (one) => one.method === target.method && one.path === path,
    );
    if (found !== undefined) return found;
  }
  return null;
}

function rewritten(route: Route): string {
  const { rewrite, path } = route;
  if (rewrite === null || !path.startsWith(rewrite.from)) return path;
  return rewrite.to + path.slice(rewrite.from.length);
}

function exampleOf(operation: Operation): string {
  const inPath = new Set([...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
  const values = operation.input
    .filter((field) => !inPath.has(field.name) && field.optional !== true)
    .map((field): [string, unknown] => [
      field.name,
      field.type === 'string' ? 'text' : field.type === 'bool' ? true : 1,
    ]);
  return JSON.stringify(Object.fromEntries(values));
}
