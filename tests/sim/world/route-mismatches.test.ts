/** What of a route is refused when it is written, since it could never do what it says. */
import { expect, it } from 'vitest';
import { checkRoute } from '../../../src/sim/world/route-mismatches.ts';
import type { Route } from '../../../src/sim/index.ts';

function problems(rules: Partial<Route>): readonly string[] {
  const found: string[] = [];
  const route: Route = { method: 'GET', path: '/o/{id}/*', service: 's', rewrite: null, ...rules };
  checkRoute(route, [], (path, en, es, given) => {
    expect(en).not.toBe(es);
    found.push(`${path.join('.')} ${String(given)}`);
  });
  return found;
}

it.each<[Partial<Route>, readonly string[]]>([
  [{}, []],
  [{ rewrite: { from: '/api', to: '' } }, []],
  [{ rewrite: { from: '', to: '/v2/' } }, []],
  [{ rewrite: { from: '/caf\u00E9', to: '/a%20b' } }, []],
  [{ rewrite: { from: 'api', to: '/x' } }, ['rewrite.from api']],
  [{ rewrite: { from: '/api', to: '/../x' } }, ['rewrite.to /../x']],
  [{ rewrite: { from: '/api', to: '//evil' } }, ['rewrite.to //evil']],
  [{ rewrite: { from: '/api', to: '/x?y' } }, ['rewrite.to /x?y']],
  [{ rewrite: { from: '/a%2fb', to: '/x y' } }, ['rewrite.from /a%2fb', 'rewrite.to /x y']],
  [{ request: { setHeaders: { 'X-A': 'of {id}, {*}, {trace}, {claim.sub}' } } }, []],
  [{ request: { setQuery: { a: '{query.a} {header.b} {body.c.d}' } } }, []],
  [{ request: { setHeaders: { 'X-A': '{"json": "{id}"}' } } }, []],
  [{ request: { setHeaders: { 'X-A': '{name}' } } }, ['request.setHeaders.X-A {name}']],
  [{ request: { setQuery: { a: '{queri.a}' } } }, ['request.setQuery.a {queri.a}']],
  [
    { response: { setHeaders: { 'content-length': '1', host: 'x', 'X-A': '{}' } } },
    ['response.setHeaders content-length', 'response.setHeaders host'],
  ],
  [{ request: { setHeaders: { Connection: 'x' } } }, ['request.setHeaders Connection']],
  [{ location: '/orders/{id}?of={trace}' }, []],
  [{ location: '/orders/{order}' }, ['location {order}']],
])('%j: %j', (rules, expected) => {
  expect(problems(rules)).toEqual(expected);
});
