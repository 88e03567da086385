/**
 * `npm run soak [-- --seed N] [-- --worlds N]`: random worlds, random commands, checked throughout.
 * With `--protocols [--way kafka]`: mercado by each protocol instead; see `protocols.ts`.
 *
 * Each world is mercado with random settings. It runs twice, cut into different windows, with
 * replicas killed and restarted, links changed and links broken on the way; both must give one hash, nothing that
 * was sent may stay under way, and the canary (a world that is told to differ) must be caught.
 */
import { faultKind, faultKindIds, firstDifference, milliseconds } from '../../src/sim/index.ts';
import type {
  Cluster,
  Command,
  PlannedFault,
  Scenario,
  ScenarioNode,
  TimedCommand,
} from '../../src/sim/index.ts';
import { Random } from '../../src/sim/kernel/random.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';
import { at, factsOf, openCluster } from '../support/open-cluster.ts';
import { soakProtocol, ways } from './protocols.ts';

const END_MS = 4_000;
/** After the load ends, everything that is under way must come to an end within this. */
const DRAIN_MS = 30_000;

function argument(name: string, otherwise: number): number {
  const place = process.argv.indexOf(`--${name}`);
  return place < 0 ? otherwise : Number(process.argv[place + 1]);
}

function randomWorld(random: Random): Scenario {
  const nodes = mercado.nodes.map((node): ScenarioNode => {
    if (node.kind === 'client') {
      const ratePerSecond = random.int(1, 60);
      return { ...node, load: { kind: 'open', ratePerSecond, arrivals: 'poisson' } };
    }
    if (node.kind !== 'service') return node;
    return {
      ...node,
      replicas: random.int(1, 3),
      concurrency: random.int(1, 8),
      queueMax: random.int(0, 10),
      cpuMs: { kind: 'exponential', mean: random.int(1, 30), min: 0 },
    };
  });
  const links = mercado.links.map((link) => ({
    ...link,
    latencyMs: {
      kind: 'uniform',
      min: 0.1 + random.next() * 5,
      max: 6 + random.next() * 80,
    } as const,
    connectionsMax: random.int(1, 6),
    timeoutMs: random.int(50, 2_000),
  }));
  return { ...mercado, nodes, links, faults: randomFaults(random) };
}

/** Of links, and nodes cut off; what crashes replicas would meet the kills. All are over when the load ends. */
function randomFaults(random: Random): readonly PlannedFault[] {
  const kinds = faultKindIds.filter((id) => faultKind(id).on === 'link' || id === 'partition');
  return Array.from({ length: random.int(0, 5) }, (_, place): PlannedFault => {
    const kind = kinds[random.int(0, kinds.length - 1)] ?? 'latency';
    const things = faultKind(kind).on === 'link' ? mercado.links : mercado.nodes;
    const target = things[random.int(0, things.length - 1)]?.id ?? '';
    const plan = {
      atMs: random.int(0, END_MS - 1_000),
      forMs: random.int(1, 900),
      probability: random.next(),
    };
    return { id: `fault-${place}`, kind, target, plan };
  });
}

/** Kills and restarts in turn, so that each command fits; then the load ends. */
function randomHistory(random: Random, scenario: Scenario): readonly TimedCommand[] {
  const services = scenario.nodes.filter((node) => node.kind === 'service');
  const history: TimedCommand[] = [];
  for (let ms = 200; ms < END_MS; ms += random.int(100, 900)) {
    const service = services[random.int(0, services.length - 1)];
    if (service === undefined) continue;
    const replica = random.int(0, service.replicas - 1);
    const target = { node: service.id, replica };
    const kill: Command = { kind: 'kill-replica', ...target };
    const restart: Command = { kind: 'restart-replica', ...target };
    history.push({ at: milliseconds(ms), command: restart });
    // A restarted replica is up again after 200 ms; kill it while it is young or at work.
    history.push({ at: milliseconds(ms) + random.int(1, 90_000), command: kill });
  }
  const client = scenario.nodes.find((node) => node.kind === 'client');
  if (client !== undefined) {
    const node = { ...client, load: { kind: 'none' } } as const;
    history.push({ at: milliseconds(END_MS), command: { kind: 'update-node', node } });
  }
  return history.toSorted((a, b) => a.at - b.at);
}

async function runInPieces(cluster: Cluster, random: Random): Promise<void> {
  const end = END_MS + DRAIN_MS;
  while (cluster.now < at(end)) {
    await cluster.runTo(at(Math.min(end, cluster.now / 1000 + 1 + random.next() * 500)));
  }
}

/** What a checker found, or null. */
function fault(cluster: Cluster): string | null {
  // What a fault holds as the run ends is still on its way.
  const due = new Map(
    [...factsOf(cluster, 'segment-sent'), ...factsOf(cluster, 'segment-freed')].map(
      ({ segment, arrivesAt }) => [segment, arrivesAt],
    ),
  );
  const sent = factsOf(cluster, 'segment-sent').filter(({ segment }) => {
    const arrivesAt = due.get(segment) ?? null;
    return arrivesAt !== null && arrivesAt <= cluster.now;
  });
  const delivered = new Set(factsOf(cluster, 'segment-delivered').map((fact) => fact.segment));
  const lost = sent.find((fact) => !delivered.has(fact.segment));
  if (lost !== undefined) return `segment ${lost.segment} of link ${lost.link} never arrived`;
  const ended = new Set(factsOf(cluster, 'request-ended').map((fact) => fact.request));
  const stuck = factsOf(cluster, 'request-started').find((fact) => !ended.has(fact.request));
  if (stuck !== undefined) return `request ${stuck.request} (${stuck.path}) never ended`;
  return null;
}

async function soak(seed: number): Promise<string | null> {
  const random = Random.named(seed, 'soak');
  const scenario = randomWorld(random);
  const history = randomHistory(random, scenario);
  const straight = await openCluster(scenario, { seed, history });
  await straight.runTo(at(END_MS + DRAIN_MS));
  const pieces = await openCluster(scenario, { seed, history });
  await runInPieces(pieces, random);
  const found =
    fault(straight) ??
    (straight.hash() === pieces.hash()
      ? null
      : (firstDifference(straight.journal.facts(), pieces.journal.facts()) ?? 'the hashes differ'));
  straight.close();
  pieces.close();
  return found;
}

/** The comparison must be able to fail. */
async function canary(): Promise<boolean> {
  const [one, other] = [await openCluster(mercado), await openCluster(mercado, { seed: 8 })];
  for (const cluster of [one, other]) await cluster.runTo(at(500));
  const isCaught = firstDifference(one.journal.facts(), other.journal.facts()) !== null;
  one.close();
  other.close();
  return isCaught;
}

/** A minute of load by each protocol. */
async function soakProtocols(seed: number): Promise<string | null> {
  const place = process.argv.indexOf('--way');
  const found: string[] = [];
  for (const way of ways) {
    if (place >= 0 && process.argv[place + 1] !== way) continue;
    const { account, hash, problems } = await soakProtocol(way, seed, 60_000);
    const { calls, answered, accepted, failed, held, repeated, unheard } = account;
    console.log(
      `seed ${seed} ${way}: ${calls} calls, ${answered} answered, ${accepted} accepted, ` +
        `${failed} failed, ${held} held, ${repeated} done again, ${unheard} unheard; ${hash.slice(0, 12)}`,
    );
    for (const problem of problems) found.push(`${way}: ${problem}`);
  }
  return found.length === 0 ? null : found.join('\n  ');
}

const isByProtocol = process.argv.includes('--protocols');
const first = argument('seed', 1);
const worlds = process.argv.includes('--seed') ? 1 : argument('worlds', isByProtocol ? 10 : 100);
let failed = (await canary()) ? 0 : 1;
if (failed > 0) console.log('The canary was not caught.');
for (let seed = first; seed < first + worlds; seed++) {
  let found: string | null;
  try {
    found = await (isByProtocol ? soakProtocols(seed) : soak(seed));
  } catch (error) {
    found = String(error);
  }
  if (found === null) continue;
  failed += 1;
  const again = `npm run soak -- ${isByProtocol ? '--protocols ' : ''}--seed ${seed}`;
  console.log(`seed ${seed}: ${found}\n  again: ${again}`);
}
console.log(`${worlds + 1 - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
