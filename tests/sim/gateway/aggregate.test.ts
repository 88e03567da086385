/** What a gateway answers for several services at once, and when it asks which of them. */
import { describe, expect, it } from 'vitest';
import type { Answer, Cluster, Scenario } from '../../../src/sim/index.ts';
import { NEVER } from '../../../src/sim/kernel/time.ts';
import { leg, pageOf } from '../../support/aggregates.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../support/open-cluster.ts';

function get(cluster: Cluster, path = '/page/7', headers: Readonly<Record<string, string>> = {}) {
  return ask(cluster, 'client', { method: 'GET', path, headers });
}

function json(answer: Answer): unknown {
  return JSON.parse(textOf(answer));
}

async function open(scenario: Scenario): Promise<Cluster> {
  const cluster = await openCluster(scenario);
  await runFor(cluster, 1);
  return cluster;
}

/** `step part detail` of all that was decided. */
function steps(cluster: Cluster): string[] {
  return factsOf(cluster, 'gateway-decided').flatMap((fact) =>
    fact.steps.map(({ step, values }) =>
      [step, values['part'], values['target'] ?? values['reason'] ?? values['status']].join(' '),
    ),
  );
}

/** Requests that left the gateway for a service: `target at ms`. */
function asked(cluster: Cluster): readonly (readonly [string, number])[] {
  return factsOf(cluster, 'message-sent')
    .filter(({ from, role }) => from === 'gateway/0' && role === 'request')
    .map(({ to, at }) => [to, Math.round(at / 1000)] as const);
}

const dead = '{ throw new Error("dead"); }';

describe('in parallel', () => {
  it('asks all at once and puts each under its name', async () => {
    const cluster = await open(pageOf([leg('a'), leg('b'), leg('c')]));
    const answer = await get(cluster);
    expect([answer.status, json(answer)]).toEqual([
      200,
      {
        a: { sku: '7', name: 'some of a', items: [] },
        b: { sku: '7', name: 'some of b', items: [] },
        c: { sku: '7', name: 'some of c', items: [] },
      },
    ]);
    const times = asked(cluster).map(([, at]) => at);
    expect(new Set(times).size).toBe(1);
    expect(steps(cluster)).toEqual([
      'matched  ',
      'called a /get/7',
      'called b /get/7',
      'called c /get/7',
      'answered a /get/7',
      'answered b /get/7',
      'answered c /get/7',
      'merged  ',
      'replied  200',
    ]);
    const spans = factsOf(cluster, 'span-started').filter(({ process }) => process === 'gateway/0');
    expect(spans.map(({ role, name }) => `${role} ${name}`)).toEqual([
      'server GET /page/7',
      'client a.Get',
      'client b.Get',
      'client c.Get',
    ]);
    cluster.close();
  });

  it('lets a part wait for those it uses, and for no other', async () => {
    const legs = [
      leg('slow'),
      leg('a', { response: { drop: ['seller'] } }),
      leg('seller', { target: '/get/{a.seller}' }),
    ];
    const handlers = {
      slow: '{ await ctx.sleep(300); return {}; }',
      a: "{ return { seller: 'x y' }; }",
    };
    const cluster = await open(pageOf(legs, { handlers }));
    const answer = await get(cluster);
    expect(json(answer)).toMatchObject({ a: { items: [] }, seller: { sku: 'x y' } });
    const [first, second, third] = asked(cluster);
    expect([first?.[0], second?.[0], third?.[0]]).toEqual(['slow/0', 'a/0', 'seller/0']);
    expect((third?.[1] ?? 0) - (first?.[1] ?? 0)).toBeLessThan(60);
    cluster.close();
  });

  it('cancels the others when a required part fails, and names it', async () => {
    const legs = [leg('a'), leg('slow'), leg('b', { onFailure: 'omit' })];
    const slow = '{ await ctx.sleep(2000); return {}; }';
    const handlers = { a: '{ await ctx.sleep(10); throw new Error("dead"); }', slow, b: slow };
    const cluster = await open(pageOf(legs, { handlers }));
    const answer = await get(cluster);
    expect(answer.status).toBe(502);
    expect(json(answer)).toMatchObject({
      reason: 'handler-threw',
      values: { part: 'a', service: 'a', status: 500 },
    });
    await runFor(cluster, 10_000);
    const calls = factsOf(cluster, 'call-ended').filter(({ process }) => process === 'gateway/0');
    expect(calls.map(({ link, reason }) => [link, reason])).toEqual([
      ['gateway-a', ''],
      ['gateway-slow', 'cancelled'],
      ['gateway-b', 'cancelled'],
    ]);
    const merged = factsOf(cluster, 'gateway-decided').flatMap((fact) =>
      fact.steps.filter(({ step }) => step === 'merged'),
    );
    expect(merged).toEqual([
      {
        step: 'merged',
        outcome: 'stopped',
        values: { part: 'a', reason: 'handler-threw', status: 502, cancelled: 'slow, b' },
      },
    ]);
    const replies = factsOf(cluster, 'message-sent').filter(
      ({ from, role }) => from === 'gateway/0' && role === 'response',
    );
    expect(replies).toHaveLength(1);
    cluster.close();
  });
});

describe('in sequence', () => {
  it('asks one after the other', async () => {
    const cluster = await open(pageOf([leg('a'), leg('b'), leg('c')], { order: 'sequence' }));
    await get(cluster);
    const times = asked(cluster).map(([, at]) => at);
    expect(times.map((at) => at - (times[0] ?? 0) >= 0)).toEqual([true, true, true]);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(10);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(10);
    cluster.close();
  });

  it('goes on past an optional part that fails, and stops at a required one', async () => {
    const legs = [leg('a', { onFailure: 'omit' }), leg('b'), leg('c')];
    const cluster = await open(pageOf(legs, { order: 'sequence', handlers: { a: dead, b: dead } }));
    const answer = await get(cluster);
    expect(answer.status).toBe(502);
    expect(json(answer)).toMatchObject({ values: { part: 'b' } });
    expect(asked(cluster).map(([to]) => to)).toEqual(['a/0', 'b/0']);
    cluster.close();
  });
});

describe('a value that is missing', () => {
  it.each([
    ['of the query', '/get/{query.sku}', 400],
    ['of a header', '/get/{header.x-sku}', 400],
    ['of an earlier part', '/get/{a.nothing}', 502],
    ['that is no text', '/get/{a.items}x', 502],
  ])('%s: the part fails, and nothing is asked for', async (_what, target, status) => {
    const handlers = { a: "{ return { items: [{ sku: '1' }] }; }" };
    const cluster = await open(pageOf([leg('a'), leg('b', { target })], { handlers }));
    const answer = await get(cluster);
    const name = /\{(?<name>[^}]+)\}/.exec(target)?.groups?.['name'];
    expect([answer.status, json(answer)]).toMatchObject([
      status,
      { reason: 'no-value', values: { part: 'b', name, target } },
    ]);
    expect(asked(cluster).some(([to]) => to === 'b/0')).toBe(false);
    cluster.close();
  });

  it('is missing for the reason of the optional part that would have had it', async () => {
    const legs = [
      leg('a', { onFailure: 'omit', timeoutMs: 50 }),
      leg('b', { target: '/get/{a.seller}' }),
    ];
    const handlers = { a: '{ await ctx.sleep(500); return {}; }' };
    const cluster = await open(pageOf(legs, { handlers }));
    const answer = await get(cluster);
    expect([answer.status, json(answer)]).toMatchObject([504, { reason: 'no-value' }]);
    cluster.close();
  });

  it('of an optional part leaves that out', async () => {
    const legs = [leg('a'), leg('b', { target: '/get/{a.seller}', onFailure: 'omit' })];
    const cluster = await open(pageOf(legs));
    const answer = await get(cluster);
    expect([answer.status, json(answer)]).toMatchObject([
      200,
      { partial: true, missing: [{ part: 'b', reason: 'no-value' }] },
    ]);
    cluster.close();
  });
});

describe('what a failing part makes of the answer', () => {
  const handlers = {
    b: '{ if (ctx.now() > 300) throw ctx.fail(404, "gone"); return { name: "B" }; }',
  };

  it('omit: says so', async () => {
    const legs = [leg('a'), leg('b', { onFailure: 'omit' })];
    const cluster = await open(pageOf(legs, { handlers: { b: dead } }));
    const answer = await get(cluster);
    expect(answer.status).toBe(200);
    expect(json(answer)).toEqual({
      a: { sku: '7', name: 'some of a', items: [] },
      partial: true,
      missing: [{ part: 'b', reason: 'handler-threw' }],
    });
    cluster.close();
  });

  it('default: puts the given value there, and says so', async () => {
    const legs = [leg('a'), leg('b', { onFailure: 'default', fallback: '{"stars":0}' })];
    const cluster = await open(pageOf(legs, { handlers: { b: dead } }));
    expect(json(await get(cluster))).toMatchObject({
      b: { stars: 0 },
      defaulted: [{ part: 'b', reason: 'handler-threw' }],
    });
    cluster.close();
  });

  it('last-known: the newest good one for the same target and headers, with its age', async () => {
    const legs = [leg('a'), leg('b', { onFailure: 'last-known' })];
    const cluster = await open(pageOf(legs, { handlers }));
    const first = json(await get(cluster));
    expect(first).not.toHaveProperty('stale');
    await runFor(cluster, 1_000);
    const later = json(await get(cluster));
    expect(later).toMatchObject({
      b: { name: 'B' },
      stale: [{ part: 'b', reason: 'not-found' }],
    });
    expect(later).not.toHaveProperty('partial');
    for (const [path, headers] of [
      ['/page/8', {}],
      ['/page/7', { Authorization: 'Bearer x' }],
    ] as const) {
      const other = json(await get(cluster, path, headers));
      expect(other).toMatchObject({ partial: true, missing: [{ part: 'b', reason: 'not-found' }] });
      expect(other).not.toHaveProperty('b');
    }
    cluster.close();
  });

  it.each([
    ['throw ctx.fail(404, "none")', 404, 'not-found'],
    ['throw ctx.fail(403, "no")', 403, 'callee-failed'],
    ['throw ctx.fail(409, "no")', 502, 'callee-failed'],
    ['throw ctx.fail(503, "busy")', 503, 'callee-failed'],
    ['throw ctx.fail(504, "late")', 504, 'callee-failed'],
    ['throw new Error("dead")', 502, 'handler-threw'],
    ['await ctx.sleep(5000)', 504, 'timeout'],
  ])('fail, where the service does `%s`: %d', async (what, status, reason) => {
    const cluster = await open(pageOf([leg('a'), leg('b')], { handlers: { b: `{ ${what}; }` } }));
    const answer = await get(cluster);
    expect([answer.status, json(answer)]).toMatchObject([
      status,
      { status, reason, values: { part: 'b', service: 'b', target: '/get/7' } },
    ]);
    cluster.close();
  });

  it('fail, where nobody listens: 503', async () => {
    const cluster = await open(pageOf([leg('a'), leg('b')]));
    cluster.command({ kind: 'kill-replica', node: 'b', replica: 0 });
    const answer = await get(cluster);
    expect([answer.status, json(answer)]).toMatchObject([
      503,
      { reason: 'connection-refused', values: { part: 'b' } },
    ]);
    cluster.close();
  });
});

describe('attempts', () => {
  it('asks again after 503, at once, with a span for each', async () => {
    const cluster = await open(
      pageOf([leg('a', { retries: 2 })], {
        handlers: { a: '{ throw ctx.fail(503, "busy"); }' },
      }),
    );
    const answer = await get(cluster);
    expect(answer.status).toBe(503);
    expect(asked(cluster)).toHaveLength(3);
    const spans = factsOf(cluster, 'span-started').filter(({ role, process }) => {
      return role === 'client' && process === 'gateway/0';
    });
    expect(spans.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    const attempts = factsOf(cluster, 'gateway-decided').flatMap((fact) =>
      fact.steps.filter(({ step }) => step === 'answered').map(({ values }) => values['attempt']),
    );
    expect(attempts).toEqual([1, 2, 3]);
    cluster.close();
  });

  it('gives each its own timeout, and ends with the first that is good', async () => {
    const handlers = { a: '{ if (ctx.replica === 0) await ctx.sleep(1000); return {}; }' };
    const legs = [leg('a', { retries: 1, timeoutMs: 50 })];
    const cluster = await open(pageOf(legs, { handlers, replicas: 2 }));
    const answer = await get(cluster);
    expect(answer.status).toBe(200);
    expect(answer.latencyUs).toBeGreaterThan(60_000);
    expect(answer.latencyUs).toBeLessThan(110_000);
    cluster.close();
  });

  it.each([404, 500])('asks once where the answer is %d', async (status) => {
    const cluster = await open(
      pageOf([leg('a', { retries: 2 })], {
        handlers: { a: `{ throw ctx.fail(${status}, "no"); }` },
      }),
    );
    await get(cluster);
    expect(asked(cluster)).toHaveLength(1);
    cluster.close();
  });
});

describe('memory', () => {
  it('answers from it while it is young, for the same target and headers', async () => {
    const cluster = await open(pageOf([leg('a', { cacheMs: 500 })]));
    const count = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
      await get(cluster, path, headers);
      return asked(cluster).length;
    };
    expect(await count('/page/7')).toBe(1);
    expect(await count('/page/7')).toBe(1);
    expect(await count('/page/8')).toBe(2);
    expect(await count('/page/7', { Authorization: 'Bearer ana' })).toBe(3);
    expect(await count('/page/7', { Authorization: 'Bearer eva' })).toBe(4);
    const cached = factsOf(cluster, 'gateway-decided').flatMap((fact) =>
      fact.steps.flatMap(({ values }) => values['cachedMs'] ?? []),
    );
    expect(cached).toHaveLength(1);
    await runFor(cluster, 500);
    expect(await count('/page/7')).toBe(5);
    cluster.close();
  });

  it('keeps no answer that was not good', async () => {
    const handlers = { a: '{ if (ctx.now() < 100) throw ctx.fail(503, "x"); return {}; }' };
    const cluster = await open(pageOf([leg('a', { cacheMs: 10_000 })], { handlers }));
    expect((await get(cluster)).status).toBe(503);
    await runFor(cluster, 200);
    expect((await get(cluster)).status).toBe(200);
    cluster.close();
  });
});

it('keeps no answer to a batch that can’t be told apart', async () => {
  const legs = [
    leg('order'),
    leg('product', {
      target: '/list?sku={each}',
      each: { of: 'order.items.sku', batch: true, list: 'items' },
      cacheMs: 10_000,
    }),
  ];
  const handlers = { order: "{ return { items: [{ sku: 'x' }] }; }" };
  const list = "{ return { items: ctx.now() < 100 ? [] : [{ sku: 'x', name: 'X' }] }; }";
  const cluster = await open(pageOf(legs, { handlers, list }));
  expect((await get(cluster)).status).toBe(502);
  await runFor(cluster, 200);
  expect(json(await get(cluster))).toMatchObject({ product: [{ name: 'X' }] });
  cluster.close();
});

describe('one call for each value', () => {
  const items = "[{ sku: 'x' }, { sku: 'y' }, { sku: 'x' }]";
  const handlers = {
    order: `{ return { items: ${items} }; }`,
    product: "{ if (input.sku === 'z') throw ctx.fail(404, 'none'); return { name: input.sku }; }",
  };
  const each = { of: 'order.items.sku', batch: false };
  const product = leg('product', { target: '/get/{each}', each, response: { keep: ['name'] } });

  it('asks once for each, and answers in their order', async () => {
    const cluster = await open(pageOf([leg('order'), product], { handlers }));
    expect(json(await get(cluster))).toMatchObject({
      product: [{ name: 'x' }, { name: 'y' }, { name: 'x' }],
    });
    expect(asked(cluster).map(([to]) => to)).toEqual(['order/0', 'product/0', 'product/0']);
    cluster.close();
  });

  it('asks for one after the other in sequence', async () => {
    const cluster = await open(pageOf([leg('order'), product], { handlers, order: 'sequence' }));
    await get(cluster);
    const [, first, second] = asked(cluster).map(([, at]) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(10);
    cluster.close();
  });

  it('asks for nothing where there are no values', async () => {
    const none = { ...handlers, order: '{ return { items: [] }; }' };
    const cluster = await open(pageOf([leg('order'), product], { handlers: none }));
    const answer = await get(cluster);
    expect([answer.status, json(answer)]).toMatchObject([200, { product: [] }]);
    cluster.close();
  });

  it('names the values that have no result, and fails where they are required', async () => {
    const lost = { ...handlers, order: `{ return { items: [{ sku: 'z' }, { sku: 'x' }] }; }` };
    const optional = { ...product, onFailure: 'omit' } as const;
    const one = await open(pageOf([leg('order'), optional], { handlers: lost }));
    expect(json(await get(one))).toMatchObject({
      product: [null, { name: 'x' }],
      partial: true,
      missing: [{ part: 'product', value: 'z', reason: 'not-found' }],
    });
    one.close();
    const other = await open(pageOf([leg('order'), product], { handlers: lost }));
    expect((await get(other)).status).toBe(404);
    other.close();
  });

  it('asks for at most 100', async () => {
    const many = {
      ...handlers,
      order: '{ return { items: Array.from({ length: 101 }, (_, i) => ({ sku: String(i) })) }; }',
    };
    const cluster = await open(pageOf([leg('order'), product], { handlers: many }));
    const answer = await get(cluster);
    expect([answer.status, json(answer)]).toMatchObject([502, { reason: 'bad-response' }]);
    cluster.close();
  });
});

describe('one call for all values', () => {
  const handlers = {
    order: "{ return { items: [{ sku: 'x' }, { sku: 'y' }, { sku: 'x' }] }; }",
  };
  const batch = (settings: object) =>
    leg('product', {
      target: '/list?sku={each}',
      each: { of: 'order.items.sku', batch: true, list: 'items', ...settings },
      response: { keep: ['name'] },
    });
  const byKey = batch({ key: 'sku' });
  const list = '{ return { items: input.sku.toReversed().map((sku) => ({ sku, name: sku })) }; }';

  it('asks once, and tells results apart by their key', async () => {
    const cluster = await open(pageOf([leg('order'), byKey], { handlers, list }));
    expect(json(await get(cluster))).toMatchObject({
      product: [{ name: 'x' }, { name: 'y' }, { name: 'x' }],
    });
    const targets = factsOf(cluster, 'gateway-decided').flatMap((fact) =>
      fact.steps.filter(({ step }) => step === 'called').map(({ values }) => values['target']),
    );
    expect(targets).toEqual(['/get/7', '/list?sku=x&sku=y']);
    cluster.close();
  });

  it('takes them by their order where there is no key', async () => {
    const cluster = await open(pageOf([leg('order'), batch({})], { handlers, list }));
    expect(json(await get(cluster))).toMatchObject({
      product: [{ name: 'y' }, { name: 'x' }, { name: 'y' }],
    });
    cluster.close();
  });

  it.each([
    ['too few, by order', {}, "{ return { items: [{ sku: 'x' }] }; }", 502, 'bad-response'],
    ['too few, by key', { key: 'sku' }, "{ return { items: [{ sku: 'x' }] }; }", 404, 'not-found'],
    ['no list there', { list: 'others' }, '{ return { items: [] }; }', 502, 'bad-response'],
  ])('fails with %s', async (_what, settings, given, status, reason) => {
    const cluster = await open(pageOf([leg('order'), batch(settings)], { handlers, list: given }));
    const answer = await get(cluster);
    expect([answer.status, json(answer)]).toMatchObject([
      status,
      { reason, values: { part: 'product' } },
    ]);
    cluster.close();
  });
});

describe('what parts are asked with', () => {
  it('the headers of the client, but for those that ask for something of the whole answer', async () => {
    const handlers = { a: "{ return { name: Object.keys(ctx.metadata).toSorted().join(' ') }; }" };
    const cluster = await open(pageOf([leg('a')], { handlers }));
    const answer = await get(cluster, '/page/7', {
      Authorization: 'Bearer x',
      'X-Tenant': 'acme',
      'If-None-Match': '"1"',
      Range: 'bytes=0-1',
      'Content-Language': 'es',
    });
    expect(json(answer)).toMatchObject({ a: { name: 'authorization x-tenant' } });
    cluster.close();
  });

  it('the body of the client where their method has one', async () => {
    const legs = [
      leg('a', { method: 'POST', target: '/write' }),
      leg('b', { target: '/get/{a.name}' }),
    ];
    const cluster = await open(pageOf(legs, { route: { method: 'POST', path: '/page' } }));
    const answer = await ask(cluster, 'client', {
      method: 'POST',
      path: '/page',
      headers: { 'Content-Type': 'application/json' },
      body: '{"name":"ana"}',
    });
    expect([answer.status, json(answer)]).toMatchObject([
      200,
      { a: { name: 'ana' }, b: { sku: 'ana' } },
    ]);
    cluster.close();
  });

  it('and their answer is changed as the route says, but keeps what it says of itself', async () => {
    const legs = [leg('a'), leg('b', { onFailure: 'omit' })];
    const response = { body: { keep: ['a.name'], rename: { 'a.name': 'title' } } };
    const cluster = await open(
      pageOf(legs, { handlers: { b: dead }, merge: 'namespace', route: { response } }),
    );
    expect(json(await get(cluster))).toEqual({
      a: { title: 'some of a' },
      partial: true,
      missing: [{ part: 'b', reason: 'handler-threw' }],
    });
    cluster.close();
  });

  it('flat, fields of one name are all there, and reported', async () => {
    const legs = [
      leg('a', { response: { drop: ['items'] } }),
      leg('b', { response: { keep: ['sku', 'name'] } }),
    ];
    const cluster = await open(pageOf(legs, { merge: 'flat' }));
    expect(json(await get(cluster))).toEqual({
      sku: '7',
      name: 'some of a',
      'b.sku': '7',
      'b.name': 'some of b',
      collisions: [
        { field: 'sku', parts: ['a', 'b'] },
        { field: 'name', parts: ['a', 'b'] },
      ],
    });
    const told = factsOf(cluster, 'gateway-decided').flatMap((fact) =>
      fact.steps.flatMap(({ values }) => values['collisions'] ?? []),
    );
    expect(told).toEqual(['sku (a, b), name (a, b)']);
    cluster.close();
  });
});

describe('an end', () => {
  it('cancels all when the client goes away, and leaves nothing behind', async () => {
    const slow = '{ await ctx.sleep(3000); return {}; }';
    const scenario = pageOf([leg('a', { retries: 3 }), leg('b', { onFailure: 'omit' })], {
      handlers: { a: slow, b: slow },
      clientTimeoutMs: 100,
    });
    const cluster = await open(scenario);
    await get(cluster);
    await runFor(cluster, 20_000);
    const calls = factsOf(cluster, 'call-ended').filter(({ process }) => process === 'gateway/0');
    expect(calls.map(({ reason }) => reason)).toEqual(['cancelled', 'cancelled']);
    expect(steps(cluster).at(-1)).toBe('abandoned  ');
    expect(cluster.nextAt).toBe(NEVER);
    cluster.close();
  });

  it('comes once, by whatever the parts are asked over', async () => {
    for (const protocol of ['rest', 'grpc', 'websocket'] as const) {
      const legs = [leg('a'), leg('b', { onFailure: 'omit', timeoutMs: 50 })];
      const handlers = { b: '{ await ctx.sleep(200); return {}; }' };
      const cluster = await open(pageOf(legs, { handlers, links: { protocol } }));
      const answer = await get(cluster);
      expect([answer.status, json(answer)]).toMatchObject([
        200,
        { a: { name: 'some of a' }, missing: [{ part: 'b', reason: 'timeout' }] },
      ]);
      await runFor(cluster, 5_000);
      const replied = factsOf(cluster, 'gateway-decided').flatMap((fact) =>
        fact.steps.filter(({ step }) => step === 'replied'),
      );
      expect(replied).toHaveLength(1);
      cluster.close();
    }
  });
});

it('answers before anything is asked where there is no link', async () => {
  const scenario = pageOf([leg('a'), leg('b'), leg('c', { onFailure: 'omit' })]);
  const links = scenario.links.filter(({ id }) => id !== 'gateway-b');
  const cluster = await open({ ...scenario, links });
  const answer = await get(cluster);
  expect([answer.status, json(answer)]).toMatchObject([503, { values: { part: 'b' } }]);
  cluster.close();
});
