/**
 * What a gateway would ask of whom for a request that a person tries, by the very functions that it asks
 * with. What only a token or an answer can tell keeps its placeholder.
 */
import type { Route } from '../world/scenario.ts';
import { changedTarget } from './changed-messages.ts';
import { fillTarget } from './placeholders.ts';
import type { PlaceholderSources } from './placeholders.ts';
import { explainMatch } from './route-explanations.ts';
import type { ExplainedRequest } from './route-explanations.ts';
import { compileRewrite, formatTarget, readTarget, rewritePath } from './targets.ts';

export interface ExplainedCall {
  /** Name of the part; empty where one service answers. */
  readonly part: string;
  /** Node id. */
  readonly service: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
}

/** In the order of the parts; none where no route takes the request. */
export function explainCalls(
  routes: readonly Route[],
  request: ExplainedRequest,
): readonly ExplainedCall[] {
  const { outcome } = explainMatch(routes, request);
  const route = outcome.kind === 'route' ? routes[outcome.at] : undefined;
  if (outcome.kind !== 'route' || route === undefined) return [];
  const { path, search } = readTarget(request.target);
  const sources: PlaceholderSources = {
    params: new Map(Object.entries(outcome.params)),
    search,
    headers: Object.entries(request.headers ?? {}),
    claims: null,
  };
  const { service, rewrite, aggregate } = route;
  if (service !== null) {
    const rewritten = rewrite === null ? path : rewritePath(compileRewrite(rewrite), path);
    const { target } = changedTarget(formatTarget(rewritten, search), route.request ?? {}, sources);
    const method = request.method === 'HEAD' && route.method === 'GET' ? 'GET' : request.method;
    return [{ part: '', service, method, target }];
  }
  return (aggregate?.legs ?? []).map((leg) => {
    const filled = fillTarget(leg.target, sources);
    const target = filled.ok ? filled.text : leg.target;
    return { part: leg.name, service: leg.service, method: leg.method, target };
  });
}
