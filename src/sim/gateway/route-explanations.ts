/**
 * Why a request takes a route and not the others, and which routes no request can ever take. For who
 * writes routes on screen, by the very functions that the gateway itself matches with.
 */
import { parametersOf } from '../contract/path-template.ts';
import type { PathSegment } from '../contract/path-template.ts';
import type { FieldCondition } from '../world/gateway-rules.ts';
import type { HttpRequestSpec } from '../world/commands.ts';
import type { Route, Scenario } from '../world/scenario.ts';
import {
  compileRoutes,
  methodsTakenBy,
  misfitOfRoute,
  routedRequest,
  takesMethod,
  weightOfAll,
} from './routes.ts';
import type { CompiledRoute, Misfit } from './routes.ts';
import { readTarget, trapIn } from './targets.ts';

export type { Misfit };

/** A request as a person types it. */
export interface ExplainedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names in any case. A `Host` among them stands for `host`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What clients of the gateway send as `Host` when told nothing: its node id. */
  readonly host: string;
}

export type RouteVerdict =
  /** `share`: of the requests like this one, above 0 and at most 1. */
  | { readonly kind: 'won'; readonly share: number }
  /** It fits, but shares with others and its weight is 0. */
  | { readonly kind: 'weight' }
  /** It fits, but the one at place `by` comes first. */
  | { readonly kind: 'earlier'; readonly by: number }
  | { readonly kind: 'misfit'; readonly misfit: Misfit };

export interface Explanation {
  readonly outcome:
    | {
        readonly kind: 'route';
        /** Place of the one that wins, from 0; of several by weight the first. */
        readonly at: number;
        readonly params: Readonly<Record<string, string>>;
      }
    | { readonly kind: 'method-not-allowed'; readonly allow: readonly string[] }
    | { readonly kind: 'no-route' }
    /** Refused before any route is looked at: the path holds what might lead out of its place. */
    | { readonly kind: 'unsafe-path'; readonly found: string };
  /** One for each route, in their order; none where the path is refused. */
  readonly verdicts: readonly RouteVerdict[];
}

export function explainMatch(routes: readonly Route[], request: ExplainedRequest): Explanation {
  const { authority, path, search } = readTarget(request.target);
  const found = trapIn(path);
  if (found !== null) return { outcome: { kind: 'unsafe-path', found }, verdicts: [] };
  // As they arrive, without white space around them.
  const headers = Object.entries(request.headers ?? {}).map(
    ([name, value]) => [name, value.trim()] as const,
  );
  const own = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const host = authority ?? own ?? request.host;
  const routed = routedRequest(request.method, path, search, host, headers);
  const compiled = compileRoutes(routes);
  const misfits = compiled.map((one) => misfitOfRoute(one, routed));
  const winner = compiled.find((one) => misfits[one.at] === null && canWin(compiled, one));
  const verdicts = compiled.map((one) => verdictOn(compiled, one, misfits[one.at] ?? null, winner));
  if (winner !== undefined) {
    const first = winner.alike.find((at) => (compiled[at]?.route.weight ?? 0) > 0) ?? winner.at;
    const params = Object.fromEntries(parametersOf(winner.segments, routed.segments));
    return { outcome: { kind: 'route', at: first, params }, verdicts };
  }
  const allow = misfits.flatMap((one) => (one?.kind === 'method' ? [one.expected] : []));
  const outcome =
    allow.length > 0
      ? { kind: 'method-not-allowed' as const, allow: methodsTakenBy(allow) }
      : { kind: 'no-route' as const };
  return { outcome, verdicts };
}

function canWin(routes: readonly CompiledRoute[], { alike }: CompiledRoute): boolean {
  return alike.length === 0 || weightOfAll(routes, alike) > 0;
}

function verdictOn(
  routes: readonly CompiledRoute[],
  one: CompiledRoute,
  misfit: Misfit | null,
  winner: CompiledRoute | undefined,
): RouteVerdict {
  if (misfit !== null) return { kind: 'misfit', misfit };
  if (winner === undefined || !canWin(routes, one)) return { kind: 'weight' };
  if (one === winner && one.alike.length === 0) return { kind: 'won', share: 1 };
  if (!winner.alike.includes(one.at)) return { kind: 'earlier', by: winner.at };
  const weight = one.route.weight ?? 0;
  if (weight === 0) return { kind: 'weight' };
  return { kind: 'won', share: weight / weightOfAll(routes, winner.alike) };
}

export interface Shadowed {
  /** Place of the route that can never win, from 0. */
  readonly at: number;
  /** Place of the earlier one that takes all its requests. */
  readonly by: number;
}

/**
 * Routes that no request can ever take, since another one takes all that they fit. What only several
 * others together take is not found; what is found is never wrong.
 */
export function shadowedRoutes(routes: readonly Route[]): readonly Shadowed[] {
  const compiled = compileRoutes(routes);
  return compiled.flatMap((one) => {
    // Those that share by weight are drawn where the first of them stands.
    const turn = one.alike[0] ?? one.at;
    const by = compiled
      .slice(0, turn)
      .find((earlier) => canWin(compiled, earlier) && covers(earlier, one));
    return by === undefined ? [] : [{ at: one.at, by: by.alike[0] ?? by.at }];
  });
}

/** Whether every request that fits `one` fits `wide` as well. */
function covers(wide: CompiledRoute, one: CompiledRoute): boolean {
  const { method } = wide.route;
  const version = wide.route.when?.version;
  return (
    takesMethod(method, one.route.method) &&
    coversPath(wide.segments, one.segments) &&
    (wide.host === null || (one.host !== null && coversHost(wide.host, one.host))) &&
    coversFields(wide.headers, one.headers) &&
    coversFields(wide.query, one.query) &&
    (version === undefined || version === one.route.when?.version)
  );
}

function coversPath(wide: readonly PathSegment[], one: readonly PathSegment[]): boolean {
  for (const [at, segment] of wide.entries()) {
    const other = one[at];
    if (other === undefined) return false;
    if (segment.kind === 'rest') return true;
    if (other.kind === 'rest') return false;
    if (segment.kind === 'literal') {
      if (other.kind !== 'literal' || other.text !== segment.text) return false;
    } else if (other.kind === 'literal' && other.text === '') return false;
  }
  return wide.length === one.length;
}

function coversHost(wide: string, one: string): boolean {
  return wide.startsWith('.') ? one.endsWith(wide) : wide === one;
}

function coversFields(wide: readonly FieldCondition[], one: readonly FieldCondition[]): boolean {
  return wide.every(({ name, value }) =>
    one.some((other) => other.name === name && (value === '*' || value === other.value)),
  );
}

export interface ExplainedGateway extends Explanation {
  readonly shadowed: readonly Shadowed[];
}

/** Both for a gateway of a document, the first one if none is named; null: there is none. */
export function explainGateway(
  { nodes }: Scenario,
  { method, path, headers = {} }: HttpRequestSpec,
  id?: string,
): ExplainedGateway | null {
  for (const node of nodes) {
    if (node.kind !== 'gateway' || (id !== undefined && node.id !== id)) continue;
    const request = { method, target: path, headers, host: node.id };
    return { ...explainMatch(node.routes, request), shadowed: shadowedRoutes(node.routes) };
  }
  return null;
}
