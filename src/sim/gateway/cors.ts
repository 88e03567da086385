/**
 * Pages of other origins: preflight requests are answered here, and answers say which page may read
 * them (Fetch standard, "CORS protocol"; vary as RFC 9110 section 12.5.5).
 *
 *   OPTIONS with Origin and Access-Control-Request-Method ─▶ 204; what is not allowed is not named there
 *   any other request with Origin                          ─▶ passed on: the browser decides by the
 *                                                             answer who may read it, not whether it is done
 *
 * WebSockets know no such rule: a service that cares must look at their Origin itself.
 */
import { match } from '../contract/path-template.ts';
import { header } from '../wire/http1.ts';
import type { HttpHeaders, HttpResponse } from '../wire/http1.ts';
import type { CorsRules } from '../world/gateway-rules.ts';
import type { GatewayNode, Route } from '../world/scenario.ts';
import type { Passage } from './passage.ts';

const NOTHING = new Uint8Array(0);

/** Headers of answers that a page may read only where the answer says so (Fetch standard, section 2.2.2). */
const EXPOSED = new Set([
  'location',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'www-authenticate',
]);

export function crossOrigin(
  { cors, routes }: GatewayNode,
  passage: Passage,
  next: () => void,
): void {
  if (cors === undefined || passage.relay !== null) {
    next();
    return;
  }
  const { headers, method } = passage.request;
  const origin = header(headers, 'Origin');
  const isAllowed = origin !== undefined && allows(cors, origin);
  passage.finishWith((response) => withOrigin(response, cors, isAllowed ? origin : null));
  if (origin === undefined) {
    next();
    return;
  }
  const wanted = header(headers, 'Access-Control-Request-Method');
  const isPreflight = method === 'OPTIONS' && wanted !== undefined;
  const said = cors.origins.join(', ');
  const outcome = isAllowed ? 'passed' : isPreflight ? 'stopped' : 'noted';
  if (!isPreflight) {
    passage.note('cors', { origin, origins: said }, outcome);
    next();
    return;
  }
  const methods = methodsAt(routes, passage.path, wanted);
  passage.note('cors', { origin, origins: said, wanted, methods: methods.join(', ') }, outcome);
  const allowed = isAllowed ? preflightHeaders(cors, methods, headers) : [];
  const response = { status: 204, statusText: 'No Content', headers: allowed, body: NOTHING };
  passage.answer(response, '', true);
}

function allows({ origins }: CorsRules, origin: string): boolean {
  return origins.some((one) => one === '*' || one === origin);
}

/** `origin` null: the page may not read the answer. What a service said of it does not count. */
function withOrigin(
  response: HttpResponse,
  { origins, credentials }: CorsRules,
  origin: string | null,
): HttpResponse {
  const kept = response.headers.filter(([name]) => !ownHeaders.has(name.toLowerCase()));
  const isAny = origins.includes('*');
  const headers: [string, string][] = [];
  if (origin !== null) {
    headers.push(['Access-Control-Allow-Origin', isAny ? '*' : origin]);
    if (credentials) headers.push(['Access-Control-Allow-Credentials', 'true']);
    const exposed = kept.map(([name]) => name).filter((name) => EXPOSED.has(name.toLowerCase()));
    if (exposed.length > 0) {
      headers.push(['Access-Control-Expose-Headers', [...new Set(exposed)].join(', ')]);
    }
  }
  // Where all get the same answer it does not vary.
  if (!isAny && !varies(kept)) headers.push(['Vary', 'Origin']);
  return { ...response, headers: [...kept, ...headers] };
}

const ownHeaders = new Set([
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
]);

function varies(headers: HttpHeaders): boolean {
  return headers.some(
    ([name, value]) =>
      name.toLowerCase() === 'vary' &&
      value.split(',').some((one) => ['origin', '*'].includes(one.trim().toLowerCase())),
  );
}

/** All headers may be sent that the page asks for; which ones matter, the services decide. */
function preflightHeaders(
  { maxAgeSeconds }: CorsRules,
  methods: readonly string[],
  asked: HttpHeaders,
): HttpHeaders {
  const names = header(asked, 'Access-Control-Request-Headers');
  const headers: [string, string][] = [['Access-Control-Allow-Methods', methods.join(', ')]];
  if (names !== undefined && /^[\w!#$%&'*+.^`|~, -]+$/.test(names)) {
    headers.push(['Access-Control-Allow-Headers', names]);
  }
  headers.push(['Access-Control-Max-Age', String(maxAgeSeconds)]);
  return headers;
}

/** Methods that routes answer at that path, in their order; a route for any answers the one that is asked for. */
function methodsAt(routes: readonly Route[], path: string, wanted: string): readonly string[] {
  const fitting = routes.filter((route) => match(route.path, path) !== null);
  const methods = fitting.map(({ method }) => (method === '*' ? wanted : method));
  return [...new Set(methods)];
}
