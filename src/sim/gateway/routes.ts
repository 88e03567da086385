/**
 * Which route a request takes: the first that it fits in path, conditions and method. Routes that it
 * fits alike and that have weights share it. Pure functions over routes that were read once.
 * A route for GET takes HEAD as well (RFC 9110 section 9.3.2); methods are compared as they are written.
 */
import { queryPairs } from '../contract/query.ts';
import type { QueryPair } from '../contract/query.ts';
import { misfitOf, parametersOf, parseTemplate, segmentsOf } from '../contract/path-template.ts';
import type { PathSegment } from '../contract/path-template.ts';
import { headerValues } from '../wire/http1.ts';
import type { HttpHeaders } from '../wire/http1.ts';
import type { FieldCondition } from '../world/gateway-rules.ts';
import type { Route } from '../world/scenario.ts';
import { compileRewrite } from './targets.ts';
import type { Rewrite } from './targets.ts';

export interface CompiledRoute {
  readonly route: Route;
  /** Its place in the list, from 0. */
  readonly at: number;
  readonly segments: readonly PathSegment[];
  /** In lower case; `.example.org` for every name below. */
  readonly host: string | null;
  /** Names in lower case. */
  readonly headers: readonly FieldCondition[];
  readonly query: readonly FieldCondition[];
  readonly rewrite: Rewrite | null;
  /** Places of all with weights that fit the same requests, this one among them; empty: it has no weight. */
  readonly alike: readonly number[];
}

/** What routes are compared with. */
export interface RoutedRequest {
  readonly method: string;
  /** As `segmentsOf` gives them. */
  readonly segments: readonly (string | null)[];
  /** As a `Host` header has it. */
  readonly host: string;
  readonly headers: HttpHeaders;
  readonly search: string;
}

export type RouteMatch =
  | {
      readonly kind: 'route';
      readonly compiled: CompiledRoute;
      readonly params: ReadonlyMap<string, string>;
    }
  /** All fits but the method; `allow` lists those that would, in route order (RFC 9110 section 10.2.1). */
  | { readonly kind: 'method-not-allowed'; readonly allow: readonly string[] }
  /** `nearest`: the first route whose path fits, and what of it does not. */
  | { readonly kind: 'no-path'; readonly nearest: { at: number; misfit: Misfit } | null };

/** What of a route a request does not fit. */
export type Misfit =
  /** `segment` from 1; `expected` as in the template and `given` as in the path, empty where it has ended. */
  | {
      readonly kind: 'path';
      readonly segment: number;
      readonly expected: string;
      readonly given: string;
    }
  | {
      readonly kind: 'method' | 'host' | 'version';
      readonly expected: string;
      readonly given: string;
    }
  /** `given`: null where there is none of that name. */
  | {
      readonly kind: 'header' | 'query';
      readonly name: string;
      readonly expected: string;
      readonly given: string | null;
    };

const compiledLists = new WeakMap<readonly Route[], readonly CompiledRoute[]>();

/** The routes of one configuration, made ready; asking again for the same list costs a look-up. */
export function compileRoutes(routes: readonly Route[]): readonly CompiledRoute[] {
  const known = compiledLists.get(routes);
  if (known !== undefined) return known;
  const placesByFit = new Map<string, number[]>();
  const fits = routes.map((route, at) => {
    if (route.weight === undefined) return null;
    const fit = fitOf(route);
    const places = placesByFit.get(fit) ?? [];
    places.push(at);
    placesByFit.set(fit, places);
    return fit;
  });
  const compiled = routes.map((route, at) => {
    const fit = fits[at] ?? null;
    return compileRoute(route, at, (fit === null ? null : placesByFit.get(fit)) ?? []);
  });
  compiledLists.set(routes, compiled);
  return compiled;
}

function compileRoute(route: Route, at: number, alike: readonly number[]): CompiledRoute {
  const { path, when = {}, rewrite } = route;
  const parsed = parseTemplate(path);
  const host = when.host?.toLowerCase() ?? null;
  return {
    route,
    at,
    // One that can't be read fits no path: it wants a first segment that no path has.
    segments: parsed.ok ? parsed.template.segments : [{ kind: 'literal', text: '..' }],
    host: host === null ? null : host.replace(/^\*/, ''),
    headers: (when.headers ?? []).map(({ name, value }) => ({ name: name.toLowerCase(), value })),
    query: when.query ?? [],
    rewrite: rewrite === null ? null : compileRewrite(rewrite),
    alike,
  };
}

/** The same text for routes that fit the same requests. */
function fitOf({ method, path, when = {} }: Route): string {
  const parsed = parseTemplate(path);
  const segments = parsed.ok
    ? parsed.template.segments.map((segment) =>
        segment.kind === 'literal' ? [segment.text] : segment.kind,
      )
    : path;
  const sorted = (conditions: readonly FieldCondition[]) =>
    conditions.map(({ name, value }) => JSON.stringify([name, value])).toSorted();
  const headers = (when.headers ?? []).map((one) => ({ ...one, name: one.name.toLowerCase() }));
  return JSON.stringify([
    method,
    segments,
    when.host?.toLowerCase() ?? null,
    sorted(headers),
    sorted(when.query ?? []),
    when.version ?? null,
  ]);
}

/** `draw` gives a number from 0 to below 1, and is asked only where routes share a request. */
export function matchRoute(
  routes: readonly CompiledRoute[],
  request: RoutedRequest,
  draw: () => number,
): RouteMatch {
  const allow: string[] = [];
  let nearest: { at: number; misfit: Misfit } | null = null;
  for (const compiled of routes) {
    // Most routes are of other paths; nothing has to be said of them.
    if (misfitOf(compiled.segments, request.segments) !== null) continue;
    const misfit = misfitBesidePath(compiled, request);
    if (misfit === null) {
      const winner = oneOf(routes, compiled, draw);
      if (winner === null) continue;
      const params = parametersOf(winner.segments, request.segments);
      return { kind: 'route', compiled: winner, params };
    }
    if (misfit.kind === 'method') {
      allow.push(misfit.expected);
    } else nearest ??= { at: compiled.at, misfit };
  }
  return allow.length > 0
    ? { kind: 'method-not-allowed', allow: methodsTakenBy(allow) }
    : { kind: 'no-path', nearest };
}

/** What routes with these methods take, for `Allow`. */
export function methodsTakenBy(methods: readonly string[]): readonly string[] {
  return [...new Set(methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])))];
}

/** Whether a route for the one takes requests with the other. */
export function takesMethod(method: string, asked: string): boolean {
  return method === '*' || method === asked || (method === 'GET' && asked === 'HEAD');
}

/** One of those that share the request, by their weights; null: none has any. */
function oneOf(
  routes: readonly CompiledRoute[],
  first: CompiledRoute,
  draw: () => number,
): CompiledRoute | null {
  const { alike } = first;
  if (alike.length === 0) return first;
  const total = weightOfAll(routes, alike);
  if (total === 0) return null;
  let left = alike.length === 1 ? 0 : draw() * total;
  let last: CompiledRoute | null = null;
  for (const at of alike) {
    const one = routes[at];
    const weight = one?.route.weight ?? 0;
    if (one === undefined || weight === 0) continue;
    if (left < weight) return one;
    left -= weight;
    last = one;
  }
  // Only where rounding has left a little over.
  return last;
}

export function weightOfAll(routes: readonly CompiledRoute[], places: readonly number[]): number {
  return places.reduce((sum, at) => sum + (routes[at]?.route.weight ?? 0), 0);
}

/** What of the route the request does not fit, the method last; null: it fits. */
export function misfitOfRoute(compiled: CompiledRoute, request: RoutedRequest): Misfit | null {
  const { segments } = compiled;
  const at = misfitOf(segments, request.segments);
  if (at === null) return misfitBesidePath(compiled, request);
  const expected = expectedAt(segments[at]);
  return { kind: 'path', segment: at + 1, expected, given: request.segments[at] ?? '' };
}

function misfitBesidePath(
  { route, host, headers, query }: CompiledRoute,
  request: RoutedRequest,
): Misfit | null {
  if (host !== null) {
    const given = nameOfHost(request.host);
    if (!isHost(host, given)) return { kind: 'host', expected: route.when?.host ?? '', given };
  }
  for (const { name, value } of headers) {
    const values = headerValues(request.headers, name);
    if (value === '*' ? values.length === 0 : !values.includes(value)) {
      return { kind: 'header', name, expected: value, given: values[0] ?? null };
    }
  }
  const pairs: readonly QueryPair[] = query.length === 0 ? [] : queryPairs(request.search);
  for (const { name, value } of query) {
    const values = pairs.filter((pair) => pair.name === name);
    if (value === '*' ? values.length === 0 : !values.some((pair) => pair.value === value)) {
      return { kind: 'query', name, expected: value, given: values[0]?.value ?? null };
    }
  }
  const version = route.when?.version;
  if (version !== undefined) {
    const given = versionAsked(request.headers);
    if (given !== version) return { kind: 'version', expected: version, given };
  }
  const { method } = route;
  return takesMethod(method, request.method)
    ? null
    : { kind: 'method', expected: method, given: request.method };
}

function expectedAt(segment: PathSegment | undefined): string {
  if (segment === undefined) return '';
  if (segment.kind === 'literal') return segment.text;
  return segment.kind === 'rest' ? '*' : `{${segment.name}}`;
}

/** In lower case, without port and without the dot of the root. */
function nameOfHost(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}

function isHost(expected: string, given: string): boolean {
  return expected.startsWith('.') ? given.endsWith(expected) : given === expected;
}

/** What an `API-Version` header says, or else the first `version` that `Accept` names; empty: none. */
export function versionAsked(headers: HttpHeaders): string {
  const [own] = headerValues(headers, 'api-version');
  if (own !== undefined) return own;
  for (const accept of headerValues(headers, 'accept')) {
    const version = /;\s*version\s*=\s*"?([^\s";,]+)/i.exec(accept)?.[1];
    if (version !== undefined) return version;
  }
  return '';
}

/** What routes are compared with, of a request with this path; `host` as a `Host` header has it. */
export function routedRequest(
  method: string,
  path: string,
  search: string,
  host: string,
  headers: HttpHeaders,
): RoutedRequest {
  return {
    method,
    segments: path.startsWith('/') ? segmentsOf(path) : [],
    host,
    headers,
    search,
  };
}
