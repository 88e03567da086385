/**
 * What a gateway does with requests, case by case. Each section has its routes, and is asked over a link
 * by a client; `routing.test.ts` says how.
 */
import type { RequestChanges, Route, RouteConditions } from '../../../src/sim/index.ts';

/** `called`: what which service is asked, as `orders GET /orders/7`; null: none. `route` from 1. */
export interface RoutingCase {
  readonly ask: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
  readonly called?: string;
  readonly route?: number;
  readonly reason?: string;
  readonly allow?: string;
}

export interface RoutingSection {
  readonly about: string;
  readonly routes: readonly Route[];
  readonly cases: readonly RoutingCase[];
}

function route(words: string, rules: Partial<Route> = {}): Route {
  const [method = '*', path = '/', service = 'a'] = words.split(' ');
  return { method, path, service, rewrite: null, ...rules };
}

/** What goes on to service `a` as it came, by the first route. */
function passes(...paths: readonly string[]): readonly RoutingCase[] {
  return paths.map((path) => ({
    ask: `GET ${path}`,
    status: 200,
    called: `a GET ${path}`,
    route: 1,
  }));
}

function finds404(...paths: readonly string[]): readonly RoutingCase[] {
  return paths.map((path) => ({ ask: `GET ${path}`, status: 404, reason: 'no-route' }));
}

function isUnsafe(...paths: readonly string[]): readonly RoutingCase[] {
  return paths.map((path) => ({ ask: `GET ${path}`, status: 400, reason: 'unsafe-path' }));
}

const when = (conditions: RouteConditions): Partial<Route> => ({ when: conditions });
const from = (prefix: string, to: string): Partial<Route> => ({ rewrite: { from: prefix, to } });
const change = (request: RequestChanges): Partial<Route> => ({ request });
const json = { 'Content-Type': 'application/json' };

export const routingSections: readonly RoutingSection[] = [
  {
    about: 'literal paths',
    routes: [
      route('GET /shop/orders'),
      route('GET /b%C3%BAho'),
      route('GET /end/'),
      route('GET /'),
    ],
    cases: [
      ...passes('/shop/orders'),
      { ask: 'GET /shop/orders?x=1', status: 200, called: 'a GET /shop/orders?x=1', route: 1 },
      { ask: 'GET /shop/%6Frders', status: 200, called: 'a GET /shop/orders', route: 1 },
      { ask: 'GET /%73hop/orders', status: 200, called: 'a GET /shop/orders', route: 1 },
      { ask: 'GET /b%c3%baho', status: 200, called: 'a GET /b%C3%BAho', route: 2 },
      { ask: 'GET /end/', status: 200, called: 'a GET /end/', route: 3 },
      { ask: 'GET /', status: 200, called: 'a GET /', route: 4 },
      { ask: 'GET /?x=1', status: 200, called: 'a GET /?x=1', route: 4 },
      ...finds404('/shop', '/shop/', '/shop/orders/', '/shop/orders/7', '/Shop/orders', '/end'),
      ...finds404('/shop/orders;v=1', '/shop/order', '/shop/orderss', '/b%C3%BAha', '/*'),
    ],
  },
  {
    about: 'parameters',
    routes: [route('GET /o/{id}'), route('GET /o/{id}/lines/{line}'), route('GET /{a}/{b}/{c}')],
    cases: [
      ...passes(
        '/o/7',
        '/o/special',
        '/o/%20',
        '/o/a+b',
        '/o/...',
        '/o/.hidden',
        '/o/a.b',
        '/o/~x',
      ),
      ...passes('/o/caf%C3%A9', '/o/a;b', '/o/a:b', '/o/{id}', '/o/%7Bid%7D', '/o/%F0%9F%90%9D'),
      { ask: 'GET /o/7/lines/2', status: 200, called: 'a GET /o/7/lines/2', route: 2 },
      { ask: 'GET /o/7/x', status: 200, called: 'a GET /o/7/x', route: 3 },
      { ask: 'GET /o/7/lines', status: 200, called: 'a GET /o/7/lines', route: 3 },
      ...finds404('/o', '/o/', '/o/7/', '/o/7/lines/', '/o/7/lines/2/'),
    ],
  },
  {
    about: 'the rest of a path',
    routes: [route('GET /files/*'), route('GET /deep/{id}/*')],
    cases: [
      ...passes('/files/', '/files/a', '/files/a/b/c', '/files/a/', '/files/a.b/c.d'),
      { ask: 'GET /deep/1/', status: 200, called: 'a GET /deep/1/', route: 2 },
      { ask: 'GET /deep/1/x/y', status: 200, called: 'a GET /deep/1/x/y', route: 2 },
      ...finds404('/files', '/filesystem', '/deep/1', '/deep/'),
    ],
  },
  {
    about: 'methods',
    routes: [
      route('GET /o/{id}'),
      route('DELETE /o/{id}'),
      route('GET /o/{name}'),
      route('* /any'),
      route('POST /o'),
    ],
    cases: [
      { ask: 'GET /o/7', status: 200, route: 1 },
      { ask: 'DELETE /o/7', status: 200, route: 2, called: 'a DELETE /o/7' },
      { ask: 'POST /o', status: 200, route: 5 },
      { ask: 'GET /any', status: 200, route: 4 },
      { ask: 'PATCH /any', status: 200, route: 4, called: 'a PATCH /any' },
      { ask: 'PURGE /any', status: 405, route: 4, called: 'a PURGE /any' },
      { ask: 'PUT /o/7', status: 405, reason: 'method-not-allowed', allow: 'GET, HEAD, DELETE' },
      { ask: 'PATCH /o/7', status: 405, reason: 'method-not-allowed', allow: 'GET, HEAD, DELETE' },
      { ask: 'HEAD /o/7', status: 200, route: 1, called: 'a GET /o/7' },
      {
        ask: 'OPTIONS /o/7',
        status: 405,
        reason: 'method-not-allowed',
        allow: 'GET, HEAD, DELETE',
      },
      { ask: 'PURGE /o/7', status: 405, reason: 'method-not-allowed', allow: 'GET, HEAD, DELETE' },
      { ask: 'GET /o', status: 405, reason: 'method-not-allowed', allow: 'POST' },
      { ask: 'HEAD /o', status: 405, allow: 'POST' },
      { ask: 'HEAD /any', status: 405, route: 4, called: 'a HEAD /any' },
      { ask: 'PUT /other', status: 404, reason: 'no-route' },
    ],
  },
  {
    about: 'hosts',
    routes: [
      route('GET /x a', when({ host: 'shop.example' })),
      route('GET /x b', when({ host: '*.shop.example' })),
      route('POST /x b', when({ host: 'Admin.Example' })),
      route('GET /only b', when({ host: 'admin.example' })),
    ],
    cases: [
      { ask: 'GET /x', headers: { Host: 'shop.example' }, status: 200, route: 1 },
      { ask: 'GET /x', headers: { Host: 'SHOP.Example' }, status: 200, route: 1 },
      { ask: 'GET /x', headers: { Host: 'shop.example:8080' }, status: 200, route: 1 },
      { ask: 'GET /x', headers: { Host: 'shop.example.' }, status: 200, route: 1 },
      { ask: 'GET /x', headers: { host: 'm.shop.example' }, status: 200, route: 2 },
      { ask: 'GET /x', headers: { Host: 'a.b.shop.example:1' }, status: 200, route: 2 },
      { ask: 'GET http://m.shop.example/x', status: 200, route: 2, called: 'b GET /x' },
      { ask: 'GET http://shop.example:80/x?x=1', status: 200, route: 1, called: 'a GET /x?x=1' },
      // What is asked for decides, not the Host beside it (RFC 9112 section 3.2.2).
      { ask: 'GET http://shop.example/x', headers: { Host: 'evil' }, status: 200, route: 1 },
      { ask: 'GET /x', headers: { Host: 'myshop.example' }, status: 404, reason: 'no-route' },
      { ask: 'GET /x', headers: { Host: 'shop.example.evil' }, status: 404, reason: 'no-route' },
      { ask: 'GET /x', headers: { Host: '.shop.example' }, status: 200, route: 2 },
      { ask: 'GET /x', status: 404, reason: 'no-route' },
      // The method is of another host: to this one there is no such thing.
      { ask: 'POST /x', headers: { Host: 'shop.example' }, status: 405, allow: 'GET, HEAD' },
      { ask: 'PUT /x', headers: { Host: 'admin.example' }, status: 405, allow: 'POST' },
      { ask: 'PUT /only', headers: { Host: 'shop.example' }, status: 404, reason: 'no-route' },
    ],
  },
  {
    about: 'headers',
    routes: [
      route('GET /x a', when({ headers: [{ name: 'X-Client', value: 'mobile' }] })),
      route('GET /x b', when({ headers: [{ name: 'x-beta', value: '*' }] })),
      route(
        'GET /both a',
        when({
          headers: [
            { name: 'X-One', value: '1' },
            { name: 'X-Two', value: '2' },
          ],
        }),
      ),
    ],
    cases: [
      { ask: 'GET /x', headers: { 'X-Client': 'mobile' }, status: 200, called: 'a GET /x' },
      { ask: 'GET /x', headers: { 'x-client': 'mobile' }, status: 200, called: 'a GET /x' },
      { ask: 'GET /x', headers: { 'X-Client': ' mobile ' }, status: 200, called: 'a GET /x' },
      { ask: 'GET /x', headers: { 'X-Client': 'Mobile' }, status: 404 },
      { ask: 'GET /x', headers: { 'X-Client': 'mobile2' }, status: 404 },
      { ask: 'GET /x', headers: { 'X-Client': '' }, status: 404 },
      { ask: 'GET /x', headers: { 'X-Beta': 'whatever' }, status: 200, called: 'b GET /x' },
      { ask: 'GET /x', headers: { 'X-Beta': '' }, status: 200, called: 'b GET /x' },
      {
        ask: 'GET /x',
        headers: { 'X-Beta': '1', 'X-Client': 'mobile' },
        status: 200,
        called: 'a GET /x',
      },
      { ask: 'GET /both', headers: { 'X-One': '1' }, status: 404, reason: 'no-route' },
      { ask: 'GET /both', headers: { 'X-Two': '2', 'X-One': '1' }, status: 200 },
      { ask: 'GET /both', headers: { 'X-Two': '1', 'X-One': '2' }, status: 404 },
      { ask: 'GET /x', status: 404, reason: 'no-route' },
    ],
  },
  {
    about: 'query',
    routes: [
      route('GET /x a', when({ query: [{ name: 'view', value: 'full' }] })),
      route('GET /x b', when({ query: [{ name: 'page', value: '*' }] })),
      route('GET /x a', when({ query: [{ name: 'q', value: 'caf\u00E9 bar' }] })),
    ],
    cases: [
      { ask: 'GET /x?view=full', status: 200, route: 1, called: 'a GET /x?view=full' },
      { ask: 'GET /x?x=1&view=full', status: 200, route: 1 },
      { ask: 'GET /x?v%69ew=f%75ll', status: 200, route: 1, called: 'a GET /x?v%69ew=f%75ll' },
      { ask: 'GET /x?view=full&page=2', status: 200, route: 1 },
      { ask: 'GET /x?page=2', status: 200, route: 2 },
      { ask: 'GET /x?page=', status: 200, route: 2 },
      { ask: 'GET /x?page', status: 200, route: 2 },
      { ask: 'GET /x?q=caf%C3%A9+bar', status: 200, route: 3 },
      { ask: 'GET /x?q=caf%c3%a9%20bar', status: 200, route: 3 },
      { ask: 'GET /x?View=full', status: 404 },
      { ask: 'GET /x?view=Full', status: 404 },
      { ask: 'GET /x?view=full%zz', status: 404 },
      { ask: 'GET /x?view', status: 404 },
      { ask: 'GET /x?', status: 404 },
      { ask: 'GET /x', status: 404, reason: 'no-route' },
    ],
  },
  {
    about: 'versions',
    routes: [
      route('GET /x b', when({ version: '2' })),
      route('GET /x a', when({ version: '1' })),
      route('GET /y a', when({ version: '1' })),
      route('GET /y b'),
    ],
    cases: [
      { ask: 'GET /x', headers: { 'API-Version': '2' }, status: 200, route: 1 },
      { ask: 'GET /x', headers: { 'api-version': '1' }, status: 200, route: 2 },
      { ask: 'GET /x', headers: { Accept: 'application/json; version=2' }, status: 200, route: 1 },
      { ask: 'GET /x', headers: { Accept: 'application/json;version="1"' }, status: 200, route: 2 },
      {
        ask: 'GET /x',
        headers: { Accept: 'text/html, application/json;q=0.5;version=2' },
        status: 200,
        route: 1,
      },
      {
        ask: 'GET /x',
        headers: { Accept: 'application/json;version=2', 'API-Version': '1' },
        status: 200,
        route: 2,
      },
      { ask: 'GET /x', headers: { 'API-Version': '3' }, status: 404, reason: 'no-route' },
      { ask: 'GET /x', headers: { 'API-Version': '2.0' }, status: 404, reason: 'no-route' },
      { ask: 'GET /x', status: 404, reason: 'no-route' },
      { ask: 'GET /y', status: 200, route: 4 },
      { ask: 'GET /y', headers: { 'API-Version': '1' }, status: 200, route: 3 },
      { ask: 'GET /y', headers: { 'API-Version': '9' }, status: 200, route: 4 },
    ],
  },
  {
    about: 'order and weights',
    routes: [
      route('GET /o/{id} a', when({ headers: [{ name: 'x-first', value: '*' }] })),
      route('GET /o/{id} b', { weight: 0 }),
      route('GET /o/{other} a', { weight: 5 }),
      route('GET /o/special b'),
      route('* /o/* b'),
      route('GET /none b', { weight: 0 }),
      route('GET /* a'),
    ],
    cases: [
      { ask: 'GET /o/7', headers: { 'X-First': '1' }, status: 200, route: 1 },
      { ask: 'GET /o/7', status: 200, route: 3 },
      { ask: 'GET /o/special', status: 200, route: 3 },
      { ask: 'POST /o/7', status: 200, route: 5 },
      { ask: 'GET /o/7/8', status: 200, route: 5 },
      { ask: 'GET /o/', status: 200, route: 5 },
      { ask: 'GET /none', status: 200, route: 7 },
      { ask: 'GET /other', status: 200, route: 7 },
      { ask: 'POST /other', status: 405, allow: 'GET, HEAD' },
    ],
  },
  {
    about: 'rewriting of a prefix',
    routes: [
      route('GET /api/* a', from('/api', '')),
      route('GET /v1/* a', from('/v1', '/v2')),
      route('GET /slash/* a', from('/slash/', '/to/')),
      route('GET /deep/{id}/* a', from('/deep', '/in/x')),
      route('GET /apiary/* a', from('/api', '')),
      route('GET /other/* a', from('/api', '')),
      route('GET /root a', from('/root', '')),
      route('GET /all/* a', from('', '/pre')),
      route('GET /caf%C3%A9/* a', from('/caf\u00E9', '/t\u00E9')),
    ],
    cases: [
      { ask: 'GET /api/orders/7', status: 200, called: 'a GET /orders/7' },
      { ask: 'GET /api/orders?x=/api/', status: 200, called: 'a GET /orders?x=/api/' },
      { ask: 'GET /api/', status: 200, called: 'a GET /' },
      { ask: 'GET /api/api/x', status: 200, called: 'a GET /api/x' },
      { ask: 'GET /%61pi/orders', status: 200, called: 'a GET /orders' },
      { ask: 'GET /api/a%20b', status: 200, called: 'a GET /a%20b' },
      { ask: 'GET /v1/x', status: 200, called: 'a GET /v2/x' },
      { ask: 'GET /slash/x/y', status: 200, called: 'a GET /to/x/y' },
      { ask: 'GET /deep/1/2', status: 200, called: 'a GET /in/x/1/2' },
      // A prefix is of whole segments.
      { ask: 'GET /apiary/bees', status: 200, called: 'a GET /apiary/bees' },
      { ask: 'GET /other/x', status: 200, called: 'a GET /other/x' },
      { ask: 'GET /root', status: 200, called: 'a GET /' },
      { ask: 'GET /all/x', status: 200, called: 'a GET /pre/all/x' },
      { ask: 'GET /caf%c3%a9/x', status: 200, called: 'a GET /t%C3%A9/x' },
    ],
  },
  {
    about: 'paths that would leave their place',
    routes: [route('* /pub/* a', from('/pub', '/public')), route('* /* b')],
    cases: [
      ...isUnsafe('/pub/../admin', '/pub/..', '/pub/./x', '/pub/.', '/../x', '/..', '/.'),
      ...isUnsafe('/pub/%2e%2e/admin', '/pub/%2E%2E/admin', '/pub/.%2e/x', '/pub/%2e./x'),
      ...isUnsafe('/pub/%2e/x', '/pub/x/%2e%2e', '/%2e%2e/pub/x', '/pub/..;/x', '/pub/..;a=b'),
      ...isUnsafe('//pub/x', '/pub//x', '/pub//', '//', '/pub//../x', '//evil.example/x'),
      ...isUnsafe('/pub/a%2fb', '/pub/..%2fadmin', '/pub%2F..%2Fadmin', '/pub/%2f', '/%2fpub'),
      ...isUnsafe('/pub/a%5cb', '/pub/..%5Cadmin', '/pub/..\\admin', '/pub\\x'),
      ...isUnsafe('/pub/%252e%252e/x', '/pub/%252fx', '/pub/%255cx', '/pub/%25252e'),
      ...isUnsafe('/pub/%00', '/pub/x%0d%0aSet-Cookie:%20a=b', '/pub/%7f', '/pub/%09'),
      ...isUnsafe('/pub/%', '/pub/%2', '/pub/%zz', '/pub/%c3', '/pub/%ff', '/pub/%c0%ae%c0%ae/x'),
      ...isUnsafe('/pub/x#y', 'http://shop/pub/../x', 'http://shop//x'),
      { ask: 'DELETE /pub/%2e%2e/x', status: 400, reason: 'unsafe-path' },
      { ask: 'GET /pub/...', status: 200, called: 'a GET /public/...' },
      { ask: 'GET /pub/..x', status: 200, called: 'a GET /public/..x' },
      { ask: 'GET /pub/x..', status: 200, called: 'a GET /public/x..' },
      { ask: 'GET /pub/.well-known', status: 200, called: 'a GET /public/.well-known' },
      { ask: 'GET /pub/a%20b', status: 200, called: 'a GET /public/a%20b' },
      { ask: 'GET /pub/100%25', status: 200, called: 'a GET /public/100%25' },
      { ask: 'GET /pub/x?x=../..//%2f', status: 200, called: 'a GET /public/x?x=../..//%2f' },
      { ask: 'GET /PUB/x', status: 200, called: 'b GET /PUB/x' },
    ],
  },
  {
    about: 'changes of the request',
    routes: [
      route('GET /o/{id}/q a', change({ setQuery: { view: '{id}', page: '{query.p}' } })),
      route('GET /drop a', change({ removeQuery: ['token', 'p'] })),
      route('GET /h a', change({ setQuery: { x: '{header.x-user}' } })),
      route('GET /t a', change({ setQuery: { x: 'a={trace.no}' } })),
      route('GET /q a', change({ setQuery: { x: '{query.q}' } })),
      route('POST /b a', change({ body: { drop: ['admin'] } })),
    ],
    cases: [
      { ask: 'GET /o/7/q?p=2', status: 400, called: 'a GET /o/7/q?p=2&view=7&page=2' },
      { ask: 'GET /o/7/q', status: 200, called: 'a GET /o/7/q?view=7' },
      { ask: 'GET /o/a%20b/q?view=x', status: 200, called: 'a GET /o/a%20b/q?view=a%20b' },
      { ask: 'GET /o/a&x=1/q', status: 200, called: 'a GET /o/a&x=1/q?view=a%26x%3D1' },
      { ask: 'GET /drop?token=t&x=1&p=2', status: 200, called: 'a GET /drop?x=1' },
      { ask: 'GET /drop?t%6Fken=t', status: 200, called: 'a GET /drop' },
      { ask: 'GET /drop?Token=t', status: 400, called: 'a GET /drop?Token=t' },
      { ask: 'GET /h', headers: { 'X-User': 'a b' }, status: 200, called: 'a GET /h?x=a%20b' },
      { ask: 'GET /h?x=forged', status: 200, called: 'a GET /h' },
      {
        ask: 'GET /q?q=caf%C3%A9+1',
        status: 200,
        called: 'a GET /q?q=caf%C3%A9+1&x=caf%C3%A9%201',
      },
      { ask: 'GET /t', status: 200, called: 'a GET /t' },
      { ask: 'POST /b', headers: json, body: '{"admin":1,"sku":"s"}', status: 200 },
      { ask: 'POST /b', headers: json, body: '', status: 200 },
      { ask: 'POST /b', headers: json, body: '{', status: 400, reason: 'bad-request' },
      {
        ask: 'POST /b',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'admin=1',
        status: 415,
        reason: 'unsupported-media-type',
      },
      {
        ask: 'POST /b',
        headers: { 'Content-Type': 'Application/Merge-Patch+JSON; charset=utf-8' },
        body: '{"sku":"s"}',
        status: 200,
      },
    ],
  },
  {
    about: 'what a client takes, and what it sends',
    routes: [route('GET /x a'), route('POST /x a')],
    cases: [
      ...['*/*', 'application/*', 'application/json', 'APPLICATION/JSON', ''].map((accept) => ({
        ask: 'GET /x',
        headers: { Accept: accept },
        status: 200,
      })),
      ...[
        'text/html, */*;q=0.1',
        'text/html;level=1, application/json;q=0.9',
        'text/*;q=0, application/json;charset=utf-8',
        'application/*;q=0, application/json;q=0.5',
      ].map((accept) => ({ ask: 'GET /x', headers: { Accept: accept }, status: 200 })),
      ...[
        'text/html',
        'application/xml, text/*',
        'application/json;q=0',
        '*/*;q=0',
        'application/json;q=0.0, */*;q=1',
        'application/*;q=0, */*',
        'application/jsonp',
      ].map((accept) => ({
        ask: 'GET /x',
        headers: { Accept: accept },
        status: 406,
        reason: 'not-acceptable',
      })),
      { ask: 'POST /x', headers: json, body: '{"sku":"s"}', status: 200 },
      { ask: 'POST /x', headers: json, body: '{"sku":', status: 400, reason: 'bad-request' },
      { ask: 'POST /x', headers: json, body: '{"other":1}', status: 400, reason: 'bad-request' },
      { ask: 'POST /x', headers: json, body: '[1]', status: 400, reason: 'bad-request' },
      ...['text/plain', 'application/xml', 'application/json-seq', 'multipart/form-data'].map(
        (type) => ({
          ask: 'POST /x',
          headers: { 'Content-Type': type },
          body: '{"sku":"s"}',
          status: 415,
          reason: 'unsupported-media-type',
        }),
      ),
    ],
  },
];
