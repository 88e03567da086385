/** Clusters in one thread, in Node: for tests, benchmarks and batch runs. */
import { Cluster } from '../sim/index.ts';
import type { Scenario, TimedCommand } from '../sim/index.ts';
import { loadSqlite } from './database.ts';
import { Engine } from './engine.ts';
import { inlineHosts } from './inline-host.ts';

/** An engine with the scenario open, paused at 0, its replicas in this thread. `close` ends it. */
export async function createInlineCluster(
  scenario: Scenario,
  options: { readonly seed?: number; readonly history?: readonly TimedCommand[] } = {},
): Promise<Engine> {
  const engine = new Engine({
    hosts: inlineHosts(),
    databasesFor: (seed) => loadSqlite(undefined, seed),
  });
  await engine.open(scenario, options);
  return engine;
}

/** The bare cluster without pacer and batches: what a benchmark measures. */
export async function openInlineCluster(
  scenario: Scenario,
  seed = scenario.seed,
): Promise<Cluster> {
  return Cluster.open(scenario, {
    seed,
    hosts: inlineHosts(),
    databases: await loadSqlite(undefined, seed),
  });
}
