/** What becomes of a gateway when services behind it are renamed, copied or removed. */
import { partsUsedBy } from '../gateway/part-names.ts';
import type { GatewayNode, Route, ServiceNode } from './scenario.ts';
import type { Leg, TokenRules } from './gateway-rules.ts';

/**
 * The gateway with another id for each service that it names; null: there is none, and what leads there
 * goes. The same gateway where nothing changes.
 */
export function withServices(
  gateway: GatewayNode,
  idFor: (service: string) => string | null,
): GatewayNode {
  const { tokens, ...others } = gateway;
  const routes = gateway.routes.flatMap((route) => routeWith(route, idFor));
  const kept = tokens === undefined ? undefined : tokensWith(tokens, idFor);
  const next = { ...others, routes, ...(kept === undefined ? {} : { tokens: kept }) };
  return isSame(routes, gateway.routes) && kept === tokens ? gateway : next;
}

/** The same for a service that checks tokens. */
export function withIdentity(
  service: ServiceNode,
  idFor: (service: string) => string | null,
): ServiceNode {
  const { tokens, ...others } = service;
  if (tokens === undefined) return service;
  const kept = tokensWith(tokens, idFor);
  if (kept === tokens) return service;
  return kept === undefined ? others : { ...others, tokens: kept };
}

function routeWith(route: Route, idFor: (service: string) => string | null): Route[] {
  if (route.service !== null) {
    const service = idFor(route.service);
    if (service === null) return [];
    return [service === route.service ? route : { ...route, service }];
  }
  const { aggregate } = route;
  if (aggregate === undefined) return [route];
  const legs = aggregate.legs.flatMap((leg) => {
    const service = idFor(leg.service);
    if (service === null) return [];
    return [service === leg.service ? leg : { ...leg, service }];
  });
  if (isSame(legs, aggregate.legs)) return [route];
  const kept = withoutDangling(legs);
  return kept.length === 0 ? [] : [{ ...route, aggregate: { ...aggregate, legs: kept } }];
}

/** Without parts whose call needs what a part that is gone would have answered. */
function withoutDangling(legs: readonly Leg[]): Leg[] {
  const names = new Set<string>();
  return legs.filter((leg) => {
    const isWhole = partsUsedBy(leg).every((name) => names.has(name));
    if (isWhole) names.add(leg.name);
    return isWhole;
  });
}

function tokensWith(
  tokens: TokenRules,
  idFor: (service: string) => string | null,
): TokenRules | undefined {
  const identity = idFor(tokens.identity);
  if (identity === null) return undefined;
  return identity === tokens.identity ? tokens : { ...tokens, identity };
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
