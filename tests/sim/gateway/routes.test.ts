/** Which route wins, why the others don't, and which can never win: against a plain reading of the rules. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { match } from '../../../src/sim/contract/path-template.ts';
import { explainMatch, shadowedRoutes } from '../../../src/sim/gateway/route-explanations.ts';
import { compileRoutes, matchRoute, routedRequest } from '../../../src/sim/gateway/routes.ts';
import type { Route } from '../../../src/sim/index.ts';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly host: string;
  readonly headers: readonly (readonly [string, string])[];
}

function winner(routes: readonly Route[], request: Request, draw = 0): number | null {
  const { method, path, search, host, headers } = request;
  const routed = routedRequest(method, path, search, host, headers);
  const found = matchRoute(compileRoutes(routes), routed, () => draw);
  return found.kind === 'route' ? found.compiled.at : null;
}

function withoutWeight({ weight: _weight, ...route }: Route): Route {
  return route;
}

/** What the words of a route say, one after the other. */
function fits(route: Route, request: Request, isMethodAsked = true): boolean {
  const { host, headers = [], query = [], version } = route.when ?? {};
  const asked = request.headers.find(([name]) => name === 'API-Version')?.[1];
  const pairs = [...new URLSearchParams(request.search)];
  return (
    match(route.path, request.path) !== null &&
    (!isMethodAsked ||
      route.method === '*' ||
      route.method === request.method ||
      (route.method === 'GET' && request.method === 'HEAD')) &&
    (host === undefined ||
      (host.startsWith('*.')
        ? request.host.endsWith(host.slice(1))
        : request.host === host.toLowerCase())) &&
    headers.every(({ name, value }) =>
      request.headers.some(
        ([own, given]) =>
          own.toLowerCase() === name.toLowerCase() && (value === '*' || value === given),
      ),
    ) &&
    query.every(({ name, value }) =>
      pairs.some(([own, given]) => own === name && (value === '*' || value === given)),
    ) &&
    (version === undefined || version === asked)
  );
}

const condition = fc.record({
  name: fc.constantFrom('x', 'X', 'y'),
  value: fc.constantFrom('1', '2', '*'),
});
const lowerCondition = condition.map(({ name, value }) => ({ name: name.toLowerCase(), value }));
const optional = { requiredKeys: [] };
const routeGiven: fc.Arbitrary<Route> = fc
  .record({
    method: fc.constantFrom('GET', 'POST', '*'),
    path: fc.constantFrom('/a', '/b', '/{p}', '/*', '/a/b', '/a/{p}', '/{p}/b', '/{q}/*', '/a/*'),
    when: fc.record(
      {
        host: fc.constantFrom('h', 'x.h', '*.h', '*.x.h', 'X.H'),
        headers: fc.array(condition, { maxLength: 2 }),
        query: fc.array(lowerCondition, { maxLength: 2 }),
        version: fc.constantFrom('1', '2'),
      },
      optional,
    ),
    hasWhen: fc.boolean(),
    weight: fc.option(fc.constantFrom(0, 1, 3), { freq: 4 }),
  })
  .map(({ method, path, when, hasWhen, weight }) => ({
    method,
    path,
    service: 's',
    rewrite: null,
    ...(hasWhen ? { when } : {}),
    ...(weight === null ? {} : { weight }),
  }));
const routesGiven = fc.array(routeGiven, { maxLength: 6 });

const everyRequest: readonly Request[] = ['GET', 'PUT'].flatMap((method) =>
  ['/', '/a', '/b', '/c', '/a/b', '/a/c', '/c/b', '/c/d', '/a/', '/a/b/c'].flatMap((path) =>
    ['h', 'x.h', 'y.x.h', 'o'].flatMap((host) =>
      [[], ['1'], ['2'], ['3']].flatMap((x) =>
        ['', 'x=1', 'y=2&x=3', 'x=1&y=1'].flatMap((search) =>
          [[], ['1'], ['2']].map((version): Request => ({
            method,
            path,
            host,
            search,
            headers: [
              ...x.map((value) => ['x', value] as const),
              ...version.map((value) => ['API-Version', value] as const),
            ],
          })),
        ),
      ),
    ),
  ),
);
const requestGiven = fc.constantFrom(...everyRequest);

describe('matchRoute', () => {
  it('takes the first route that fits, whatever the routes and the request', () => {
    fc.assert(
      fc.property(routesGiven, requestGiven, (given, request) => {
        const routes = given.map(withoutWeight);
        const first = routes.findIndex((route) => fits(route, request));
        expect(winner(routes, request)).toBe(first < 0 ? null : first);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never takes a route that does not fit, or has no weight', () => {
    fc.assert(
      fc.property(
        routesGiven,
        requestGiven,
        fc.double({ min: 0, max: 0.999 }),
        (routes, request, draw) => {
          const at = winner(routes, request, draw);
          if (at === null) return;
          const route = routes[at];
          expect(route !== undefined && fits(route, request)).toBe(true);
          expect(route?.weight).not.toBe(0);
          // Nothing before it would have had it, save one that shares with it or has no weight to share.
          for (const earlier of routes.slice(0, at)) {
            expect(!fits(earlier, request) || earlier.weight !== undefined).toBe(true);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('allows the methods of all routes that fit but for the method', () => {
    fc.assert(
      fc.property(routesGiven, requestGiven, (given, request) => {
        const routes = given.map(withoutWeight);
        const { method, path, search, host, headers } = request;
        const routed = routedRequest(method, path, search, host, headers);
        const found = matchRoute(compileRoutes(routes), routed, () => 0);
        const allow = routes
          .filter((route) => fits(route, request, false))
          .flatMap((one) => (one.method === 'GET' ? ['GET', 'HEAD'] : [one.method]));
        if (found.kind === 'route') expect(allow.length).toBeGreaterThan(0);
        else {
          expect(found.kind === 'method-not-allowed' ? found.allow : []).toEqual([
            ...new Set(allow),
          ]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('shares what routes fit alike by their weights, where the first of them stands', () => {
    const route = (path: string, service: string, weight?: number): Route => ({
      method: 'GET',
      path,
      service,
      rewrite: null,
      ...(weight === undefined ? {} : { weight }),
    });
    const routes = [
      route('/a/{id}', 'old', 9),
      route('/a/{id}', 'unweighted'),
      route('/a/{name}', 'new', 1),
      route('/a/{name}', 'none', 0),
    ];
    const request = { method: 'GET', path: '/a/7', search: '', host: 'h', headers: [] };
    const taken = Array.from({ length: 100 }, (_, i) => winner(routes, request, i / 100));
    expect(taken.filter((at) => at === 0)).toHaveLength(90);
    expect(taken.filter((at) => at === 2)).toHaveLength(10);
  });
});

describe('explainMatch', () => {
  it('says of every route what the gateway does with it', () => {
    fc.assert(
      fc.property(routesGiven, requestGiven, (routes, request) => {
        const { method, path, search, host, headers } = request;
        const target = search === '' ? path : `${path}?${search}`;
        const { outcome, verdicts } = explainMatch(routes, {
          method,
          target,
          host,
          headers: Object.fromEntries(headers),
        });
        expect(verdicts).toHaveLength(routes.length);
        const winners = new Set<number>();
        const draws = Array.from({ length: 40 }, (_, i) => winner(routes, request, i / 40));
        for (const at of draws) if (at !== null) winners.add(at);
        const won = verdicts.flatMap(({ kind }, at) => (kind === 'won' ? [at] : []));
        expect(won).toEqual([...winners].toSorted((a, b) => a - b));
        expect(outcome.kind === 'route' ? outcome.at : null).toBe(won[0] ?? null);
        for (const [at, verdict] of verdicts.entries()) {
          const route = routes[at];
          if (route === undefined) continue;
          expect(verdict.kind === 'misfit').toBe(!fits(route, request));
          if (verdict.kind === 'earlier') expect(verdict.by).toBeLessThan(at);
          if (verdict.kind === 'won') {
            const share = draws.filter((one) => one === at).length / draws.length;
            expect(Math.abs(verdict.share - share)).toBeLessThan(0.05);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  const routes: Route[] = [
    {
      method: 'GET',
      path: '/api/orders/{id}',
      service: 's',
      rewrite: null,
      when: {
        host: '*.shop.example',
        headers: [{ name: 'X-Client', value: 'mobile' }],
        query: [{ name: 'view', value: '*' }],
        version: '2',
      },
    },
    { method: 'POST', path: '/api/orders/{id}', service: 's', rewrite: null },
    { method: '*', path: '/api/*', service: 's', rewrite: null },
    { method: '*', path: '/api/orders/{id}', service: 's', rewrite: null },
  ];
  const explain = (target: string, host: string, headers: Record<string, string>) =>
    explainMatch(routes, { method: 'GET', target, host, headers }).verdicts;

  it.each([
    [
      '/api/order/7?view=1',
      'a.shop.example',
      {},
      { kind: 'path', segment: 2, expected: 'orders', given: 'order' },
    ],
    [
      '/api/orders',
      'a.shop.example',
      {},
      { kind: 'path', segment: 3, expected: '{id}', given: '' },
    ],
    ['/api/orders/7/x', 'h', {}, { kind: 'path', segment: 4, expected: '', given: 'x' }],
    [
      '/api/orders/7',
      'shop.example:80',
      {},
      { kind: 'host', expected: '*.shop.example', given: 'shop.example' },
    ],
    [
      '/api/orders/7',
      'A.Shop.Example:80',
      {},
      { kind: 'header', name: 'x-client', expected: 'mobile', given: null },
    ],
    [
      '/api/orders/7',
      'a.shop.example',
      { 'x-client': 'web' },
      { kind: 'header', name: 'x-client', expected: 'mobile', given: 'web' },
    ],
    [
      '/api/orders/7',
      'a.shop.example',
      { 'x-client': 'mobile' },
      { kind: 'query', name: 'view', expected: '*', given: null },
    ],
    [
      '/api/orders/7?view',
      'a.shop.example',
      { 'x-client': 'mobile', Accept: 'application/json; version=1' },
      { kind: 'version', expected: '2', given: '1' },
    ],
  ])('names the first thing of %s at %s %j that does not fit', (target, host, headers, misfit) => {
    expect(explain(target, host, { ...headers })[0]).toEqual({ kind: 'misfit', misfit });
  });

  it('names the method where all else fits, and the earlier route where that wins', () => {
    const verdicts = explain('/api/orders/7?view=', 'h', { Host: 'a.shop.example' });
    expect(verdicts.slice(1)).toEqual([
      { kind: 'misfit', misfit: { kind: 'method', expected: 'POST', given: 'GET' } },
      { kind: 'won', share: 1 },
      { kind: 'earlier', by: 2 },
    ]);
  });

  it('refuses a path before it looks at routes', () => {
    expect(explainMatch(routes, { method: 'GET', target: '/api/%2e%2e/x', host: '' })).toEqual({
      outcome: { kind: 'unsafe-path', found: '/..' },
      verdicts: [],
    });
  });
});

describe('shadowedRoutes', () => {
  it('names only routes that never win, and finds all that one earlier route takes', () => {
    fc.assert(
      fc.property(routesGiven, (routes) => {
        const shadowed = new Map(shadowedRoutes(routes).map(({ at, by }) => [at, by]));
        const compiled = compileRoutes(routes);
        for (const [at, route] of routes.entries()) {
          const own = everyRequest.filter((request) => fits(route, request));
          const by = shadowed.get(at);
          if (by !== undefined) {
            for (const request of own) {
              for (const draw of [0, 0.3, 0.5, 0.8, 0.99]) {
                expect(winner(routes, request, draw)).not.toBe(at);
              }
            }
            const taker = routes[by];
            expect(own.every((request) => taker !== undefined && fits(taker, request))).toBe(true);
          } else if (own.length > 0) {
            const turn = compiled[at]?.alike[0] ?? at;
            const taker = routes
              .slice(0, turn)
              .find(
                (earlier) =>
                  earlier.weight === undefined && own.every((request) => fits(earlier, request)),
              );
            expect(taker).toBeUndefined();
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
