/** Which route a request takes, and what becomes of its target. Pure functions. */
import { match } from '../contract/path-template.ts';
import type { Route } from '../world/scenario.ts';

export type RouteMatch =
  | { readonly kind: 'route'; readonly route: Route; readonly params: ReadonlyMap<string, string> }
  /** The path exists with other methods; `allow` lists them in route order (RFC 9110 section 10.2.1). */
  | { readonly kind: 'method-not-allowed'; readonly allow: readonly string[] }
  | { readonly kind: 'no-path' };

/** The first route whose method and path template fit. `path` has no query. */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
  const allow: string[] = [];
  for (const route of routes) {
    const params = match(route.path, path);
    if (params === null) continue;
    if (route.method === '*' || route.method === method) return { kind: 'route', route, params };
    if (!allow.includes(route.method)) allow.push(route.method);
  }
  return allow.length > 0 ? { kind: 'method-not-allowed', allow } : { kind: 'no-path' };
}

/** The target for the service behind: the route's prefix replaced, the query kept. */
export function rewriteTarget(route: Route, target: string): string {
  const { rewrite } = route;
  if (rewrite === null || !target.startsWith(rewrite.from)) return target;
  const rest = target.slice(rewrite.from.length);
  const rewritten = `${rewrite.to}${rest}`;
  return rewritten.startsWith('/') ? rewritten : `/${rewritten}`;
}
