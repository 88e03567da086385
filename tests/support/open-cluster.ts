/** Bare clusters for tests: in this thread, with real SQLite. */
import { loadSqlite } from '../../src/host/database.ts';
import { inlineHosts } from '../../src/host/inline-host.ts';
import { Cluster } from '../../src/sim/index.ts';
import type {
  Answer,
  ClusterOptions,
  Fact,
  HttpRequestSpec,
  Instant,
  Scenario,
  TimedCommand,
} from '../../src/sim/index.ts';
import { milliseconds } from '../../src/sim/index.ts';

export interface OpenClusterOptions {
  readonly seed?: number;
  readonly history?: readonly TimedCommand[];
  readonly advertised?: NonNullable<ClusterOptions['advertised']>;
}

export async function openCluster(
  scenario: Scenario,
  { seed = 7, history = [], advertised = new Map() }: OpenClusterOptions = {},
): Promise<Cluster> {
  const databases = await loadSqlite(undefined, seed);
  return Cluster.open(scenario, { seed, history, hosts: inlineHosts(), databases, advertised });
}

/** Virtual instant from milliseconds. */
export function at(ms: number): Instant {
  return milliseconds(ms) as number as Instant;
}

export function runFor(cluster: Cluster, ms: number): Promise<void> {
  return cluster.runTo(at(cluster.now / 1000 + ms));
}

/** Sends a request and runs until its answer, at most `withinMs` of virtual time. */
export async function ask(
  cluster: Cluster,
  client: string,
  spec: HttpRequestSpec,
  withinMs = 20_000,
): Promise<Answer> {
  const answers: Answer[] = [];
  cluster.request(client, spec, (answer) => answers.push(answer));
  await cluster.runTo(at(cluster.now / 1000 + withinMs), () => answers.length > 0);
  const [answer] = answers;
  if (answer === undefined) throw new Error(`No answer within ${withinMs} ms.`);
  return answer;
}

export function textOf(answer: Answer): string {
  return new TextDecoder().decode(answer.body);
}

/** The facts of one kind, typed. */
export function factsOf<K extends Fact['kind']>(
  cluster: Cluster,
  kind: K,
): readonly Extract<Fact, { kind: K }>[] {
  return [...cluster.journal.facts()].filter(
    (fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind,
  );
}
