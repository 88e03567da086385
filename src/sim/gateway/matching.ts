/** The filter that finds a request its route, or tells it that there is none (RFC 9110 sections 15.5.5 and 15.5.6). */
import type { Random } from '../kernel/random.ts';
import type { ReasonValues } from '../services/facts.ts';
import type { GatewayNode } from '../world/scenario.ts';
import { withoutHopHeaders } from './hop-headers.ts';
import type { Passage } from './passage.ts';
import { compileRoutes, matchRoute, routedRequest, weightOfAll } from './routes.ts';
import type { CompiledRoute, RouteMatch } from './routes.ts';
import { formatTarget, rewritePath, trapIn } from './targets.ts';

export class Matching {
  /** Drawn from where routes share requests by their weights. */
  readonly #weights: Random;
  #gateway = '';
  #routes: readonly CompiledRoute[] = [];

  constructor(node: GatewayNode, weights: Random) {
    this.#weights = weights;
    this.configure(node);
  }

  configure({ id, routes }: GatewayNode): void {
    this.#gateway = id;
    this.#routes = compileRoutes(routes);
  }

  match(passage: Passage, next: () => void): void {
    const { path, search, host, request } = passage;
    const { method, headers } = request;
    if (refuseTrap(passage, path)) return;
    const routed = routedRequest(method, path, search, host, headers);
    const match = matchRoute(this.#routes, routed, () => this.#weights.next());
    switch (match.kind) {
      case 'no-path': {
        const values = { path, routes: this.#routes.length };
        const detail = `No route of ${this.#gateway} matches ${path}`;
        passage.note('matched', { ...values, ...nearestIn(match) }, 'stopped');
        passage.refuse(404, 'no-route', detail, values);
        return;
      }
      case 'method-not-allowed': {
        const allow = match.allow.join(', ');
        const values = { method, path, allow };
        const detail = `${path} answers ${allow}, not ${method}`;
        passage.note('matched', values, 'stopped');
        passage.refuse(405, 'method-not-allowed', detail, values, [['Allow', allow]]);
        return;
      }
      case 'route': {
        const { route, at, rewrite } = match.compiled;
        const rewritten = rewrite === null ? path : rewritePath(rewrite, path);
        if (rewritten !== path && refuseTrap(passage, rewritten)) return;
        passage.route = route;
        passage.params = match.params;
        passage.outgoing = {
          ...request,
          // Whoever answers it leaves the body out; all that the body decides is as for GET.
          method: method === 'HEAD' && route.method === 'GET' ? 'GET' : method,
          target: formatTarget(rewritten, search),
          // Here, so that what the gateway adds from now on can't be dropped by a Connection of the client's.
          headers: withoutHopHeaders(headers),
        };
        const values = { route: at + 1, method: route.method, path: route.path };
        passage.note('matched', { ...values, ...this.#shareOf(match.compiled) });
        next();
      }
    }
  }

  /** Its weight, and that of all that share. */
  #shareOf({ route, alike }: CompiledRoute): ReasonValues {
    if (alike.length < 2) return {};
    return { weight: route.weight ?? 0, of: weightOfAll(this.#routes, alike) };
  }
}

/** True: the path could lead out of its place, and the request was refused. */
function refuseTrap(passage: Passage, path: string): boolean {
  const found = trapIn(path);
  if (found === null) return false;
  const values = { path, found };
  passage.note('matched', values, 'stopped');
  passage.refuse(400, 'unsafe-path', `${path} has ${found} in it`, values);
  return true;
}

/** Which route came nearest to a request that fits none, and what of it did not. */
function nearestIn({ nearest }: Extract<RouteMatch, { kind: 'no-path' }>): ReasonValues {
  if (nearest === null) return {};
  const { at, misfit } = nearest;
  const what = 'name' in misfit ? `${misfit.kind} ${misfit.name}` : misfit.kind;
  return { nearest: at + 1, misfit: what, expected: misfit.expected, given: misfit.given ?? '' };
}
