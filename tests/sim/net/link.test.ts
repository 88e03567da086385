/** What a link does to time: latency, bandwidth, order; and what connections promise on top. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/sim/kernel/random.ts';
import { calm } from '../../../src/sim/net/conditions.ts';
import { Link } from '../../../src/sim/net/link.ts';
import type { Passage } from '../../../src/sim/net/link.ts';
import { newLink } from '../../../src/sim/index.ts';
import type { Instant, ScenarioLink } from '../../../src/sim/index.ts';
import { ask, at, factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

function link(settings: Partial<ScenarioLink>): Link {
  const base = { ...newLink('a-b', 'a', 'b'), latencyMs: { kind: 'constant', value: 10 } } as const;
  const link = { ...base, bandwidthMbps: 8, ...settings };
  return new Link(link, link, (name) => Random.named(1, name));
}

function passed(
  link: Link,
  ...offer: Parameters<Link['passage']>
): Passage & { readonly arrivesAt: Instant } {
  const passage = link.passage(...offer);
  const { arrivesAt } = passage;
  if (arrivesAt === null) throw new Error('It is held.');
  return { ...passage, arrivesAt };
}

function arrival(link: Link, ...offer: Parameters<Link['passage']>): Instant {
  return passed(link, ...offer).arrivesAt;
}

describe('a link', () => {
  it('adds the time on the line to the latency: 960 + 40 bytes at 8 Mb/s are 1 ms', () => {
    expect(arrival(link({}), at(5), 'out', 1, 960)).toBe(at(5 + 1 + 10));
  });

  it('sends one after another, and each direction by itself', () => {
    const line = link({});
    arrival(line, at(0), 'out', 1, 960);
    expect(arrival(line, at(0), 'out', 2, 960)).toBe(at(2 + 10));
    expect(arrival(line, at(0), 'back', 1, 960)).toBe(at(1 + 10));
  });

  it('keeps the order within a connection, not between two', () => {
    const line = link({ latencyMs: { kind: 'uniform', min: 1, max: 100 }, bandwidthMbps: 10_000 });
    const arrivals = { one: [] as number[], all: [] as number[] };
    for (let i = 0; i < 200; i++) {
      const connection = i % 2;
      const arrivesAt = arrival(line, at(i), 'out', connection, 10);
      arrivals.all.push(arrivesAt);
      if (connection === 1) arrivals.one.push(arrivesAt);
    }
    expect(arrivals.one).toEqual(arrivals.one.toSorted((a, b) => a - b));
    expect(arrivals.all).not.toEqual(arrivals.all.toSorted((a, b) => a - b));
  });
});

it('forgets connections that are over, and still none overtakes itself', () => {
  const forgetful = link({
    latencyMs: { kind: 'uniform', min: 1, max: 100 },
    bandwidthMbps: 10_000,
  });
  let last = at(0);
  for (let i = 0; i < 25_000; i++) {
    // One that goes on among thousands that send one segment each.
    arrival(forgetful, at(i), 'out', i + 1, 10);
    if (i % 5 !== 0) continue;
    const arrivesAt = arrival(forgetful, at(i), 'out', 0, 10);
    expect(arrivesAt).toBeGreaterThanOrEqual(last);
    last = arrivesAt;
  }
  expect(forgetful.remembered).toBeLessThan(10_500);
});

describe('a link that loses segments', () => {
  // 10 ms one way and no time on the line to speak of: a round trip of 20 ms.
  const fast = { bandwidthMbps: 100_000 };

  it('loses the share that is set', () => {
    const line = link({ ...fast, loss: 0.1 });
    let sent = 0;
    let lost = 0;
    for (let i = 0; i < 5_000; i++) {
      const { losses } = line.passage(at(i * 1_000), 'out', 1, 10);
      sent += 1 + losses.length;
      lost += losses.length;
    }
    expect(lost / sent).toBeGreaterThan(0.085);
    expect(lost / sent).toBeLessThan(0.115);
  });

  it('sends again after the round trip and 200 ms, then after twice as long each time', () => {
    const line = link({ ...fast, loss: 0.5 });
    line.passage(at(0), 'out', 1, 10);
    const seen = new Set<number>();
    for (let i = 1; i < 40; i++) {
      const now = at(i * 600_000);
      const { arrivesAt, losses } = passed(line, now, 'out', 1, 10);
      const waitedMs = 220 * (2 ** losses.length - 1);
      expect((arrivesAt - now) / 1000).toBeCloseTo(waitedMs + 10, 0);
      losses.forEach(({ at: from, lostAt, sentAgainAt }, nth) => {
        expect((lostAt - from) / 1000).toBeCloseTo(5, 0);
        expect((sentAgainAt - from) / 1000).toBeCloseTo(220 * 2 ** nth, 0);
      });
      seen.add(losses.length);
    }
    expect([...seen].toSorted((a, b) => a - b)).toEqual(expect.arrayContaining([0, 1, 2, 3]));
  });

  it('waits a second for the first of a connection, before anything was measured', () => {
    const line = link({ ...fast, loss: 0.5 });
    const waits = new Set<number>();
    for (let connection = 0; connection < 40; connection++) {
      const { arrivesAt, losses } = passed(line, at(0), 'out', connection, 10);
      if (losses.length === 1) waits.add(Math.round(arrivesAt / 1000));
    }
    expect([...waits]).toEqual([1_010]);
  });

  it('holds back what is behind on the same connection, and nothing else', () => {
    const line = link({ ...fast, loss: 0.3 });
    for (const connection of [1, 2]) line.passage(at(0), 'out', connection, 10);
    let now = 100_000;
    for (;;) {
      now += 100_000;
      const first = line.passage(at(now), 'out', 1, 10);
      const behind = line.passage(at(now), 'out', 1, 10);
      const beside = passed(line, at(now), 'out', 2, 10);
      if (first.losses.length === 0) continue;
      if (behind.losses.length > 0 || beside.losses.length > 0) continue;
      expect(behind.arrivesAt).toBe(first.arrivesAt);
      expect((beside.arrivesAt - at(now)) / 1000).toBeCloseTo(10, 0);
      return;
    }
  });

  it('loses no acknowledgement', () => {
    const line = link({ ...fast, loss: 0.5 });
    for (let i = 0; i < 40; i++) {
      expect(line.passage(at(i), 'out', 1, 0, 'window').losses).toEqual([]);
    }
  });

  it('draws loss from a stream of its own: latencies stay as they were', () => {
    const settings = { ...fast, latencyMs: { kind: 'uniform', min: 1, max: 9 } } as const;
    const [sound, leaky] = [link(settings), link({ ...settings, loss: 0.2 })];
    for (let i = 0; i < 500; i++) {
      const passage = leaky.passage(at(i * 1_000_000), 'out', 1, 10);
      const arrivesAt = arrival(sound, at(i * 1_000_000), 'out', 1, 10);
      if (passage.losses.length === 0) expect(passage.arrivesAt).toBe(arrivesAt);
      else expect(passage.arrivesAt).toBeGreaterThan(arrivesAt);
    }
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

  it('delays where a link loses segments, says so, and everything is answered all the same', async () => {
    const lossy = world()
      .client('a', { timeoutMs: 60_000 })
      .service('b', '{ return {}; }')
      .link('a', 'b', { loss: 0.2 }).scenario;
    const hashes: string[] = [];
    for (const pieceMs of [60_000, 7]) {
      const cluster = await openCluster(lossy);
      const statuses: number[] = [];
      for (let i = 0; i < 20; i++) cluster.request('a', spec, (one) => statuses.push(one.status));
      while (cluster.now < at(60_000)) await runFor(cluster, pieceMs);
      expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
      const lost = factsOf(cluster, 'segment-lost');
      expect(lost.length).toBeGreaterThan(5);
      const sent = factsOf(cluster, 'segment-sent');
      const delivered = new Map(
        factsOf(cluster, 'segment-delivered').map((fact) => [fact.segment, fact.at]),
      );
      for (const fact of sent) expect(delivered.get(fact.segment)).toBe(fact.arrivesAt);
      for (const fact of lost) {
        if (fact.arrivesAt !== null) expect(delivered.get(fact.segment)).toBe(fact.arrivesAt);
      }
      hashes.push(cluster.hash());
      cluster.close();
    }
    expect(hashes[0]).toBe(hashes[1]);
  });
});

describe('a cut link', () => {
  const cut = { ...calm, isCutOut: true };

  it('holds what is sent, and tries again after the round trip and 200 ms, then twice as long', () => {
    const line = link({ bandwidthMbps: 10_000 });
    line.passage(at(0), 'out', 1, 10);
    line.conditions = cut;
    const { arrivesAt, held, losses } = line.passage(at(100), 'out', 1, 10);
    expect(arrivesAt).toBeNull();
    if (held === null) throw new Error('It is not held.');
    expect(losses.map((loss) => loss.sentAgainAt / 1000)).toEqual([expect.closeTo(320, 0)]);
    const again = line.tryAgain(held, at(320));
    expect(again.losses.map((loss) => loss.sentAgainAt / 1000)).toEqual([expect.closeTo(760, 0)]);
    line.conditions = calm;
    const { losses: none, freed } = line.tryAgain(held, at(760));
    expect(none).toEqual([]);
    expect(freed.map((one) => one.arrivesAt / 1000)).toEqual([expect.closeTo(770, 0)]);
  });

  it('keeps the order: what is sent once it is whole waits for what is held', () => {
    const line = link({ bandwidthMbps: 10_000 });
    line.conditions = cut;
    const first = line.passage(at(0), 'out', 1, 10);
    line.conditions = calm;
    const behind = line.passage(at(200), 'out', 1, 10);
    const beside = passed(line, at(200), 'out', 2, 10);
    expect(behind.arrivesAt).toBeNull();
    expect((beside.arrivesAt - at(200)) / 1000).toBeCloseTo(10, 0);
    if (first.held === null) throw new Error('It is not held.');
    const { freed } = line.tryAgain(first.held, at(1_000));
    expect(freed.map(({ held }) => held)).toEqual([first.held, behind.held]);
    expect(new Set(freed.map((one) => one.arrivesAt)).size).toBe(1);
    expect(line.passage(at(1_100), 'out', 1, 10).held).toBeNull();
  });

  it('lets the other direction through', () => {
    const line = link({});
    line.conditions = cut;
    expect(line.passage(at(0), 'back', 1, 10).held).toBeNull();
  });
});
