/** What is seen when a replica dies, is overloaded, loops or writes nonsense: documented outcomes. */
import { describe, expect, it } from 'vitest';
import { CommandError } from '../../../src/sim/index.ts';
import type { Fact } from '../../../src/sim/index.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

const routes = [
  { method: 'POST', path: '/api/do', service: 'service', rewrite: { from: '/api', to: '' } },
];
const post = { method: 'POST', path: '/api/do' } as const;

function threeTier(handler: string, settings = {}) {
  return world()
    .client('client')
    .service('service', handler, settings)
    .gateway('gateway', routes, { timeoutMs: 500 })
    .link('client', 'gateway')
    .link('gateway', 'service').scenario;
}

function reasonsAt(cluster: { journal: { facts(): Iterable<Fact> } }, link: string): string[] {
  return [...cluster.journal.facts()].flatMap((fact) =>
    fact.kind === 'failure-observed' && fact.link === link ? [fact.reason] : [],
  );
}

describe('a killed replica', () => {
  it('resets the call in flight (502), refuses new ones (503), and serves again after its restart', async () => {
    const cluster = await openCluster(threeTier('{ await ctx.sleep(100); return {}; }'));
    const statuses: number[] = [];
    cluster.request('client', post, (answer) => statuses.push(answer.status));
    await runFor(cluster, 60);
    cluster.command({ kind: 'kill-replica', node: 'service', replica: 0 });
    await runFor(cluster, 60);
    expect(statuses).toEqual([502]);
    expect(reasonsAt(cluster, 'gateway-service')).toEqual(['connection-reset']);

    const refused = await ask(cluster, 'client', post);
    expect(refused.status).toBe(503);
    expect(refused.reason).toBe('connection-refused');
    expect(JSON.parse(textOf(refused))).toMatchObject({
      status: 503,
      reason: 'connection-refused',
      values: { callee: 'service/0' },
    });

    cluster.command({ kind: 'restart-replica', node: 'service', replica: 0 });
    await runFor(cluster, 300);
    expect((await ask(cluster, 'client', post)).status).toBe(200);
    cluster.close();
  });

  it('leaves the other replica at work: every second call goes through', async () => {
    const scenario = threeTier('{ return {}; }', { replicas: 2 });
    const cluster = await openCluster(scenario);
    cluster.command({ kind: 'kill-replica', node: 'service', replica: 0 });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask(cluster, 'client', post)).status);
    expect(statuses).toEqual([503, 200, 503, 200]);
    cluster.close();
  });

  it('draws other chance after its restart: it gives no span the number of an earlier one', async () => {
    const cluster = await openCluster(threeTier('{ return {}; }'));
    for (let life = 0; life < 3; life++) {
      expect((await ask(cluster, 'client', post)).status).toBe(200);
      cluster.command({ kind: 'restart-replica', node: 'service', replica: 0 });
      await runFor(cluster, 300);
    }
    const spans = factsOf(cluster, 'span-started').map(({ span }) => span);
    expect(new Set(spans).size).toBe(spans.length);
    cluster.close();
  });

  it('may not be killed twice, and the second try changes nothing', async () => {
    const cluster = await openCluster(threeTier('{ return {}; }'));
    cluster.command({ kind: 'kill-replica', node: 'service', replica: 0 });
    const before = cluster.hash();
    expect(() => cluster.command({ kind: 'kill-replica', node: 'service', replica: 0 })).toThrow(
      CommandError,
    );
    expect(() => cluster.command({ kind: 'kill-replica', node: 'nobody', replica: 0 })).toThrow(
      'no-node (id: nobody; known: client, service, gateway)',
    );
    expect(cluster.hash()).toBe(before);
    cluster.close();
  });
});

describe('the gateway', () => {
  it('answers 404 without a route, 405 with Allow, 504 after its timeout', async () => {
    const cluster = await openCluster(threeTier('{ await ctx.sleep(2000); return {}; }'));
    const missing = await ask(cluster, 'client', { method: 'GET', path: '/api/nothing' });
    expect([missing.status, missing.reason]).toEqual([404, 'no-route']);
    const wrongMethod = await ask(cluster, 'client', { method: 'DELETE', path: '/api/do' });
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers).toContainEqual(['Allow', 'POST']);
    const late = await ask(cluster, 'client', post);
    expect([late.status, late.reason]).toEqual([504, 'timeout']);
    expect(late.latencyUs).toBeGreaterThan(500_000);
    expect(late.latencyUs).toBeLessThan(560_000);
    cluster.close();
  });

  it('answers 502 when the answer is no HTTP, and passes a refusal of the service on', async () => {
    const cluster = await openCluster(threeTier("{ throw ctx.fail(409, 'sold out'); }"));
    const conflict = await ask(cluster, 'client', post);
    expect(conflict.status).toBe(409);
    expect(JSON.parse(textOf(conflict))).toMatchObject({ detail: 'sold out' });
    cluster.close();
  });
});

describe('a full queue', () => {
  it('refuses the next request with 503 and says which setting decides', async () => {
    const scenario = threeTier('{ await ctx.work(100); return {}; }', {
      concurrency: 1,
      queueMax: 2,
    });
    const cluster = await openCluster(scenario);
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) {
      cluster.request('client', post, (answer) => statuses.push(answer.status));
    }
    await runFor(cluster, 1_000);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 200, 503, 503]);
    const [failure] = factsOf(cluster, 'failure-observed');
    expect(failure).toMatchObject({
      process: 'service/0',
      reason: 'queue-full',
      values: { queue: 2, limit: 2, setting: 'queueMax' },
    });
    cluster.close();
  });
});

describe.each([
  ['throws', "{ throw new Error('boom'); }", 500, 'handler-threw', /boom/],
  ['rejects with nothing', '{ return Promise.reject(); }', 500, 'handler-threw', /undefined/],
  ['returns nonsense', '{ return { text: 7 }; }', 500, 'bad-result', /text/],
  ['returns a function', '{ return () => {}; }', 500, 'bad-result', /object/],
  ['returns a cycle', '{ const a = {}; a.text = a; return a; }', 500, 'bad-result', /text/],
  [
    'returns a trap',
    "{ return { get text() { throw new Error('trap'); } }; }",
    500,
    'bad-result',
    /trap/,
  ],
  ['calls nobody', "{ await ctx.call('ghost.Do', {}); }", 502, 'callee-failed', /no link/],
  ['asks no database', "{ await ctx.db.query('select 1'); }", 500, 'database-error', /database/],
  [
    'uses names of prototypes',
    "{ return { text: ctx['constructor'] === Object ? 'o' : 'x', __proto__: null }; }",
    200,
    '',
    /o/,
  ],
])('a handler that %s', (_what, handler, status, reason, text) => {
  it(`answers ${status} and the service goes on`, async () => {
    const cluster = await openCluster(threeTier(handler));
    for (let i = 0; i < 2; i++) {
      const answer = await ask(cluster, 'client', post);
      expect([answer.status, answer.reason]).toEqual([status, reason]);
      expect(textOf(answer)).toMatch(text);
    }
    expect(factsOf(cluster, 'replica-stopped')).toEqual([]);
    cluster.close();
  });
});

describe('code that cannot go on', () => {
  it('floods: its replica is ended, with the count', async () => {
    const flood = "{ for (let i = 0; i < 5000; i++) ctx.log('x'); return {}; }";
    const cluster = await openCluster(threeTier(flood));
    const answer = await ask(cluster, 'client', post);
    expect(answer.status).toBe(502);
    const [stopped] = factsOf(cluster, 'replica-stopped');
    expect(stopped).toMatchObject({ process: 'service/0', reason: 'flood' });
    cluster.close();
  });

  it.each([
    ['does not parse', 'export default service({'],
    ['throws while it loads', "throw new Error('at load'); export default service({});"],
    ['exports nothing', 'const a = 1;'],
  ])('%s: its replica does not start and says why', async (_what, code) => {
    const cluster = await openCluster(threeTier('{}', { code }));
    const answer = await ask(cluster, 'client', post);
    expect(answer.status).toBe(503);
    const [stopped] = factsOf(cluster, 'replica-stopped');
    expect(stopped?.reason).toBe('code-invalid');
    expect(stopped?.detail).not.toBe('');
    cluster.close();
  });
});

describe('editing while it runs', () => {
  it('scales, deploys a new version, cuts a link, and takes it all back', async () => {
    const scenario = threeTier("{ return { text: 'one' }; }");
    const cluster = await openCluster(scenario);
    const service = scenario.nodes.find((node) => node.id === 'service');
    if (service?.kind !== 'service') throw new Error('no service');
    const code = service.code.replace("'one'", "'two' + ctx.replica");
    cluster.command({
      kind: 'update-node',
      node: { ...service, replicas: 2, code, codeVersion: 2 },
    });
    await runFor(cluster, 300);
    const texts = new Set<string>();
    for (let i = 0; i < 4; i++) texts.add(textOf(await ask(cluster, 'client', post)));
    expect([...texts].sort()).toEqual(['{"text":"two0"}', '{"text":"two1"}']);

    cluster.command({ kind: 'remove-link', id: 'gateway-service' });
    const cut = await ask(cluster, 'client', post);
    expect(cut.status).toBeGreaterThanOrEqual(400);

    cluster.command({ kind: 'replace-document', scenario });
    await runFor(cluster, 300);
    expect(textOf(await ask(cluster, 'client', post))).toBe('{"text":"one"}');
    cluster.close();
  });
});
