/** The market at work, in one thread. */
import { expect, it } from 'vitest';
import { openInlineCluster } from '../../../../../src/host/inline.ts';
import { instant } from '../../../../../src/sim/kernel/time.ts';
import { mercado } from '../../../../../src/sim/world/scenarios/mercado/index.ts';
import { signIn } from '../../../../support/sign-in.ts';

type Cluster = Awaited<ReturnType<typeof openInlineCluster>>;

async function answered(
  cluster: Cluster,
  method: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  let answer = '';
  cluster.request('shoppers', { method, path, body, headers }, ({ status, body: bytes }) => {
    answer = `${status} ${new TextDecoder().decode(bytes)}`;
  });
  await cluster.runTo(instant(cluster.now + 2_000_000));
  return answer;
}

it('answers all that its shoppers ask for, and nothing fails', async () => {
  const cluster = await openInlineCluster(mercado);
  await cluster.runTo(instant(30_000_000));
  const total = cluster.observer.total(30_000);
  expect(total.countTotal).toBeGreaterThan(180);
  expect(total.errorTotal).toBe(0);
  expect(cluster.observer.badges(30_000)).toEqual([]);
  const handled = cluster.observer.nodes(30_000, mercado).map((node) => node.metrics.countTotal);
  expect(handled.every((count) => count > 0)).toBe(true);
  cluster.close();
});

it('places orders, and refuses with the reason what cannot be had', async () => {
  const cluster = await openInlineCluster(mercado);
  const { headers } = await signIn(cluster, 'shop');
  const order = (sku: number, quantity: number): Promise<string> =>
    answered(
      cluster,
      'POST',
      '/api/orders',
      JSON.stringify({ customerId: 9, sku, quantity }),
      headers,
    );
  expect(await order(3, 2)).toMatch(/^201 .*"totalCents":22400,"status":"paid"/);
  expect(await order(3, 99_999)).toMatch(/^409 .*Fewer than 99999 of sku 3 are left/);
  expect(await order(99, 1)).toMatch(/^404 .*No product has the sku 99/);
  expect(await order(3, 0)).toMatch(/^422 /);
  expect(await answered(cluster, 'GET', '/api/orders?customerId=9', '', headers)).toMatch(
    /^200 .*"status":"failed".*"status":"paid"/,
  );
  expect(await answered(cluster, 'GET', '/api/notifications?customerId=9', '')).toMatch(
    /is paid: 224\.00/,
  );
  expect(await answered(cluster, 'POST', '/api/reservations', '{}')).toMatch(/^404 /);
  cluster.close();
});

it('puts a page together, says what is missing of it, and speaks two versions', async () => {
  const cluster = await openInlineCluster(mercado);
  expect(await answered(cluster, 'GET', '/api/page/3', '')).toMatch(
    /^200 \{"product":\{"sku":3,.*\},"stock":\{"sku":3,/,
  );
  cluster.command({ kind: 'kill-replica', node: 'inventory', replica: 0 });
  const partial = await answered(cluster, 'GET', '/api/page/4', '');
  expect(partial).toMatch(/^200 .*"partial":true/);
  expect(partial).toMatch(/"missing":\[\{"part":"stock"/);
  expect(await answered(cluster, 'GET', '/api/catalog/3', '')).toMatch(/"origin":.*"priceCents"/);
  const newer = await answered(cluster, 'GET', '/api/catalog/3', '', { 'API-Version': '2' });
  expect(newer).toBe('200 {"sku":3,"name":"Mole negro, 300 g","price":11200}');
  expect(await answered(cluster, 'POST', '/api/orders', 'x'.repeat(20_000))).toMatch(/^413 /);
  cluster.close();
});
