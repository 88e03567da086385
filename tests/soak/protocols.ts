/**
 * The same minute of a scenario, by every protocol in turn: every link that may speak it does, under
 * load. What was sent must be accounted for, and the run must be the same in other windows.
 *
 * Even seeds are rough: links lose segments, and replicas and brokers are killed and come back.
 */
import { firstDifference, milliseconds, protocolIds, Random } from '../../src/sim/index.ts';
import type { Cluster, Command, Scenario, TimedCommand } from '../../src/sim/index.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';
import { Book } from '../support/conservation.ts';
import type { Account } from '../support/conservation.ts';
import { everyLinkBy, everyLinkInTurn } from '../support/every-link.ts';
import { at, openCluster } from '../support/open-cluster.ts';

/** After the load ends, everything under way must come to an end within this. */
const DRAIN_MS = 40_000;
const ROUGH_LOSS = 0.01;

/** `in-turn`: the links are switched from one to the next while it runs. */
export const ways = [...protocolIds, 'in-turn'] as const;
type Way = (typeof ways)[number];

interface ProtocolSoak {
  readonly account: Account;
  readonly hash: string;
  /** What was found wrong; empty when nothing was. */
  readonly problems: readonly string[];
}

/** By one protocol, under load; rough for even seeds. */
function protocolWorld(start: Scenario, way: Way, seed: number): Scenario {
  const loss = seed % 2 === 0 ? ROUGH_LOSS : 0;
  // Clients speak HTTP only: their link must not be what everything waits for.
  const links = start.links.map((link) =>
    link.from === 'shoppers' ? { ...link, loss, connectionsMax: 200 } : { ...link, loss },
  );
  return everyLinkBy({ ...start, links }, way === 'in-turn' ? 'rest' : way);
}

/** What happens to it: switches, for even seeds kills and restarts, and the end of the load. */
function protocolHistory(
  way: Way,
  seed: number,
  scenario: Scenario,
  endMs: number,
): readonly TimedCommand[] {
  const random = Random.named(seed, `soak/${way}`);
  const history: TimedCommand[] = [];
  const add = (ms: number, command: Command): void => {
    history.push({ at: milliseconds(ms), command });
  };
  if (way === 'in-turn') {
    const turns = everyLinkInTurn(scenario);
    for (const [turn, commands] of turns.entries()) {
      for (const command of commands) add((endMs * (turn + 1)) / (turns.length + 1), command);
    }
  }
  const killable = scenario.nodes.filter(
    (node) => node.kind === 'service' || node.kind === 'broker',
  );
  if (seed % 2 === 0) {
    for (let ms = random.int(2_000, 6_000); ms < endMs - 4_000; ms += random.int(4_000, 9_000)) {
      const node = killable[random.int(0, killable.length - 1)];
      if (node === undefined) continue;
      const count = 'replicas' in node ? node.replicas : 1;
      const target = { node: node.id, replica: random.int(0, count - 1) };
      add(ms, { kind: 'kill-replica', ...target });
      add(ms + random.int(100, 3_500), { kind: 'restart-replica', ...target });
    }
  }
  const client = scenario.nodes.find((node) => node.kind === 'client');
  if (client !== undefined) {
    add(endMs, { kind: 'update-node', node: { ...client, load: { kind: 'none' } } });
  }
  return history.toSorted((a, b) => a.at - b.at);
}

/** Runs it twice, cut differently; `endMs` is when the load ends. */
export async function soakProtocol(
  way: Way,
  seed: number,
  endMs: number,
  start = mercado,
): Promise<ProtocolSoak> {
  const scenario = protocolWorld(start, way, seed);
  const history = protocolHistory(way, seed, scenario, endMs);
  const straight = await openCluster(scenario, { seed, history });
  const book = new Book();
  straight.journal.subscribe((fact) => book.accept(fact));
  await straight.runTo(at(endMs + DRAIN_MS));
  const pieces = await openCluster(scenario, { seed, history });
  await runInPieces(pieces, Random.named(seed, 'pieces'), endMs + DRAIN_MS);
  const account = book.close();
  const hash = straight.hash();
  const problems = [...account.problems];
  if (seed % 2 === 1 && account.held > 0) problems.push(`brokers still hold ${account.held}`);
  if (hash !== pieces.hash()) {
    const difference = firstDifference(straight.journal.facts(), pieces.journal.facts());
    problems.push(`in other windows: ${difference ?? 'the hashes differ'}`);
  }
  straight.close();
  pieces.close();
  return { account, hash, problems };
}

async function runInPieces(cluster: Cluster, random: Random, endMs: number): Promise<void> {
  while (cluster.now < at(endMs)) {
    await cluster.runTo(at(Math.min(endMs, cluster.now / 1000 + 1 + random.next() * 500)));
  }
}
