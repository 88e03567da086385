/** What a route changes, seen in what the service gets, what the client gets, and what is told of it. */
import { afterEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Cluster, Contract, HttpRequestSpec, Route } from '../../../src/sim/index.ts';
import { changedResponse } from '../../../src/sim/gateway/changed-messages.ts';
import { ask, factsOf, openCluster, textOf } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

const contract: Contract = {
  operations: [
    {
      name: 'Save',
      kind: 'command',
      method: 'POST',
      path: '/orders/{id}',
      idempotent: false,
      success: 200,
      input: [
        { name: 'id', number: 1, type: 'string' },
        { name: 'sku', number: 2, type: 'string' },
        { name: 'note', number: 3, type: 'string', optional: true },
      ],
      output: [
        { name: 'got', number: 1, type: 'string' },
        { name: 'secret', number: 2, type: 'string' },
      ],
    },
    {
      name: 'Find',
      kind: 'query',
      method: 'GET',
      path: '/orders',
      idempotent: true,
      success: 200,
      input: [
        { name: 'sku', number: 1, type: 'string', optional: true },
        { name: 'page', number: 2, type: 'string', optional: true },
      ],
      output: [{ name: 'got', number: 1, type: 'string' }],
    },
  ],
  events: [],
  subscribes: [],
};
const code = `export default service({
  async Save(input, ctx) {
    return { got: JSON.stringify([input, ctx.metadata]), secret: 's' };
  },
  async Find(input, ctx) { return { got: JSON.stringify([input, ctx.metadata]) }; },
});`;

let cluster: Cluster | undefined;
afterEach(() => cluster?.close());

async function through(rules: Partial<Route>, spec: HttpRequestSpec) {
  const route = { method: '*', path: '/api/{area}/*', service: 'service', ...rules };
  const { scenario } = world()
    .client('client')
    .service('service', '{}', { contract, code })
    .gateway('gateway', [{ rewrite: { from: '/api', to: '' }, ...route }])
    .link('client', 'gateway')
    .link('gateway', 'service');
  cluster = await openCluster(scenario);
  const answer = await ask(cluster, 'client', spec);
  const steps = factsOf(cluster, 'gateway-decided').flatMap((fact) => fact.steps);
  return { answer, text: textOf(answer), changed: steps.filter(({ step }) => step === 'changed') };
}

const json = { 'Content-Type': 'application/json' };

/** The bytes that the gateway sent last, in that role. */
function sent(role: 'request' | 'response'): string {
  if (cluster === undefined) throw new Error('There is no cluster.');
  const last = factsOf(cluster, 'message-sent').findLast(
    (fact) => fact.from === 'gateway/0' && fact.role === role,
  );
  const bytes = last === undefined ? null : cluster.observer.message(last.message)?.bytes;
  return Buffer.from(bytes ?? []).toString('latin1');
}

describe('a request', () => {
  it('has headers set and removed, and fields of its body dropped and renamed', async () => {
    const body = '{"article": "a", "admin": true}';
    const { answer, text, changed } = await through(
      {
        request: {
          setHeaders: { 'X-Area': 'in {area}', 'X-Role': '{claim.role}' },
          removeHeaders: ['x-debug'],
          body: { drop: ['admin'], rename: { article: 'sku' } },
        },
      },
      {
        method: 'POST',
        path: '/api/orders/7',
        headers: { ...json, 'X-Debug': '1', 'X-Role': 'admin', 'X-Own': 'kept' },
        body,
      },
    );
    expect(answer.status).toBe(200);
    const got: unknown = JSON.parse(JSON.parse(text).got);
    expect(got).toEqual([
      { id: '7', sku: 'a' },
      { 'x-area': 'in orders', 'x-own': 'kept' },
    ]);
    expect(sent('request')).toMatch(/^POST \/orders\/7 HTTP\/1\.1\r\n/);
    expect(sent('request')).toMatch(/\r\nContent-Length: 11\r\n\r\n\{"sku":"a"\}$/);
    expect(sent('request')).not.toMatch(/debug|role|admin/i);
    expect(changed).toEqual([
      {
        step: 'changed',
        outcome: 'passed',
        values: {
          what: 'request',
          set: 'X-Area',
          removed: 'X-Debug',
          missing: 'X-Role {claim.role}',
          dropped: 'admin',
          renamed: 'article',
          bytesBefore: body.length,
          bytesAfter: '{"sku":"a"}'.length,
        },
      },
    ]);
  });

  it('has fields of its body set, which are then not the client’s to choose', async () => {
    const body = '{"sku": "s", "note": "mine", "by": {"id": "admin"}, "was": 1}';
    const { changed } = await through(
      {
        request: {
          body: { drop: ['was'] },
          setFields: {
            sku: '{body.sku}-{area}',
            note: '{claim.sub}',
            'by.trace': '["{trace}", 3, true]',
            'from.what': 'a gateway',
            count: '3',
          },
        },
      },
      { method: 'POST', path: '/api/orders/7', headers: json, body },
    );
    const lines = sent('request').split('\r\n\r\n');
    expect(JSON.parse(lines[1] ?? '')).toEqual({
      sku: 's-orders',
      by: { id: 'admin', trace: [expect.stringMatching(/^[0-9a-f]+$/), 3, true] },
      from: { what: 'a gateway' },
      count: 3,
    });
    expect(changed.map(({ values }) => values)).toMatchObject([
      { set: 'sku, by.trace, from.what, count', missing: 'note {claim.sub}', dropped: 'was' },
    ]);
  });

  it('is refused where it has a body without fields to set, and left alone without a body', async () => {
    const rules = { request: { setFields: { note: 'x' } } };
    const ofList = { method: 'POST', path: '/api/orders/7', headers: json, body: '[1]' };
    const { answer, text } = await through(rules, ofList);
    expect(answer.status).toBe(400);
    expect(text).toContain('not an object');
    cluster?.close();
    const ofNone = await through(rules, { method: 'GET', path: '/api/orders', headers: {} });
    expect(ofNone.answer.status).toBe(200);
  });

  it('has its query changed, other pairs left as they were', async () => {
    const { text, changed } = await through(
      { request: { setQuery: { page: '{query.p}&x' }, removeQuery: ['p', 'token'] } },
      { method: 'GET', path: '/api/orders/?sku=a%2Bb&token=t&p=2', headers: {} },
    );
    expect(text).toContain('404');
    expect(changed[0]?.values).toEqual({
      what: 'request',
      target: '/orders/?sku=a%2Bb&page=2%26x',
      set: 'page',
    });
  });

  it('is refused where its body has to be JSON and is not', async () => {
    const rules = { request: { body: { drop: ['admin'] } } };
    const post = { method: 'POST', path: '/api/orders/7' };
    const wrongType = await through(rules, {
      ...post,
      headers: { 'Content-Type': 'text/plain' },
      body: 'x',
    });
    expect(wrongType.answer.status).toBe(415);
    const broken = await through(rules, { ...post, headers: json, body: '{"admin"' });
    expect(broken.answer.status).toBe(400);
    expect(broken.changed[0]?.outcome).toBe('stopped');
    const deep = await through(rules, { ...post, headers: json, body: '['.repeat(600) });
    expect(deep.text).toContain('nested deeper than 500');
  });
});

describe('an answer', () => {
  it('has headers set and removed and fields dropped, and its true length', async () => {
    const { answer, text, changed } = await through(
      {
        response: {
          setHeaders: {
            'Cache-Control': 'no-store',
            'Content-Length': '3',
            'X-Bee': '\u{1F41D}\u0007',
          },
          body: { keep: ['got'], rename: { got: 'given' } },
        },
      },
      { method: 'POST', path: '/api/orders/7', headers: json, body: '{"sku":"a"}' },
    );
    expect(sent('response')).toContain('\r\nCache-Control: no-store\r\n');
    expect(sent('response').endsWith(`\r\n\r\n${text}`)).toBe(true);
    expect(sent('response').match(/Content-Length/g)).toHaveLength(1);
    const members: unknown = JSON.parse(text);
    expect(Object.keys(Object(members))).toEqual(['given']);
    const headers = new Map(answer.headers);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('X-Bee')).toBe('%F0%9F%90%9D%07');
    expect(headers.get('Content-Length')).toBe(String(answer.body.length));
    expect(changed[0]?.values).toMatchObject({
      what: 'response',
      set: 'Cache-Control, X-Bee',
      dropped: 'secret',
      renamed: 'got',
      bytesAfter: answer.body.length,
    });
  });

  it.each([
    ['text/html', '<p>hidden</p>', 'The body is text/html; application/json was expected'],
    ['', '{"secret":"hidden"}', 'The body is of no type; application/json was expected'],
    ['application/json', '{"secret":"hidden"', 'The body is not JSON in UTF-8'],
    ['application/json', `${'['.repeat(501)}1${']'.repeat(501)}`, /nested deeper than 500/],
  ])('of type "%s" that can’t be read does not get out: %s', (type, text, error) => {
    const changed = changedResponse(
      {
        status: 200,
        statusText: 'OK',
        headers: type === '' ? [] : [['Content-Type', type]],
        body: Buffer.from(text),
      },
      { body: { drop: ['secret'] } },
      { params: new Map(), search: '', headers: [], claims: null },
    );
    expect(changed).toMatchObject({ ok: false, error: expect.stringMatching(error) });
  });

  it('that is a failure keeps its problem document', async () => {
    const { answer, text } = await through(
      { response: { body: { keep: ['got'] }, setHeaders: { 'Cache-Control': 'no-store' } } },
      { method: 'POST', path: '/api/orders/7', headers: json, body: '{}' },
    );
    expect(answer.status).toBe(400);
    expect(text).toContain('Field sku is missing');
    expect(new Map(answer.headers).get('Cache-Control')).toBe('no-store');
  });
});

it('whatever a route is told to set, the service and the client get HTTP', async () => {
  const { scenario } = world()
    .client('client')
    .service('service', '{ return { text: ctx.metadata["x-a"] ?? "none" }; }')
    .gateway('gateway', [])
    .link('client', 'gateway')
    .link('gateway', 'service');
  const one = await openCluster(scenario);
  cluster = one;
  const gateway = one.scenario.nodes.find((node) => node.kind === 'gateway');
  // As documents may have them: one line.
  const text = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 5 }),
        fc.constantFrom('{id}', '{query.q}', '{header.x-q}', '{trace}', '{claim.sub}', '{', '%0d'),
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.join('').replaceAll(/[\r\n\0]/g, ''));
  // An empty one is another path, and no route has that.
  const brought = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(text, text, text, brought, async (a, b, c, id) => {
      const route: Route = {
        method: 'POST',
        path: '/x/{id}',
        service: 'service',
        rewrite: { from: '/x', to: '/y' },
        request: { setHeaders: { 'X-A': a }, setQuery: { b }, removeQuery: ['b', 'q'] },
        response: { setHeaders: { 'X-C': c } },
      };
      if (gateway === undefined) throw new Error('There is no gateway.');
      one.command({ kind: 'update-node', node: { ...gateway, routes: [route] } });
      const encoded = encodeURIComponent(id.replace(/\p{Surrogate}/gu, '\uFFFD'));
      const answer = await ask(one, 'client', {
        method: 'POST',
        path: `/x/${encoded}?q=${encoded}`,
        headers: { 'X-Q': 'q' },
      });
      // The service has nothing there; a path that is empty or unsafe is refused before.
      expect([400, 404]).toContain(answer.status);
      if (answer.status === 404) {
        const value = new Map(answer.headers).get('X-C') ?? '';
        expect(value).toMatch(/^[ -~]*$/);
        expect(sent('request')).toMatch(/^POST \/y\/[!-~]+ HTTP\/1\.1\r\n/);
      }
    }),
    { numRuns: 60 },
  );
});
