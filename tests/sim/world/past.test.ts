/** What is shown of the past is what a fresh run shows that was played to that moment. */
import { describe, expect, it } from 'vitest';
import type { Cluster, Scenario } from '../../../src/sim/index.ts';
import { placesOf } from '../../../src/sim/contract/channel-names.ts';
import { Random } from '../../../src/sim/kernel/random.ts';
import { Observer } from '../../../src/sim/observe/observer.ts';
import { dissect } from '../../../src/sim/protocols/index.ts';
import { mercado } from '../../../src/sim/world/scenarios/mercado/index.ts';
import { Past } from '../../../src/sim/world/past.ts';
import { at, openCluster } from '../../support/open-cluster.ts';
import { mixedMercado, mixedPage } from '../../support/five-ways.ts';
import { limitedCrowd } from '../../support/crowd.ts';
import { streamingLoad } from '../../support/streams.ts';

const END_MS = 3_000;
const MOMENTS = 8;

const lossy = (scenario: Scenario): Scenario => ({
  ...scenario,
  links: scenario.links.map((link) => ({ ...link, loss: 0.05 })),
});

/** With many more checkpoints than its own has. */
function pastOf(cluster: Cluster, checkpointFacts: number): Past {
  const newObserver = (document: () => Scenario, isForFrames: boolean) =>
    new Observer(dissect, placesOf, document, isForFrames);
  const past = new Past(cluster.journal, newObserver, cluster.scenario, checkpointFacts);
  const observer = newObserver(() => cluster.scenario, false);
  for (const fact of cluster.journal.facts()) {
    observer.accept(fact);
    past.accept(fact, observer);
  }
  return past;
}

async function playedTo(ms: number, first: Cluster, scenario: Scenario): Promise<Cluster> {
  const history = first.history.filter((command) => command.at <= ms * 1000);
  const fresh = await openCluster(scenario, { history });
  await fresh.runTo(at(ms));
  return fresh;
}

describe.each([
  ['mercado', mercado],
  ['mercado over every protocol, losing segments', lossy(mixedMercado)],
  ['a page of parts over every protocol, losing segments', lossy(mixedPage)],
  ['streams of every kind', streamingLoad],
  ['a crowd at a gateway with all its limits', limitedCrowd],
])('the past of %s', (_name, scenario) => {
  it('shows each moment as a run played to it does, in whatever order they are looked at', async () => {
    const cluster = await openCluster(scenario);
    await cluster.runTo(at(END_MS));
    const hash = cluster.hash();
    const random = Random.named(1, 'moments');
    const past = pastOf(cluster, 300);
    for (let moment = 0; moment < MOMENTS; moment++) {
      const ms = Math.round(random.next() * END_MS * 1000) / 1000;
      const fresh = await playedTo(ms, cluster, scenario);
      const wanted = fresh.observer.frame(ms, fresh.scenario);
      for (const one of [cluster.past, past]) {
        const shown = one?.frameAt(at(ms));
        expect(shown?.frame, `at ${ms} ms`).toEqual(wanted);
        expect(shown?.seq).toBe(fresh.journal.length);
        expect(shown?.scenario).toEqual(fresh.scenario);
      }
      const whole = await cluster.past?.observerAt(
        { at: at(ms), seq: fresh.journal.length },
        async () => true,
      );
      expect(whole?.measures()).toEqual(fresh.observer.measures());
      expect(whole?.messages({})).toEqual(fresh.observer.messages({}));
      const { trace = '' } = wanted.requests.at(-1) ?? {};
      expect(whole?.trace(trace)).toEqual(fresh.observer.trace(trace));
      const message = whole?.messages({ limit: 1 }).messages[0]?.message ?? 0;
      expect(whole?.message(message)).toEqual(fresh.observer.message(message));
      for (const { id } of scenario.nodes) {
        expect(whole?.broker(id)).toEqual(fresh.observer.broker(id));
      }
      fresh.close();
    }
    expect(cluster.hash()).toBe(hash);
    cluster.close();
  });
});

it('has the document of each moment, and what was done on its time line', async () => {
  const cluster = await openCluster(mercado);
  await cluster.runTo(at(300));
  cluster.command({ kind: 'remove-node', id: 'payments' });
  await cluster.runTo(at(700));
  cluster.command({ kind: 'kill-replica', node: 'catalog', replica: 1 });
  await cluster.runTo(at(1_500));
  for (const ms of [299.999, 300, 500, 700, 900.123, 1_500]) {
    const fresh = await playedTo(ms, cluster, mercado);
    const shown = cluster.past?.frameAt(at(ms));
    expect(shown?.scenario).toEqual(fresh.scenario);
    expect(shown?.frame, `at ${ms} ms`).toEqual(fresh.observer.frame(ms, fresh.scenario));
    fresh.close();
  }
  const { marks, failures, partMs } = cluster.past?.timeLine ?? {};
  expect(marks).toMatchObject([
    { kind: 'command', atMs: 300, what: 'remove-node', target: 'payments' },
    { kind: 'command', atMs: 700, what: 'kill-replica', target: 'catalog/1' },
  ]);
  const failed = cluster.journal.since(0).filter(({ kind }) => kind === 'failure-observed');
  expect(failed.length).toBeGreaterThan(0);
  expect(failures?.reduce((sum, count) => sum + count, 0)).toBe(failed.length);
  const first = failures?.findIndex((count) => count > 0);
  expect(first).toBe(Math.floor((failed[0]?.at ?? 0) / 1000 / (partMs ?? 1)));
  cluster.close();
});

it('steps from instant to instant, back and forth, and stops behind any fact', async () => {
  const cluster = await openCluster(mercado);
  await cluster.runTo(at(400));
  const instants = [...new Set(cluster.journal.since(0).map((fact) => fact.at))];
  const { past } = cluster;
  let here = cluster.now;
  for (const wanted of instants.toReversed().slice(0, 50)) {
    if (wanted === here) continue;
    here = past?.previousAt(here) ?? here;
    expect(here).toBe(wanted);
  }
  for (const wanted of instants.slice(instants.indexOf(here) + 1)) {
    here = past?.nextAt(here) ?? here;
    expect(here).toBe(wanted);
  }
  expect(past?.nextAt(cluster.now)).toBeNull();
  expect(past?.previousAt(at(0))).toBe(0);
  const half = Math.floor(cluster.journal.length / 2);
  expect(past?.frameAfter(half).seq).toBe(half + 1);
  cluster.close();
});
