/** Who may do what in the market; signing in and out, and refreshing. */
import { describe, expect, it } from 'vitest';
import type { Answer, Cluster } from '../../../../../src/sim/index.ts';
import { mercado } from '../../../../../src/sim/world/scenarios/mercado/index.ts';
import { ask, openCluster, runFor, textOf } from '../../../../support/open-cluster.ts';
import { signIn } from '../../../../support/sign-in.ts';

/** Nobody asks but the test. */
const quiet = {
  ...mercado,
  nodes: mercado.nodes.map((node) => {
    return node.kind === 'client' ? { ...node, load: { kind: 'none' } as const } : node;
  }),
};

type Headers = Readonly<Record<string, string>>;

function get(cluster: Cluster, path: string, headers: Headers = {}): Promise<Answer> {
  return ask(cluster, 'shoppers', { method: 'GET', path, headers });
}

function post(
  cluster: Cluster,
  path: string,
  body: object,
  headers: Headers = {},
): Promise<Answer> {
  return ask(cluster, 'shoppers', { method: 'POST', path, headers, body: JSON.stringify(body) });
}

const order = { customerId: 1, sku: 3, quantity: 1 };

describe('in the market', () => {
  it('anybody looks, and nobody orders without a token', async () => {
    const cluster = await openCluster(quiet);
    expect((await get(cluster, '/api/catalog')).status).toBe(200);
    expect((await get(cluster, '/api/keys')).status).toBe(200);
    expect((await get(cluster, '/api/revoked')).status).toBe(404);
    for (const answer of [
      await get(cluster, '/api/orders/1'),
      await get(cluster, '/api/orders'),
      await post(cluster, '/api/orders', order),
      await post(cluster, '/api/rotate-keys', {}),
    ]) {
      expect(answer).toMatchObject({ status: 401, reason: 'no-token' });
      expect(answer.headers).toContainEqual(['WWW-Authenticate', 'Bearer realm="gateway"']);
    }
    cluster.close();
  });

  it('customers have their own orders, others everybody’s, each by their scopes', async () => {
    const cluster = await openCluster(quiet);
    const ana = await signIn(cluster, 'ana');
    const mallory = await signIn(cluster, 'mallory');
    const seller = await signIn(cluster, 'seller');
    const admin = await signIn(cluster, 'admin');

    expect((await post(cluster, '/api/orders', order, ana.headers)).status).toBe(201);
    expect((await get(cluster, '/api/orders/1', ana.headers)).status).toBe(200);
    expect(textOf(await get(cluster, '/api/orders', ana.headers))).not.toContain('"customerId":2');

    // Order 1 is somebody else's: the token is good, the object isn't hers.
    const theirs = await get(cluster, '/api/orders/1', mallory.headers);
    expect(theirs.status).toBe(403);
    expect(textOf(theirs)).toContain('You are customer 40, and this is of customer 1');
    expect((await post(cluster, '/api/orders', order, mallory.headers)).status).toBe(403);
    expect((await get(cluster, '/api/orders?customerId=1', mallory.headers)).status).toBe(403);
    expect(textOf(await get(cluster, '/api/orders', mallory.headers))).toBe('{"orders":[]}');

    expect((await get(cluster, '/api/orders/2', seller.headers)).status).toBe(200);
    expect(await post(cluster, '/api/orders', order, seller.headers)).toMatchObject({
      status: 403,
      reason: 'missing-scope',
    });
    expect(await post(cluster, '/api/rotate-keys', {}, seller.headers)).toMatchObject({
      status: 403,
      reason: 'missing-role',
    });
    expect((await post(cluster, '/api/rotate-keys', {}, admin.headers)).status).toBe(200);
    cluster.close();
  });

  it('orders can not be had around the gateway either', async () => {
    const around = {
      ...quiet,
      links: quiet.links.map((link) =>
        link.id === 'shoppers-gateway' ? { ...link, to: 'orders' } : link,
      ),
    };
    const cluster = await openCluster(around);
    expect(await get(cluster, '/orders/1')).toMatchObject({ status: 401, reason: 'no-token' });
    expect(
      await get(cluster, '/orders/1', { Authorization: 'Bearer x', 'X-User-Id': '1' }),
    ).toMatchObject({
      status: 401,
      reason: 'bad-token',
    });
    cluster.close();
  });
});

describe('signing in', () => {
  it('needs the password', async () => {
    const cluster = await openCluster(quiet);
    const body = { user: 'ana', password: 'guess' };
    expect((await post(cluster, '/api/sign-in', body)).status).toBe(401);
    const injected = { user: "ana' --", password: '' };
    expect((await post(cluster, '/api/sign-in', injected)).status).toBe(401);
    cluster.close();
  });

  it('lasts five minutes, and a refresh token is good once', async () => {
    const cluster = await openCluster(quiet);
    const first = await signIn(cluster, 'ana');
    const body = { refreshToken: first.refreshToken };
    const refreshed = await post(cluster, '/api/refresh', body);
    expect(refreshed.status).toBe(200);
    expect((await post(cluster, '/api/refresh', body)).status).toBe(401);
    expect((await post(cluster, '/api/refresh', { refreshToken: first.accessToken })).status).toBe(
      401,
    );
    expect((await get(cluster, '/api/orders/1', first.headers)).status).toBe(200);
    await runFor(cluster, 306_000);
    expect(await get(cluster, '/api/orders/1', first.headers)).toMatchObject({
      status: 401,
      reason: 'bad-token',
    });
    cluster.close();
  });

  it('out does not end a token before the list is asked for again', async () => {
    const cluster = await openCluster(quiet);
    const ana = await signIn(cluster, 'ana');
    // Both replicas of orders have the list, as the gateway has.
    for (let times = 0; times < 2; times++) await get(cluster, '/api/orders/1', ana.headers);
    const out = await post(cluster, '/api/sign-out', { refreshToken: ana.refreshToken });
    expect(out.status).toBe(200);
    expect((await get(cluster, '/api/orders/1', ana.headers)).status).toBe(200);
    // The first request past fifteen seconds asks anew, and the next is told.
    await runFor(cluster, 16_000);
    await get(cluster, '/api/orders/1', ana.headers);
    await runFor(cluster, 1_000);
    expect(await get(cluster, '/api/orders/1', ana.headers)).toMatchObject({
      status: 401,
      reason: 'bad-token',
    });
    expect((await post(cluster, '/api/refresh', { refreshToken: ana.refreshToken })).status).toBe(
      401,
    );
    cluster.close();
  });
});
