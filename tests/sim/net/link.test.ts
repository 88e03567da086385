/** What a link does to time: latency, bandwidth, order; and what connections promise on top. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/sim/kernel/random.ts';
import { Link } from '../../../src/sim/net/link.ts';
import { newLink } from '../../../src/sim/index.ts';
import type { ScenarioLink } from '../../../src/sim/index.ts';
import { ask, at, factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

function link(settings: Partial<ScenarioLink>): Link {
  const base = { ...newLink('a-b', 'a', 'b'), latencyMs: { kind: 'constant', value: 10 } } as const;
  const link = { ...base, bandwidthMbps: 8, ...settings };
  return new Link(link, link, (name) => Random.named(1, name));
}

describe('a link', () => {
  it('adds the time on the line to the latency: 960 + 40 bytes at 8 Mb/s are 1 ms', () => {
    expect(link({}).arrival(at(5), 'out', 1, 960)).toBe(at(5 + 1 + 10));
  });

  it('sends one after another, and each direction by itself', () => {
    const line = link({});
    line.arrival(at(0), 'out', 1, 960);
    expect(line.arrival(at(0), 'out', 2, 960)).toBe(at(2 + 10));
    expect(line.arrival(at(0), 'back', 1, 960)).toBe(at(1 + 10));
  });

  it('keeps the order within a connection, not between two', () => {
    const line = link({ latencyMs: { kind: 'uniform', min: 1, max: 100 }, bandwidthMbps: 10_000 });
    const arrivals = { one: [] as number[], all: [] as number[] };
    for (let i = 0; i < 200; i++) {
      const connection = i % 2;
      const arrivesAt = line.arrival(at(i), 'out', connection, 10);
      arrivals.all.push(arrivesAt);
      if (connection === 1) arrivals.one.push(arrivesAt);
    }
    expect(arrivals.one).toEqual(arrivals.one.toSorted((a, b) => a - b));
    expect(arrivals.all).not.toEqual(arrivals.all.toSorted((a, b) => a - b));
  });
});

describe('a connection', () => {
  const scenario = world().client('a').service('b', '{ return {}; }').link('a', 'b').scenario;
  const spec = { method: 'POST', path: '/do' } as const;

  it('costs a round trip before the first request, and none for the next on it', async () => {
    const cluster = await openCluster(scenario);
    const first = await ask(cluster, 'a', spec);
    const second = await ask(cluster, 'a', spec);
    // 5 ms one way: handshake and exchange against exchange alone, each a little on the line.
    expect(first.latencyUs / 1000).toBeCloseTo(20, 0);
    expect(second.latencyUs / 1000).toBeCloseTo(10, 0);
    expect(factsOf(cluster, 'connection-opened')).toHaveLength(1);
    cluster.close();
  });

  it('opens up to the limit for calls at once, and the rest wait their turn', async () => {
    const limited = world()
      .client('a')
      .service('b', '{ return {}; }')
      .link('a', 'b', { connectionsMax: 2 });
    const cluster = await openCluster(limited.scenario);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) cluster.request('a', spec, ({ status }) => statuses.push(status));
    await runFor(cluster, 200);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200]);
    expect(factsOf(cluster, 'connection-opened')).toHaveLength(2);
    cluster.close();
  });

  it('loses nothing: every segment sent arrives once, at its time, in order of time', async () => {
    const cluster = await openCluster(scenario);
    for (let i = 0; i < 20; i++) cluster.request('a', spec, () => {});
    await runFor(cluster, 500);
    const sent = new Map(factsOf(cluster, 'segment-sent').map((fact) => [fact.segment, fact]));
    const delivered = factsOf(cluster, 'segment-delivered');
    expect(delivered.map((fact) => fact.segment).toSorted((a, b) => a - b)).toEqual([
      ...sent.keys(),
    ]);
    for (const fact of delivered) expect(fact.at).toBe(sent.get(fact.segment)?.arrivesAt);
    const times = [...cluster.journal.facts()].map((fact) => fact.at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    cluster.close();
  });
});
