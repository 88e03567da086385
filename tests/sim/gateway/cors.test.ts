/**
 * Pages of other origins, as the Fetch standard has it: what preflight requests are told, and which
 * answers say that a page may read them. A small browser at the end decides by these headers.
 */
import { describe, expect, it } from 'vitest';
import type { Answer, Cluster, HttpRequestSpec, Route, Scenario } from '../../../src/sim/index.ts';
import type { CorsRules, GatewayLimits } from '../../../src/sim/world/gateway-rules.ts';
import { ask, factsOf, openCluster } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

const routes: readonly Route[] = [
  { method: 'POST', path: '/do', service: 'service', rewrite: null },
  {
    method: 'PUT',
    path: '/do',
    service: 'service',
    rewrite: null,
    response: { setHeaders: { Vary: 'Accept', 'Access-Control-Allow-Origin': '*' } },
  },
  { method: '*', path: '/any', service: 'service', rewrite: null },
];

function scenarioWith(cors: CorsRules | null, limits: GatewayLimits = {}): Scenario {
  return world()
    .client('client')
    .service('service', '{ return {}; }')
    .gateway('gateway', routes, { limits, ...(cors && { cors }) })
    .link('client', 'gateway')
    .link('gateway', 'service').scenario;
}

const shop = 'http://shop.example';
const named: CorsRules = { origins: [shop], credentials: false, maxAgeSeconds: 600 };
const withCookies: CorsRules = { ...named, credentials: true };
const anybody: CorsRules = { origins: ['*'], credentials: false, maxAgeSeconds: 0 };

function corsHeaders({ headers }: Answer): Record<string, string> {
  const said = headers.filter(([name]) => /^(access-control-|vary$)/i.test(name));
  return Object.fromEntries(said.map(([name, value]) => [name.toLowerCase(), value]));
}

function preflight(method: string, origin: string, headers = '', path = '/do'): HttpRequestSpec {
  return {
    method: 'OPTIONS',
    path,
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': method,
      ...(headers === '' ? {} : { 'Access-Control-Request-Headers': headers }),
    },
  };
}

async function told(cors: CorsRules | null, spec: HttpRequestSpec) {
  const cluster = await openCluster(scenarioWith(cors));
  const answer = await ask(cluster, 'client', spec);
  const steps = cluster.observer.trace(answer.trace)?.decisions ?? [];
  const reached = factsOf(cluster, 'call-handled').some(({ process }) => process === 'service/0');
  cluster.close();
  return { status: answer.status, headers: corsHeaders(answer), steps, reached, answer };
}

const vary = { vary: 'Origin' };

describe('a preflight request', () => {
  it.each([
    [
      'of a known origin is told all that may be asked there',
      named,
      preflight('POST', shop, 'content-type, authorization'),
      {
        'access-control-allow-origin': shop,
        'access-control-allow-methods': 'POST, PUT',
        'access-control-allow-headers': 'content-type, authorization',
        'access-control-max-age': '600',
        ...vary,
      },
    ],
    [
      'that may bring cookies is told so',
      withCookies,
      preflight('PUT', shop),
      {
        'access-control-allow-origin': shop,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'POST, PUT',
        'access-control-max-age': '600',
        ...vary,
      },
    ],
    [
      'of any origin is told the same as any other',
      anybody,
      preflight('POST', 'https://somewhere.example'),
      {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST, PUT',
        'access-control-max-age': '0',
      },
    ],
    [
      'is told the method it asks for where a route takes any',
      named,
      preflight('PATCH', shop, '', '/any'),
      {
        'access-control-allow-origin': shop,
        'access-control-allow-methods': 'PATCH',
        'access-control-max-age': '600',
        ...vary,
      },
    ],
    ['of another origin is told nothing', named, preflight('POST', 'http://evil.example'), vary],
    ['of another port is told nothing', named, preflight('POST', `${shop}:81`), vary],
    ['of another scheme is told nothing', named, preflight('POST', 'https://shop.example'), vary],
    ['of a longer name is told nothing', named, preflight('POST', `${shop}.evil.example`), vary],
    ['of a page without an origin is told nothing', named, preflight('POST', 'null'), vary],
  ] as const)('%s', async (_, cors, spec, headers) => {
    const answer = await told(cors, spec);
    expect([answer.status, answer.reached]).toEqual([204, false]);
    expect(answer.headers).toEqual(headers);
    const isAllowed = 'access-control-allow-origin' in headers;
    expect(answer.steps[0]).toMatchObject({
      step: 'cors',
      outcome: isAllowed ? 'passed' : 'stopped',
      values: { wanted: spec.headers?.['Access-Control-Request-Method'] },
    });
  });

  it('goes on to the routes where the gateway has no such rules, or it is none', async () => {
    expect(await told(null, preflight('POST', shop))).toMatchObject({ status: 405, headers: {} });
    const options = { method: 'OPTIONS', path: '/do', headers: { Origin: shop } };
    expect((await told(named, options)).status).toBe(405);
  });

  it('names no header that is none', async () => {
    const { headers } = await told(named, preflight('POST', shop, 'x-a, x b: c<script>'));
    expect(headers).not.toHaveProperty('access-control-allow-headers');
  });
});

const post = (origin: string | null): HttpRequestSpec => ({
  method: 'POST',
  path: '/do',
  headers: origin === null ? {} : { Origin: origin },
});

describe('an answer', () => {
  const allowed = { 'access-control-allow-origin': shop, ...vary };

  it('says which origin may read it, and that it varies by that', async () => {
    expect(await told(named, post(shop))).toMatchObject({ status: 200, headers: allowed });
    expect((await told(withCookies, post(shop))).headers).toEqual({
      ...allowed,
      'access-control-allow-credentials': 'true',
    });
    expect((await told(anybody, post(shop))).headers).toEqual({
      'access-control-allow-origin': '*',
    });
  });

  it('to another origin says nothing of it, though what was asked is done', async () => {
    const answer = await told(named, post('http://evil.example'));
    expect(answer).toMatchObject({ status: 200, reached: true });
    expect(answer.headers).toEqual(vary);
    expect(answer.steps[0]).toMatchObject({
      step: 'cors',
      outcome: 'noted',
      values: { origin: 'http://evil.example', origins: shop },
    });
  });

  it('to whoever has no origin varies all the same, since caches keep it for others', async () => {
    const answer = await told(named, post(null));
    expect(answer.headers).toEqual(vary);
    expect(answer.steps.some(({ step }) => step === 'cors')).toBe(false);
  });

  it('has one word on it, the gateway’s, and keeps what else it varies by', async () => {
    const { answer } = await told(named, { method: 'PUT', path: '/do', headers: { Origin: shop } });
    const said = answer.headers.filter(([name]) => /^(access-control-|vary$)/i.test(name));
    expect(said).toEqual([
      ['Vary', 'Accept'],
      ['Access-Control-Allow-Origin', shop],
      ['Vary', 'Origin'],
    ]);
  });

  it.each([
    ['no route', { method: 'GET', path: '/nowhere', headers: { Origin: shop } }, 404],
    ['another method', { method: 'GET', path: '/do', headers: { Origin: shop } }, 405],
    ['what is too large', { ...post(shop), body: 'x'.repeat(200) }, 413],
  ])('may be read where it is an error: %s', async (_, spec, status) => {
    const cluster = await openCluster(scenarioWith(named, { bodyBytesMax: 100 }));
    const answer = await ask(cluster, 'client', spec);
    expect([answer.status, corsHeaders(answer)]).toEqual([status, allowed]);
    cluster.close();
  });

  it('shows the page when to come again', async () => {
    const quota = { per: 'all', requests: 1, windowMs: 60_000 } as const;
    const cluster = await openCluster(scenarioWith(named, { quota }));
    await ask(cluster, 'client', post(shop));
    const answer = await ask(cluster, 'client', post(shop));
    expect([answer.status, corsHeaders(answer)]).toEqual([
      429,
      {
        ...allowed,
        'access-control-expose-headers':
          'Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset',
      },
    ]);
    cluster.close();
  });

  it('follows the rules as they are now', async () => {
    const cluster = await openCluster(scenarioWith(named));
    const gateway = cluster.scenario.nodes.find((node) => node.kind === 'gateway');
    if (gateway === undefined) throw new Error('There is no gateway.');
    cluster.command({ kind: 'update-node', node: { ...gateway, cors: anybody } });
    const answer = await ask(cluster, 'client', post('http://other.example'));
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': '*' });
    cluster.close();
  });
});

const simpleMethods = new Set(['GET', 'HEAD', 'POST']);

/** What a page gets of `fetch`: the Fetch standard's CORS check and CORS-preflight fetch, sections 4.8 and 4.9. */
async function pageFetch(
  cluster: Cluster,
  origin: string,
  { method, withCredentials, headers }: Page,
): Promise<'read' | 'hidden' | 'not sent'> {
  const unsafe = Object.keys(headers).map((name) => name.toLowerCase());
  if (!simpleMethods.has(method) || unsafe.length > 0) {
    const answer = await ask(cluster, 'client', preflight(method, origin, unsafe.join(',')));
    const said = corsHeaders(answer);
    const list = (name: string) => (said[name] ?? '').toLowerCase().split(/ *, */);
    const isMethodAllowed =
      simpleMethods.has(method) ||
      (said['access-control-allow-methods'] ?? '').split(/ *, */).includes(method);
    const areHeadersAllowed = unsafe.every((name) =>
      list('access-control-allow-headers').includes(name),
    );
    const isOk = answer.status >= 200 && answer.status < 300;
    const isFree = isOk && passesCheck(said, origin, withCredentials);
    if (!isFree || !isMethodAllowed || !areHeadersAllowed) return 'not sent';
  }
  const spec = { method, path: '/do', headers: { ...headers, Origin: origin } };
  const answer = await ask(cluster, 'client', spec);
  return passesCheck(corsHeaders(answer), origin, withCredentials) ? 'read' : 'hidden';
}

interface Page {
  readonly method: string;
  readonly withCredentials: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

function passesCheck(said: Record<string, string>, origin: string, withCredentials: boolean) {
  const allowed = said['access-control-allow-origin'];
  if (!withCredentials && allowed === '*') return true;
  if (allowed !== origin) return false;
  return !withCredentials || said['access-control-allow-credentials'] === 'true';
}

describe('a browser', () => {
  const simple: Page = { method: 'POST', withCredentials: false, headers: {} };
  const signed: Page = { ...simple, headers: { Authorization: 'Bearer x' } };
  const cookie: Page = { ...simple, withCredentials: true };
  const put: Page = { ...simple, method: 'PUT' };
  const patch: Page = { ...simple, method: 'PATCH' };
  const evil = 'http://evil.example';

  it.each([
    ['named', named, shop, simple, 'read'],
    ['named', named, shop, signed, 'read'],
    ['named', named, shop, put, 'read'],
    ['named', named, shop, patch, 'not sent'],
    ['named', named, shop, cookie, 'hidden'],
    ['named', named, evil, simple, 'hidden'],
    ['named', named, evil, signed, 'not sent'],
    ['named', named, evil, put, 'not sent'],
    ['with cookies', withCookies, shop, cookie, 'read'],
    ['with cookies', withCookies, evil, cookie, 'hidden'],
    ['anybody', anybody, evil, simple, 'read'],
    ['anybody', anybody, evil, signed, 'read'],
    ['anybody', anybody, evil, cookie, 'hidden'],
    ['none', null, shop, simple, 'hidden'],
    ['none', null, shop, signed, 'not sent'],
  ] as const)('with rules %s (%o) from %s: %o is %s', async (_, cors, origin, page, outcome) => {
    const cluster = await openCluster(scenarioWith(cors));
    expect(await pageFetch(cluster, origin, page)).toBe(outcome);
    cluster.close();
  });
});
