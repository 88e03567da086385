/** A run that goes on without end keeps its hash and little else. */
import { expect, it } from 'vitest';
import { loadSqlite } from '../../../src/host/database.ts';
import { inlineHosts } from '../../../src/host/inline-host.ts';
import { Cluster } from '../../../src/sim/index.ts';
import { mercado } from '../../../src/sim/world/scenarios/mercado/index.ts';
import { at } from '../../support/open-cluster.ts';

async function run(isEndless: boolean): Promise<Cluster> {
  const databases = await loadSqlite(undefined, 7);
  const cluster = Cluster.open(mercado, { seed: 7, hosts: inlineHosts(), databases, isEndless });
  await cluster.runTo(at(1_000));
  cluster.command({ kind: 'kill-replica', node: 'orders', replica: 0 });
  await cluster.runTo(at(2_000));
  return cluster;
}

it('keeps the newest facts and no commands, and has the same hash', async () => {
  const [kept, endless] = [await run(false), await run(true)];
  expect(endless.hash()).toBe(kept.hash());
  expect(kept.history).toHaveLength(1);
  expect(endless.history).toHaveLength(0);
  expect(endless.journal.length).toBe(kept.journal.length);
  const newest = kept.journal.since(0).slice(-2_000);
  expect(kept.journal.since(0).length).toBeGreaterThan(newest.length);
  expect(endless.journal.since(0)).toEqual(newest);
  kept.close();
  endless.close();
});
