/** One page for three clients: what each gets, and what it costs. */
import { expect, it } from 'vitest';
import { twoFronts } from '../../../../src/sim/world/scenarios/two-fronts.ts';
import { clientCosts } from '../../../../src/ui/panels/inspector/client-costs-rows.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../../support/open-cluster.ts';

it('costs a phone with a gateway of its own a third of the bytes, and a third of the round trips', async () => {
  const cluster = await openCluster(twoFronts);
  await runFor(cluster, 30_000);
  const costs = new Map(
    clientCosts(twoFronts, cluster.observer.measures()).map((one) => [one.id, one]),
  );
  const [web, phone, direct] = ['web', 'phone', 'direct-phone'].map((id) => costs.get(id));
  if (!web?.bytes || !phone?.bytes || !direct?.bytes) throw new Error('Nothing was measured.');
  expect(phone.bytes / web.bytes).toBeLessThan(0.4);
  expect(phone.bytes / direct.bytes).toBeLessThan(0.4);
  expect(phone.roundTrips).toBeLessThan(1.2);
  expect(direct.roundTrips).toBeGreaterThan(3);
  expect(direct.waitMs).toBeGreaterThan(2.5 * (phone.waitMs ?? 0));
  expect(factsOf(cluster, 'request-ended').every(({ status }) => status === 200)).toBe(true);
  cluster.close();
});

it('gives the phone what it shows, and nothing of what it does not', async () => {
  const cluster = await openCluster(twoFronts);
  const page = await ask(cluster, 'phone', { method: 'GET', path: '/page/3' });
  expect(JSON.parse(textOf(page))).toEqual({
    catalog: { name: 'Coffee no. 3', picture: '/pictures/3.webp' },
    price: { amountCents: 1_050, currency: 'EUR' },
    reviews: { stars: 5, count: 3 },
  });
  cluster.close();
});
