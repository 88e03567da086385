/** Same scenario, seed and commands: the same journal, wherever windows, pauses and steps fall. */
import { describe, expect, it } from 'vitest';
import { firstDifference } from '../../../src/sim/index.ts';
import type { Cluster, Scenario } from '../../../src/sim/index.ts';
import { Random } from '../../../src/sim/kernel/random.ts';
import { mercado } from '../../../src/sim/world/scenarios/mercado/index.ts';
import { at, openCluster, runFor } from '../../support/open-cluster.ts';
import { mixedMercado, mixedPage } from '../../support/five-ways.ts';
import { limitedCrowd } from '../../support/crowd.ts';
import { awkwardHandlers } from '../../support/awkward-handlers.ts';
import { brokenNodes } from '../../support/broken-nodes.ts';
import { streamingLoad } from '../../support/streams.ts';

const END_MS = 1_500;

/** Fails with the first fact that differs. */
function expectSameRun(a: Cluster, b: Cluster, what: string): void {
  const difference = firstDifference(a.journal.facts(), b.journal.facts());
  expect(difference === null ? null : `${what}: ${difference}`).toBeNull();
  expect(b.hash()).toBe(a.hash());
}

const lossy = (scenario: Scenario, loss: number): Scenario => ({
  ...scenario,
  links: scenario.links.map((link) => ({ ...link, loss })),
});

describe.each([
  ['mercado', mercado],
  ['mercado over every protocol, losing segments', lossy(mixedMercado, 0.05)],
  ['a page of parts over every protocol, losing segments', lossy(mixedPage, 0.05)],
  ['a market with every fault of a node', brokenNodes],
  ['handlers that await everything', awkwardHandlers],
  ['streams of every kind', streamingLoad],
  ['a crowd at a gateway with all its limits', limitedCrowd],
])('%s', (_name, scenario) => {
  it('is the same run straight through, in random pieces and in single steps', async () => {
    const straight = await openCluster(scenario);
    let end = at(END_MS);
    await straight.runTo(end);
    expect(straight.journal.length).toBeGreaterThan(100);
    for (let run = 1; run <= 20; run++) {
      const random = Random.named(run, 'pieces');
      const pieces = await openCluster(scenario);
      while (pieces.now < end) {
        if (random.bool(0.3) && pieces.nextAt <= end) await pieces.step();
        else await pieces.runTo(at(Math.min(end / 1000, pieces.now / 1000 + random.next() * 40)));
      }
      // The last step may have gone further, where only a cancelled timer was due before the end.
      end = pieces.now;
      await straight.runTo(end);
      expectSameRun(straight, pieces, `pieces of seed ${run}`);
      pieces.close();
    }
    straight.close();
  });

  it('is another run with another seed', async () => {
    const [one, other] = [await openCluster(scenario), await openCluster(scenario, { seed: 8 })];
    await one.runTo(at(END_MS));
    await other.runTo(at(END_MS));
    expect(other.hash()).not.toBe(one.hash());
  });
});

describe('history', () => {
  it('replays commands at their instants', async () => {
    const first = await openCluster(mercado);
    await runFor(first, 321.123);
    first.command({ kind: 'kill-replica', node: 'catalog', replica: 1 });
    await runFor(first, 400);
    first.request('shoppers', { method: 'GET', path: '/api/catalog' }, () => {});
    await runFor(first, 200.001);
    first.command({ kind: 'restart-replica', node: 'catalog', replica: 1 });
    first.sql('orders', "update orders set status = 'lost' where id = 1");
    await first.runTo(at(END_MS));

    const again = await openCluster(mercado, { history: first.history });
    await again.runTo(at(END_MS));
    expectSameRun(first, again, 'replay');
    expect(again.history).toEqual(first.history);
  });

  it('is the same run with links that lose nothing, said or unsaid', async () => {
    const [unsaid, said] = [await openCluster(mercado), await openCluster(lossy(mercado, 0))];
    for (const cluster of [unsaid, said]) await cluster.runTo(at(END_MS));
    expectSameRun(unsaid, said, 'loss of 0');
  });

  it('changes nothing but what an edit says', async () => {
    const cluster = await openCluster(mercado);
    await runFor(cluster, 200);
    const before = cluster.journal.length;
    const [node] = mercado.nodes;
    if (node === undefined) throw new Error('mercado is empty');
    cluster.command({ kind: 'update-node', node: { ...node, position: { x: 0, y: 0 } } });
    expect(cluster.journal.length).toBe(before + 1);
  });
});
