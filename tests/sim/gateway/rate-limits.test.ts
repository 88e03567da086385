/** Who is let through, who is told 429 and what with, by key, kind and place of a limit. */
import { describe, expect, it } from 'vitest';
import type {
  Answer,
  Cluster,
  GatewayNode,
  HttpRequestSpec,
  Route,
  Scenario,
} from '../../../src/sim/index.ts';
import type { RateLimit } from '../../../src/sim/world/gateway-rules.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../support/open-cluster.ts';
import { EPOCH_SECONDS, goodToken, tokenWorld } from '../../support/token-world.ts';
import { world } from '../../support/world.ts';

const open: Route = { method: 'POST', path: '/do', service: 'service', rewrite: null };
const other: Route = {
  method: 'POST',
  path: '/other',
  service: 'service',
  rewrite: { from: '/other', to: '/do' },
};

function scenarioWith(settings: Partial<GatewayNode>, routes = [open, other]): Scenario {
  return world()
    .client('ana')
    .client('bruno')
    .service('service', '{ return {}; }')
    .gateway('gateway', routes, settings)
    .link('ana', 'gateway')
    .link('bruno', 'gateway')
    .link('gateway', 'service').scenario;
}

function bucket(per: RateLimit['per'], ratePerSecond: number, burst: number): RateLimit {
  return { kind: 'token-bucket', per, ratePerSecond, burst };
}

const post: HttpRequestSpec = { method: 'POST', path: '/do' };
const postOther: HttpRequestSpec = { method: 'POST', path: '/other' };

/** The statuses of requests that leave one after the other, each as soon as the one before is answered. */
async function statuses(cluster: Cluster, clients: readonly string[], spec = post) {
  const given: number[] = [];
  for (const client of clients) given.push((await ask(cluster, client, spec)).status);
  return given;
}

function headersOf({ headers }: Answer): Record<string, string> {
  const wanted = /^(ratelimit-|retry-after)/i;
  return Object.fromEntries(headers.filter(([name]) => wanted.test(name)));
}

/** The gateway with these settings instead of its limits. */
function reconfigure(cluster: Cluster, settings: Partial<GatewayNode>): void {
  const gateway = cluster.scenario.nodes.find((node) => node.kind === 'gateway');
  if (gateway === undefined) throw new Error('There is no gateway.');
  const { limits: _, ...others } = gateway;
  const node = { ...others, ...settings };
  cluster.command({ kind: 'update-node', node });
}

const four = ['ana', 'ana', 'ana', 'bruno'];

describe('a limit of the gateway', () => {
  it.each([
    ['each client', bucket('client', 1, 2), [200, 200, 429, 200]],
    ['all together', bucket('all', 1, 2), [200, 200, 429, 429]],
    ['each token, where there is none', bucket('subject', 1, 2), [200, 200, 429, 200]],
    [
      'each client, in a window',
      { kind: 'sliding-window', per: 'client', requests: 2, windowMs: 1_000 },
      [200, 200, 429, 200],
    ],
  ] as const)('counts %s', async (_, rate, expected) => {
    const cluster = await openCluster(scenarioWith({ limits: { rate } }));
    expect(await statuses(cluster, four)).toEqual(expected);
    cluster.close();
  });

  it('says how many are left, and after how many whole seconds to come again', async () => {
    const limits = { rate: bucket('client', 0.4, 3) };
    const cluster = await openCluster(scenarioWith({ limits }));
    expect(headersOf(await ask(cluster, 'ana', post))).toEqual({
      'RateLimit-Limit': '3',
      'RateLimit-Remaining': '2',
      'RateLimit-Reset': '3',
    });
    await statuses(cluster, ['ana', 'ana']);
    const refused = await ask(cluster, 'ana', post);
    expect(headersOf(refused)).toEqual({
      'Retry-After': '3',
      'RateLimit-Limit': '3',
      'RateLimit-Remaining': '0',
      'RateLimit-Reset': '8',
    });
    // Who comes too early is refused, who waits as long as it says is not.
    const retryMs = JSON.parse(textOf(refused)).values.retryAfterMs;
    expect(retryMs).toBeGreaterThan(2_000);
    await runFor(cluster, retryMs - 200);
    expect(await statuses(cluster, ['ana'])).toEqual([429]);
    await runFor(cluster, 200);
    expect(await statuses(cluster, ['ana'])).toEqual([200]);
    cluster.close();
  });

  it('says why, in the answer, in the journal and in the trail', async () => {
    const limits = { rate: bucket('client', 1, 1) };
    const cluster = await openCluster(scenarioWith({ limits }));
    await ask(cluster, 'ana', post);
    const refused = await ask(cluster, 'ana', post);
    const values = { per: 'client', key: 'ana', ratePerSecond: 1, burst: 1 };
    expect(JSON.parse(textOf(refused))).toMatchObject({
      status: 429,
      title: 'Too Many Requests',
      reason: 'rate-limited',
      values,
    });
    expect(factsOf(cluster, 'failure-observed')).toMatchObject([
      {
        process: 'gateway/0',
        trace: refused.trace,
        reason: 'rate-limited',
        values: { ...values, setting: 'gateway.limits.rate' },
      },
    ]);
    expect(cluster.observer.trace(refused.trace)?.decisions).toMatchObject([
      { step: 'limited', outcome: 'stopped', values: { ...values, kind: 'rate', remaining: 0 } },
      { step: 'replied', values: { status: 429 } },
    ]);
    cluster.close();
  });

  it('makes failures of the client, the gateway and the whole, by reason', async () => {
    const limits = { rate: bucket('client', 0.001, 1) };
    const cluster = await openCluster(scenarioWith({ limits }));
    await statuses(cluster, ['ana', 'ana', 'ana', 'ana']);
    const { observer, scenario, now } = cluster;
    const nodes = observer.nodes(now / 1000, scenario);
    const figures = new Map(nodes.map(({ id, metrics }) => [id, metrics]));
    expect(figures.get('ana')).toMatchObject({ countTotal: 4, errorTotal: 3 });
    expect(figures.get('gateway')).toMatchObject({ countTotal: 4, errorTotal: 3 });
    expect(figures.get('service')).toMatchObject({ countTotal: 1, errorTotal: 0 });
    expect(observer.total(now / 1000).errorTotal).toBe(3);
    expect(observer.badges(now / 1000)).toMatchObject([
      { node: 'gateway', reason: 'rate-limited', count: 3 },
    ]);
    expect(factsOf(cluster, 'request-ended').map(({ reason }) => reason)).toEqual([
      '',
      'rate-limited',
      'rate-limited',
      'rate-limited',
    ]);
    cluster.close();
  });
});

describe('a quota', () => {
  it('is counted anew in each window', async () => {
    const limits = { quota: { per: 'client', requests: 2, windowMs: 10_000 } } as const;
    const cluster = await openCluster(scenarioWith({ limits }));
    expect(headersOf(await ask(cluster, 'ana', post))).toEqual({
      'RateLimit-Limit': '2',
      'RateLimit-Remaining': '1',
      'RateLimit-Reset': '10',
    });
    await runFor(cluster, 5_000);
    expect(await statuses(cluster, ['ana', 'bruno'])).toEqual([200, 200]);
    const refused = await ask(cluster, 'ana', post);
    expect([refused.status, refused.reason]).toEqual([429, 'quota-exceeded']);
    expect(headersOf(refused)).toMatchObject({ 'Retry-After': '5', 'RateLimit-Reset': '5' });
    // The way to the gateway takes 5 ms: one arrives just before the window ends, one just after.
    const late: number[] = [];
    for (const leavesAt of [9_994, 9_996]) {
      await runFor(cluster, leavesAt - cluster.now / 1000);
      cluster.request('ana', post, ({ status }) => late.push(status));
    }
    await runFor(cluster, 1_000);
    expect(late).toEqual([429, 200]);
    cluster.close();
  });

  it('is not used up by what the rate refuses', async () => {
    const limits = {
      rate: bucket('client', 0.001, 1),
      quota: { per: 'client', requests: 2, windowMs: 60_000 },
    } as const;
    const cluster = await openCluster(scenarioWith({ limits }));
    expect(await statuses(cluster, ['ana', 'ana', 'ana', 'ana'])).toEqual([200, 429, 429, 429]);
    const { quota } = limits;
    reconfigure(cluster, { limits: { quota } });
    expect(await statuses(cluster, ['ana', 'ana'])).toEqual([200, 429]);
    cluster.close();
  });
});

describe('a limit of a route', () => {
  const limited = { ...open, limit: bucket('client', 1, 1) };

  it('counts that route only, and what the gateway let through', async () => {
    const routes = [limited, other];
    const cluster = await openCluster(
      scenarioWith({ limits: { rate: bucket('all', 0.001, 4) } }, routes),
    );
    expect(await statuses(cluster, ['ana', 'ana'])).toEqual([200, 429]);
    expect(await statuses(cluster, ['ana', 'ana', 'ana'], postOther)).toEqual([200, 200, 429]);
    const failures = factsOf(cluster, 'failure-observed').map(({ values }) => values['setting']);
    expect(failures).toEqual(['gateway.routes', 'gateway.limits.rate']);
    cluster.close();
  });

  it('is told of in the headers where less is left of it than of the gateway’s', async () => {
    const routes = [{ ...open, limit: bucket('client', 1, 2) }, other];
    const limits = { rate: bucket('client', 1, 10) };
    const cluster = await openCluster(scenarioWith({ limits }, routes));
    const told = async (spec: HttpRequestSpec) => headersOf(await ask(cluster, 'ana', spec));
    expect(await told(post)).toMatchObject({ 'RateLimit-Limit': '2', 'RateLimit-Remaining': '1' });
    expect(await told(postOther)).toMatchObject({ 'RateLimit-Limit': '10' });
    cluster.close();
  });

  it('counts apart for routes that are alike', async () => {
    const cluster = await openCluster(scenarioWith({}, [limited, { ...limited, path: '/other' }]));
    expect(await statuses(cluster, ['ana', 'ana'])).toEqual([200, 429]);
    expect(await statuses(cluster, ['ana'], postOther)).not.toEqual([429]);
    cluster.close();
  });
});

describe('a change while it runs', () => {
  async function changed(before: Partial<GatewayNode>, after: Partial<GatewayNode>) {
    const cluster = await openCluster(scenarioWith(before));
    await statuses(cluster, ['ana']);
    reconfigure(cluster, after);
    const given = await statuses(cluster, ['ana', 'ana']);
    cluster.close();
    return given;
  }
  const limits = { rate: bucket('client', 0.001, 1) };

  it('of something else leaves what was counted', async () => {
    expect(await changed({ limits }, { limits, timeoutMs: 700 })).toEqual([429, 429]);
  });

  it('of the limit begins anew with it', async () => {
    const wider = { rate: bucket('client', 0.001, 2) };
    expect(await changed({ limits }, { limits: wider })).toEqual([200, 200]);
  });

  it('that takes it away lets all through, and one that sets it limits', async () => {
    expect(await changed({ limits }, {})).toEqual([200, 200]);
    expect(await changed({}, { limits })).toEqual([200, 429]);
  });
});

describe('a limit by subject', () => {
  it('counts by whose token it is, whoever brings it, and nobody whose token is bad', async () => {
    const limits = { rate: bucket('subject', 0.001, 2) };
    const cluster = await openCluster(tokenWorld({ gateway: { limits } }));
    const now = EPOCH_SECONDS;
    const send = async (path: string, token: string | null) => {
      const headers: Record<string, string> =
        token === null ? {} : { Authorization: `Bearer ${token}` };
      return (await ask(cluster, 'client', { method: 'POST', path, headers })).status;
    };
    const [ana, anaAgain] = [goodToken(now), goodToken(now, { jti: 'another' })];
    const bruno = goodToken(now, { sub: 'bruno' });
    expect(await send('/any', 'forged')).toBe(401);
    expect(await send('/seller', ana)).toBe(403);
    expect(await send('/any', ana)).toBe(200);
    expect(await send('/write', anaAgain)).toBe(200);
    expect(await send('/any', ana)).toBe(429);
    expect(await send('/any', bruno)).toBe(200);
    // Without a token it is the client's, even of a client that is called as somebody's subject.
    const named = goodToken(now, { sub: 'client' });
    expect(await send('/open', null)).toBe(200);
    expect(await send('/any', named)).toBe(200);
    expect(await send('/open', null)).toBe(200);
    expect(await send('/open', null)).toBe(429);
    expect(await send('/any', named)).toBe(200);
    expect(await send('/any', named)).toBe(429);
    const keys = factsOf(cluster, 'failure-observed')
      .filter(({ reason }) => reason === 'rate-limited')
      .map(({ values }) => values['key']);
    expect(keys).toEqual(['ana', 'client', 'client']);
    cluster.close();
  });
});
