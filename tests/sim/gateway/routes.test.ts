/** Which route wins, and what the service behind is asked. */
import { describe, expect, it } from 'vitest';
import { matchRoute, rewriteTarget } from '../../../src/sim/gateway/routes.ts';
import type { Route } from '../../../src/sim/index.ts';

const route = (method: string, path: string, service = 's'): Route => ({
  method,
  path,
  service,
  rewrite: { from: '/api', to: '' },
});
const routes = [
  route('GET', '/api/orders/{id}'),
  route('DELETE', '/api/orders/{id}'),
  route('*', '/api/any/*', 'any'),
  route('GET', '/api/orders/special', 'never'),
];

describe('matchRoute', () => {
  it.each([
    ['GET', '/api/orders/7', 's'],
    ['GET', '/api/orders/special', 's'],
    ['PATCH', '/api/any/deep/er', 'any'],
  ])('%s %s goes to %s: the first that fits', (method, path, service) => {
    const match = matchRoute(routes, method, path);
    expect(match.kind === 'route' ? match.route.service : match.kind).toBe(service);
  });

  it('names the methods that the path has', () => {
    expect(matchRoute(routes, 'PUT', '/api/orders/7')).toEqual({
      kind: 'method-not-allowed',
      allow: ['GET', 'DELETE'],
    });
  });

  it.each(['/api/orders', '/api/orders/7/items', '/', '/api/ORDERS/7'])(
    'finds no path for %s',
    (path) => {
      expect(matchRoute(routes, 'GET', path)).toEqual({ kind: 'no-path' });
    },
  );
});

describe('rewriteTarget', () => {
  it.each([
    [{ from: '/api', to: '' }, '/api/orders/7?x=1', '/orders/7?x=1'],
    [{ from: '/api', to: '/v2' }, '/api/orders', '/v2/orders'],
    [{ from: '/api', to: '' }, '/api', '/'],
    [{ from: '/other', to: '' }, '/api/orders', '/api/orders'],
    [null, '/api/orders', '/api/orders'],
  ])('%j makes %s into %s', (rewrite, target, expected) => {
    expect(rewriteTarget({ ...route('GET', '/x'), rewrite }, target)).toBe(expected);
  });
});
