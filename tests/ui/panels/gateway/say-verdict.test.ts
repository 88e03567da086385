import { describe, expect, it } from 'vitest';
import { explainMatch } from '../../../../src/sim/index.ts';
import type { Route } from '../../../../src/sim/index.ts';
import {
  sayAccess,
  sayOutcome,
  sayVerdict,
} from '../../../../src/ui/panels/gateway/say-verdict.ts';
import { headersOf, specOf, trialFor } from '../../../../src/ui/panels/gateway/trials.ts';

const plain = { service: 'orders', rewrite: null } as const;
const beta = { name: 'X-Beta', value: '1' };
const routes: readonly [Route, ...Route[]] = [
  { ...plain, method: 'GET', path: '/api/orders/{id}', when: { headers: [beta] } },
  { ...plain, method: 'GET', path: '/api/orders/{id}' },
  { ...plain, method: '*', path: '/api/orders/*' },
  { ...plain, method: 'POST', path: '/api/orders' },
  { ...plain, method: 'GET', path: '/api/stock/{sku}', when: { version: '2' } },
  { ...plain, method: 'GET', path: '/api/split', weight: 3 },
  { ...plain, method: 'GET', path: '/api/split', weight: 1 },
  { ...plain, method: 'GET', path: '/api/split', weight: 0 },
  { ...plain, method: 'GET', path: '/api/find', when: { host: 'shop.example', query: [beta] } },
];

function said(method: string, target: string, headers: Readonly<Record<string, string>> = {}) {
  const { outcome, verdicts } = explainMatch(routes, { method, target, headers, host: 'door' });
  return {
    outcome: sayOutcome(outcome, 'en'),
    verdicts: verdicts.map((one, at) => sayVerdict(one, routes[at] ?? routes[0], 'en')),
  };
}

describe('the tester says who takes a request, and why the others do not', () => {
  it('the first that fits wins, with the parameters of its path', () => {
    const { outcome, verdicts } = said('GET', '/api/orders/7');
    expect(outcome).toBe('Route 2 takes it. From the path: id = 7.');
    expect(verdicts.slice(0, 5)).toEqual([
      'header X-Beta is missing',
      'takes it',
      'fits, but route 2 comes first',
      'the path goes on with “7”',
      'path differs at “orders”: “stock” is expected',
    ]);
  });

  it.each([
    [{ 'x-beta': '1' }, 0, 'takes it'],
    [{ 'X-Beta': '0' }, 0, 'header X-Beta is “0”, not “1”'],
  ])('a header decides: %j', (headers, at, verdict) => {
    expect(said('GET', '/api/orders/7', headers).verdicts[at]).toBe(verdict);
  });

  it('shares by weight', () => {
    const { verdicts } = said('GET', '/api/split');
    expect(verdicts.slice(5, 8)).toEqual([
      'takes 75 % of those',
      'takes 25 % of those',
      'fits, but its weight is 0',
    ]);
  });

  it.each([
    ['GET', '/api/nothing', '404: no route takes it.'],
    ['DELETE', '/api/split', '405: the path is there, for GET, HEAD only.'],
    ['GET', '/api/orders/../admin', '400: “/..” in the path could lead out of its place.'],
  ])('what the gateway answers by itself to %s %s', (method, target, outcome) => {
    expect(said(method, target).outcome).toBe(outcome);
  });

  it('and what must be proved besides', () => {
    expect(sayAccess({ scopes: [], roles: [] }, 'es')).toBe('Exige un token.');
    expect(sayAccess({ scopes: ['orders:read'], roles: ['seller'] }, 'en')).toBe(
      'It asks for a token with orders:read, seller.',
    );
  });

  it('names host, version and parameter', () => {
    expect(said('GET', '/api/stock/5').verdicts[4]).toBe(
      'no version is asked for; “2” is expected',
    );
    expect(said('GET', '/api/stock/5', { 'API-Version': '3' }).verdicts[4]).toBe(
      'version is “3”, not “2”',
    );
    expect(said('GET', '/api/find').verdicts[8]).toBe('host is “door”, not “shop.example”');
    const host = { Host: 'shop.example' };
    expect(said('GET', '/api/find', host).verdicts[8]).toBe('parameter X-Beta is missing');
    expect(said('GET', '/api/find?X-Beta=2', host).verdicts[8]).toBe(
      'parameter X-Beta is “2”, not “1”',
    );
    expect(said('GET', '/api').verdicts[3]).toBe('the path ends before “orders”');
    expect(said('PUT', '/api/orders').verdicts[3]).toBe('method is PUT, not POST');
  });
});

describe('a request to try', () => {
  it('begins as one that the first route takes', () => {
    const node = { kind: 'gateway', id: 'door', name: 'Door', position: { x: 0, y: 0 } } as const;
    const gateway = { ...node, timeoutMs: 1_000, routes };
    expect(trialFor(gateway, 'x/door')).toEqual({
      of: 'x/door',
      method: 'GET',
      target: '/api/orders/1',
      headers: [],
    });
    expect(trialFor({ ...gateway, routes: routes.slice(2) }, '')).toMatchObject({
      target: '/api/orders/',
    });
    expect(trialFor({ ...gateway, routes: [] }, '').target).toBe('/');
  });

  it('leaves out headers that have no name yet', () => {
    const headers = [beta, { name: ' ', value: 'x' }, { name: 'a b', value: 'x' }];
    const trial = { of: '', method: 'GET', target: '/a', headers };
    expect(headersOf(trial)).toEqual({ 'X-Beta': '1' });
    expect(specOf(trial)).toEqual({ method: 'GET', path: '/a', headers: { 'X-Beta': '1' } });
  });
});
