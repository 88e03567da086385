/** The market at work while keys change and tokens end. */
import { expect, it } from 'vitest';
import { decodeToken } from '../../../../../src/sim/tokens/index.ts';
import { mercado } from '../../../../../src/sim/world/scenarios/mercado/index.ts';
import { ask, factsOf, openCluster, runFor } from '../../../../support/open-cluster.ts';
import { signIn } from '../../../../support/sign-in.ts';

it('new keys, again and again under load, cost no request', async () => {
  const cluster = await openCluster(mercado);
  await runFor(cluster, 5_000);
  const admin = await signIn(cluster, 'admin');
  const used = new Set<unknown>();
  for (let times = 0; times < 3; times++) {
    expect(
      (
        await ask(cluster, 'shoppers', {
          method: 'POST',
          path: '/api/rotate-keys',
          headers: admin.headers,
        })
      ).status,
    ).toBe(200);
    for (let steps = 0; steps < 5; steps++) {
      await runFor(cluster, 6_000);
      const shop = await signIn(cluster, 'shop');
      used.add(decodeToken(shop.accessToken).header?.['kid']);
      expect(
        (
          await ask(cluster, 'shoppers', {
            method: 'GET',
            path: '/api/orders/1',
            headers: shop.headers,
          })
        ).status,
      ).toBe(200);
    }
  }
  expect([...used]).toEqual(['key-1', 'key-2', 'key-3', 'key-4']);
  const ended = factsOf(cluster, 'request-ended');
  expect(ended.length).toBeGreaterThan(1_500);
  expect(ended.filter((fact) => fact.status >= 400)).toEqual([]);
  expect(factsOf(cluster, 'failure-observed')).toEqual([]);
  cluster.close();
}, 120_000);

it('shoppers order once they are signed in, and stay so', async () => {
  const slow = { kind: 'open', ratePerSecond: 0.5, arrivals: 'fixed' } as const;
  const nodes = mercado.nodes.map((node) =>
    node.kind === 'client' ? { ...node, load: slow } : node,
  );
  const cluster = await openCluster({ ...mercado, nodes });
  await runFor(cluster, 350_000);
  const signIns = factsOf(cluster, 'request-started').filter(
    (fact) => fact.path === '/api/sign-in',
  );
  expect(signIns).toHaveLength(2);
  const [first, second] = signIns;
  // Of 300 s, after 240.
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(239_000_000);
  const requests = factsOf(cluster, 'request-started');
  expect(requests[0]?.path).toBe('/api/sign-in');
  expect(factsOf(cluster, 'request-ended').filter((fact) => fact.status >= 400)).toEqual([]);
  cluster.close();
}, 120_000);
